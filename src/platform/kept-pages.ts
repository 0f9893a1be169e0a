/**
 * Finished pages, kept in memory until something they show changes.
 *
 * Always true: a page is kept only if nothing it shows changed while it was being rendered, and
 * nothing kept is served while this process cannot hear of changes (docs/decisions/0004-kept-pages.md).
 * A page is personal only in the number on its cart link, so each number has its own copy.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { pageHeaders } from './headers.ts';

export interface RenderedPage {
  html: string;
  /** What it shows: `product:<id>`, `collection:<id>`; a list of whatever there is: `products`, `collections`. */
  tags: string[];
  status?: 200 | 404;
}

export interface KeptPages {
  /**
   * Answers with the kept page of this key and cart count, or renders and keeps it.
   * `key` defaults to path and query: name the parts that matter when others should not count.
   */
  serve(c: Context, render: () => Promise<RenderedPage>, options?: { key?: string }): Promise<Response>;
  /** Answers straight from the socket when the page is kept: no routing, no middleware. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** Something changed: `product:<id>`, `collection:<id>` or `everything`. */
  drop(tag: string): void;
  /** False while changes cannot be heard: everything is dropped and nothing is kept. */
  trust(heard: boolean): void;
  readonly size: number;
}

interface Kept {
  key: string;
  tags: string[];
  urls: Set<string>;
  bodies: Record<Encoding, Body>;
}
type Encoding = 'identity' | 'gzip' | 'br';
interface Body {
  bytes: Buffer;
  headers: Record<string, string | number>;
  etag: string;
}

export const CART_COUNT_COOKIE = 'cart_count';

/** How many pieces the header shows. It comes from a cookie that decides nothing else. */
export function cartCount(c: Context): number {
  return readCount(getCookie(c, CART_COUNT_COOKIE));
}

function readCount(value: string | undefined): number {
  return value && /^\d{1,3}$/.test(value) ? Math.min(Number(value), 99) : 0;
}

/** @param enabled false renders every page anew (for measuring). @param pagesMax how many copies are kept. */
export function createKeptPages(options: { enabled?: boolean; pagesMax?: number } = {}): KeptPages {
  const { enabled = true, pagesMax = 2_000 } = options;
  const byKey = new Map<string, Kept>();
  const byUrl = new Map<string, Kept>();
  const byTag = new Map<string, Set<Kept>>();
  let trusted = false;
  let changes = 0; // counts every drop, so that a page rendered across one is not kept

  function forget(kept: Kept) {
    byKey.delete(kept.key);
    for (const url of kept.urls) byUrl.delete(url);
    for (const tag of kept.tags) byTag.get(tag)?.delete(kept);
  }
  function forgetAll() {
    byKey.clear();
    byUrl.clear();
    byTag.clear();
  }

  return {
    async serve(c, render, { key } = {}) {
      const url = urlKey(pathAndQuery(c), cartCount(c));
      const fullKey = urlKey(key ?? pathAndQuery(c), cartCount(c));
      let kept = trusted ? byKey.get(fullKey) : undefined;
      if (!kept) {
        const changesBefore = changes;
        const page = await render();
        if (page.status === 404 || !enabled) return c.html(page.html, page.status ?? 200);
        kept = { key: fullKey, tags: page.tags, urls: new Set(), bodies: await encode(page.html) };
        if (trusted && changes === changesBefore) {
          byKey.set(fullKey, kept);
          for (const tag of kept.tags) tagged(byTag, tag).add(kept);
          if (byKey.size > pagesMax) forget(byKey.values().next().value!);
        }
      }
      if (byKey.get(fullKey) === kept && kept.urls.size < 20) {
        kept.urls.add(url);
        byUrl.set(url, kept);
      }
      return respond(c, kept);
    },

    answer(request, response) {
      if (!trusted || request.method !== 'GET') return false;
      const kept = byUrl.get(urlKey(request.url!, countInHeader(request.headers.cookie)));
      if (!kept) return false;
      const body = bestBody(kept, request.headers['accept-encoding']);
      if (request.headers['if-none-match'] === body.etag) response.writeHead(304, notModified(body)).end();
      else response.writeHead(200, body.headers).end(body.bytes);
      return true;
    },

    drop(tag) {
      changes += 1;
      if (tag === 'everything') return forgetAll();
      // A product that changes, or is new, may change every list: those carry the tag `products`.
      for (const each of [tag, `${tag.split(':')[0]}s`]) {
        for (const kept of byTag.get(each) ?? []) forget(kept);
        byTag.delete(each);
      }
    },

    trust(heard) {
      changes += 1;
      forgetAll();
      trusted = heard && enabled;
    },

    get size() {
      return byKey.size;
    },
  };
}

function pathAndQuery(c: Context): string {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
}

const urlKey = (url: string, count: number) => `${count} ${url}`;

function countInHeader(cookie: string | undefined): number {
  if (!cookie) return 0;
  const start = cookie.indexOf(`${CART_COUNT_COOKIE}=`);
  if (start === -1) return 0;
  const from = start + CART_COUNT_COOKIE.length + 1;
  const end = cookie.indexOf(';', from);
  return readCount(cookie.slice(from, end === -1 ? undefined : end));
}

function tagged(byTag: Map<string, Set<Kept>>, tag: string): Set<Kept> {
  const set = byTag.get(tag) ?? new Set();
  byTag.set(tag, set);
  return set;
}

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

async function encode(html: string): Promise<Kept['bodies']> {
  const bytes = Buffer.from(html);
  const etag = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  const body = (encoding: Encoding, encoded: Buffer): Body => {
    const weakEtag = `W/"${etag}"`;
    const headers: Body['headers'] = { ...pageHeaders, ETag: weakEtag, 'Content-Length': encoded.length };
    if (encoding !== 'identity') headers['Content-Encoding'] = encoding;
    return { bytes: encoded, headers, etag: weakEtag };
  };
  const [br, gz] = await Promise.all([
    compressBrotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
    compressGzip(bytes),
  ]);
  return { identity: body('identity', bytes), gzip: body('gzip', gz), br: body('br', br) };
}

function bestBody(kept: Kept, acceptEncoding: string | undefined): Body {
  if (acceptEncoding?.includes('br')) return kept.bodies.br;
  if (acceptEncoding?.includes('gzip')) return kept.bodies.gzip;
  return kept.bodies.identity;
}

const notModified = (body: Body) => ({ ...pageHeaders, ETag: body.etag });

function respond(c: Context, kept: Kept): Response {
  const body = bestBody(kept, c.req.header('accept-encoding'));
  if (c.req.header('if-none-match') === body.etag) return c.body(null, 304, notModified(body));
  const headers = Object.fromEntries(
    Object.entries(body.headers).map(([name, value]) => [name, String(value)]),
  );
  return c.body(new Uint8Array(body.bytes), 200, headers);
}

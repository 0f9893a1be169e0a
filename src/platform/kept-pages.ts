/**
 * Finished pages, kept in memory until something they show changes.
 *
 * Always true: a page is kept only if nothing it shows changed while it was being rendered, and
 * nothing kept is served while this process cannot hear of changes (docs/decisions/0004-kept-pages.md), nor
 * while it may not have heard yet of one that another process has answered (0031-more-than-one-machine.md).
 * A page is personal only in the number on its cart link and in the region its prices are for, so each
 * has its own copy.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { pageHeaders } from './headers.ts';
import { type Ear, HEARD_WITHIN_MS, soleEar } from './listener.ts';

export interface RenderedPage {
  html: string;
  /** What it shows: `product:<id>`, `collection:<id>`; a list of whatever there is: `products`, `collections`. */
  tags: string[];
  status?: 200 | 404;
}

export interface KeptPages {
  /** Answers with the kept page of this key, version and cart count, or renders and keeps it. */
  serve(c: Context, render: () => Promise<RenderedPage>, options?: ServeOptions): Promise<Response>;
  /** Answers straight from the socket when the page is kept: no routing, no middleware. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** Something changed: `product:<id>`, `collection:<id>` or `everything`. */
  drop(tag: string): void;
  /** False while changes cannot be heard: everything is dropped and nothing is kept. */
  trust(heard: boolean): void;
  /** When it resolves no process serves any more what was changed before: for whoever changes what pages show. */
  settled(): Promise<void>;
  readonly size: number;
  /** How many answers were kept ones, and how many had to be rendered. */
  readonly served: { hits: number; misses: number };
}

export interface ServeOptions {
  /** Path and query when left out: name the parts that matter when others should not count. */
  key?: string;
  /**
   * Tells apart the copies of one key, such as those for different prices. It may follow from the cookies
   * `region` and `cart_count` alone. Asked before anything is rendered, so that `render` may use what it found.
   */
  version?: () => Promise<string>;
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
/** The buyer's choice of country and maybe currency: `DE` or `DE.USD`. What it means is for markets/ to say. */
export const REGION_COOKIE = 'region';

/** How many pieces the header shows. It comes from a cookie that decides nothing else. */
export function cartCount(c: Context): number {
  return readCount(getCookie(c, CART_COUNT_COOKIE));
}

function readCount(value: string | undefined): number {
  return value && /^\d{1,3}$/.test(value) ? Math.min(Number(value), 99) : 0;
}

interface KeptPagesOptions {
  /** False renders every page anew: for measuring. */
  enabled?: boolean;
  /** How many copies are kept. */
  pagesMax?: number;
  /** Of each, whatever it shows. */
  headers?: Record<string, string>;
  /** By which it is known whether everything has been heard. */
  ear?: Ear;
}

export function createKeptPages(options: KeptPagesOptions = {}): KeptPages {
  const { enabled = true, pagesMax = 2_000, headers = pageHeaders, ear = soleEar } = options;
  const byKey = new Map<string, Kept>();
  const byUrl = new Map<string, Kept>();
  const byTag = new Map<string, Set<Kept>>();
  const served = { hits: 0, misses: 0 };
  let trusted = false;
  let changes = 0; // counts every drop, so that a page rendered across one is not kept
  let lastChange = Number.NEGATIVE_INFINITY;

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
    async serve(c, render, { key, version } = {}) {
      if (trusted && !ear.isFresh()) await ear.caughtUp();
      const changesBefore = changes;
      const isCurrent = () => trusted && changes === changesBefore;
      const copy = `${cartCount(c)} ${(await version?.()) ?? ''}`;
      const fullKey = `${copy} ${key ?? pathAndQuery(c)}`;
      let kept = isCurrent() ? byKey.get(fullKey) : undefined;
      if (kept) served.hits++;
      else {
        served.misses++;
        const page = await render();
        if (page.status === 404 || !enabled) return c.html(page.html, page.status ?? 200);
        kept = { key: fullKey, tags: page.tags, urls: new Set(), bodies: await encode(page.html, headers) };
        if (isCurrent()) {
          byKey.set(fullKey, kept);
          for (const tag of kept.tags) tagged(byTag, tag).add(kept);
          if (byKey.size > pagesMax) forget(byKey.values().next().value!);
        }
      }
      const url = urlKey(pathAndQuery(c), c.req.header('cookie'));
      if (url && isCurrent() && byKey.get(fullKey) === kept && kept.urls.size < URLS_MAX) {
        kept.urls.add(url);
        byUrl.set(url, kept);
      }
      return respond(c, kept);
    },

    answer(request, response) {
      if (!trusted || request.method !== 'GET') return false;
      const url = urlKey(request.url!, request.headers.cookie);
      const kept = url && byUrl.get(url);
      if (!kept || !ear.isFresh()) return false;
      served.hits++;
      const body = bestBody(kept, request.headers['accept-encoding']);
      if (request.headers['if-none-match'] === body.etag) response.writeHead(304, notModified(body)).end();
      else response.writeHead(200, body.headers).end(body.bytes);
      return true;
    },

    drop(tag) {
      changes += 1;
      lastChange = performance.now();
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

    served,

    async settled() {
      const left = lastChange + HEARD_WITHIN_MS - performance.now();
      if (ear.hasCompany && left > 0) await sleep(left);
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

/** How many addresses of one kept page are known to the short way; others take the long one. */
const URLS_MAX = 20;

/**
 * By address, and by the cookies as typed. Undefined where they are not as the shop writes them: what such
 * a cookie means is found out anew each time, so that no copy stands under a name that others go by.
 */
function urlKey(url: string, cookies = ''): string | undefined {
  const count = plainCookie(cookies, CART_COUNT_COOKIE, PLAIN_COUNT);
  const region = plainCookie(cookies, REGION_COOKIE, PLAIN_REGION);
  if (count === undefined || region === undefined) return undefined;
  return `${readCount(count)} ${region} ${url}`;
}

const PLAIN_COUNT = /(?:^|; )cart_count=(\d{1,3})(?:;|$)/;
const PLAIN_REGION = /(?:^|; )region=([A-Z]{2}(?:\.[A-Z]{3})?)(?:;|$)/;

/** The value; '' where its name is nowhere; undefined where the name stands twice or the value is not plain. */
function plainCookie(cookies: string, name: string, plain: RegExp): string | undefined {
  const first = cookies.indexOf(name);
  if (first === -1) return '';
  return cookies.includes(name, first + 1) ? undefined : plain.exec(cookies)?.[1];
}

function tagged(byTag: Map<string, Set<Kept>>, tag: string): Set<Kept> {
  const set = byTag.get(tag) ?? new Set();
  byTag.set(tag, set);
  return set;
}

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

async function encode(html: string, ofAll: Record<string, string>): Promise<Kept['bodies']> {
  const bytes = Buffer.from(html);
  const etag = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  const body = (encoding: Encoding, encoded: Buffer): Body => {
    const weakEtag = `W/"${etag}"`;
    const headers: Body['headers'] = {
      ...ofAll,
      ETag: weakEtag,
      'Content-Length': encoded.length,
    };
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

/** Without what tells of a body, for there is none. */
function notModified({ headers }: Body): Record<string, string> {
  const { 'Content-Length': _, 'Content-Encoding': __, ...kept } = headers;
  return kept as Record<string, string>;
}

function respond(c: Context, kept: Kept): Response {
  const body = bestBody(kept, c.req.header('accept-encoding'));
  if (c.req.header('if-none-match') === body.etag) return c.body(null, 304, notModified(body));
  const headers = Object.fromEntries(
    Object.entries(body.headers).map(([name, value]) => [name, String(value)]),
  );
  return c.body(new Uint8Array(body.bytes), 200, headers);
}

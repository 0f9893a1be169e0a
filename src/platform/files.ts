/**
 * Pictures and assets. Their names carry a hash of what is in them, so a browser keeps them for
 * ever; scripts and styles are few, and are kept in memory compressed.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { Context, Hono } from 'hono';
import { routes } from '../routes.ts';
import { securityHeaders } from './headers.ts';
import { imageTypes } from './image-types.ts';
import { mediaFiles } from './media-files/by-settings.ts';
import { MediaStoreTrouble } from './media-files/trouble.ts';
import type { Shop } from './shop.ts';

const types: Record<string, string> = {
  ...imageTypes,
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json',
  '.woff2': 'font/woff2',
};
const PLAIN_NAME = /^\w[\w.-]{0,199}$/;

export function files(app: Hono, shop: Shop): void {
  const assets = new Map<string, Promise<Packed>>();
  app.get(routes.media.pattern, (c) => sendPicture(c, shop, c.req.param('file')));

  app.get(routes.assets.pattern, async (c) => {
    const file = plainFile(c.req.param('file'), shop.assets.dir);
    if (!file) return c.notFound();
    if (!assets.has(file)) assets.set(file, pack(file));
    const packed = await assets.get(file)!.catch(() => {
      assets.delete(file);
      return undefined;
    });
    return packed ? sendPacked(c, file, packed) : c.notFound();
  });
}

const isPlainName = (name: string) => PLAIN_NAME.test(name) && path.extname(name) in types;

/** A place of the store that it says itself may change with the settings, so nobody keeps it for ever. */
const ELSEWHERE = { 'Cache-Control': 'public, max-age=86400' };
const NOT_NOW = { 'Cache-Control': 'no-store', 'Retry-After': '10' };

async function sendPicture(c: Context, { config, log }: Shop, name: string): Promise<Response> {
  if (!isPlainName(name)) return c.notFound();
  const media = mediaFiles(config);
  const elsewhere = media.publicUrl(name);
  if (elsewhere) return c.body(null, 302, { ...securityHeaders, ...ELSEWHERE, Location: elsewhere });
  try {
    if (c.req.method === 'HEAD') {
      const bytes = await media.sizeOf(name);
      return bytes === undefined ? await c.notFound() : c.body(null, 200, pictureHeaders(name, bytes));
    }
    const found = await media.open(name);
    return found ? c.body(found.stream, 200, pictureHeaders(name, found.bytes)) : await c.notFound();
  } catch (error) {
    if (!(error instanceof MediaStoreTrouble)) throw error;
    log.warn({ err: error, picture: name }, 'a picture could not be had');
    return c.body(null, 503, { ...securityHeaders, ...NOT_NOW });
  }
}

const pictureHeaders = (name: string, bytes: number) => ({
  ...fileHeaders(name),
  'Content-Length': String(bytes),
});

function plainFile(name: string, dir: string): string | undefined {
  return isPlainName(name) ? path.join(dir, name) : undefined;
}

const fileHeaders = (file: string) => ({
  ...securityHeaders,
  'Content-Type': types[path.extname(file)]!,
  'Cache-Control': 'public, max-age=31536000, immutable',
});

interface Packed {
  plain: Buffer;
  br: Buffer;
  gzip: Buffer;
}

async function pack(file: string): Promise<Packed> {
  const plain = await readFile(file);
  const [br, gz] = await Promise.all([promisify(brotliCompress)(plain), promisify(gzip)(plain)]);
  return { plain, br, gzip: gz };
}

function sendPacked(c: Context, file: string, packed: Packed): Response {
  const accepted = c.req.header('accept-encoding') ?? '';
  const isText = !file.endsWith('.woff2');
  const encoding = !isText
    ? undefined
    : accepted.includes('br')
      ? 'br'
      : accepted.includes('gzip')
        ? 'gzip'
        : undefined;
  const bytes = encoding ? packed[encoding] : packed.plain;
  return c.body(new Uint8Array(bytes), 200, {
    ...fileHeaders(file),
    ...(encoding && { 'Content-Encoding': encoding }),
    ...(isText && { Vary: 'Accept-Encoding' }),
  });
}

/**
 * Pictures and assets. Their names carry a hash of what is in them, so a browser keeps them for
 * ever; scripts and styles are few, and are kept in memory compressed.
 */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { Context, Hono } from 'hono';
import { routes } from '../routes.ts';
import { securityHeaders } from './headers.ts';
import type { Shop } from './shop.ts';

const types: Record<string, string> = {
  '.avif': 'image/avif',
  '.webp': 'image/webp',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json',
  '.woff2': 'font/woff2',
};
const PLAIN_NAME = /^[\w][\w.-]*$/;

export function files(app: Hono, shop: Shop): void {
  const mediaDir = path.join(shop.config.dataDir, 'media');
  const assets = new Map<string, Promise<Packed>>();

  app.get(routes.media.pattern, async (c) => {
    const file = plainFile(c.req.param('file'), mediaDir);
    const found = file ? await stat(file).catch(() => undefined) : undefined;
    if (!file || !found?.isFile()) return c.notFound();
    const headers = { ...fileHeaders(file), 'Content-Length': String(found.size) };
    if (c.req.method === 'HEAD') return c.body(null, 200, headers); // a file opened for nobody stays open
    return c.body(Readable.toWeb(createReadStream(file)) as ReadableStream, 200, headers);
  });

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

function plainFile(name: string, dir: string): string | undefined {
  return PLAIN_NAME.test(name) && path.extname(name) in types ? path.join(dir, name) : undefined;
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

/** A message as a mail program shows it, for a frame on a page of the mailbox. */
import type { Context } from 'hono';
import { pageHeaders } from '../platform/headers.ts';

/** Styles and pictures as a mail program shows them; no script, and nothing of the shop's own origin. */
const BODY_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src http: https: data:',
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');

export function showMailBody(c: Context, html: string): Response {
  c.header('Speculation-Rules', undefined); // no page of the shop's is fetched ahead from within a frame
  // A link opens beside the message: the shop's pages refuse to be framed.
  const body = html.replace('<head>', '<head><base target="_blank">');
  return c.html(body, 200, {
    ...pageHeaders,
    'Cache-Control': 'private, no-store', // it may be of a real order
    'Content-Security-Policy': BODY_POLICY,
  });
}

/** Nobody is signed in, or not wholly: led to signing in, and nothing of what was sent is lost. */
import type { Context } from 'hono';
import type { Sent } from '../admin/sent.ts';
import { safeNext } from '../platform/next.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { halfIn, showSecondFactor, showSignIn } from './entering.tsx';
import { keptForm } from './kept.tsx';

/** A path of the back office, without what was just done there. */
export function adminNext(next: string | undefined): string | undefined {
  const safe = safeNext(next);
  if (!safe || !/^\/admin(?:[/?#]|$)/.test(safe) || safe.startsWith(routes.adminSignIn())) return undefined;
  const url = new URL(safe, 'http://shop.invalid');
  url.searchParams.delete('done');
  return url.pathname + url.search;
}

/** Asked by a script, which reads no page. */
function isScript(c: Context): boolean {
  const accept = c.req.header('accept') ?? '';
  return (
    /^application\/json\b/i.test(c.req.header('content-type') ?? '') ||
    (accept.includes('application/json') && !accept.includes('text/html')) ||
    c.req.header('sec-fetch-dest') === 'empty'
  );
}

const messages = {
  no_session: 'Your sign-in is over. Sign in again in another tab, then try once more.',
  second_factor: 'Your second factor is still asked for.',
};

/**
 * A page leads to the sign-in and back. A form answers with the sign-in and keeps what was typed; a script is
 * told in JSON. @param sent undefined where it was too much to read of somebody unknown.
 */
export async function askToSignIn(
  c: Context,
  shop: Shop,
  sent: Sent | undefined,
  partly: 'no_session' | 'second_factor',
): Promise<Response> {
  if (isScript(c)) return c.json({ error: { code: partly, message: messages[partly] } }, 401);
  const { pathname, search } = new URL(c.req.url);
  const half = partly === 'second_factor' ? await halfIn(c, shop) : undefined;
  if (c.req.method !== 'POST') {
    const next = adminNext(pathname + search);
    const to = half ? routes.adminSecondFactor() : routes.adminSignIn();
    return c.redirect(next && next !== routes.admin() ? `${to}?${new URLSearchParams({ next })}` : to, 303);
  }
  const kept = sent && keptForm(c, sent);
  const told = kept
    ? 'Your sign-in was over before this was saved. Sign in, and you can send it: nothing of it is lost.'
    : 'Your sign-in was over, so nothing was changed. Sign in, go back, and try once more.';
  const state = { kept, told, next: kept ? undefined : refererOf(c) };
  return half ? showSecondFactor(c, shop, half, state, 401) : showSignIn(c, shop, state, 401);
}

function refererOf(c: Context): string | undefined {
  const referer = c.req.header('referer');
  if (!referer || !URL.canParse(referer)) return undefined;
  const { pathname, search } = new URL(referer);
  return adminNext(pathname + search);
}

/** Steps that every way in shares: what is shown, and what follows once somebody is in. */
import type { Context } from 'hono';
import type { VNode } from 'preact';
import { findStaffSession, formTokenOf, keepStaffToken, staffToken } from '../admin/session.ts';
import { endStaffSessionOf } from '../admin/sessions.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { renderPage } from '../ui/layout.tsx';
import type { KeptForm } from './kept.tsx';
import { NoStaffPage, ResumePage, SecondFactorPage, SignInPage, type SignInState } from './pages/sign-in.tsx';
import type { SignedIn } from './sign-in.ts';
import { findMember, hasOwner, type Member } from './staff.ts';

export const deviceOf = (c: Context): string => c.req.header('user-agent') ?? '';

type Status = 200 | 401 | 404 | 413 | 422 | 429;

export function showDoor(c: Context, page: VNode, status: Status = 200): Response | Promise<Response> {
  c.header('Cache-Control', 'private, no-store');
  return c.html(renderPage(page), status);
}

export async function showSignIn(
  c: Context,
  shop: Shop,
  state: SignInState,
  status: Status = 200,
): Promise<Response> {
  const page = (await hasOwner(shop.db)) ? (
    <SignInPage shop={shop} {...state} />
  ) : (
    <NoStaffPage shop={shop} />
  );
  return showDoor(c, page, status);
}

/** Whose password was right, and whose second factor is waited for. */
export interface HalfIn {
  token: string;
  sessionId: string;
  member: Member;
}

export async function halfIn(c: Context, shop: Shop): Promise<HalfIn | undefined> {
  const token = staffToken(c, shop);
  const session = token === undefined ? undefined : await findStaffSession(shop, token);
  if (!token || !session || session.complete) return undefined;
  const member = await findMember(shop.db, session.staff.id);
  return member && { token, sessionId: session.staff.sessionId, member };
}

export function showSecondFactor(
  c: Context,
  shop: Shop,
  { member }: HalfIn,
  state: SignInState,
  status: Status = 200,
): Response | Promise<Response> {
  const { name, hasApp, passkeyCount } = member;
  const page = (
    <SecondFactorPage shop={shop} {...state} name={name} hasApp={hasApp} hasPasskey={passkeyCount > 0} />
  );
  return showDoor(c, page, status);
}

/** Whatever session this browser had is over; the new one is kept, and what was on the way goes on. */
export async function enter(
  c: Context,
  shop: Shop,
  { token }: SignedIn,
  way: { next?: string; kept?: KeptForm },
): Promise<Response> {
  const before = staffToken(c, shop);
  if (before) await endStaffSessionOf(shop.db, before);
  keepStaffToken(c, shop, token);
  const session = await findStaffSession(shop, token);
  if (!session) return c.redirect(routes.adminSignIn(), 303); // suspended at this very moment
  if (!session.complete) {
    const half = {
      token,
      sessionId: session.staff.sessionId,
      member: (await findMember(shop.db, session.staff.id))!,
    };
    return way.kept
      ? showSecondFactor(c, shop, half, way)
      : c.redirect(withNext(routes.adminSecondFactor(), way.next), 303);
  }
  if (way.kept) return resume(c, shop, { kept: way.kept, name: session.staff.name, token });
  return c.redirect(way.next ?? routes.admin(), 303);
}

export const withNext = (url: string, next: string | undefined): string =>
  next ? `${url}?${new URLSearchParams({ next })}` : url;

export function resume(
  c: Context,
  shop: Shop,
  { kept, name, token }: { kept: KeptForm; name: string; token: string },
): Response | Promise<Response> {
  const page = <ResumePage shop={shop} kept={kept} name={name} formToken={formTokenOf(token)} />;
  return showDoor(c, page);
}

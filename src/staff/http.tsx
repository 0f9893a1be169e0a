/** Getting in and who may: sign-in, invitations, second factors, sessions, roles, the log. */
import type { Context, Hono } from 'hono';
import type { BackOffice } from '../admin/back-office.tsx';
import type { Sent } from '../admin/sent.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';

/** Pages for whoever is not signed in. */
export function staffDoors(_app: Hono, _shop: Shop): void {}

/** Leads to the sign-in and back; what a form had sent is kept in the page and sent again afterwards. */
export function askToSignIn(
  c: Context,
  _shop: Shop,
  _sent: Sent | undefined,
  _partly: 'no_session' | 'second_factor',
): Response {
  return c.redirect(routes.adminSignIn(), 303);
}

export function staffAdmin(_office: BackOffice): void {}

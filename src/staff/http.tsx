/** Getting in and who may: sign-in, invitations, second factors, sessions, roles, the log. */
import type { Hono } from 'hono';
import type { BackOffice } from '../admin/back-office.tsx';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { linkDoors } from './link-http.tsx';
import { logAdmin } from './log-http.tsx';
import { meAdmin } from './me-http.tsx';
import { memberAdmin, memberPageAdmin } from './members-http.tsx';
import { passkeyAdmin, passkeyDoors } from './passkey-http.ts';
import { roleAdmin } from './roles-http.tsx';
import { signInDoors } from './sign-in-http.tsx';

export { askToSignIn } from './asking.tsx';

/** Pages for whoever is not signed in. */
export function staffDoors(app: Hono, shop: Shop): void {
  signInDoors(app, shop);
  passkeyDoors(app, shop);
  linkDoors(app, shop);
}

/** Open to a member who must add a second factor: where it is added, and the way out. */
export const isOnTheWayToSecondFactor = (path: string): boolean =>
  path === routes.adminMe() || path.startsWith(`${routes.adminMe()}/`) || path === routes.adminSignOut();

export function staffAdmin(office: BackOffice): void {
  meAdmin(office);
  passkeyAdmin(office);
  memberAdmin(office);
  roleAdmin(office);
  memberPageAdmin(office);
  logAdmin(office);
}

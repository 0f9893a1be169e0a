/** One-time links over HTTP: looking at one does not use it. */
import type { Context, Hono } from 'hono';
import { roles } from '../admin/permissions.ts';
import { accountEmail, emailProblem } from '../customers/email-address.ts';
import { nearWords, passwordProblem } from '../platform/passwords.ts';
import { isToken } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { doors, tooOften } from './doors.ts';
import { deviceOf, enter, showDoor } from './entering.tsx';
import { findInvitation, findLink, type StaffLink } from './links.ts';
import { DeadLinkPage, FirstOwnerPage, InvitationPage, NAME_LENGTH_MAX, ResetPage } from './pages/link.tsx';
import { acceptInvitation, createFirstOwner, type LinkOutcome, resetPassword } from './sign-in.ts';
import { readDoorForm } from './sign-in-http.tsx';
import { findMember, hasOwner } from './staff.ts';

interface Typed {
  name?: string;
  email?: string;
  errors?: Record<string, string>;
  retryAfterSeconds?: number;
}

export function linkDoors(app: Hono, shop: Shop): void {
  app.get(routes.adminLink.pattern, async (c) => {
    const found = await linkAt(c, shop);
    if ('wait' in found) return c.text('That was tried very often just now.', 429);
    return found.link ? show(c, shop, found.token, found.link) : dead(c, shop);
  });

  app.post(routes.adminLink.pattern, async (c) => {
    const found = await linkAt(c, shop);
    if ('wait' in found) return c.text('That was tried very often just now.', 429);
    const form = await readDoorForm(c);
    if (!form || !found.link) return dead(c, shop);
    const { token, link } = found;
    const typed = { name: oneLine(form.name), email: accountEmail(form.email) };
    const errors = await mistakes(shop, link, { ...typed, password: form.newPassword ?? '' });
    if (Object.keys(errors).length > 0) return show(c, shop, token, link, { ...typed, errors }, 422);
    const chosen = { ...typed, password: form.newPassword ?? '', device: deviceOf(c) };
    const outcome = await use(shop, token, link, chosen);
    return outcome.ok ? enter(c, shop, outcome.signedIn, {}) : dead(c, shop);
  });
}

const oneLine = (text = '') => text.replace(/\s+/g, ' ').trim().slice(0, NAME_LENGTH_MAX);

const dead = (c: Context, shop: Shop) => showDoor(c, <DeadLinkPage shop={shop} />, 404);

/** The first owner's is dead once there is one. */
async function linkAt(c: Context, shop: Shop) {
  const token = c.req.param('token');
  const wait = await tooOften(c, shop, doors.link);
  if (wait) return { wait };
  const link = isToken(token) ? await findLink(shop.db, token) : undefined;
  const isDead = !link || (link.purpose === 'first_owner' && (await hasOwner(shop.db)));
  return { token: token ?? '', link: isDead ? undefined : link };
}

async function emailOf(shop: Shop, link: StaffLink): Promise<string> {
  if (link.purpose === 'invitation') return link.email;
  return link.purpose === 'reset' ? ((await findMember(shop.db, link.staffId))?.email ?? '') : '';
}

async function mistakes(
  shop: Shop,
  link: StaffLink,
  { name, email, password }: { name: string; email: string; password: string },
): Promise<Record<string, string>> {
  const errors: Record<string, string> = {};
  if (link.purpose !== 'reset' && !name) errors.name = 'Enter your name.';
  if (link.purpose === 'first_owner') {
    const problem = emailProblem(email);
    if (problem) errors.email = problem;
  }
  const known = link.purpose === 'first_owner' ? email : await emailOf(shop, link);
  const weak = passwordProblem(password, nearWords(known, shop));
  if (weak) errors.newPassword = weak;
  return errors;
}

function use(
  { db }: Shop,
  token: string,
  { purpose }: StaffLink,
  chosen: { name: string; email: string; password: string; device: string },
): Promise<LinkOutcome> {
  if (purpose === 'first_owner') return createFirstOwner(db, token, chosen);
  return purpose === 'invitation' ? acceptInvitation(db, token, chosen) : resetPassword(db, token, chosen);
}

async function show(
  c: Context,
  shop: Shop,
  token: string,
  link: StaffLink,
  typed: Typed = {},
  status: 200 | 422 = 200,
): Promise<Response> {
  const about = { shop, token, ...typed };
  if (link.purpose === 'first_owner') return showDoor(c, <FirstOwnerPage {...about} />, status);
  const email = await emailOf(shop, link);
  if (link.purpose === 'reset') return showDoor(c, <ResetPage {...about} email={email} />, status);
  const { roleTitle } = (await findInvitation(shop.db, email)) ?? {};
  const role = roleTitle ?? (link.role === 'own' ? '' : roles[link.role].title);
  return showDoor(
    c,
    <InvitationPage {...about} email={email} role={role} invitedBy={link.invitedBy} />,
    status,
  );
}

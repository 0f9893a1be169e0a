/**
 * The verbs at the doors. Each door that takes an address writes one link and one message, whoever has
 * an account: what the message says is read by the address's owner alone.
 */
import { v7 as uuid } from 'uuid';
import type { Database, Tx } from '../platform/db.ts';
import { enqueueEmails } from '../platform/mailer.ts';
import { hashPassword, passwordMatches } from '../platform/passwords.ts';
import { sha256 } from '../platform/secrets.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { type Customer, type CustomerHooks, customerOf, findCustomerByEmail } from './customers.ts';
import type { CustomerEmailKind } from './emails.ts';
import { forgetLinks, type Link, type LinkData, type LinkPurpose, makeLink, useLink } from './links.ts';
import { findPasswordHash, keepPassword, replacePassword } from './passwords.ts';
import { endSessions, openSession } from './sessions.ts';

export type Door = 'sign_up' | 'sign_in' | 'reset';

const whenKnown: Record<Door, { purpose: LinkPurpose; kind: CustomerEmailKind }> = {
  sign_up: { purpose: 'sign_in', kind: 'account_exists' },
  sign_in: { purpose: 'sign_in', kind: 'sign_in_link' },
  reset: { purpose: 'reset_password', kind: 'password_reset' },
};
const whenUnknown = { purpose: 'sign_up', kind: 'verify_address' } as const;

/** Sends the mail that goes on from here. What a sign-up chose is kept with its link until it is used. */
export function sendLink(
  shop: Pick<Shop, 'db' | 'config'>,
  door: Door,
  email: string,
  data: LinkData,
): Promise<void> {
  return shop.db.transaction(async (tx) => {
    const customer = await findCustomerByEmail(tx, email);
    const { purpose, kind } = customer ? whenKnown[door] : whenUnknown;
    const customerId = customer?.id ?? null;
    const kept = customer ? { next: data.next } : data;
    const token = await makeLink(tx, { purpose, email, customerId, data: kept });
    const url = shop.config.publicUrl + routes.accountLink({ token });
    await mail(tx, kind, email, { url, door });
  });
}

export async function mail(
  tx: Tx,
  kind: CustomerEmailKind,
  recipient: string,
  data: Record<string, unknown>,
): Promise<void> {
  await enqueueEmails(tx, [{ kind, orderId: null, recipient, subjectId: uuid(), data }]);
}

/** @returns the new session's token, or undefined for any pair that does not match. */
export async function signInWithPassword(
  db: Database,
  { email, password, device }: { email: string; password: string; device: string },
): Promise<string | undefined> {
  const customer = await findCustomerByEmail(db, email);
  const matches = await passwordMatches(password, customer?.passwordHash);
  return customer && matches ? await openSession(db, customer.id, device) : undefined;
}

export type LinkResult =
  | { ok: true; sessionToken: string; next: string | undefined }
  | { ok: false; reason: 'gone' | 'wrong_password' };

export interface AtLink {
  token: string;
  device: string;
  /** What the browser's cookie says, and what was typed, to keep the password chosen at sign-up. */
  browser: string | undefined;
  password: string;
}

/**
 * Opens the account, or signs in. The password chosen at sign-up holds only for who knows it here too, or
 * comes in the browser that chose it: else a stranger could choose one for somebody else's account.
 */
export async function signInWithLink(
  db: Database,
  hooks: CustomerHooks,
  link: Link,
  { token, device, browser, password }: AtLink,
): Promise<LinkResult> {
  const { passwordHash } = link.data;
  const chosen = passwordHash !== undefined && isChosenHere(link, browser);
  if (passwordHash && !chosen && password && !(await passwordMatches(password, passwordHash)))
    return { ok: false, reason: 'wrong_password' };
  const keeps = chosen || Boolean(passwordHash && password);

  return db.transaction(async (tx): Promise<LinkResult> => {
    const used = await useLink(tx, token, link.purpose);
    if (!used) return { ok: false, reason: 'gone' };
    const { id, isNew } = await customerOf(tx, used.email);
    if (isNew && keeps) await keepPassword(tx, id, passwordHash!);
    await hooks.verified(tx, { id, email: used.email });
    const sessionToken = await openSession(tx, id, device);
    return { ok: true, sessionToken, next: used.data.next };
  });
}

export const isChosenHere = ({ data }: Link, browser: string | undefined): boolean =>
  browser !== undefined && data.browserSha256 === sha256(browser).toString('base64url');

/** A new password by a link: every session is over, every other link too, and the address is told. */
export function resetPassword(
  shop: Pick<Shop, 'db' | 'config'>,
  hooks: CustomerHooks,
  { token, passwordHash, device }: { token: string; passwordHash: string; device: string },
): Promise<LinkResult> {
  return shop.db.transaction(async (tx): Promise<LinkResult> => {
    const link = await useLink(tx, token, 'reset_password');
    if (!link?.customerId) return { ok: false, reason: 'gone' };
    const { id } = await customerOf(tx, link.email);
    await keepPassword(tx, id, passwordHash);
    await endSessions(tx, id);
    await forgetLinks(tx, id);
    await hooks.verified(tx, { id, email: link.email });
    await mail(tx, 'new_password_set', link.email, {});
    return { ok: true, sessionToken: await openSession(tx, id, device), next: link.data.next };
  });
}

export type ChangePasswordResult = { ok: true } | { ok: false; reason: 'wrong_password' };

/** @param old not asked of an account that has no password yet; who calls sees to it that the sign-in is fresh. */
export async function changePassword(
  db: Database,
  customer: Customer,
  { old, chosen }: { old: string; chosen: string },
): Promise<ChangePasswordResult> {
  const before = await findPasswordHash(db, customer.id);
  if (before && !(await passwordMatches(old, before))) return { ok: false, reason: 'wrong_password' };
  const hash = await hashPassword(chosen);
  return db.transaction(async (tx): Promise<ChangePasswordResult> => {
    if (!(await replacePassword(tx, customer.id, before, hash)))
      return { ok: false, reason: 'wrong_password' };
    await endSessions(tx, customer.id, customer.sessionId);
    await mail(tx, 'new_password_set', customer.email, {});
    return { ok: true };
  });
}

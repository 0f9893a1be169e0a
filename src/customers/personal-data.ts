/** All that the shop knows of a customer: to take with him, or to be forgotten. */
import { type Database, type Db, sql, type Tx } from '../platform/db.ts';
import { forgetMailTo } from '../platform/forget-mail.ts';
import { passwordMatches } from '../platform/passwords.ts';
import { findAddresses } from './addresses.ts';
import type { Customer, CustomerHooks, Known } from './customers.ts';
import { findEmailChange } from './email-change.ts';
import { findPasskeys } from './passkeys.ts';
import { findPasswordHash } from './passwords.ts';
import { mail } from './sign-in.ts';

/**
 * What this room holds. Nothing that opens a door: no password, no token, no key.
 * @param who his session is the one that asks; staff have none.
 */
export async function exportAccount(db: Db, { id, email, sessionId }: Known & { sessionId?: string }) {
  const [account, hash, change, addresses, sessions, passkeys, letters] = await Promise.all([
    db.row<object>(sql`
      SELECT email, email_verified AS "emailVerified", name, created_at AS "createdAt", updated_at AS "updatedAt"
      FROM customers WHERE id = ${id}`),
    findPasswordHash(db, id),
    findEmailChange(db, id),
    findAddresses(db, id),
    db.rows(sql`
      SELECT device, created_at AS "createdAt", last_seen_at AS "lastSeenAt",
        id IS NOT DISTINCT FROM ${sessionId ?? null}::uuid AS "isThisOne"
      FROM sessions WHERE customer_id = ${id} ORDER BY created_at`),
    findPasskeys(db, id),
    db.rows(sql`
      SELECT kind, recipient, status, created_at AS "createdAt", sent_at AS "sentAt"
      FROM emails WHERE order_id IS NULL AND recipient = ${email} ORDER BY seq`),
  ]);
  return {
    account: { ...account, hasPassword: hash !== undefined, emailChange: change ?? null },
    addresses: addresses.map(({ address, isDefault }) => ({ ...address, isDefault })),
    sessions,
    passkeys: passkeys.map(({ name, createdAt, lastUsedAt }) => ({ name, createdAt, lastUsedAt })),
    mail: letters,
  };
}

export type DeleteResult = { ok: true } | { ok: false; reason: 'wrong_password' };

/** @param password asked of an account that has one. */
export async function deleteAccount(
  db: Database,
  hooks: CustomerHooks,
  customer: Customer,
  password: string,
): Promise<DeleteResult> {
  const hash = await findPasswordHash(db, customer.id);
  if (hash && !(await passwordMatches(password, hash))) return { ok: false, reason: 'wrong_password' };
  await db.transaction((tx) => eraseAccount(tx, hooks, customer.id));
  return { ok: true };
}

/**
 * Account, addresses, sessions, passkeys, links and the mail of the account go at once; the other rooms are
 * asked to forget in the same transaction. The last message tells the address that it is done.
 * Call `hooks.deleted` afterwards. @returns false if it is gone already, by another press of the same button.
 */
export async function eraseAccount(
  tx: Tx,
  hooks: Pick<CustomerHooks, 'deleting'>,
  id: string,
): Promise<boolean> {
  const account = await tx.row<{ email: string }>(
    sql`SELECT email FROM customers WHERE id = ${id} FOR UPDATE`,
  );
  if (!account) return false;
  await hooks.deleting(tx, { id, email: account.email });
  await forgetMailTo(tx, account.email);
  await tx.run(sql`DELETE FROM customers WHERE id = ${id}`);
  await mail(tx, 'account_deleted', account.email, {});
  return true;
}

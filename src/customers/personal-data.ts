/** All that the shop knows of a customer: to take with him, or to be forgotten. */
import type { Database, Db } from '../platform/db.ts';
import { sql } from '../platform/db.ts';
import { forgetMailTo } from '../platform/forget-mail.ts';
import { passwordMatches } from '../platform/passwords.ts';
import { findAddresses } from './addresses.ts';
import type { Customer, CustomerHooks } from './customers.ts';
import { findEmailChange } from './email-change.ts';
import { findPasskeys } from './passkeys.ts';
import { findPasswordHash } from './passwords.ts';
import { mail } from './sign-in.ts';

/** What this room holds. Nothing that opens a door: no password, no token, no key. */
export async function exportAccount(db: Db, { id, email, sessionId }: Customer) {
  const [account, hash, change, addresses, sessions, passkeys, letters] = await Promise.all([
    db.row<object>(sql`
      SELECT email, email_verified AS "emailVerified", name, created_at AS "createdAt", updated_at AS "updatedAt"
      FROM customers WHERE id = ${id}`),
    findPasswordHash(db, id),
    findEmailChange(db, id),
    findAddresses(db, id),
    db.rows(sql`
      SELECT device, created_at AS "createdAt", last_seen_at AS "lastSeenAt", id = ${sessionId} AS "isThisOne"
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

/**
 * Account, addresses, sessions, passkeys, links and the mail of the account go at once; the other rooms are
 * asked to forget in the same transaction. The last message tells the address that it is done.
 * @param password asked of an account that has one.
 */
export async function deleteAccount(
  db: Database,
  hooks: CustomerHooks,
  customer: Customer,
  password: string,
): Promise<DeleteResult> {
  const hash = await findPasswordHash(db, customer.id);
  if (hash && !(await passwordMatches(password, hash))) return { ok: false, reason: 'wrong_password' };
  await db.transaction(async (tx) => {
    const [account] = await tx.rows<{ email: string }>(
      sql`SELECT email FROM customers WHERE id = ${customer.id} FOR UPDATE`,
    );
    if (!account) return; // by another press of the same button
    await hooks.deleting(tx, customer);
    await forgetMailTo(tx, account.email);
    await tx.run(sql`DELETE FROM customers WHERE id = ${customer.id}`);
    await mail(tx, 'account_deleted', account.email, {});
  });
  return { ok: true };
}

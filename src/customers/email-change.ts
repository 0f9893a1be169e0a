/**
 * A change of address. It holds once both addresses have agreed: the old one, so that whoever has only
 * the session cannot take the account away; the new one, so that it is known to be the customer's.
 */
import { brokenConstraint, type Database, type Db, sql } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { type Customer, type CustomerHooks, findCustomerByEmail } from './customers.ts';
import { forgetLinks, type LinkPurpose, makeLink, useLink } from './links.ts';
import { mail } from './sign-in.ts';

export interface EmailChange {
  newEmail: string;
  oldConfirmed: boolean;
  newConfirmed: boolean;
}

/** Not yet agreed to by both. */
export function findEmailChange(db: Db, customerId: string): Promise<EmailChange | undefined> {
  return db.row<EmailChange>(sql`
    SELECT new_email AS "newEmail", old_confirmed_at IS NOT NULL AS "oldConfirmed",
      new_confirmed_at IS NOT NULL AS "newConfirmed"
    FROM email_changes WHERE customer_id = ${customerId} AND expires_at > now()`);
}

/**
 * Writes to both addresses, in place of any change asked for before. Where the new one has an account
 * already, its owner is told so, and nobody else is.
 */
export function beginEmailChange(
  shop: Pick<Shop, 'db' | 'config'>,
  { id, email }: Pick<Customer, 'id' | 'email'>,
  newEmail: string,
): Promise<void> {
  return shop.db.transaction(async (tx) => {
    await tx.run(sql`
      INSERT INTO email_changes (customer_id, new_email, expires_at)
      VALUES (${id}, ${newEmail}, now() + interval '24 hours')
      ON CONFLICT (customer_id) DO UPDATE SET new_email = excluded.new_email, expires_at = excluded.expires_at,
        old_confirmed_at = NULL, new_confirmed_at = NULL`);
    await forgetConfirmations(tx, id);
    const link = async (purpose: LinkPurpose, to: string) => {
      const token = await makeLink(tx, { purpose, email: to, customerId: id, data: {} });
      return shop.config.publicUrl + routes.accountLink({ token });
    };
    const [oldUrl, newUrl] = [
      await link('confirm_old_email', email),
      await link('confirm_new_email', newEmail),
    ];
    const taken = await findCustomerByEmail(tx, newEmail);
    await mail(tx, 'email_change_old', email, { url: oldUrl, newEmail });
    if (taken) {
      const url = shop.config.publicUrl + routes.signIn();
      await mail(tx, 'account_exists', newEmail, { url, door: 'email_change' });
    } else await mail(tx, 'email_change_new', newEmail, { url: newUrl, oldEmail: email });
  });
}

const forgetConfirmations = (db: Db, customerId: string) =>
  db.run(sql`
    DELETE FROM sign_in_links
    WHERE customer_id = ${customerId} AND purpose IN ('confirm_old_email', 'confirm_new_email')`);

export function callOffEmailChange(db: Database, customerId: string): Promise<void> {
  return db.transaction(async (tx) => {
    await tx.run(sql`DELETE FROM email_changes WHERE customer_id = ${customerId}`);
    await forgetConfirmations(tx, customerId);
  });
}

export type ConfirmResult =
  | { ok: true; moved: boolean; newEmail: string }
  | { ok: false; reason: 'gone' | 'taken' };

type Confirming = 'confirm_old_email' | 'confirm_new_email';

/** The second of the two to agree moves the account; both are told. */
export async function confirmEmailChange(
  db: Database,
  hooks: CustomerHooks,
  token: string,
  purpose: Confirming,
): Promise<ConfirmResult> {
  try {
    return await db.transaction(async (tx): Promise<ConfirmResult> => {
      const link = await useLink(tx, token, purpose);
      if (!link?.customerId) return { ok: false, reason: 'gone' };
      const id = link.customerId;
      const isOld = purpose === 'confirm_old_email';
      const change = await tx.row<{ newEmail: string; oldEmail: string; agreed: boolean }>(sql`
        UPDATE email_changes e SET
          old_confirmed_at = CASE WHEN ${isOld} THEN now() ELSE old_confirmed_at END,
          new_confirmed_at = CASE WHEN ${isOld} THEN new_confirmed_at ELSE now() END
        FROM customers c WHERE c.id = e.customer_id AND e.customer_id = ${id} AND e.expires_at > now()
        RETURNING e.new_email AS "newEmail", c.email AS "oldEmail",
          e.old_confirmed_at IS NOT NULL AND e.new_confirmed_at IS NOT NULL AS agreed`);
      if (!change) return { ok: false, reason: 'gone' };
      const { newEmail, oldEmail, agreed } = change;
      if (!agreed) return { ok: true, moved: false, newEmail };
      await tx.run(sql`
        UPDATE customers SET email = ${newEmail}, email_verified = true, updated_at = now() WHERE id = ${id}`);
      await forgetLinks(tx, id);
      for (const address of [oldEmail, newEmail])
        await mail(tx, 'email_changed', address, { oldEmail, newEmail });
      await hooks.verified(tx, { id, email: newEmail });
      return { ok: true, moved: true, newEmail };
    });
  } catch (error) {
    if (brokenConstraint(error) === 'customers_email') return { ok: false, reason: 'taken' };
    throw error;
  }
}

/** Links in mails that sign in, or prove an address. Each is for one purpose, is used once, and expires. */
import { type Db, sql, type Tx } from '../platform/db.ts';
import { newToken, sha256 } from '../platform/secrets.ts';

export type LinkPurpose =
  | 'sign_up'
  | 'sign_in'
  | 'reset_password'
  | 'confirm_old_email'
  | 'confirm_new_email';

export interface Link {
  purpose: LinkPurpose;
  /** Where it was sent. */
  email: string;
  /** Null for a sign-up, whose customer is still to come. */
  customerId: string | null;
  data: LinkData;
}

export interface LinkData {
  /** Where to go once signed in: a path of the shop. */
  next?: string;
  /** A sign-up's password, until the address is proven. */
  passwordHash?: string;
  /** The hash of the cookie in the browser that chose the password. */
  browserSha256?: string;
}

/** A mail may lie unread over night; what signs in at once must not lie about. */
const MINUTES: Record<LinkPurpose, number> = {
  sign_up: 24 * 60,
  sign_in: 20,
  reset_password: 60,
  confirm_old_email: 24 * 60,
  confirm_new_email: 24 * 60,
};

/** "20 minutes", as the mail says it. */
export function lifetimeWords(purpose: LinkPurpose): string {
  const minutes = MINUTES[purpose];
  return minutes < 120 ? (minutes === 60 ? 'an hour' : `${minutes} minutes`) : `${minutes / 60} hours`;
}

/** @returns its token, which only the mail will know. */
export async function makeLink(tx: Tx, { purpose, email, customerId, data }: Link): Promise<string> {
  const token = newToken();
  await tx.run(sql`
    INSERT INTO sign_in_links (token_sha256, purpose, email, customer_id, data, expires_at)
    VALUES (${sha256(token)}, ${purpose}, ${email}, ${customerId}, ${JSON.stringify(data)}::jsonb,
      now() + make_interval(mins => ${MINUTES[purpose]}::int))`);
  return token;
}

const columns = sql`purpose, email, customer_id AS "customerId", data`;

/** Looks without using it: programs that scan mail open links too. */
export function findLink(db: Db, token: string): Promise<Link | undefined> {
  return db.row<Link>(sql`
    SELECT ${columns} FROM sign_in_links WHERE token_sha256 = ${sha256(token)} AND expires_at > now()`);
}

/** Of two who use it at once, the second waits for the first and finds it gone; it is back if the first fails. */
export function useLink(tx: Tx, token: string, purpose: LinkPurpose): Promise<Link | undefined> {
  return tx.row<Link>(sql`
    DELETE FROM sign_in_links
    WHERE token_sha256 = ${sha256(token)} AND purpose = ${purpose} AND expires_at > now()
    RETURNING ${columns}`);
}

/** All that was sent to a customer, and the change of address that some of it may have been for. */
export async function forgetLinks(tx: Tx, customerId: string): Promise<void> {
  await tx.run(sql`DELETE FROM sign_in_links WHERE customer_id = ${customerId}`);
  await tx.run(sql`DELETE FROM email_changes WHERE customer_id = ${customerId}`);
}

/** What this browser chose when it signed up with this address, so that the mail can be sent again. */
export async function latestSignUp(db: Db, email: string, browserSha256: string): Promise<LinkData> {
  const row = await db.row<{ data: LinkData }>(sql`
    SELECT data FROM sign_in_links
    WHERE purpose = 'sign_up' AND email = ${email} AND expires_at > now() AND data->>'browserSha256' = ${browserSha256}
    ORDER BY expires_at DESC LIMIT 1`);
  return row?.data ?? {};
}

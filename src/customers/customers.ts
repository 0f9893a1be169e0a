/**
 * Customers: who has an account here, how they prove who they are, and the addresses they keep.
 *
 * Always true: an account comes to be when its address is proven, by a link sent there, so nobody can
 * hold an account in another's name. An address has one account. What opens something (session, link) is
 * kept as its hash and is compared in the database. Whether an address has an account can be learnt from
 * no page, nor from how long one takes: only the mail that goes to the address itself tells it.
 */
import type { Context } from 'hono';
import type { ComponentChildren } from 'preact';
import { v7 as uuid } from 'uuid';
import { type Db, sql, type Tx } from '../platform/db.ts';

/** Who is signed in, by which session. */
export interface Customer {
  id: string;
  email: string;
  emailVerified: boolean;
  name: string;
  sessionId: string;
  signedInAt: Date;
}

/** Whose account it is, whoever asks. */
export type Known = Pick<Customer, 'id' | 'email'>;

/** What the rest of the shop does when something happens to a customer; app.ts says what. */
export interface CustomerHooks {
  /** Has signed in, in the browser of this request. */
  signedIn(customer: Customer, c: Context): Promise<void>;
  /** The address has been proven to be this customer's: in the transaction that notes it. */
  verified(tx: Tx, customer: Pick<Customer, 'id' | 'email'>): Promise<unknown>;
  /** This browser is signed out. */
  signedOut(c: Context): void;
  /** What the other rooms know of him, by name: for the copy that he takes with him. */
  personalData(customer: Known): Record<string, AsyncIterable<unknown>>;
  /** Which of his orders would stay for a while if the account were deleted. */
  ordersKept(customer: Pick<Customer, 'id'>): Promise<OrdersKept>;
  /** The other rooms forget him: in the transaction that deletes the account. */
  deleting(tx: Tx, customer: Known): Promise<void>;
  /** The account is gone: what can be forgotten at once is, and the loops do the rest. */
  deleted(): Promise<void>;
  /** What stands on the account's first page. */
  overview(customer: Customer, c: Context): Promise<ComponentChildren>;
}

export interface OrdersKept {
  /** Paid ones, whose invoices stay. */
  paid: number;
  /** Of all, those that are not finished yet. */
  underWay: number;
  /** The last day on which any of these invoices is kept. */
  until: Date | null;
}

export function findCustomerByEmail(
  db: Db,
  email: string,
): Promise<{ id: string; passwordHash: string | null } | undefined> {
  return db.row(sql`
    SELECT c.id, p.hash AS "passwordHash" FROM customers c LEFT JOIN passwords p ON p.customer_id = c.id
    WHERE c.email = ${email}`);
}

/** Makes the account of a proven address, or finds the one there is. */
export async function customerOf(db: Db, email: string): Promise<{ id: string; isNew: boolean }> {
  const made = await db.row<{ id: string }>(sql`
    INSERT INTO customers (id, email, email_verified) VALUES (${uuid()}, ${email}, true)
    ON CONFLICT (email) DO NOTHING RETURNING id`);
  if (made) return { ...made, isNew: true };
  const found = await db.row<{ id: string }>(sql`
    UPDATE customers SET email_verified = true, updated_at = now() WHERE email = ${email} RETURNING id`);
  return { id: found!.id, isNew: false };
}

/** What staff see of one customer. */
import { type Db, sql } from '../../platform/db.ts';
import { boughtBy, type ListedCustomer } from './list.ts';

export interface CustomerFacts extends ListedCustomer {
  emailVerified: boolean;
  hasPassword: boolean;
  passkeys: number;
  /** When any of its browsers was last seen; null while nobody is signed in. */
  lastSeenAt: Date | null;
  /** Orders of the same address that were placed without signing in. */
  guestOrders: number;
}

export function findCustomer(db: Db, id: string): Promise<CustomerFacts | undefined> {
  return db.row(sql`
    SELECT c.id, c.email, c.name, c.created_at AS "createdAt", c.email_verified AS "emailVerified", bought.orders, bought.spent,
      EXISTS (SELECT FROM passwords WHERE customer_id = c.id) AS "hasPassword",
      (SELECT count(*)::int FROM passkeys WHERE customer_id = c.id) AS passkeys,
      (SELECT max(last_seen_at) FROM sessions WHERE customer_id = c.id) AS "lastSeenAt",
      (SELECT count(*)::int FROM orders o
       WHERE lower(o.email) = c.email AND o.customer_id IS NULL AND o.placed_at IS NOT NULL) AS "guestOrders"
    FROM customers c CROSS JOIN LATERAL (${boughtBy(sql`o.customer_id = c.id AND o.status <> 'expired'`)}) bought
    WHERE c.id = ${id}`);
}

export interface UsedDiscount {
  id: string;
  code: string | null;
  title: string;
  orderNumber: number;
  amountMinor: number;
  currency: string;
  at: Date;
}

const USES_MAX = 20;

/** The latest first, so many at most. */
export function discountsUsedBy(db: Db, customerId: string): Promise<UsedDiscount[]> {
  return db.rows(sql`
    SELECT d.id, d.code, d.title, o.number AS "orderNumber", u.amount_minor AS "amountMinor", o.currency, u.at
    FROM discount_uses u JOIN discounts d ON d.id = u.discount_id JOIN orders o ON o.id = u.order_id
    WHERE u.customer_id = ${customerId} ORDER BY u.at DESC, o.number DESC LIMIT ${USES_MAX}`);
}

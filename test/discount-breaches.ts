/** The rules of the books about discounts, each broken by hand in a long history. */
import { raw as rawSql, type Sql, sql } from '../src/platform/db.ts';
import type { Known, LongHistory } from './long-history.ts';

/** What the row is named by; and what is done, first of all to what the schema would refuse it by. */
export type Breach = [says: string, ...breaks: Sql[]];

export const loosen = (table: string, constraint: string): Sql =>
  rawSql(`ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`);

const used = (known: Known, discount: { id: string }, email: string) => sql`
  INSERT INTO discount_uses (order_id, discount_id, email, amount_minor) VALUES (${known.id}, ${discount.id}, ${email}, 5)`;
/** The account of a customer, whichever: no other row names it. */
const GRACE = '0190c0de-0000-7000-8000-00000000000a';
const order = (known: { number: number }) => `order ${known.number}`;

/** By the rule's name; some have more than one way of being broken. */
export const discountBreaches = (it: () => LongHistory): Record<string, () => Breach[]> => ({
  'no discount is used more often than its limit': () => [
    [
      `discount ${it().codes.total.code}: used 2 times of 1`,
      loosen('discounts', 'never_used_too_often'),
      sql`UPDATE discounts SET total_limit = 1 WHERE id = ${it().codes.total.id}`,
    ],
  ],
  'nobody uses a discount more often than one customer may': () => [
    [
      `discount ${it().codes.perCustomer.code}: used 2 times of 1 by grace@example.com`,
      sql`UPDATE discounts SET customer_limit = 1 WHERE id = ${it().codes.perCustomer.id}`,
    ],
    [
      `used 2 times of 1 by ${GRACE}`,
      sql`UPDATE discounts SET customer_limit = 1 WHERE id = ${it().codes.perCustomer.id}`,
      sql`UPDATE orders SET email = order_id::text FROM discount_uses u WHERE u.order_id = orders.id`,
      sql`UPDATE discount_uses SET email = order_id::text, customer_id = ${GRACE}`,
    ],
  ],
  'nobody’s first order is had twice': () => [
    [
      'grace@example.com has used discounts of a first order in 2 orders',
      sql`UPDATE discounts SET first_order_only = true WHERE id = ${it().codes.perCustomer.id}`,
    ],
  ],
  'what is written of a discount’s uses is their number where it is limited, and nothing elsewhere': () => [
    [
      `discount ${it().codes.total.code}: 3 written, 2 uses`,
      sql`UPDATE discounts SET used = 3 WHERE id = ${it().codes.total.id}`,
    ],
    [
      `discount ${it().codes.free.code}: 1 written, 1 uses`,
      sql`UPDATE discounts SET used = 1 WHERE id = ${it().codes.free.id}`,
    ],
  ],
  'only an order that is open or placed uses discounts, and in its own buyer’s name': () => [
    [
      `${order(it().unpaid)} (cancelled) of "ada@example.com": discount ${it().codes.free.code}, used by "ada@example.com"`,
      used(it().unpaid, it().codes.free, 'ada@example.com'),
    ],
    [
      `used by "other@example.com"`,
      sql`UPDATE discount_uses SET email = 'other@example.com' WHERE discount_id = ${it().codes.free.id}`,
    ],
  ],
  'what an order’s sum took off is what it has used, discount by discount': () => [
    [
      `${order(it().long)}: nothing off by discount ${it().codes.free.id}, 5 used`,
      used(it().long, it().codes.free, 'ada@example.com'),
    ],
    [
      `${order(it().discounted[1])}: 81 off by discount ${it().codes.free.id}, nothing used`,
      sql`DELETE FROM discount_uses WHERE discount_id = ${it().codes.free.id}`,
    ],
    [
      `${order(it().discounted[1])}: 81 off by discount ${it().codes.free.id}, 82 used`,
      sql`UPDATE discount_uses SET amount_minor = amount_minor + 1 WHERE discount_id = ${it().codes.free.id}`,
    ],
  ],
});

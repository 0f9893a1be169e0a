/** Discounts for tests, and orders by whom they are used: written straight into the tables. */
import { v7 as uuid } from 'uuid';
import { type Db, sql } from '../src/platform/db.ts';
import type { DiscountRow } from '../src/promotions/promotions.ts';
import { address } from './fixtures.ts';

let made = 0;

/** Ten per cent off everything, without any limit, unless it says otherwise. */
export async function addDiscount(db: Db, more: Partial<Omit<DiscountRow, 'id'>> = {}): Promise<DiscountRow> {
  const row: DiscountRow = {
    id: uuid(),
    code: `CODE-${++made}`,
    title: `Discount ${made}`,
    rule: { kind: 'percent', ppm: 100_000 },
    amounts: {},
    scope: { kind: 'everything' },
    minimumMinor: null,
    minimumQuantity: null,
    firstOrderOnly: false,
    totalLimit: null,
    customerLimit: null,
    combinesWith: [],
    startsAt: new Date('2026-01-01T00:00:00Z'),
    endsAt: null,
    active: true,
    ...more,
  };
  await db.run(sql`
    INSERT INTO discounts (id, code, title, rule, amounts, scope, minimum_minor, minimum_quantity, first_order_only,
      total_limit, customer_limit, combines_with, starts_at, ends_at, active)
    VALUES (${row.id}, ${row.code}, ${row.title}, ${JSON.stringify(row.rule)}, ${JSON.stringify(row.amounts)},
      ${JSON.stringify(row.scope)}, ${row.minimumMinor}, ${row.minimumQuantity}, ${row.firstOrderOnly},
      ${row.totalLimit}, ${row.customerLimit}, ${row.combinesWith}, ${row.startsAt}, ${row.endsAt}, ${row.active})`);
  return row;
}

export interface OrderOf {
  id: string;
  email: string;
  customerId: string | null;
}

/** An order of nothing but its row. */
export async function addBareOrder(
  db: Db,
  more: Partial<OrderOf & { status: 'pending' | 'placed' | 'expired' | 'cancelled' }> = {},
): Promise<OrderOf> {
  const { id = uuid(), email = 'ada@example.com', customerId = null, status = 'pending' } = more;
  await db.run(sql`
    INSERT INTO orders (id, token, cart_id, cart_fingerprint, status, email, customer_id, shipping_address,
      shipping_method, currency, subtotal_minor, shipping_minor, total_minor, placed_at)
    VALUES (${id}, ${id}, ${uuid()}, '', ${status}, ${email}, ${customerId}, ${JSON.stringify(address)},
      'Standard', 'EUR', 0, 0, 0, ${status === 'placed' ? new Date() : null})`);
  return { id, email, customerId };
}

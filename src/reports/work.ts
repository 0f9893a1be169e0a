/** What else the overview shows: what sells best, and what waits for somebody to do it. One query. */
import { type Db, type Sql, sql } from '../platform/db.ts';
import { within } from './figures.ts';
import type { Period } from './period.ts';

export interface TopProduct {
  productId: string;
  title: string;
  pieces: number;
  /** After discounts, in the shop's currency, with the tax that is in the price. */
  salesMinor: number;
}

export interface ShortVariant {
  variantId: string;
  title: string;
  variantTitle: string;
  state: 'owed' | 'out' | 'low';
  available: number;
}

export interface OpenDispute {
  orderNumber: number;
  amountMinor: number;
  currency: string;
  dueBy: string | null;
}

export interface FailedRefund {
  orderNumber: number;
  amountMinor: number;
  currency: string;
}

export interface Work {
  /** Something was sold once. */
  hasOrders: boolean;
  /** Staff have made or changed a product. */
  hasOwnProduct: boolean;
  toShip: number;
  short: Record<ShortVariant['state'], number>;
  shortest: ShortVariant[];
  disputes: OpenDispute[];
  failedRefunds: FailedRefund[];
  top: TopProduct[];
  /** Begun in the period: each is a part of the one before, but for those begun earlier. */
  cartsBegun: number;
  checkoutsBegun: number;
}

/** From here on a count says "1,000+". */
export const COUNT_MAX = 1_000;
const SHOWN = 5;

const list = (rows: Sql, orderBy = sql`1`) =>
  sql`(SELECT coalesce(json_agg(x), '[]') FROM (${rows} LIMIT 5) x)`;
const counted = (rows: Sql) => sql`(SELECT count(*)::int FROM (${rows} LIMIT 1000) x)`;

const shortOf = (state: ShortVariant['state']) => sql`
  SELECT s.variant_id AS "variantId", p.title, array_to_string(v.choices, ' / ') AS "variantTitle", s.state,
    s.on_hand - s.reserved AS available
  FROM stock_levels s JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id
  WHERE ${states[state]} AND v.status = 'active' AND p.status = 'active' LIMIT 5`;

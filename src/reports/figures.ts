/**
 * What was sold, as the books have it. An order counts on the day it was placed, with what its buyer was charged then,
 * whatever becomes of it; money that goes back counts on the day it was decided, unless it failed. So
 *
 *     sales = goods + shipping + tax, which is the sum of the orders' totals,
 *     goods = lines at their prices, less their discounts and the tax in them; shipping likewise,
 *
 * and what was paid back without ever becoming an order, as when the goods were gone, is in neither. Currencies are
 * never added up: each has figures of its own.
 */
import { addDays } from '../platform/days.ts';
import { type Db, type Sql, sql } from '../platform/db.ts';
import { inRange, liveRanges, orderSums, overIn, refundsMade } from './days.ts';
import type { Period } from './period.ts';

/** All in minor units of its currency. */
export interface Sums {
  orders: number;
  /** What buyers were charged. */
  salesMinor: number;
  goodsMinor: number;
  shippingMinor: number;
  taxMinor: number;
  /** What was taken off, of goods and shipping. */
  discountMinor: number;
  /** Decided in this time, for orders of any time. */
  refundedMinor: number;
}

export interface Figures {
  /** By currency, the shop's own first. */
  now: Map<string, Sums>;
  before: Map<string, Sums>;
  /** Sales by day or hour (`bucketsOf`), in the shop's currency; none: nothing was sold. */
  bars: Map<string, number>;
}

const empty: Sums = {
  orders: 0,
  salesMinor: 0,
  goodsMinor: 0,
  shippingMinor: 0,
  taxMinor: 0,
  discountMinor: 0,
  refundedMinor: 0,
};

interface Row extends Sums {
  currency: string;
  /** Of the period, from 1; 0: of the one before. */
  day: number;
  hour: string | null;
}

/** The midnights of the period's days: in which of them a time is, is found by halving, without a look at the calendar. */
const midnights = ({ from, days, timeZone }: Period): Sql => sql`
  (SELECT array_agg((${from}::date + d)::timestamp AT TIME ZONE ${timeZone} ORDER BY d) FROM generate_series(0, ${days}::int - 1) d)`;

/** The place of a time's day, from 1; 0: before the period. */
const dayOf = (column: Sql, period: Period): Sql => sql`width_bucket(${column}, ${midnights(period)})`;

/** Within a day, the hour on the clock; else nothing. */
const hourOf = ({ name, timeZone }: Period): Sql =>
  name === 'today'
    ? sql`CASE WHEN span.is_now THEN to_char(o.placed_at AT TIME ZONE ${timeZone}, 'HH24') END`
    : sql`NULL::text`;

/** One query: the days that are over as they were added up, the orders and refunds of the others by their indexes. */
export async function readFigures(db: Db, period: Period, homeCurrency: string): Promise<Figures> {
  const rows = await db.rows<Row>(sql`
    WITH ${liveRanges(period)}
    SELECT o.currency, o.day, o.hour, ${orderSums}, 0::bigint AS "refundedMinor"
    FROM ranges span CROSS JOIN LATERAL (
      SELECT o.currency, ${dayOf(sql`o.placed_at`, period)} AS day, ${hourOf(period)} AS hour, o.subtotal_minor, o.discount_minor,
        o.shipping_minor, o.shipping_discount_minor, o.shipping_tax_minor, o.tax_minor, o.tax_included_minor, o.total_minor
      FROM orders o WHERE o.placed_at IS NOT NULL AND ${inRange(sql`o.placed_at`)}) o
    GROUP BY o.currency, o.day, o.hour
    UNION ALL
    SELECT f.currency, CASE WHEN span.is_now THEN 1 ELSE 0 END, NULL, 0, 0, 0, 0, 0, 0, sum(f.amount_minor)::bigint
    FROM ranges span CROSS JOIN LATERAL (${refundsMade(inRange(sql`r.created_at`))}) f
    GROUP BY 1, 2
    UNION ALL
    SELECT s.currency, greatest(s.day - ${period.from}::date + 1, 0), NULL, s.orders, s.sales_minor, s.goods_minor, s.shipping_minor,
      s.tax_minor, s.discount_minor, s.refunded_minor
    FROM sales_days s, live WHERE ${overIn(period)}`);
  return {
    now: sumsOf(
      rows.filter(({ day }) => day > 0),
      homeCurrency,
    ),
    before: sumsOf(
      rows.filter(({ day }) => day === 0),
      homeCurrency,
    ),
    bars: barsOf(rows, period, homeCurrency),
  };
}

function barsOf(rows: Row[], period: Period, homeCurrency: string): Map<string, number> {
  const sold = rows.filter(({ currency, day, orders }) => currency === homeCurrency && day > 0 && orders > 0);
  return new Map(
    sold.map(({ day, hour, salesMinor }) => [hour ?? addDays(period.from, day - 1), salesMinor]),
  );
}

function sumsOf(rows: Row[], homeCurrency: string): Map<string, Sums> {
  const sums = new Map([[homeCurrency, { ...empty }]]);
  for (const row of rows.toSorted((a, b) => (a.currency < b.currency ? -1 : 1))) {
    const sum = sums.get(row.currency) ?? { ...empty };
    for (const key of Object.keys(empty) as (keyof Sums)[]) sum[key] += row[key];
    sums.set(row.currency, sum);
  }
  return sums;
}

/** Half a unit is rounded up; undefined where there was no order. */
export const averageMinor = ({ orders, salesMinor }: Sums): number | undefined =>
  orders > 0 ? Math.round(salesMinor / orders) : undefined;

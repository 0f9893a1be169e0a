/**
 * Discounts: those a buyer's cart may be priced with, and who has used them. What a discount takes off is
 * pricing's; this room knows its dates and limits.
 *
 * Always true: a use is a row, there from the checkout on; it goes when the checkout expires or the order is
 * cancelled, and no discount has more of them than its limits say. `used` counts the rows of discounts with a
 * limit, and only of those: what anybody may use is a row that nobody waits for
 * (docs/decisions/0012-a-use-is-a-row.md).
 */
import { type Db, type Sql, sql, type Tx } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import type { Barred, Discount, DiscountClass, DiscountRule, Scope } from '../pricing/pricing.ts';

/** Whose uses are counted: what is known of him. */
export interface Buyer {
  email: string | null;
  customerId: string | null;
}

export interface DiscountsAsked {
  /** As entered: small letters and spaces around do not matter. */
  codes: string[];
  buyer: Buyer;
  currency: string;
  /** An amount of the shop's own currency in that one. */
  convert(homeMinor: number): number;
  now: Date;
  /** The order that this cart has made already: what it uses does not stand in its own way. */
  exceptOrderId?: string | undefined;
}

/** As it stands in the database; amounts in the shop's own currency. */
export interface DiscountRow {
  id: string;
  code: string | null;
  title: string;
  rule: DiscountRule;
  /** In place of the converted amount, by currency. */
  amounts: Record<string, number>;
  scope: Scope;
  minimumMinor: number | null;
  minimumQuantity: number | null;
  firstOrderOnly: boolean;
  totalLimit: number | null;
  customerLimit: number | null;
  combinesWith: DiscountClass[];
  startsAt: Date;
  endsAt: Date | null;
  active: boolean;
}

export const discountColumns = sql`
  d.id, d.code, d.title, d.rule, d.amounts, d.scope, d.minimum_minor AS "minimumMinor",
  d.minimum_quantity AS "minimumQuantity", d.first_order_only AS "firstOrderOnly", d.total_limit AS "totalLimit",
  d.customer_limit AS "customerLimit", d.combines_with AS "combinesWith", d.starts_at AS "startsAt",
  d.ends_at AS "endsAt", d.active`;

/** Of a row `d`: somebody may come too late for it. */
export const isLimited = sql`(d.total_limit IS NOT NULL OR d.customer_limit IS NOT NULL OR d.first_order_only)`;
export const hasLimit = ({ totalLimit, customerLimit, firstOrderOnly }: DiscountRow) =>
  totalLimit !== null || customerLimit !== null || firstOrderOnly;

const CODE = /^[A-Z0-9_-]{2,40}$/;

/** A code as it is kept; undefined for what cannot be one. */
export function asCode(typed: string): string | undefined {
  const code = typed.trim().toUpperCase();
  return CODE.test(code) ? code : undefined;
}

/**
 * The automatic ones, and one for each code; who may not have it today comes with the reason (`barred`).
 * Asks the database nothing where there are no codes, and no automatic one has a limit; else once.
 */
export async function discountsFor(
  shop: Pick<Shop, 'keptValues'>,
  db: Db,
  asked: DiscountsAsked,
): Promise<Discount[]> {
  const automatic = (await automaticOnes(shop, db)).filter((row) => !outOfDate(row, asked.now));
  const limited = automatic.filter(hasLimit);
  const codes = [...new Set(asked.codes.map((code) => code.trim().toUpperCase()))];
  const looked =
    codes.length + limited.length > 0 ? await lookUp(db, codes, limited, asked) : new Map<string, Looked>();
  const found = codes.map((code) => looked.get(code) ?? unknownCode(code));
  return [...automatic.map((row) => looked.get(row.id) ?? row), ...found].map((row) =>
    asDiscount(row, asked),
  );
}

/** Also those that are yet to begin: nothing tells when they do. */
function automaticOnes({ keptValues }: Pick<Shop, 'keptValues'>, db: Db): Promise<DiscountRow[]> {
  return keptValues.get('discounts', () =>
    db.rows<DiscountRow>(sql`
      SELECT ${discountColumns} FROM discounts d
      WHERE d.code IS NULL AND d.active AND (d.ends_at IS NULL OR d.ends_at > now()) ORDER BY d.id`),
  );
}

/** Reasons that lie in limits, and may come to be between a look and a claim. */
export type LimitReason = Extract<
  Barred,
  { reason: 'used_up' | 'used_by_you' | 'not_first_order' }
>['reason'];

interface Looked extends DiscountRow {
  isUnknown?: boolean;
  barred?: LimitReason | null;
}

/** By code, automatic ones by id. */
async function lookUp(
  db: Db,
  codes: string[],
  automatic: DiscountRow[],
  { buyer, exceptOrderId }: DiscountsAsked,
): Promise<Map<string, Looked>> {
  const ids = automatic.map(({ id }) => id);
  const rows = await db.rows<Looked>(sql`
    SELECT ${discountColumns}, ${barredBy(exceptOrderId ?? null)} AS barred
    FROM ${person(buyer)} p, discounts d
    WHERE d.code = ANY (${codes.filter((code) => CODE.test(code))}) OR d.id = ANY (${ids}::uuid[])`);
  return new Map(rows.map((row) => [row.code ?? row.id, row]));
}

/** The addresses that are his, and his account, as `p`. */
const person = ({ email, customerId }: Buyer): Sql => sql`(
  SELECT array_remove(ARRAY[
    lower(${email || null}::text), (SELECT email FROM customers WHERE id = ${customerId}::uuid)], NULL) AS emails,
    ${customerId}::uuid AS customer_id)`;

/** Why this person `p` may not have `d`: a limit that others or he himself have reached, but for this order. */
const barredBy = (exceptOrderId: string | null): Sql => sql`
  CASE
    WHEN d.total_limit <= d.used - (
      SELECT count(*) FROM discount_uses WHERE order_id = ${exceptOrderId}::uuid AND discount_id = d.id) THEN 'used_up'
    WHEN d.customer_limit <= (SELECT count(*) FROM (
      SELECT order_id FROM discount_uses WHERE email = ANY (p.emails) AND discount_id = d.id
      UNION SELECT order_id FROM discount_uses WHERE customer_id = p.customer_id AND discount_id = d.id) u
      WHERE u.order_id IS DISTINCT FROM ${exceptOrderId}::uuid) THEN 'used_by_you'
    WHEN d.first_order_only AND ${hasOrdered(exceptOrderId)} THEN 'not_first_order'
  END`;

/** There is a placed order, or another checkout that is open claims to be the first. */
const hasOrdered = (exceptOrderId: string | null): Sql => sql`(EXISTS (
    SELECT FROM orders WHERE lower(email) = ANY (p.emails) AND status = 'placed' AND id IS DISTINCT FROM ${exceptOrderId}::uuid)
  OR EXISTS (
    SELECT FROM orders WHERE customer_id = p.customer_id AND status = 'placed' AND id IS DISTINCT FROM ${exceptOrderId}::uuid)
  OR EXISTS (
    SELECT FROM (
      SELECT order_id, discount_id FROM discount_uses WHERE email = ANY (p.emails)
      UNION SELECT order_id, discount_id FROM discount_uses WHERE customer_id = p.customer_id) u
    JOIN discounts first ON first.id = u.discount_id AND first.first_order_only
    WHERE u.order_id IS DISTINCT FROM ${exceptOrderId}::uuid))`;

const outOfDate = ({ active, startsAt, endsAt }: DiscountRow, now: Date): Barred | undefined => {
  if (!active || (endsAt && endsAt <= now)) return { reason: 'ended' };
  return startsAt > now ? { reason: 'not_yet', from: startsAt } : undefined;
};

function asDiscount(row: Looked, { now, currency, convert }: DiscountsAsked): Discount {
  const { id, code, title, scope, combinesWith, minimumMinor, minimumQuantity } = row;
  const barred: Barred | undefined = row.isUnknown
    ? { reason: 'unknown' }
    : (outOfDate(row, now) ?? (row.barred ? { reason: row.barred } : undefined));
  return {
    id,
    code,
    title,
    rule: ruleIn(row, currency, convert),
    on: scope,
    minimum:
      minimumMinor !== null
        ? { subtotalMinor: convert(minimumMinor) }
        : minimumQuantity !== null
          ? { quantity: minimumQuantity }
          : null,
    combinesWith,
    ...(barred && { barred }),
  };
}

function ruleIn({ rule, amounts }: DiscountRow, currency: string, convert: (minor: number) => number) {
  if (rule.kind !== 'amount') return rule;
  return { ...rule, amountMinor: amounts[currency] ?? convert(rule.amountMinor) };
}

/** Takes nothing off, and is there to be told of. */
const unknownCode = (code: string): Looked => ({
  id: `unknown:${code}`,
  code,
  title: code,
  isUnknown: true,
  rule: { kind: 'free_shipping' },
  amounts: {},
  scope: { kind: 'everything' },
  minimumMinor: null,
  minimumQuantity: null,
  firstOrderOnly: false,
  totalLimit: null,
  customerLimit: null,
  combinesWith: [],
  startsAt: new Date(0),
  endsAt: null,
  active: true,
});

export type Claimed = { ok: true } | { ok: false; discountId: string; barred: { reason: LimitReason } };

/**
 * Books the uses of an order, in its transaction and after the order's row is written. Call it before any
 * stock is locked, as `releaseDiscounts` too, so that nobody waits in a circle. Limited discounts are locked
 * by id; of others nothing is locked that a second buyer waits for.
 * @returns which one he may not have after all, if any, and why; the caller then rolls back.
 */
export async function claimDiscounts(
  tx: Tx,
  orderId: string,
  applied: { id: string; amountMinor: number }[],
  buyer: Buyer,
): Promise<Claimed> {
  if (applied.length === 0) return { ok: true };
  const ids = applied.map(({ id }) => id);
  // They travel together and run in this order; each sees what the locks before it waited for.
  const [, , , refused] = await Promise.all([
    // Whoever sets a limit waits for those who do not know it yet (changeDiscount).
    tx.run(sql`LOCK TABLE discount_uses IN ROW EXCLUSIVE MODE`),
    lockPerson(tx, ids, buyer),
    tx.run(
      sql`SELECT FROM discounts d WHERE d.id = ANY (${ids}::uuid[]) AND ${isLimited} ORDER BY d.id FOR UPDATE`,
    ),
    tx.row<{ discountId: string; reason: LimitReason }>(sql`
      WITH judged AS MATERIALIZED (
        SELECT d.id, a.amount_minor, ${isLimited} AS is_limited, ${barredBy(orderId)} AS barred
        FROM unnest(${ids}::uuid[], ${applied.map(({ amountMinor }) => amountMinor)}::bigint[]) AS a (id, amount_minor)
        JOIN discounts d ON d.id = a.id, ${person(buyer)} p
      ), granted AS (
        SELECT * FROM judged WHERE NOT EXISTS (SELECT FROM judged WHERE barred IS NOT NULL)
      ), booked AS (
        INSERT INTO discount_uses (order_id, discount_id, email, customer_id, amount_minor)
        SELECT ${orderId}, id, lower(${buyer.email ?? ''}::text), ${buyer.customerId}, amount_minor FROM granted
      ), counted AS (
        UPDATE discounts d SET used = d.used + 1 FROM granted g WHERE g.id = d.id AND g.is_limited
      )
      SELECT id AS "discountId", barred AS reason FROM judged WHERE barred IS NOT NULL ORDER BY id LIMIT 1`),
  ]);
  return refused
    ? { ok: false, discountId: refused.discountId, barred: { reason: refused.reason } }
    : { ok: true };
}

/**
 * A first order can be claimed by two discounts, whose rows are locked apart: so the person is locked, by
 * each of his addresses and his account, in one order.
 */
function lockPerson(tx: Tx, ids: string[], buyer: Buyer): Promise<number> {
  return tx.run(sql`
    SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM (
      SELECT unnest(p.emails || p.customer_id::text) AS key FROM ${person(buyer)} p
      WHERE EXISTS (SELECT FROM discounts WHERE id = ANY (${ids}::uuid[]) AND first_order_only)
      ORDER BY 1
    ) keys WHERE key IS NOT NULL`);
}

/**
 * The order came to nothing: its uses are free again. Doing it twice changes nothing. Locks its limited
 * discounts by id; call it before any stock is locked.
 */
export async function releaseDiscounts(tx: Tx, orderId: string): Promise<void> {
  await tx.run(sql`
    WITH locked AS MATERIALIZED (
      SELECT d.id FROM discounts d
      WHERE d.id IN (SELECT discount_id FROM discount_uses WHERE order_id = ${orderId}) AND ${isLimited}
      ORDER BY d.id FOR UPDATE
    ), freed AS (
      DELETE FROM discount_uses WHERE order_id = ${orderId} RETURNING discount_id
    )
    UPDATE discounts d SET used = d.used - 1 FROM freed, locked
    WHERE freed.discount_id = d.id AND locked.id = d.id`);
}

/** What the buyer of a finished order has used stays counted; who he was is forgotten. */
export function forgetUser(tx: Tx, orderId: string): Promise<number> {
  return tx.run(sql`UPDATE discount_uses SET email = '', customer_id = NULL WHERE order_id = ${orderId}`);
}

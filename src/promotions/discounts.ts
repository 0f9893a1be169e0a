/** Discounts as staff make, change and end them. */
import { v7 as uuid } from 'uuid';
import { type Database, type Db, type Sql, sql, type Tx } from '../platform/db.ts';
import { isUuid } from '../platform/requests.ts';
import {
  type Definition,
  type DiscountWords,
  type Home,
  type Mistakes,
  readDefinition,
} from './definition.ts';
import { asCode, type DiscountRow, discountColumns, hasLimit, isLimited } from './promotions.ts';

export type Written = { ok: true; discount: DiscountRow } | { ok: false; mistakes: Mistakes };

export async function makeDiscount(db: Db, home: Home, words: DiscountWords): Promise<Written> {
  const read = await readDefinition(db, home, words);
  if (!read.ok) return read;
  const discount: DiscountRow = { id: uuid(), ...read.definition, active: true };
  const written = await db.run(sql`
    INSERT INTO discounts (id, code, title, rule, amounts, scope, minimum_minor, minimum_quantity, first_order_only,
      total_limit, customer_limit, combines_with, starts_at, ends_at)
    VALUES (${discount.id}, ${discount.code}, ${discount.title}, ${JSON.stringify(discount.rule)},
      ${JSON.stringify(discount.amounts)}, ${JSON.stringify(discount.scope)}, ${discount.minimumMinor},
      ${discount.minimumQuantity}, ${discount.firstOrderOnly}, ${discount.totalLimit}, ${discount.customerLimit},
      ${discount.combinesWith}, ${discount.startsAt}, ${discount.endsAt})
    ON CONFLICT (code) WHERE code IS NOT NULL DO NOTHING`);
  if (written === 0)
    return { ok: false, mistakes: { code: `There is a discount with the code ${discount.code} already.` } };
  return { ok: true, discount };
}

/** By its code, or by its id where it has none. */
export async function findDiscount(db: Db, key: string): Promise<DiscountRow | undefined> {
  return db.row<DiscountRow>(
    isUuid(key)
      ? sql`SELECT ${discountColumns} FROM discounts d WHERE d.id = ${key}`
      : sql`SELECT ${discountColumns} FROM discounts d WHERE d.code = ${asCode(key) ?? ''}`,
  );
}

export function changeDiscount(
  db: Database,
  home: Home,
  key: string,
  words: DiscountWords,
): Promise<Written | undefined> {
  return db.transaction((tx) => changeDiscountIn(tx, home, key, words));
}

/**
 * Changes what the words name. New dates bring back one that was ended. A limit below what has been used
 * already is refused. While it is written no use is, so that `used` is right for a limit that is new: a
 * checkout that has seen none would not be counted. @returns undefined if there is none.
 */
export async function changeDiscountIn(
  tx: Tx,
  home: Home,
  key: string,
  words: DiscountWords,
): Promise<(Written & { before?: DiscountRow }) | undefined> {
  await tx.run(sql`LOCK TABLE discount_uses IN SHARE MODE`);
  const found = await findDiscount(tx, key);
  if (!found) return undefined;
  await tx.run(sql`SELECT FROM discounts WHERE id = ${found.id} FOR UPDATE`);
  const before = (await findDiscount(tx, found.id))!;
  const read = await readDefinition(tx, home, words, before);
  if (!read.ok) return read;
  const mistakes = await limitMistakes(tx, before, read.definition);
  if (Object.keys(mistakes).length > 0) return { ok: false as const, mistakes };
  const active = before.active || words.from !== undefined || words.to !== undefined;
  const discount: DiscountRow = { id: before.id, ...read.definition, active };
  await write(tx, discount);
  return { ok: true as const, discount, before };
}

/** What was used before keeps to the limits that come after. */
async function limitMistakes(tx: Tx, before: DiscountRow, wanted: Definition): Promise<Mistakes> {
  const uses = sql`discount_uses WHERE discount_id = ${before.id}`;
  const used = (await tx.row<{ all: number; byOne: number }>(sql`
    SELECT (SELECT count(*) FROM ${uses}) AS all, coalesce(greatest(
      (SELECT max(n) FROM (SELECT count(*) AS n FROM ${uses} AND email <> '' GROUP BY email) e),
      (SELECT max(n) FROM (SELECT count(*) AS n FROM ${uses} AND customer_id IS NOT NULL GROUP BY customer_id) c)
    ), 0) AS "byOne"`))!;
  const mistakes: Mistakes = {};
  if (wanted.totalLimit !== null && wanted.totalLimit < used.all)
    mistakes.limit = `It has been used ${used.all} times already: not below that.`;
  if (wanted.customerLimit !== null && wanted.customerLimit < used.byOne)
    mistakes['limit-customer'] = `One customer has used it ${used.byOne} times already: not below that.`;
  if (wanted.firstOrderOnly && !before.firstOrderOnly && used.all > 0)
    mistakes['first-order'] = 'It has been used already: make another one for first orders.';
  return mistakes;
}

async function write(tx: Tx, discount: DiscountRow): Promise<void> {
  await tx.run(sql`
    UPDATE discounts SET title = ${discount.title}, rule = ${JSON.stringify(discount.rule)},
      amounts = ${JSON.stringify(discount.amounts)}, scope = ${JSON.stringify(discount.scope)},
      minimum_minor = ${discount.minimumMinor}, minimum_quantity = ${discount.minimumQuantity},
      first_order_only = ${discount.firstOrderOnly}, total_limit = ${discount.totalLimit},
      customer_limit = ${discount.customerLimit}, combines_with = ${discount.combinesWith},
      starts_at = ${discount.startsAt}, ends_at = ${discount.endsAt}, active = ${discount.active},
      used = CASE WHEN ${hasLimit(discount)}
        THEN (SELECT count(*) FROM discount_uses WHERE discount_id = ${discount.id}) ELSE 0 END
    WHERE id = ${discount.id}`);
}

/** Nobody can use it from now on; who has checked out with it keeps it. @returns undefined if there is none. */
export async function endDiscount(db: Db, key: string): Promise<DiscountRow | undefined> {
  const found = await findDiscount(db, key);
  if (found) await db.run(sql`UPDATE discounts SET active = false WHERE id = ${found.id}`);
  return found;
}

/** It can be used again, within its dates. @returns undefined if there is none that was ended before its time. */
export async function resumeDiscount(db: Db, id: string): Promise<DiscountRow | undefined> {
  const resumed = await db.run(sql`
    UPDATE discounts SET active = true WHERE id = ${id} AND NOT active AND (ends_at IS NULL OR ends_at > now())`);
  return resumed === 1 ? findDiscount(db, id) : undefined;
}

export interface ListedDiscount extends DiscountRow {
  uses: number;
  /** What it is for: handles or SKUs; none: everything. */
  names: string[];
}

const scopeIds = sql`SELECT jsonb_array_elements_text(d.scope -> 'ids')::uuid`;

/** Of discounts `d`. @param uses how often each was used. */
export const listedColumns = (uses: Sql): Sql => sql`
  ${discountColumns}, ${uses} AS uses,
  ARRAY(
    SELECT handle FROM collections WHERE d.scope ->> 'kind' = 'collections' AND id IN (${scopeIds})
    UNION ALL SELECT handle FROM products WHERE d.scope ->> 'kind' = 'products' AND id IN (${scopeIds})
    UNION ALL SELECT sku FROM variants WHERE d.scope ->> 'kind' = 'variants' AND id IN (${scopeIds})
    ORDER BY 1) AS names`;

const allUses = sql`
  CASE WHEN ${isLimited} THEN d.used ELSE (SELECT count(*) FROM discount_uses WHERE discount_id = d.id) END`;

/** The newest first. */
export function listDiscounts(db: Db): Promise<ListedDiscount[]> {
  return db.rows<ListedDiscount>(
    sql`SELECT ${listedColumns(allUses)} FROM discounts d ORDER BY d.created_at DESC, d.id DESC`,
  );
}

export function findListed(db: Db, id: string): Promise<ListedDiscount | undefined> {
  return db.row<ListedDiscount>(sql`SELECT ${listedColumns(allUses)} FROM discounts d WHERE d.id = ${id}`);
}

export interface DiscountUse {
  orderNumber: number;
  /** The order's. */
  status: string;
  email: string;
  amountMinor: number;
  currency: string;
  at: Date;
}

const USES_MAX = 200;

/** The newest ones first, so many at most. */
export function usesOf(db: Db, discountId: string): Promise<DiscountUse[]> {
  return db.rows<DiscountUse>(sql`
    SELECT o.number AS "orderNumber", o.status, u.email, u.amount_minor AS "amountMinor", o.currency, u.at
    FROM discount_uses u JOIN orders o ON o.id = u.order_id
    WHERE u.discount_id = ${discountId} ORDER BY u.at DESC, o.number DESC LIMIT ${USES_MAX}`);
}

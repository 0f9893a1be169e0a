/**
 * Sales that begin and end by themselves. A sale writes its prices where prices stand, so that whoever reads
 * a price need not know of sales, and remembers what was there before.
 *
 * Always true: a variant is in one running sale at most. When a sale ends, a price goes back to what it was
 * only where it still is the sale's: what was set by hand meanwhile stays.
 */
import { v7 as uuid } from 'uuid';
import { type Database, type Db, type Sql, sql, type Tx } from '../platform/db.ts';
import { stepOf } from '../platform/money.ts';
import { refreshRuleCollections } from './collections.ts';

/** What a sale is about; written as a discount's scope is. */
export type SaleScope =
  | { kind: 'everything' }
  | { kind: 'collections' | 'products' | 'variants'; ids: string[] };

export interface Sale {
  id: string;
  title: string;
  status: 'scheduled' | 'running' | 'ended';
  /** Off the price, in parts per million: 20 % is 200 000. */
  ppm: number;
  scope: SaleScope;
  startsAt: Date;
  endsAt: Date;
  /** SKUs that were in another sale when this one began. */
  leftOut: string[];
}

export async function addSale(db: Db, sale: Omit<Sale, 'id' | 'status' | 'leftOut'>): Promise<string> {
  const id = uuid();
  await db.run(sql`
    INSERT INTO sales (id, title, ppm, scope, starts_at, ends_at)
    VALUES (${id}, ${sale.title}, ${sale.ppm}, ${JSON.stringify(sale.scope)}, ${sale.startsAt}, ${sale.endsAt})`);
  return id;
}

/** How many variants a sale has lowered. */
export type ListedSale = Sale & { variants: number };

/** Of sales `s`. */
export const saleColumns = sql`
  s.id, s.title, s.status, s.ppm, s.scope, s.starts_at AS "startsAt", s.ends_at AS "endsAt", s.left_out AS "leftOut"`;

/** Those to come and those that run, then those that are over, the latest first. */
export function listSales(db: Db): Promise<ListedSale[]> {
  return db.rows(sql`
    SELECT ${saleColumns},
      (SELECT count(DISTINCT variant_id)::int FROM sale_prices p WHERE p.sale_id = s.id) AS variants
    FROM sales s ORDER BY s.status = 'ended', s.starts_at DESC, s.id`);
}

/** Sales begin and end one after the other, whichever process does it. */
const takeTurns = (tx: Tx) => tx.run(sql`SELECT pg_advisory_xact_lock(7265004)`);

/**
 * Ends what is over, then begins what is due, in this order: where one follows another, the later one finds
 * the first one's variants free. @returns how many sales it was about.
 */
export async function runSales(db: Database, homeCurrency: string): Promise<number> {
  const isDue = await db.row(sql`
    SELECT FROM sales WHERE (status = 'scheduled' AND starts_at <= now()) OR (status = 'running' AND ends_at <= now())`);
  if (!isDue) return 0;
  return await db.transaction(async (tx) => {
    await takeTurns(tx);
    const over = await endDue(tx);
    const begun = await startDue(tx, homeCurrency);
    return over + begun;
  });
}

async function endDue(tx: Tx): Promise<number> {
  const over = await tx.rows<{ id: string }>(
    sql`SELECT id FROM sales WHERE status = 'running' AND ends_at <= now() ORDER BY ends_at, id`,
  );
  for (const { id } of over) await end(tx, id);
  return over.length;
}

async function startDue(tx: Tx, homeCurrency: string): Promise<number> {
  const missed = await tx.run(
    sql`UPDATE sales SET status = 'ended' WHERE status = 'scheduled' AND ends_at <= now()`,
  );
  const due = await tx.rows<Due>(sql`
    SELECT id, ppm, scope FROM sales WHERE status = 'scheduled' AND starts_at <= now() ORDER BY starts_at, id`);
  for (const sale of due) await begin(tx, sale, homeCurrency);
  return missed + due.length;
}

type Due = Pick<Sale, 'id' | 'ppm' | 'scope'>;

interface Priced {
  variantId: string;
  /** '': the shop's own. */
  currency: string;
  priceMinor: number;
  compareAtMinor: number | null;
}

/** Locks the variants in the order of their ids: a hand that sets a price waits, or has been seen. */
async function begin(tx: Tx, { id, ppm, scope }: Due, homeCurrency: string): Promise<void> {
  const inScope = await tx.rows<Priced & { sku: string }>(sql`
    SELECT v.id AS "variantId", v.sku, '' AS currency, v.price_minor AS "priceMinor", v.compare_at_minor AS "compareAtMinor"
    FROM variants v WHERE v.status = 'active' AND ${within(scope)} ORDER BY v.id FOR NO KEY UPDATE`);
  const ids = inScope.map(({ variantId }) => variantId);
  const taken = new Set(
    (
      await tx.rows<{ variantId: string }>(sql`
        SELECT DISTINCT variant_id AS "variantId" FROM sale_prices WHERE running AND variant_id = ANY (${ids})`)
    ).map(({ variantId }) => variantId),
  );
  const own = await tx.rows<Priced>(sql`
    SELECT variant_id AS "variantId", currency, price_minor AS "priceMinor", compare_at_minor AS "compareAtMinor"
    FROM variant_prices WHERE variant_id = ANY (${ids}) ORDER BY variant_id, currency FOR NO KEY UPDATE`);
  const lowered = [...inScope, ...own]
    .filter(({ variantId }) => !taken.has(variantId))
    .map((price) => ({
      ...price,
      saleMinor: salePrice(price.priceMinor, ppm, price.currency || homeCurrency),
    }))
    .filter(({ priceMinor, saleMinor }) => saleMinor < priceMinor);
  await write(tx, id, lowered);
  const leftOut = inScope.filter(({ variantId }) => taken.has(variantId)).map(({ sku }) => sku);
  await tx.run(sql`UPDATE sales SET status = 'running', left_out = ${leftOut} WHERE id = ${id}`);
  await refreshCollections(tx, id);
}

/** A rule may ask for prices above or below an amount. */
async function refreshCollections(tx: Tx, saleId: string): Promise<void> {
  const products = await tx.rows<{ id: string }>(sql`
    SELECT DISTINCT v.product_id AS id FROM sale_prices s JOIN variants v ON v.id = s.variant_id
    WHERE s.sale_id = ${saleId}`);
  await refreshRuleCollections(
    tx,
    products.map(({ id }) => id),
  );
}

function within(scope: SaleScope): Sql {
  switch (scope.kind) {
    case 'everything':
      return sql`true`;
    case 'collections':
      return sql`v.product_id IN (SELECT product_id FROM collection_products WHERE collection_id = ANY (${scope.ids}))`;
    case 'products':
      return sql`v.product_id = ANY (${scope.ids})`;
    case 'variants':
      return sql`v.id = ANY (${scope.ids})`;
  }
}

/** Half a unit is rounded up, to what can be paid in the currency. */
export function salePrice(priceMinor: number, ppm: number, currency: string): number {
  const step = BigInt(stepOf(currency));
  const [exact, whole] = [BigInt(priceMinor) * BigInt(1_000_000 - ppm), 1_000_000n * step];
  return Number(((2n * exact + whole) / (2n * whole)) * step);
}

async function write(tx: Tx, saleId: string, lowered: (Priced & { saleMinor: number })[]): Promise<void> {
  await tx.run(sql`
    INSERT INTO sale_prices (sale_id, variant_id, currency, before_minor, before_compare_at_minor, sale_minor)
    SELECT ${saleId}, "variantId", currency, "priceMinor", "compareAtMinor", "saleMinor"
    FROM json_to_recordset(${JSON.stringify(lowered)}::json)
      AS l("variantId" uuid, currency text, "priceMinor" bigint, "compareAtMinor" bigint, "saleMinor" bigint)`);
  await tx.run(sql`
    UPDATE variants v SET price_minor = s.sale_minor, compare_at_minor = s.before_minor
    FROM sale_prices s WHERE s.sale_id = ${saleId} AND s.currency = '' AND v.id = s.variant_id`);
  await tx.run(sql`
    UPDATE variant_prices v SET price_minor = s.sale_minor, compare_at_minor = s.before_minor
    FROM sale_prices s WHERE s.sale_id = ${saleId} AND v.variant_id = s.variant_id AND v.currency::text = s.currency`);
}

async function end(tx: Tx, saleId: string): Promise<void> {
  await tx.run(sql`
    UPDATE variants v SET price_minor = s.before_minor, compare_at_minor = s.before_compare_at_minor
    FROM sale_prices s
    WHERE s.sale_id = ${saleId} AND s.currency = '' AND v.id = s.variant_id AND v.price_minor = s.sale_minor`);
  await tx.run(sql`
    UPDATE variant_prices v SET price_minor = s.before_minor, compare_at_minor = s.before_compare_at_minor
    FROM sale_prices s
    WHERE s.sale_id = ${saleId} AND v.variant_id = s.variant_id AND v.currency::text = s.currency
      AND v.price_minor = s.sale_minor`);
  await tx.run(sql`UPDATE sale_prices SET running = false WHERE sale_id = ${saleId}`);
  await tx.run(sql`UPDATE sales SET status = 'ended' WHERE id = ${saleId}`);
  await refreshCollections(tx, saleId);
}

export type Stopped = { ok: true } | { ok: false; reason: 'unknown' | Sale['status'] };

export const endSale = (db: Database, id: string): Promise<Stopped> =>
  db.transaction((tx) => endSaleIn(tx, id));
export const removeSale = (db: Database, id: string): Promise<Stopped> =>
  db.transaction((tx) => removeSaleIn(tx, id));

/** Ends one that runs, before its time. */
export const endSaleIn = (tx: Tx, id: string): Promise<Stopped> => stop(tx, id, 'running', () => end(tx, id));

/** Calls one off that has not begun. */
export const removeSaleIn = (tx: Tx, id: string): Promise<Stopped> =>
  stop(tx, id, 'scheduled', () => tx.run(sql`DELETE FROM sales WHERE id = ${id}`));

async function stop(
  tx: Tx,
  id: string,
  wanted: Sale['status'],
  work: () => Promise<unknown>,
): Promise<Stopped> {
  await takeTurns(tx);
  const sale = await tx.row<Pick<Sale, 'status'>>(sql`SELECT status FROM sales WHERE id = ${id}`);
  if (sale?.status !== wanted) return { ok: false, reason: sale?.status ?? 'unknown' };
  await work();
  return { ok: true };
}

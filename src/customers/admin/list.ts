/**
 * The lists of customers: accounts, the newest first (their ids are made in the order of time), and guests who
 * have bought, by address. One query each, which reads no more than a page and what belongs to it.
 */
import { type Db, type Sql, sql } from '../../platform/db.ts';
import { cutPage, type KeysetPage, type KeysetPlace, keysetOf } from '../../platform/keyset.ts';

/** What was paid and did not go back. */
export interface Spent {
  currency: string;
  amountMinor: number;
}

export interface ListedCustomer {
  id: string;
  email: string;
  name: string;
  createdAt: Date;
  /** Placed ones. */
  orders: number;
  /** By currency, the one of most orders first. */
  spent: Spent[];
}

export type ListedGuest = Pick<ListedCustomer, 'email' | 'orders' | 'spent'>;

export const PAGE = 50;

/** Orders and sums of placed orders `o` that meet a condition. */
export const boughtBy = (which: Sql): Sql => sql`
  SELECT coalesce(sum(number), 0)::int AS orders,
    coalesce(json_agg(json_build_object('currency', currency, 'amountMinor', minor) ORDER BY number DESC, currency), '[]') AS spent
  FROM (
    SELECT o.currency, count(*) AS number, sum(p.captured_minor - p.refunded_minor) AS minor
    FROM orders o JOIN payments p ON p.order_id = o.id
    WHERE ${which} AND o.placed_at IS NOT NULL GROUP BY o.currency
  ) by_currency`;

export async function customerPage(
  db: Db,
  { search, place, size = PAGE }: { search: string; place: KeysetPlace; size?: number },
): Promise<KeysetPage<ListedCustomer>> {
  const rows = await db.rows<ListedCustomer>(sql`
    WITH page AS MATERIALIZED (${found(search, place, size + 1)})
    SELECT page.*, bought.orders, bought.spent
    FROM page CROSS JOIN LATERAL (${boughtBy(sql`o.customer_id = page.id AND o.status <> 'expired'`)}) bought
    ORDER BY page.id DESC`);
  return cutPage(rows, { size, place, keyOf: ({ id }) => id });
}

const columns = sql`c.id, c.email, c.name, c.created_at AS "createdAt"`;
/** Of a search that finds more than these, the newest are found by walking; of others by the index of words. */
const FEW = 1_000;
const LOOKED_THROUGH = 5_000;

function found(search: string, place: KeysetPlace, limit: number): Sql {
  const { where, order } = keysetOf(sql`c.id`, place, sql`uuid`);
  if (search === '') return sql`SELECT ${columns} FROM customers c WHERE ${where} ${order} LIMIT ${limit}`;
  const among = (customers: Sql) => sql`
    SELECT ${columns} FROM ${customers} c
    WHERE position(lower(${search}::text) IN lower(c.email || ' ' || c.name)) > 0 AND ${where} ${order} LIMIT ${limit}`;
  // The index knows groups of three letters or digits; what has none is looked for among the newest alone.
  if (!/[a-z\d]{3}/i.test(search))
    return among(sql`(SELECT * FROM customers c WHERE ${where} ${order} LIMIT ${LOOKED_THROUGH}::int)`);
  const walked = among(sql`customers`);
  const few = sql`(SELECT count(*) FROM few) <= ${FEW}::int`;
  return sql`
    WITH few AS MATERIALIZED (
      SELECT id FROM customers WHERE (email || ' ' || name) ILIKE ${containing(search)} LIMIT ${FEW + 1})
    SELECT * FROM (
      (SELECT ${columns} FROM customers c
       WHERE c.id IN (SELECT id FROM few) AND ${few} AND ${where} ${order} LIMIT ${limit})
      UNION ALL
      (SELECT * FROM (${walked}) w WHERE NOT ${few})
    ) c ${order} LIMIT ${limit}`;
}

/** A pattern for ILIKE, in which nothing that was typed is a wildcard. */
export const containing = (search: string): string => `%${search.replace(/[\\%_]/g, '\\$&')}%`;

const guest = sql`o.customer_id IS NULL AND o.placed_at IS NOT NULL AND o.email <> ''`;
const guestEmail = sql`lower(o.email) COLLATE "C"`;

/** @param search the beginning of an address. @param after the last address of the page before. */
export async function guestPage(
  db: Db,
  { search, after = '' }: { search: string; after?: string | undefined },
): Promise<{ rows: ListedGuest[]; next: { after: string } | undefined }> {
  const begin = search.toLowerCase();
  // From address to address by the index, however many orders each has.
  const rows = await db.rows<ListedGuest>(sql`
    WITH RECURSIVE page (email, place) AS (
      (SELECT ${guestEmail}, 1 FROM orders o
       WHERE ${guest} AND ${guestEmail} >= ${begin}::text AND ${guestEmail} > ${after}::text ORDER BY ${guestEmail} LIMIT 1)
      UNION ALL
      SELECT (SELECT ${guestEmail} FROM orders o WHERE ${guest} AND ${guestEmail} > page.email ORDER BY ${guestEmail} LIMIT 1),
        place + 1
      FROM page WHERE starts_with(page.email, ${begin}::text) AND place <= ${PAGE}::int
    )
    SELECT page.email, bought.orders, bought.spent
    FROM page CROSS JOIN LATERAL (${boughtBy(sql`${guest} AND ${guestEmail} = page.email`)}) bought
    WHERE starts_with(page.email, ${begin}::text) ORDER BY place`);
  const shown = rows.slice(0, PAGE);
  return { rows: shown, next: rows.length > PAGE ? { after: shown.at(-1)!.email } : undefined };
}

/** What requests name, and what they must leave as it is. */
import { randomUUID } from 'node:crypto';
import { type Database, sql } from '../../src/platform/db.ts';

const paramsOf = (pattern: string): string[] => [...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name!);

/** Where the things are that an address names; what has no rows yet is named by an id that nobody has. */
const columns: Record<string, [table: string, column: string]> = {
  number: ['orders', 'number'],
  productId: ['products', 'id'],
  variantId: ['variants', 'id'],
  collectionId: ['collections', 'id'],
  mediaId: ['media', 'id'],
  customerId: ['customers', 'id'],
  discountId: ['discounts', 'id'],
  saleId: ['sales', 'id'],
  zoneId: ['shipping_zones', 'handle'],
  methodId: ['shipping_methods', 'handle'],
  fulfillmentId: ['fulfillments', 'id'],
  returnId: ['returns', 'id'],
  refundId: ['refunds', 'id'],
  emailId: ['emails', 'id'],
  draftId: ['draft_orders', 'id'],
  pageId: ['content_pages', 'id'],
  staffId: ['staff', 'id'],
  sessionId: ['staff_sessions', 'id'],
  roleId: ['staff_roles', 'id'],
  passkeyId: ['staff_passkeys', 'id'],
  viewId: ['saved_views', 'id'],
  entryId: ['audit_log', 'id'],
};

/** By the name of each parameter, the id of something that is there. */
export async function findIds(db: Database, patterns: string[]): Promise<Record<string, string>> {
  const tables = await tablesOf(db);
  const ids: Record<string, string> = {};
  for (const name of new Set(patterns.flatMap(paramsOf))) {
    const [table, column] = columns[name] ?? [];
    const found =
      table && tables.includes(table)
        ? (await db.pool.query<{ id: string }>(`SELECT ${column}::text AS id FROM ${table} LIMIT 1`)).rows[0]
        : undefined;
    ids[name] = found?.id ?? (name === 'email' ? 'invited@example.com' : randomUUID());
  }
  return ids;
}

export const pathOf = (pattern: string, ids: Record<string, string>): string =>
  pattern.replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => encodeURIComponent(ids[name] ?? 'x'));

/** A form that could belong anywhere: what it names is there, so that a door left open would do something. */
export const fieldsOf = (ids: Record<string, string>): Record<string, string> => ({
  ...ids,
  title: 'Changed by the proof',
  name: 'Changed by the proof',
  email: 'proof@example.com',
  role: 'owner',
  permission: 'orders:read',
  required: 'on',
  list: 'products',
  query: 'status=draft',
  status: 'archived',
  reason: 'counted',
  note: 'Changed by the proof',
  quantity: '1',
  amount: '1.00',
  price: '1.00',
  id: Object.values(ids)[0] ?? '',
});

/** Rows that say how often, or when last, somebody asked: they may change whatever was answered. */
const LEFT_OUT = ['audit_log', 'rate_limits'];

const tablesOf = async (db: Database): Promise<string[]> =>
  (
    await db.rows<{ name: string }>(
      sql`SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
    )
  ).map(({ name }) => name);

/** Every row of every table but the log, as one hash a table. */
export async function rowsOf(db: Database): Promise<Map<string, string>> {
  const tables = (await tablesOf(db)).filter((name) => !LEFT_OUT.includes(name));
  const one = (name: string) =>
    `SELECT '${name}' AS name, md5(coalesce(string_agg(row, '' ORDER BY row), '')) AS hash
     FROM (SELECT (to_jsonb(t) - 'last_seen_at')::text AS row FROM "${name}" t) rows`;
  const { rows } = await db.pool.query<{ name: string; hash: string }>(tables.map(one).join(' UNION ALL '));
  return new Map(rows.map(({ name, hash }) => [name, hash]));
}

export const changedIn = (before: Map<string, string>, after: Map<string, string>): string[] =>
  [...after].filter(([name, hash]) => before.get(name) !== hash).map(([name]) => name);

/** The list of drafts, the newest first. One query a page. */
import { type Db, empty, sql } from '../../platform/db.ts';
import { cutPage, type KeysetPage, type KeysetPlace, keysetOf } from '../../platform/keyset.ts';
import { type Draft, type DraftState, draftColumns, draftTables, stateIs } from './drafts.ts';

export interface ListedDraft extends Draft {
  email: string | null;
  /** As far as it is known to whom it goes. */
  name: string | null;
  pieces: number;
}

const PAGE = 50;

/** @param state 'all' leaves out those that were removed. @param search a number, or a part of name or e-mail. */
export async function draftPage(
  db: Db,
  { state, search, place }: { state: DraftState | 'all'; search: string; place: KeysetPlace },
): Promise<KeysetPage<ListedDraft>> {
  const { where, order } = keysetOf(sql`d.number`, place, sql`bigint`);
  const names = stateIs.map(([name]) => name);
  // The first that is true: none of those before it.
  const stateColumn = stateIs.reduceRight(
    (otherwise, [name, isIt]) => sql`CASE WHEN ${isIt} THEN ${name}::text ELSE ${otherwise} END`,
    sql`${names.at(-1)!}::text`,
  );
  const wanted = state === 'all' ? sql`${stateColumn} <> 'removed'` : sql`${stateColumn} = ${state}`;
  const number = /^[Dd]?(\d{1,9})$/.exec(search)?.[1];
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const said = sql`(coalesce(c.email, '') || ' ' || coalesce(c.shipping_address ->> 'name', ''))`;
  const words = search
    ? sql`AND (${said} ILIKE ${pattern} OR d.number = ${number ? Number(number) : null}::bigint)`
    : empty;
  const rows = await db.rows<ListedDraft>(sql`
    SELECT ${draftColumns}, c.email, nullif(c.shipping_address ->> 'name', '') AS name,
      (SELECT coalesce(sum(quantity), 0)::int FROM cart_lines WHERE cart_id = c.id) AS pieces
    FROM ${draftTables} WHERE ${wanted} ${words} AND ${where} ${order} LIMIT ${PAGE + 1}`);
  const newestFirst = rows.sort((a, b) => b.number - a.number);
  return cutPage(newestFirst, { size: PAGE, place, keyOf: ({ number }) => String(number) });
}

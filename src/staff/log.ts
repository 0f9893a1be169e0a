/** The log as it is looked through: by words, by who, by what kind of thing, by day. Pages by key, each by an index. */
import { entryColumns, type LoggedEntry } from '../admin/audit.ts';
import { type Db, join, raw, type Sql, sql } from '../platform/db.ts';

export const tabs = { changes: 'Changes', refused: 'Refused' } as const;
export type LogTab = keyof typeof tabs;

export interface LogFilter {
  tab: LogTab;
  /** Words; all of them stand in the entry, as parts of words too. */
  text: string;
  /** A member's id. */
  who?: string;
  kind?: string;
  /** YYYY-MM-DD, in the shop's time zone. */
  day?: string;
}

export interface LogPage {
  entries: LoggedEntry[];
  /** Ids to go on from; undefined at either end. */
  newer?: number;
  older?: number;
}

const PAGE = 50;
/** Written out: of a limit that comes as a value the planner expects a tenth of the log. */
const LIMIT = raw(String(PAGE + 1));
/** So many entries are looked through for words before their index is asked. */
const LOOKED_THROUGH = 3_000;
const WORDS_MAX = 6;
/** As the trigram index of migration 0020 has it. */
const searched = sql`(words || ' ' || subject_label || ' ' || staff_name || ' ' || action)`;
const likePattern = (word: string) => `%${word.replace(/[\\%_]/g, '\\$&')}%`;

/** @param from an id that is left out: entries older than it, or newer. The latest come first. */
export async function findLog(
  db: Db,
  { tab, text, who, kind, day }: LogFilter,
  timeZone: string,
  from: { before?: number; after?: number } = {},
): Promise<LogPage> {
  const words = text.split(/\s+/).filter(Boolean).slice(0, WORDS_MAX);
  const conditions = [
    tab === 'refused' ? sql`outcome = 'refused'` : sql`outcome <> 'refused'`,
    ...(who ? [sql`staff_id = ${who}`] : []),
    ...(kind
      ? [
          sql`(subject_kind, id) >= (${kind}::text, 0) AND (subject_kind, id) <= (${kind}::text, 9007199254740991)`,
        ]
      : []),
    ...(day
      ? [
          sql`at >= ${day}::date::timestamp AT TIME ZONE ${timeZone}`,
          sql`at < (${day}::date + 1)::timestamp AT TIME ZONE ${timeZone}`,
        ]
      : []),
    ...(from.before ? [sql`id < ${from.before}`] : []),
    ...(from.after ? [sql`id > ${from.after}`] : []),
  ];
  const down = from.after ? sql`ASC` : sql`DESC`;
  // A kind leads the order, so that its index goes on by id, though all of a page are of one.
  const order = kind ? sql`subject_kind ${down}, id ${down}` : sql`id ${down}`;
  const rows = await db.rows<LoggedEntry>(
    words.length > 0
      ? searchedFor(words, conditions, order)
      : sql`SELECT ${entryColumns} FROM audit_log WHERE ${join(conditions, ' AND ')} ORDER BY ${order} LIMIT ${LIMIT}`,
  );
  const entries = rows.slice(0, PAGE);
  const goesOn = rows.length > PAGE;
  if (from.after) entries.reverse();
  const hasNewer = from.after ? goesOn : from.before !== undefined;
  const hasOlder = from.after ? true : goesOn;
  return {
    entries,
    newer: hasNewer ? entries[0]?.id : undefined,
    older: hasOlder ? entries.at(-1)?.id : undefined,
  };
}

/**
 * A common word fills the page from the nearest entries. Only where they do not fill it the index of words is asked,
 * which for a common one would read the whole log. It knows groups of three letters: shorter words are looked for in
 * the latest entries alone.
 */
function searchedFor(words: string[], conditions: Sql[], order: Sql): Sql {
  const where = join(conditions, ' AND ');
  const match = join(
    words.map((word) => sql`${searched} ILIKE ${likePattern(word)}`),
    ' AND ',
  );
  const hasIndex = words.some((word) => /[\p{L}\p{N}]{3}/u.test(word)) ? sql`true` : sql`false`;
  return sql`
    WITH looked AS MATERIALIZED (
      SELECT * FROM audit_log WHERE ${where} ORDER BY ${order} LIMIT ${raw(String(LOOKED_THROUGH))}
    ), near AS MATERIALIZED (
      SELECT id FROM looked WHERE ${match} ORDER BY ${order} LIMIT ${LIMIT}
    ), hits AS MATERIALIZED (
      SELECT id, subject_kind FROM audit_log WHERE ${match} AND ${where}
    ), further AS (
      SELECT id FROM hits
      WHERE ${hasIndex} AND (SELECT count(*) FROM looked) = ${LOOKED_THROUGH} AND (SELECT count(*) FROM near) <= ${PAGE}
      ORDER BY ${order} LIMIT ${LIMIT}
    )
    SELECT ${entryColumns} FROM audit_log
    WHERE id IN (SELECT id FROM near UNION SELECT id FROM further) ORDER BY ${order} LIMIT ${LIMIT}`;
}

/** Which kinds of things stand in the log: one step in the index for each, however long the log is. */
export async function kindsInLog(db: Db): Promise<string[]> {
  const rows = await db.rows<{ kind: string }>(sql`
    WITH RECURSIVE kinds AS (
      (SELECT subject_kind AS kind FROM audit_log ORDER BY subject_kind LIMIT 1)
      UNION ALL
      SELECT (SELECT subject_kind FROM audit_log WHERE subject_kind > kinds.kind ORDER BY subject_kind LIMIT 1)
      FROM kinds WHERE kinds.kind IS NOT NULL
    )
    SELECT kind FROM kinds WHERE kind IS NOT NULL`);
  return rows.map(({ kind }) => kind);
}

export const staffNames = (db: Db): Promise<{ id: string; name: string }[]> =>
  db.rows(sql`SELECT id, name FROM staff ORDER BY lower(name), id LIMIT 500`);

/** The log as it is looked through: by words, by who, by what kind of thing, by day. Pages by key, each by an index. */
import { entryColumns, type LoggedEntry } from '../admin/audit.ts';
import { type Db, join, sql } from '../platform/db.ts';

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
    ...words.map((word) => sql`${searched} ILIKE ${likePattern(word)}`),
    ...(who ? [sql`staff_id = ${who}`] : []),
    ...(kind ? [sql`subject_kind = ${kind}`] : []),
    ...(day
      ? [
          sql`at >= ${day}::date::timestamp AT TIME ZONE ${timeZone}`,
          sql`at < (${day}::date + 1)::timestamp AT TIME ZONE ${timeZone}`,
        ]
      : []),
    ...(from.before ? [sql`id < ${from.before}`] : []),
    ...(from.after ? [sql`id > ${from.after}`] : []),
  ];
  const order = from.after ? sql`ASC` : sql`DESC`;
  const rows = await db.rows<LoggedEntry>(sql`
    SELECT ${entryColumns} FROM audit_log WHERE ${join(conditions, ' AND ')} ORDER BY id ${order} LIMIT ${PAGE + 1}`);
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

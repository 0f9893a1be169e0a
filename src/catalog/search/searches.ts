/** What was looked for, counted by day: written now and then, for nobody has to wait for it. Who looked for it is not kept. */
import { type Db, sql } from '../../platform/db.ts';

export interface SearchLog {
  /** @param words normalised. @param found how many products */
  note(words: string, found: number): void;
  /** Writes what was noted. */
  flush(): Promise<void>;
}

const WAIT_MS = 5_000;
const NOTED_MAX = 2_000;
const LENGTH_MAX = 100;

/** What may be somebody's: an e-mail address, a long number. */
const isPrivate = (words: string) => /@|(\d[ -]?){11}/.test(words);

export function createSearchLog(db: Db, failed: (error: unknown) => void): SearchLog {
  let noted = new Map<string, { times: number; found: number }>();
  let timer: NodeJS.Timeout | undefined;
  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const rows = [...noted];
    noted = new Map();
    if (rows.length === 0) return;
    await db.run(sql`
      INSERT INTO searches (day, query, times, found)
      SELECT current_date, * FROM unnest(${rows.map(([words]) => words)}::text[],
        ${rows.map(([, { times }]) => times)}::int[], ${rows.map(([, { found }]) => found)}::int[])
      ON CONFLICT (day, query) DO UPDATE SET times = searches.times + excluded.times, found = excluded.found`);
  }
  return {
    note(words, found) {
      if (words === '' || words.length > LENGTH_MAX || isPrivate(words)) return;
      if (noted.size >= NOTED_MAX && !noted.has(words)) return;
      noted.set(words, { times: (noted.get(words)?.times ?? 0) + 1, found });
      timer ??= setTimeout(() => void flush().catch(failed), WAIT_MS).unref();
    },
    flush,
  };
}

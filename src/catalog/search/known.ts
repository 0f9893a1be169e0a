/**
 * What every search asks of the database first, kept in memory for some seconds: in how many products a stem is, and
 * what the merchant says about words. Both change seldom, and a search that goes by what was so seconds ago is no worse.
 */
import { type Db, sql } from '../../platform/db.ts';

export interface Counts {
  products: number;
  /** Of these, those that have it in what lists show. */
  shown: number;
}

/** The stem that every product has. */
export const ALL = ':all';

interface Own {
  /** Ids of products, the first first, by what is asked. */
  pins: Map<string, string[]>;
  /** Stems that mean the same as a key, each with spaces between. */
  synonyms: Map<string, string[]>;
}

interface Known {
  counts: Map<string, Counts | undefined>;
  own: Promise<Own> | undefined;
  until: number;
}

const KEPT_MS = 5_000;
const STEMS_MAX = 50_000;
const byDatabase = new WeakMap<object, Known>();

function known(db: Db): Known {
  const there = byDatabase.get(db);
  if (there && there.until > Date.now() && there.counts.size < STEMS_MAX) return there;
  const fresh: Known = { counts: new Map(), own: undefined, until: Date.now() + KEPT_MS };
  byDatabase.set(db, fresh);
  return fresh;
}

/** After something was read in, or staff have changed what search goes by. Other processes notice within seconds. */
export const forgetKnown = (db: Db): boolean => byDatabase.delete(db);

/** Those of the stems, or filter tokens, that any product has; with `ALL` for all products. */
export async function stemCounts(db: Db, stems: Iterable<string>): Promise<Map<string, Counts>> {
  const { counts } = known(db);
  const wanted = [...new Set(stems)];
  const unknown = wanted.filter((stem) => !counts.has(stem));
  if (unknown.length > 0) {
    const rows = await db.rows<Counts & { stem: string }>(
      sql`SELECT stem, products, shown FROM search_stems WHERE stem = ANY (${unknown})`,
    );
    for (const stem of unknown) counts.set(stem, undefined);
    for (const { stem, products, shown } of rows) counts.set(stem, { products, shown });
  }
  return new Map(
    wanted.flatMap((stem): [string, Counts][] => {
      const count = counts.get(stem);
      return count ? [[stem, count]] : [];
    }),
  );
}

/** The merchant's pins and synonyms. */
export function ownWords(db: Db): Promise<Own> {
  const now = known(db);
  now.own ??= readOwn(db);
  now.own.catch(() => {
    now.own = undefined;
  });
  return now.own;
}

async function readOwn(db: Db): Promise<Own> {
  const row = await db.row<{ pins: [string, string[]][]; synonyms: [string, string[]][] }>(sql`
    SELECT coalesce((SELECT json_agg(json_build_array(query, ids)) FROM (
        SELECT query, array_agg(product_id ORDER BY position) AS ids FROM search_pins GROUP BY query) p), '[]') AS pins,
      coalesce((SELECT json_agg(json_build_array(key, others)) FROM (
        SELECT k.key, array_agg(DISTINCT o.key) AS others FROM search_synonyms s, unnest(s.keys) k (key), unnest(s.keys) o (key)
        WHERE o.key <> k.key AND (s.one_way IS NULL OR s.one_way = k.key) GROUP BY k.key) s), '[]') AS synonyms`);
  return { pins: new Map(row!.pins), synonyms: new Map(row!.synonyms) };
}

/** What the merchant says about search: words that mean the same, what stands first for what is asked, what was asked. */
import { v7 as newId } from 'uuid';
import { type Db, sql, type Tx } from '../../platform/db.ts';
import { tokensOf } from './analyse.ts';
import { normalised } from './document.ts';
import { languageOf } from './stems.ts';
import { synonymKey } from './synonyms.ts';

export interface Synonym {
  id: string;
  words: string[];
  /** Who looks for the first finds the others too, not the other way round. */
  isOneWay: boolean;
}

export const SYNONYM_WORDS_MAX = 20;
const WORD_LENGTH_MAX = 60;

export type ReadWords = { ok: true; words: string[]; keys: string[] } | { ok: false; why: string };

/** @param text words with commas between. @param locale the shop's */
export async function readSynonym(db: Db, locale: string, text: string): Promise<ReadWords> {
  const words = [...new Set(text.split(/[,;\n]/).map((word) => word.replace(/\s+/g, ' ').trim()))].filter(
    Boolean,
  );
  if (words.length < 2) return { ok: false, why: 'Type at least two words, with a comma between them.' };
  if (words.length > SYNONYM_WORDS_MAX)
    return { ok: false, why: `Not more than ${SYNONYM_WORDS_MAX} words in one line.` };
  const long = words.find((word) => word.length > WORD_LENGTH_MAX || tokensOf(word).length > 4);
  if (long) return { ok: false, why: `“${long.slice(0, WORD_LENGTH_MAX)}” is too long: four words at most.` };
  const keys: string[] = [];
  for (const word of words) {
    const key = await synonymKey(db, languageOf(locale), word);
    if (key === '') return { ok: false, why: `“${word}” has no letters or digits.` };
    if (keys.includes(key))
      return {
        ok: false,
        why: `“${word}” is found with “${words[keys.indexOf(key)]}” already: leave one of them out.`,
      };
    keys.push(key);
  }
  return { ok: true, words, keys };
}

export async function listSynonyms(db: Db): Promise<Synonym[]> {
  return db.rows(sql`
    SELECT id, words, one_way IS NOT NULL AS "isOneWay" FROM search_synonyms ORDER BY lower(words[1]), id LIMIT 500`);
}

export function findSynonym(db: Db, id: string): Promise<Synonym | undefined> {
  return db.row(
    sql`SELECT id, words, one_way IS NOT NULL AS "isOneWay" FROM search_synonyms WHERE id = ${id} FOR UPDATE`,
  );
}

/** Adds it, or writes over the one with this id. @returns its id */
export async function saveSynonym(
  tx: Tx,
  {
    id = newId(),
    words,
    keys,
    isOneWay,
  }: { id?: string; words: string[]; keys: string[]; isOneWay: boolean },
): Promise<string> {
  await tx.run(sql`
    INSERT INTO search_synonyms (id, words, keys, one_way) VALUES (${id}, ${words}, ${keys}, ${isOneWay ? keys[0] : null})
    ON CONFLICT (id) DO UPDATE SET words = excluded.words, keys = excluded.keys, one_way = excluded.one_way`);
  return id;
}

export async function removeSynonym(tx: Tx, id: string): Promise<void> {
  await tx.run(sql`DELETE FROM search_synonyms WHERE id = ${id}`);
}

export interface Pin {
  id: string;
  title: string;
}

export const PINS_MAX = 12;

export const pinsOf = (db: Db, query: string): Promise<Pin[]> =>
  db.rows(sql`
    SELECT p.id, p.title FROM search_pins s JOIN products p ON p.id = s.product_id
    WHERE s.query = ${normalised(query)} ORDER BY s.position`);

/** In this order; none takes all away. */
export async function setPins(tx: Tx, query: string, ids: string[]): Promise<void> {
  await tx.run(sql`SELECT pg_advisory_xact_lock(hashtext(${`pins ${normalised(query)}`}))`);
  await tx.run(sql`DELETE FROM search_pins WHERE query = ${normalised(query)}`);
  await tx.run(sql`
    INSERT INTO search_pins (query, product_id, position)
    SELECT ${normalised(query)}, id, place FROM unnest(${ids}::uuid[]) WITH ORDINALITY pin (id, place)
    WHERE EXISTS (SELECT FROM products WHERE products.id = pin.id)`);
}

export const pinnedQueries = (db: Db): Promise<{ query: string; pins: number }[]> =>
  db.rows(sql`SELECT query, count(*)::int AS pins FROM search_pins GROUP BY query ORDER BY query LIMIT 200`);

export interface Searched {
  query: string;
  times: number;
  /** Products, the last time. */
  found: number;
}

export const SEARCHED_DAYS = 30;
const SEARCHED_MAX = 100;

/** Of the last 30 days, what was asked most first. @param isNothing those that found nothing */
export const searchedMost = (db: Db, isNothing: boolean): Promise<Searched[]> =>
  db.rows(sql`
    SELECT * FROM (
      SELECT query, sum(times)::int AS times, (array_agg(found ORDER BY day DESC))[1] AS found FROM searches
      WHERE day > current_date - ${SEARCHED_DAYS}::int GROUP BY query) s
    WHERE NOT ${isNothing} OR found = 0 ORDER BY times DESC, query LIMIT ${SEARCHED_MAX}`);

const KEPT_DAYS = 90;
export const sweepSearches = (db: Db): Promise<number> =>
  db.run(sql`DELETE FROM searches WHERE day < current_date - ${KEPT_DAYS}::int`);

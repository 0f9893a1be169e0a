/** Words that were meant: for a word that no product has, those near it that some have. */
import { type Db, join, type Sql, sql } from '../../platform/db.ts';

export interface Known {
  word: string;
  stem: string;
  products: number;
}

export interface Meant {
  /** The best first. */
  words: Known[];
  /** It is two words written as one. */
  split: [Known, Known] | undefined;
  /** Words that begin with it. */
  begun: Known[];
}

/** Shorter words are near too many others. */
const LENGTH_MIN = 4;
const LENGTH_OF_TWO = 8;

export const canBeMistyped = (word: string): boolean => word.length >= LENGTH_MIN && /^\p{L}+$/u.test(word);

/** Of each word: two letters swapped, one wrong, one missing, one too many; two of those in a long word. One query. */
export async function meantBy(db: Db, words: string[]): Promise<Meant[]> {
  const rows = await db.rows<Known & { of: string }>(sql`
    SELECT of, word, stem, products FROM (${join(words.map(near), ' UNION ALL ')}) near`);
  return words.map((word) => {
    const found = new Map(rows.filter(({ of }) => of === word).map((row) => [row.word, row]));
    return amongThem(word, [...found.values()]);
  });
}

const isLong = (word: string) => word.length >= LENGTH_OF_TWO;

const near = (word: string): Sql => sql`
  SELECT ${word}::text AS of, word, stem, products FROM search_words
    WHERE word = ANY (${[...oneOff(word), ...halvesOf(word).flat()]})
  UNION ALL
  (SELECT ${word}, word, stem, products FROM search_words
    WHERE ${isLong(word)} AND word % ${word} AND length(word) BETWEEN ${word.length - 2} AND ${word.length + 2}
    ORDER BY similarity(word, ${word}) DESC LIMIT 30)
  UNION ALL
  (SELECT ${word}, word, stem, products FROM search_words WHERE word LIKE ${`${word}%`} AND word <> ${word}
    ORDER BY products DESC LIMIT 5)`;

function amongThem(word: string, rows: Known[]): Meant {
  const known = new Map(rows.map((row) => [row.word, row]));
  const words = rows
    .map((row) => ({ row, off: distance(word, row.word) }))
    .filter(({ off }) => off > 0 && off <= (isLong(word) ? 2 : 1))
    .map(({ row, off }) => ({ row, likely: likeliness(word, row, off) }))
    .sort((one, other) => other.likely - one.likely)
    .map(({ row }) => row);
  const splits = halvesOf(word).flatMap(([one, other]) => {
    const parts: [Known | undefined, Known | undefined] = [known.get(one), known.get(other)];
    return parts[0] && parts[1] ? [parts as [Known, Known]] : [];
  });
  const fewer = ([one, other]: [Known, Known]) => Math.min(one.products, other.products);
  return {
    words: words.slice(0, 3),
    split: splits.sort((one, other) => fewer(other) - fewer(one))[0],
    begun: rows.filter((row) => row.word.startsWith(word) && row.word !== word),
  };
}

function likeliness(word: string, { word: other, products }: Known, off: number): number {
  const sameStart = word[0] === other[0] ? 0 : 1.5;
  const sameEnd = word.at(-1) === other.at(-1) ? 0 : 0.3;
  const isSwap =
    off === 1 && word.length === other.length && [...word].sort().join('') === [...other].sort().join('');
  return Math.log(1 + products) - 3 * off - sameStart - sameEnd + (isSwap ? 1 : 0);
}

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

function oneOff(word: string): string[] {
  const off = new Set<string>();
  for (let at = 0; at <= word.length; at++) {
    const before = word.slice(0, at);
    const rest = word.slice(at);
    off.add(before + rest.slice(1));
    if (rest.length > 1) off.add(before + rest[1] + rest[0] + rest.slice(2));
    for (const letter of LETTERS) {
      off.add(before + letter + rest);
      if (rest) off.add(before + letter + rest.slice(1));
    }
  }
  off.delete(word);
  return [...off];
}

function halvesOf(word: string): [string, string][] {
  const halves: [string, string][] = [];
  for (let at = 3; at <= word.length - 3; at++) halves.push([word.slice(0, at), word.slice(at)]);
  return halves;
}

/** Optimal string alignment: Levenshtein's with neighbours swapped. */
export function distance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      let least = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[one.length]![other.length]!;
}

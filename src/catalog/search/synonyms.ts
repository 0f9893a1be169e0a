/** Words that mean the same: the merchant's own, and the shop's for its language. Both are compared by their stems. */
import type { Db } from '../../platform/db.ts';
import { tokensOf } from './analyse.ts';
import { stemsOf } from './stems.ts';
import { ENGLISH_SYNONYMS } from './synonyms-en.ts';

/** The stems of a word or of several, with spaces between, by which it is found. */
export async function synonymKey(db: Db, language: string, words: string): Promise<string> {
  const pieces = tokensOf(words).flatMap((token) => token.pieces);
  const stemOf = await stemsOf(db, language, pieces);
  return keyOf(pieces.map((piece) => stemOf(piece).stem));
}

export const keyOf = (stems: string[]): string => stems.join(' ');

type Lists = Map<string, string[][]>;
let english: Promise<Lists> | undefined;

/** Of those of the keys that have any: the lists of stems that mean the same. */
export async function builtInSynonyms(
  db: Db,
  language: string,
  keys: Iterable<string>,
): Promise<[key: string, synonyms: string[][]][]> {
  if (language !== 'english') return [];
  english ??= readBuiltIn(db, language);
  english.catch(() => {
    english = undefined;
  });
  const lists = await english;
  return [...keys].flatMap((key): [string, string[][]][] => (lists.has(key) ? [[key, lists.get(key)!]] : []));
}

async function readBuiltIn(db: Db, language: string): Promise<Lists> {
  const split = (words: string) => tokensOf(words).flatMap((token) => token.pieces);
  const stemOf = await stemsOf(db, language, ENGLISH_SYNONYMS.flat().flatMap(split));
  const lists: Lists = new Map();
  for (const line of ENGLISH_SYNONYMS) {
    const stems = line.map((words) => split(words).map((piece) => stemOf(piece).stem));
    for (const one of stems) {
      const others = stems.filter((other) => keyOf(other) !== keyOf(one));
      lists.set(keyOf(one), [...(lists.get(keyOf(one)) ?? []), ...others]);
    }
  }
  return lists;
}

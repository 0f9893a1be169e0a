/** Stems of words, by PostgreSQL's dictionary for the shop's language, kept once asked for. */
import { type Db, sql } from '../../platform/db.ts';

const DICTIONARIES: Record<string, string> = {
  ar: 'arabic',
  ca: 'catalan',
  da: 'danish',
  de: 'german',
  el: 'greek',
  en: 'english',
  es: 'spanish',
  et: 'estonian',
  eu: 'basque',
  fi: 'finnish',
  fr: 'french',
  ga: 'irish',
  hi: 'hindi',
  hu: 'hungarian',
  hy: 'armenian',
  id: 'indonesian',
  it: 'italian',
  lt: 'lithuanian',
  nb: 'norwegian',
  ne: 'nepali',
  nl: 'dutch',
  nn: 'norwegian',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sr: 'serbian',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
  yi: 'yiddish',
};

/** PostgreSQL's name for the language of a locale such as de-AT; `simple`, which stems nothing, for those it does not know. */
export function languageOf(locale: string): string {
  return DICTIONARIES[new Intl.Locale(locale).language] ?? 'simple';
}

export interface Stem {
  stem: string;
  /** Says nothing about a product: "the", "with". */
  isStop: boolean;
}

const KEPT_MAX = 200_000;
const kept = new Map<string, Map<string, Stem>>();

/** The stems of all these words. Numbers, codes and signs are their own. */
export async function stemsOf(
  db: Db,
  language: string,
  words: Iterable<string>,
): Promise<(word: string) => Stem> {
  const known = kept.get(language) ?? new Map<string, Stem>();
  kept.set(language, known);
  const unknown: string[] = [];
  for (const word of new Set(words)) if (!known.has(word) && hasStem(word)) unknown.push(word);
  if (known.size + unknown.length > KEPT_MAX) known.clear();
  if (unknown.length > 0) {
    const dictionary = language === 'simple' ? 'simple' : `${language}_stem`;
    const found = await db.rows<{ word: string; stems: string[] | null }>(sql`
      SELECT word, ts_lexize(${dictionary}::regdictionary, word) AS stems FROM unnest(${unknown}::text[]) word`);
    for (const { word, stems } of found)
      known.set(word, { stem: stems?.[0] ?? word, isStop: stems?.length === 0 });
  }
  return (word) => known.get(word) ?? { stem: word, isStop: false };
}

const hasStem = (word: string) => /^\p{L}{2,}$/u.test(word);

/** What a search is about, worked out before anything is looked for: words, how rare they are, what was meant. */
import { type Db, sql } from '../../platform/db.ts';
import { normalised } from './document.ts';
import { ALL, type Counts, forgetKnown, ownWords, stemCounts } from './known.ts';
import {
  type Alternative,
  type Group,
  groupsOf,
  pairsOf,
  type Span,
  type Stems,
  tokensOfQuery,
  wordsOfQuery,
} from './query.ts';
import { canBeMistyped, type Known, meantBy } from './spelling.ts';
import { languageOf, stemsOf } from './stems.ts';
import { builtInSynonyms, keyOf } from './synonyms.ts';

export interface Exact {
  handle: string;
  variantId: string;
}

export interface Plan {
  /** Normalised: what pins and the list of searches go by. */
  words: string;
  groups: Group[];
  spans: Span[];
  /** How many products there are. */
  products: number;
  /** Ids, the first first. */
  pinned: string[];
  /** Words that begin with the last one, where that was still being typed. */
  begun: Known[];
  exact?: Exact;
  /** What was searched instead, for no product has what was typed. */
  corrected?: string;
  /** What was perhaps meant, though there is something for what was typed. */
  didYouMean?: string;
}

const KEPT_MS = 5_000;
const KEPT_MAX = 1_000;
type Kept = { plan: Promise<Plan>; until: number };
const kept = new WeakMap<object, Map<string, Kept>>();

/** Pages of one search follow each other, so its plan is kept for some seconds. */
export function planOf(db: Db, locale: string, words: string): Promise<Plan> {
  const plans = kept.get(db) ?? new Map<string, Kept>();
  kept.set(db, plans);
  const key = `${locale} ${normalised(words)}`;
  const known = plans.get(key);
  if (known && known.until > Date.now()) return known.plan;
  if (plans.size >= KEPT_MAX) plans.clear();
  const plan = makePlan(db, locale, words);
  plans.set(key, { plan, until: Date.now() + KEPT_MS });
  plan.catch(() => plans.delete(key));
  return plan;
}

/** After staff have changed what search goes by; other processes notice within seconds. */
export function forgetPlans(db: Db): void {
  kept.delete(db);
  forgetKnown(db);
}

/** @param begun the last word is still being typed: words that begin with it will do. */
export async function makePlan(db: Db, locale: string, words: string, begun = false): Promise<Plan> {
  const language = languageOf(locale);
  const tokens = tokensOfQuery(words);
  const stemOf = await stemsOf(db, language, wordsOfQuery(tokens));
  const groups = groupsOf(tokens, stemOf);
  const spans = pairsOf(groups, stemOf);
  const asked = normalised(words);
  const keys = spansOfKeys(groups);
  for (const [key, synonyms] of await builtInSynonyms(db, language, keys.keys()))
    for (const stems of synonyms)
      addSynonym(groups, spans, keys.get(key)!, { stems, weight: SYNONYM_WEIGHT, isShownOnly: true });
  const own = await ownWords(db);
  for (const [key, place] of keys)
    for (const other of own.synonyms.get(key)?.slice(0, OWN_MAX) ?? [])
      addSynonym(groups, spans, place, { stems: other.split(' '), weight: OWN_WEIGHT });
  const [known, goingOn] = await Promise.all([
    stemCounts(db, [...stemsIn(groups, spans), ALL]),
    begun ? wordsBegun(db, lastWord(groups)) : [],
  ]);
  for (const { word, stem, products } of goingOn) {
    if (word !== lastWord(groups))
      groups.at(-1)!.others.push({ stems: [stem], weight: BEGUN_WEIGHT, isShownOnly: true });
    if (!known.has(stem)) known.set(stem, { products, shown: products });
  }
  const near = count(groups, spans, known);
  const exact = isCode(asked, groups) ? await variantOf(db, asked) : undefined;
  const products = known.get(ALL)?.products ?? 0;
  const pinned = own.pins.get(asked) ?? [];
  const plan: Plan = { words: asked, groups, spans: near, products, pinned, begun: goingOn };
  return { ...plan, ...(exact && { exact }), ...(await correct(db, plan)) };
}

const lastWord = (groups: Group[]): string => groups.at(-1)?.word ?? '';

const OWN_WEIGHT = 0.95;
const OWN_MAX = 40;
const SYNONYM_WEIGHT = 0.7;
const BEGUN_WEIGHT = 0.85;

type Place = { from: number; to: number };

function addSynonym(groups: Group[], spans: Span[], { from, to }: Place, synonym: Alternative): void {
  if (to - from === 1) groups[from]!.others.push(synonym);
  else spans.push({ from, to, ...synonym });
}

const SYNONYM_WORDS_MAX = 4;

/** Which groups are in the place of each key a synonym may have. */
function spansOfKeys(groups: Group[]): Map<string, Place> {
  const keys = new Map<string, Place>();
  for (let from = 0; from < groups.length; from++)
    for (let to = from + 1; to <= Math.min(groups.length, from + SYNONYM_WORDS_MAX); to++) {
      const part = groups.slice(from, to);
      const plain = part.flatMap(({ own, others, pieces }) =>
        pieces.length === 1 ? own : (others.at(-1)?.stems ?? own),
      );
      keys.set(keyOf(plain), { from, to });
    }
  return keys;
}

const stemsIn = (groups: Group[], spans: Span[]): string[] => [
  ...groups.flatMap(({ own, others }) => [own, ...others.map(({ stems }) => stems)].flat()),
  ...spans.flatMap(({ stems }) => stems),
];

/** Words that begin with what is typed: those most products have. */
const BEGUN_MAX = 10;

const wordsBegun = (db: Db, word: string): Promise<Known[]> =>
  word === ''
    ? Promise.resolve([])
    : db.rows(sql`
        SELECT word, stem, products FROM search_words WHERE word LIKE ${word} || '%'
        ORDER BY products DESC, word LIMIT ${BEGUN_MAX}`);

/** The one variant whose SKU or barcode this is. */
async function variantOf(db: Db, asked: string): Promise<Exact | undefined> {
  const code = asked.replace(/[^a-z0-9]/g, '');
  if (code === '') return undefined;
  const found = await db.rows<Exact>(sql`
    SELECT p.handle, v.id AS "variantId" FROM (
      (SELECT id, product_id FROM variants WHERE search_code(sku) = ${code} AND status = 'active' LIMIT 2)
      UNION
      (SELECT id, product_id FROM variants
        WHERE search_code(barcode) = ${code} AND barcode <> '' AND status = 'active' LIMIT 2)) v
    JOIN products p ON p.id = v.product_id AND p.status = 'active'`);
  return found.length === 1 ? found[0] : undefined;
}

/** A word that is a SKU by chance, such as "mug", is still a word. */
const isCode = (asked: string, groups: Group[]) =>
  /[\d._/-]/.test(asked) || groups.every(({ products }) => products <= 1);

/** Counts each group, and takes out what no product has: the less a query holds, the quicker it is. */
function count(groups: Group[], spans: Span[], known: Map<string, Counts>): Span[] {
  const least = (stems: Stems, of: keyof Counts) =>
    Math.min(...stems.map((stem) => known.get(stem)?.[of] ?? 0));
  // Joined words are not counted.
  const isThere = ({ stems }: { stems: Stems }) =>
    stems.every((stem) => stem.startsWith('+') || known.has(stem));
  for (const group of groups) {
    group.others = group.others.filter(isThere);
    for (const { stems, isShownOnly } of [{ stems: group.own, isShownOnly: false }, ...group.others]) {
      group.products += least(stems, isShownOnly ? 'shown' : 'products');
      group.shown += least(stems, 'shown');
    }
  }
  return spans.filter(isThere);
}

/** A word that this many times fewer products have than one near it was perhaps mistyped. */
const MISTYPED_RATIO = 50;
const MEANT_WEIGHT = 0.8;
const NEXT_MEANT_WEIGHT = 0.5;
const SPLIT_WEIGHT = 0.85;
const AT_MOST = 3;

/** Puts what was meant into the groups of words that no product has. */
async function correct(db: Db, { groups, products }: Plan): Promise<Pick<Plan, 'corrected' | 'didYouMean'>> {
  const rare = Math.min(2, products / 100);
  const doubtful = groups
    .filter((group) => group.pieces.length === 1 && group.products <= rare && canBeMistyped(group.word))
    .slice(0, AT_MOST);
  if (doubtful.length === 0) return {};
  const meant = await Promise.all(doubtful.map((group) => meantBy(db, group.word)));
  const instead = new Map<Group, string>();
  let isUnknown = false;
  for (const [at, group] of doubtful.entries()) {
    const { words, split, begun } = meant[at]!;
    const take = (stems: Stems, weight: number, known: Known) => {
      group.others.push({ stems, weight, isShownOnly: true });
      group.products += known.products;
      group.shown += known.products;
    };
    if (group.products > 0) {
      const [best] = words;
      if (best && best.products >= group.products * MISTYPED_RATIO) {
        take([best.stem], NEXT_MEANT_WEIGHT, best);
        instead.set(group, best.word);
      }
      continue;
    }
    isUnknown = true;
    if (split) take([split[0].stem, split[1].stem], SPLIT_WEIGHT, split[0]);
    for (const [place, word] of words.entries())
      take([word.stem], place === 0 ? MEANT_WEIGHT : NEXT_MEANT_WEIGHT, word);
    if (words.length === 0) for (const word of begun) take([word.stem], BEGUN_WEIGHT, word);
    const best = split ? `${split[0].word} ${split[1].word}` : (words[0] ?? begun[0])?.word;
    if (best) instead.set(group, best);
  }
  if (instead.size === 0) return {};
  const said = groups.map((group) => instead.get(group) ?? group.word).join(' ');
  return isUnknown ? { corrected: said } : { didYouMean: said };
}

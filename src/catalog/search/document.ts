/** What is looked through for one product: its words with their impacts, what it can be narrowed by, its words as shown. */
import { joins, pair, plain, type Token, tokensOf } from './analyse.ts';
import { filterToken, pairToken, quoted } from './filters.ts';
import { FIELDS, type Field, impactOf, positionsOf } from './impacts.ts';
import { hasOf, type Offer } from './offers.ts';
import { priceLexemes } from './price-lexemes.ts';
import type { Stem } from './stems.ts';

export interface SearchedVariant {
  id: string;
  sku: string;
  barcode: string;
  choices: string[];
  priceMinor: number;
  /** By currency, where the merchant has set one by hand. */
  own: Record<string, number>;
  /** There is some, or it can be ordered. */
  canBeBought: boolean;
}

export interface SearchedProduct {
  id: string;
  title: string;
  vendor: string;
  type: string;
  tags: string[];
  collections: { id: string; title: string }[];
  /** In the order of the variants' choices. */
  options: string[];
  variants: SearchedVariant[];
  description: string;
  /** Pieces of the last 90 days. */
  sold: number;
}

export interface SearchDocument {
  /** Text of a tsvector. */
  doc: string;
  words: string[];
  facets: string[];
  offers: Offer[];
  /** Its stems and filters, each counted once a product; whether it is shown in lists. */
  counted: Map<string, boolean>;
}

type Tokens = Record<Field, Token[]>;

/** Every word of it that has a stem, for stemsOf. */
export function wordsOf(product: SearchedProduct): { tokens: Tokens; words: Set<string> } {
  const tokens = tokensOfFields(product);
  const words = new Set<string>();
  for (const each of Object.values(tokens).flat()) {
    for (const piece of each.pieces) words.add(piece);
    for (const join of joins(each)) words.add(join);
  }
  for (const field of SHOWN)
    for (const [at, token] of tokens[field].entries()) {
      const joint = at > 0 ? pair(tokens[field][at - 1]!, token) : undefined;
      if (joint) words.add(joint);
    }
  return { tokens, words };
}

/** What a list shows of a product, more or less: a word of these says what it is. */
const SHOWN: Field[] = ['title', 'vendor', 'type', 'tags', 'collections', 'options'];

function tokensOfFields(product: SearchedProduct): Tokens {
  const { title, vendor, type, tags, collections, options, variants, description } = product;
  const choices = new Set(variants.flatMap((variant) => variant.choices));
  const codes = new Set(variants.flatMap(({ sku, barcode }) => [sku, barcode]));
  return {
    title: tokensOf(title),
    vendor: tokensOf(vendor),
    type: tokensOf(type),
    tags: texts(tags),
    collections: texts(collections.map((collection) => collection.title)),
    options: texts([...options, ...choices]),
    codes: texts([...codes].slice(0, 100)),
    description: tokensOf(description).slice(0, DESCRIPTION_WORDS_MAX),
  };
}

/** Nothing stands between two texts, so that they make no pair. */
const NOTHING: Token = { pieces: [] };
const texts = (list: string[]): Token[] => list.flatMap((text) => [...tokensOf(text), NOTHING]);

/** What follows is read by nobody, and a row stays a row. */
const DESCRIPTION_WORDS_MAX = 1_500;
/** A tsvector row that is read for each hit has to stay small. */
const STEMS_MAX = 600;

export function documentOf(
  product: SearchedProduct,
  tokens: Tokens,
  stemOf: (word: string) => Stem,
  isBestSeller: boolean,
): SearchDocument {
  const counts = countTerms(tokens, stemOf);
  const lengths = Object.fromEntries(
    Object.entries(tokens).map(([field, list]) => [
      field,
      list.reduce((sum, { pieces }) => sum + pieces.length, 0),
    ]),
  ) as Record<Field, number>;
  const terms = [...counts]
    .map(([stem, of]) => ({ stem, impact: impactOf(of, lengths), isShown: SHOWN.some((field) => of[field]) }))
    .sort((one, other) => other.impact - one.impact)
    .slice(0, STEMS_MAX);
  const lexemes = terms.map(({ stem, impact }) => `${quoted(stem)}:${positionsOf(impact)}`);
  const shown = terms.flatMap(({ stem, isShown }) => (isShown && !stem.startsWith('+') ? [`^${stem}`] : []));
  const filters = filtersOf(product);
  const level = levelOf(product.id);
  for (let halvings = 0; halvings <= level; halvings++)
    for (const lexeme of [EVERY, ...shown, ...filters]) lexemes.push(quoted(sampled(lexeme, halvings)));
  if (isBestSeller && product.sold > 0)
    lexemes.push(quoted(BEST_SELLER), ...shown.map((lexeme) => quoted(BEST + lexeme)));
  const counted = new Map<string, boolean>([[':all', true]]);
  for (const { stem, isShown } of terms) if (!stem.startsWith('+')) counted.set(stem, isShown);
  for (const filter of filters) counted.set(filter, true);
  const facets = facetsOf(product);
  return {
    doc: lexemes.join(' '),
    words: shownWords(tokens, stemOf),
    facets,
    offers: offersOf(product, facets),
    counted,
  };
}

/** Of each stem how often it stands in which field. Joined words begin with `+`: they are found, and not counted. */
function countTerms(
  tokens: Tokens,
  stemOf: (word: string) => Stem,
): Map<string, Partial<Record<Field, number>>> {
  const counts = new Map<string, Partial<Record<Field, number>>>();
  const count = (term: string, field: Field) => {
    const of = counts.get(term) ?? {};
    of[field] = (of[field] ?? 0) + 1;
    counts.set(term, of);
  };
  for (const field of Object.keys(FIELDS) as Field[]) {
    const isText = field === 'description';
    let before: Token | undefined;
    for (const token of tokens[field]) {
      for (const piece of token.pieces) {
        const { stem, isStop } = stemOf(piece);
        if (!isText || (!isStop && piece.length > 1)) count(stem, field);
      }
      for (const join of joins(token)) count(`+${stemOf(join).stem}`, field);
      const joint = before && !isText ? pair(before, token) : undefined;
      if (joint) count(`+${stemOf(joint).stem}`, field);
      before = token;
    }
  }
  return counts;
}

const WORD = /^\p{L}{3,30}$/u;

function shownWords(tokens: Tokens, stemOf: (word: string) => Stem): string[] {
  const words = new Set<string>();
  for (const field of SHOWN)
    for (const { pieces } of tokens[field])
      for (const piece of pieces) if (WORD.test(piece) && !stemOf(piece).isStop) words.add(piece);
  return [...words];
}

function filtersOf({ vendor, type, collections, options, variants }: SearchedProduct): string[] {
  const filters = new Set<string>();
  if (vendor) filters.add(filterToken('vendor', vendor));
  if (type) filters.add(filterToken('type', type));
  for (const { id } of collections) filters.add(filterToken('collection', id));
  for (const { choices } of variants)
    for (const [at, name] of options.entries()) filters.add(filterToken('option', `${name}=${choices[at]}`));
  for (const { choices } of variants)
    for (let first = 0; first < options.length; first++)
      for (let second = first + 1; second < options.length; second++)
        filters.add(
          pairToken([options[first]!, choices[first] ?? ''], [options[second]!, choices[second] ?? '']),
        );
  for (const { choices, canBeBought, priceMinor, own } of variants) {
    if (canBeBought) {
      filters.add(filterToken('available', 'in'));
      for (const [at, name] of options.entries())
        filters.add(filterToken('option in stock', `${name}=${choices[at]}`));
    }
    for (const price of priceLexemes(priceMinor)) filters.add(price);
    for (const [currency, amountMinor] of Object.entries(own))
      for (const price of priceLexemes(amountMinor, currency)) filters.add(price);
  }
  return [...filters];
}

/** Before a lexeme of those most sold, of whom there are never many (best-sellers.ts). */
export const BEST = 'b';
/** In all of them. */
export const BEST_SELLER = 's:';

/**
 * Every second product has its lexemes a second time with a 1 before them, every fourth with a 2 as well, and so on: of
 * a word that is everywhere a query asks for a part of the size it can read, which costs no more than that part.
 */
export const sampled = (lexeme: string, halvings: number): string =>
  halvings === 0 ? lexeme : `${halvings}${lexeme}`;
export const SAMPLES = 12;
/** What every product of a part has. */
export const EVERY = 'h:';

/** By chance, and always the same. */
const levelOf = (id: string): number => Math.min(SAMPLES, Math.clz32(Number.parseInt(id.slice(-8), 16)));

/** As the merchant writes them, for counting and showing. */
function facetsOf({ vendor, type, collections, options, variants }: SearchedProduct): string[] {
  const facets = new Set<string>();
  if (vendor) facets.add(`v:${vendor}`);
  if (type) facets.add(`y:${type}`);
  for (const { id } of collections) facets.add(`c:${id}`);
  for (const { choices } of variants)
    for (const [at, name] of options.entries()) facets.add(`o:${name}=${choices[at]}`);
  if (variants.some(({ canBeBought }) => canBeBought)) facets.add('a:in');
  return [...facets];
}

/** @param facets of the product */
function offersOf({ options, variants }: SearchedProduct, facets: string[]): Offer[] {
  const places = new Map(facets.map((facet, at) => [facet, at + 1]));
  return variants.map(({ id, choices, canBeBought, priceMinor, own }) => ({
    id,
    has: options.map((name, at) => hasOf(name, choices[at] ?? '')),
    facets: [
      ...options.map((name, at) => places.get(`o:${name}=${choices[at]}`)!),
      ...(canBeBought ? [places.get('a:in')!] : []),
    ],
    in: canBeBought,
    price: priceMinor,
    ...(Object.keys(own).length > 0 && { own }),
  }));
}

/** What was asked, so that the same is the same: for pins, and for what was looked for. */
export const normalised = (words: string): string => plain(words).replace(/\s+/g, ' ').trim().slice(0, 200);

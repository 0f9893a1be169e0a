/** What was asked, taken apart: a group for each word, with what else may stand in its place. */
import { joined, pair, type Token, tokensOf } from './analyse.ts';
import { quoted } from './filters.ts';
import type { Stem } from './stems.ts';

/** Stems that have to be there together. Joined words begin with `+`. */
export type Stems = string[];

export interface Alternative {
  stems: Stems;
  /** Next to the word itself, which has 1. */
  weight: number;
  /** Counts in what lists show alone: in a description "comfort" is no comforter. */
  isShownOnly?: boolean;
}

export interface Group {
  /** As it was typed, more or less, for corrections. */
  word: string;
  pieces: string[];
  own: Stems;
  others: Alternative[];
  isStop: boolean;
  /** In how many products it is, others included; an upper estimate. */
  products: number;
  shown: number;
}

/** What may stand in the place of several groups: a joined word, or a synonym of two words. */
export interface Span {
  from: number;
  /** Not included. */
  to: number;
  stems: Stems;
  weight: number;
  isShownOnly?: boolean;
}

export const GROUPS_MAX = 8;

export function tokensOfQuery(words: string): Token[] {
  return tokensOf(words.slice(0, 300)).slice(0, GROUPS_MAX * 2);
}

export function wordsOfQuery(tokens: Token[]): string[] {
  const words = tokens.flatMap((token) => [...token.pieces, joined(token)]);
  for (const [at, token] of tokens.entries()) {
    const joint = at > 0 ? pair(tokens[at - 1]!, token) : undefined;
    if (joint) words.push(joint);
  }
  return words;
}

const PIECES_WEIGHT = 0.75;
const JOINED_WEIGHT = 0.9;
/** Shorter words are hardly two written as one. */
const JOINED_MIN = 6;

export function groupsOf(tokens: Token[], stemOf: (word: string) => Stem): Group[] {
  const groups = tokens.map((token): Group => {
    const whole = stemOf(joined(token)).stem;
    const pieces = token.pieces.map((piece) => stemOf(piece).stem);
    const counted = { products: 0, shown: 0 };
    if (pieces.length === 1) {
      const { stem, isStop } = stemOf(token.pieces[0]!);
      const others = stem.length >= JOINED_MIN ? [{ stems: [`+${stem}`], weight: JOINED_WEIGHT }] : [];
      return { word: token.pieces[0]!, pieces: token.pieces, own: [stem], others, isStop, ...counted };
    }
    const others = [
      { stems: [whole], weight: JOINED_WEIGHT },
      { stems: [...new Set(pieces)], weight: PIECES_WEIGHT },
    ];
    return {
      word: joined(token),
      pieces: token.pieces,
      own: [`+${whole}`],
      others,
      isStop: false,
      ...counted,
    };
  });
  const telling = groups.filter(({ isStop }) => !isStop);
  return (telling.length > 0 ? telling : groups).slice(0, GROUPS_MAX);
}

export function pairsOf(groups: Group[], stemOf: (word: string) => Stem): Span[] {
  return groups.slice(1).flatMap((next, at) => {
    const joint = pair(groups[at]!, next);
    if (!joint) return [];
    const { stem } = stemOf(joint);
    const span = { from: at, to: at + 2, weight: JOINED_WEIGHT };
    return [
      { ...span, stems: [`+${stem}`] },
      { ...span, stems: [stem] },
    ];
  });
}

/** `''` anywhere, `^` in what lists show, and before that which part of the products. */
type Mark = string;

const all = (parts: string[]) => (parts.length === 1 ? parts[0]! : `(${parts.join(' & ')})`);
const any = (parts: string[]) => (parts.length === 1 ? parts[0]! : `(${[...new Set(parts)].join(' | ')})`);
/** Joined words are in what lists show, but for those that were written as one. */
const together = (stems: Stems, mark: Mark) =>
  all(stems.map((stem) => quoted(stem.startsWith('+') ? stem : mark + stem)));

/** A tsquery for whatever has the word or something in its place. */
export const groupQuery = ({ own, others }: Group, mark: Mark): string =>
  any([
    together(own, mark),
    ...others.map(({ stems, isShownOnly }) => together(stems, isShownOnly && mark === '' ? '^' : mark)),
  ]);

/** Every group, or something in the place of two of them. */
export function allQuery(groups: Group[], spans: Span[], mark: Mark): string {
  const each = groups.map((group) => groupQuery(group, mark));
  // What has a joined word has its parts as well, so that it only counts for the order.
  const others = spans.filter(({ stems }) => !stems[0]!.startsWith('+'));
  const instead = others.map(({ from, to, stems, isShownOnly }) =>
    all([
      ...each.slice(0, from),
      together(stems, isShownOnly && mark === '' ? '^' : mark),
      ...each.slice(to),
    ]),
  );
  return any([all(each), ...instead]);
}

/** All but one of them. */
export const mostQuery = (groups: Group[], mark: Mark): string =>
  any(
    groups.map((_, left) =>
      all(groups.filter((_, at) => at !== left).map((group) => groupQuery(group, mark))),
    ),
  );

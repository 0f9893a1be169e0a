/**
 * Which words a text holds, for what is looked through and for what is asked alike: without case and accents, units
 * and model numbers so that it does not matter how they are written. Stems come afterwards, from PostgreSQL.
 */
import { oneSpelling } from './spellings.ts';
import { unitOf } from './units.ts';

/** What stands between two spaces, or a number with its unit: one piece, or several as in "wh-1000xm4" and "t-shirt". */
export interface Token {
  pieces: string[];
}

const LONGEST_WORD = 40;
/** A token of more pieces is a list, such as an address: its pieces alone are words. */
const PIECES_MAX = 5;

const LETTERS: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** Lower case, no accents, one way to write marks of inches and feet, no separators in numbers. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter]!)
    .replace(/(\d)\s?(?:["”“]|''|′′)/g, '$1 inch ')
    .replace(/(\d)\s?['’′](?!\p{L})/gu, '$1 ft ')
    .replace(/['’‘`′]s(?![\p{L}\p{N}])/gu, '')
    .replace(/['’‘`′]/g, '')
    .replace(/(\d),(?=\d{3}(?!\d))/g, '$1')
    .replace(/(\d),(?=\d)/g, '$1.');
}

const TOKEN = /[\p{L}\p{N}]+(?:[-._+‐‑–][\p{L}\p{N}]+)*/gu;
const PIECE = /\p{Nd}+(?:\.\p{Nd}+)?|\p{L}+|[\p{Nl}\p{No}]+/gu;
/** Written without spaces: each two signs that follow each other are a word. */
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+$/u;

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [written] of plain(text).matchAll(TOKEN)) {
    const pieces = (written.match(PIECE) ?? []).map((piece) => piece.slice(0, LONGEST_WORD));
    if (pieces.length > 0) tokens.push(...unspaced(pieces));
  }
  return withUnits(tokens).map(({ pieces }) => ({ pieces: pieces.map(oneSpelling) }));
}

function unspaced(pieces: string[]): Token[] {
  const [only] = pieces;
  if (pieces.length > 1 || !UNSPACED.test(only!)) return [{ pieces }];
  const signs = [...only!];
  if (signs.length < 3) return [{ pieces }];
  return signs.slice(1).map((sign, at) => ({ pieces: [signs[at]! + sign] }));
}

const isNumber = (piece: string | undefined) => piece !== undefined && /^\d/.test(piece);

/** "13 inch", "13in" and "13-inch" are one token of the same two pieces. "2-in-1" holds no inches. */
function withUnits(tokens: Token[]): Token[] {
  const together: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const { pieces } = tokens[at]!;
    const next = tokens[at + 1]?.pieces;
    const unit = pieces.length === 1 && isNumber(pieces[0]) && next?.length === 1 && unitOf(next[0]!);
    if (unit && !(next[0] === 'in' && isNumber(tokens[at + 2]?.pieces[0]))) {
      together.push({ pieces: [pieces[0]!, unit] });
      at += 1;
    } else together.push({ pieces: withUnit(pieces) });
  }
  return together;
}

function withUnit(pieces: string[]): string[] {
  if (pieces.length !== 2 || !isNumber(pieces[0])) return pieces;
  return [pieces[0]!, unitOf(pieces[1]!) ?? pieces[1]!];
}

/** All of it as one word: "wh1000xm4", "tshirt", "13inch". */
export const joined = ({ pieces }: Token): string => pieces.join('');

/** What pieces that follow each other in it make together, the whole included: "wh1000", "xm4" … */
export function joins({ pieces }: Token): string[] {
  if (pieces.length < 2 || pieces.length > PIECES_MAX) return [];
  const made: string[] = [];
  for (let from = 0; from < pieces.length; from++)
    for (let to = from + 2; to <= pieces.length; to++) made.push(pieces.slice(from, to).join(''));
  return made;
}

/** Two words that follow each other, as one: whoever looks for "hair dryer" finds "hairdryer", and the other way round. */
export function pair(one: Token, next: Token): string | undefined {
  if (one.pieces.length !== 1 || next.pieces.length !== 1) return undefined;
  return one.pieces[0]! + next.pieces[0]!;
}

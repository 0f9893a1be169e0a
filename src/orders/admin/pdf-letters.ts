/**
 * Text as the PDF's font can write it. A letter it lacks is never left out silently: marks are taken off
 * (Vietnamese), Greek is written as ISO 843 transcribes it, Cyrillic letters beyond Russian by their likes; what
 * is left, such as Chinese or Arabic, becomes "?" and the sheet says so.
 */
import { pdfFont } from './pdf-font.ts';

const GREEK: Record<string, string> = {
  α: 'a',
  β: 'v',
  γ: 'g',
  δ: 'd',
  ε: 'e',
  ζ: 'z',
  η: 'i',
  θ: 'th',
  ι: 'i',
  κ: 'k',
  λ: 'l',
  μ: 'm',
  ν: 'n',
  ξ: 'x',
  ο: 'o',
  π: 'p',
  ρ: 'r',
  σ: 's',
  ς: 's',
  τ: 't',
  υ: 'y',
  φ: 'f',
  χ: 'ch',
  ψ: 'ps',
  ω: 'o',
};
const CYRILLIC: Record<string, string> = {
  і: 'i',
  є: 'е',
  ґ: 'г',
  ј: 'j',
  љ: 'ль',
  њ: 'нь',
  ћ: 'ч',
  ђ: 'дж',
  џ: 'дж',
  ў: 'у',
  ѕ: 's',
};
const SIGNS: Record<string, string> = {
  '\u202f': '\u00a0',
  '\u2009': ' ',
  '\u2007': '\u00a0',
  '\u2011': '-',
  '\u2010': '-',
  '\u2012': '–',
  '\u2015': '—',
  '′': "'",
  '″': '"',
  '\t': ' ',
  '\n': ' ',
  '×': 'x',
  '№': 'No.',
  '₺': 'TL',
  '₴': 'UAH',
  '₹': 'INR',
  '₩': 'KRW',
  '₪': 'ILS',
  '₫': 'VND',
  '₱': 'PHP',
  '₦': 'NGN',
  '฿': 'THB',
  '₡': 'CRC',
  '₲': 'PYG',
  '₸': 'KZT',
  '₾': 'GEL',
  '₼': 'AZN',
  '₵': 'GHS',
  '₭': 'LAK',
  '₮': 'MNT',
};

/** Two letters that stand for one sound, and the u after a vowel. */
const GREEK_PAIRS: [RegExp, string][] = [
  [/ου/gi, 'ou'],
  [/μπ/gi, 'mp'],
  [/γγ/gi, 'ng'],
  [/γχ/gi, 'nch'],
  [/γξ/gi, 'nx'],
  [/([αεη])υ(?=[αεηιουωβγδζλμνρ])/gi, '$1v'],
  [/([αεη])υ/gi, '$1f'],
];

export interface Written {
  text: string;
  /** Some letters could not be written at all. */
  isLossy: boolean;
}

export function written(text: string): Written {
  let isLossy = false;
  const letters = [...latinised(text.normalize('NFC'))].map((letter) => {
    const found = letterOf(letter);
    if (found === undefined) isLossy = true;
    return found ?? '?';
  });
  return { text: letters.join('').replace(/\?{2,}/g, '??'), isLossy };
}

const isGreek = /[\u0370-\u03ff\u1f00-\u1fff]/;

/** Words with Greek in them, a pair of letters at a time. */
function latinised(text: string): string {
  if (!isGreek.test(text)) return text;
  let plain = text
    .normalize('NFD')
    .replace(/(?<=[\u0370-\u03ff])\p{M}/gu, '')
    .normalize('NFC');
  for (const [pair, latin] of GREEK_PAIRS)
    plain = plain.replace(pair, (found: string, first?: string) => {
      const to = latin.replace('$1', typeof first === 'string' ? first : '');
      return found[0] === found[0]!.toLowerCase() ? to : capital(to, found);
    });
  return plain;
}

const capital = (to: string, like: string) =>
  like === like.toUpperCase() ? to.toUpperCase() : to.charAt(0).toUpperCase() + to.slice(1);

const printable = (text: string) => [...text].every((letter) => pdfFont().has(letter.codePointAt(0)!));

function letterOf(letter: string): string | undefined {
  if (printable(letter)) return letter;
  const lower = letter.toLowerCase();
  const like = SIGNS[letter] ?? GREEK[lower] ?? CYRILLIC[lower];
  if (like !== undefined && printable(like)) return letter === lower ? like : capital(like, `${letter}x`);
  const bare = letter.normalize('NFKD').replace(/\p{M}/gu, '');
  if (bare !== letter && bare !== '') {
    const parts = [...bare].map(letterOf);
    return parts.includes(undefined) ? undefined : parts.join('');
  }
  return /[\p{M}\p{Cf}\p{Cc}]/u.test(letter) ? '' : undefined;
}

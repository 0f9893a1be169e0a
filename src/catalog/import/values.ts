/** What stands in a cell, as the value it means. */
import { decimal } from '../../platform/decimals.ts';
import { exponent, stepOf } from '../../platform/money.ts';
import { cleanHtml, paragraphs } from '../../platform/rich-text.ts';

/** What has no markup is taken as the text it is. */
export const htmlOf = (body: string): string =>
  /<[a-z!/]/i.test(body) ? cleanHtml(body) : paragraphs(body.replaceAll(/\r\n?/g, '\n'));

const YES = ['true', 'yes', '1', 'wahr', 'vrai'];
const NO = ['false', 'no', '0', 'falsch', 'faux'];

/** @returns undefined for anything else. */
export function yesOrNo(cell: string): boolean | undefined {
  const word = cell.toLowerCase();
  if (YES.includes(word)) return true;
  return NO.includes(word) ? false : undefined;
}

/** In minor units. "24.0000" is 24.00: spreadsheets write more places than there are. @returns undefined for what is no amount. */
export function minorIn(cell: string, currency: string): number | undefined {
  const places = exponent(currency);
  const tidied = cell.replace(new RegExp(`([.,]\\d{${places}})0+$`), '$1').replace(/[.,]$/, '');
  const minor = decimal(tidied, places);
  return minor === undefined || minor % stepOf(currency) !== 0 ? undefined : minor;
}

/** Each once, whatever its case. */
export const tagsIn = (cell: string): string[] => {
  const tags = cell
    .split(',')
    .map((tag) => tag.trim().replace(/\s+/g, ' '))
    .filter(Boolean);
  return [...new Map(tags.toReversed().map((tag) => [tag.toLowerCase(), tag])).values()].toReversed();
};

export const linesIn = (cell: string): string[] =>
  cell
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter(Boolean);

const TITLES_MAX = 20;
const TITLE_LENGTH_MAX = 100;

/** Of collections, one a line. @returns those that are taken, and how many are not */
export function titlesIn(cell: string): { kept: string[]; left: number } {
  const titles = [...new Set(linesIn(cell))];
  const kept = titles.filter((title) => title.length <= TITLE_LENGTH_MAX).slice(0, TITLES_MAX);
  return { kept, left: titles.length - kept.length };
}

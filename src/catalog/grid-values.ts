/** What is typed into a cell of the grid, as a value; or why it is none. */
import { decimal } from '../platform/decimals.ts';
import { decimalAmount, exponent, stepOf } from '../platform/money.ts';
import { TAG_LENGTH_MAX, TAGS_MAX, tagsOf } from './change-many.ts';
import type { GridContext } from './grid.ts';
import { type Status, statuses } from './product-list.ts';

export type Read<T> = { ok: true; value: T } | { ok: false; message: string };

const is = <T>(value: T): Read<T> => ({ ok: true, value });
const not = (message: string) => ({ ok: false as const, message });

const TEXT_MAX = 64;
const ON_HAND_MAX = 10_000_000;

/** In minor units; a whole multiple of what can be paid in the currency. */
export function readAmount(text: string, { currency }: Pick<GridContext, 'currency'>): Read<number> {
  const minor = decimal(text, exponent(currency));
  if (minor === undefined || minor % stepOf(currency) !== 0) {
    const example = decimalAmount(24 * 10 ** exponent(currency), currency);
    return not(`Write an amount such as ${example}.`);
  }
  return is(minor);
}

export const readOptionalAmount = (text: string, context: GridContext): Read<number | null> =>
  text === '' ? is(null) : readAmount(text, context);

export function readSku(text: string): Read<string> {
  if (text === '') return not('Every variant needs a SKU.');
  return text.length <= TEXT_MAX ? is(text) : not(`A SKU may have ${TEXT_MAX} characters.`);
}

export const readBarcode = (text: string): Read<string> =>
  text.length <= TEXT_MAX ? is(text) : not(`A barcode may have ${TEXT_MAX} characters.`);

export function readOnHand(text: string): Read<number> {
  if (!/^\d{1,8}$/.test(text) || Number(text) > ON_HAND_MAX) return not('Write a whole number, 0 or more.');
  return is(Number(text));
}

export function readStatus(text: string): Read<Status> {
  const status = statuses.find((each) => each === text.toLowerCase());
  return status ? is(status) : not('Write active, draft or archived.');
}

export function readTags(text: string): Read<string[]> {
  const tags = tagsOf(text);
  const isFine = tags.length <= TAGS_MAX && tags.every((tag) => tag.length <= TAG_LENGTH_MAX);
  return isFine ? is(tags) : not(`A tag may have ${TAG_LENGTH_MAX} letters, and a product ${TAGS_MAX} tags.`);
}

/** By title or handle, parted by commas; the ids. */
export function readCollections(text: string, { collections }: GridContext): Read<string[]> {
  const names = tagsOf(text);
  const found = names.map((name) => {
    const wanted = name.toLowerCase();
    return (
      collections.find(({ handle }) => handle === wanted) ??
      collections.find(({ title }) => title.toLowerCase() === wanted)
    );
  });
  const unknown = names.filter((_, index) => !found[index]);
  if (unknown.length > 0) return not(`There is no collection “${unknown.join('”, “')}”.`);
  const byRule = found.find((each) => each?.byRule);
  if (byRule) return not(`“${byRule.title}” chooses its products by a rule.`);
  return is([...new Set(found.map((each) => each!.id))].sort());
}

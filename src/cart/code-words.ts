/** What a buyer reads of a discount code: why it was refused, and why one that he has entered does not count. */
import type { UnusedDiscount } from '../pricing/pricing.ts';
import { waitWords } from '../ui/too-often.tsx';
import { CODES_MAX, type CodeRefused } from './codes.ts';

type MoneyWords = (minor: number) => string;
type DateWords = (at: Date) => string;

/** Why this discount takes nothing off, and what would change that. */
export function whyWords({ code, title, why }: UnusedDiscount, money: MoneyWords, date: DateWords): string {
  const name = code ?? title;
  switch (why.reason) {
    case 'unknown':
      return `There is no code ${name}. Is it spelt right?`;
    case 'not_yet':
      return `${name} counts from ${date(why.from)}.`;
    case 'ended':
      return `${name} has ended.`;
    case 'used_up':
      return `${name} has been used as often as it could be.`;
    case 'used_by_you':
      return `You have used ${name} as often as one customer can.`;
    case 'not_first_order':
      return `${name} is for a first order only.`;
    case 'no_items':
      return `${name} is for other articles than those in your cart.`;
    case 'below_minimum':
      return `Add ${money(why.missingMinor)} more to use ${name}.`;
    case 'too_few':
      return `Add ${why.missing} more ${why.missing === 1 ? 'piece' : 'pieces'} to use ${name}.`;
    case 'not_combined':
      return why.with.length > 0
        ? `${name} is not combined with ${listed(why.with)}: you pay less this way.`
        : `${name} is not combined with the others: you pay less this way.`;
    case 'nothing_left':
      return `There is nothing left that ${name} could take something off.`;
  }
}

const listed = (names: string[]) =>
  names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** An automatic discount is spoken of only where the buyer could do something about it, or would ask. */
export const isWorthTelling = ({ code, why }: UnusedDiscount): boolean =>
  code !== null || ['below_minimum', 'too_few', 'not_combined'].includes(why.reason);

/** At the field. */
export function refusedWords(refused: CodeRefused, date: DateWords): string {
  switch (refused.reason) {
    case 'nothing_entered':
      return 'Enter the code that you were given.';
    case 'too_often':
      return `You have tried many codes just now. Please try again in ${waitWords(refused.retryAfterSeconds)}.`;
    case 'no_cart':
      return 'Put something into your cart first; then a code can be used.';
    case 'entered_already':
      return `${refused.code} is in your cart already; there is no need to enter it twice.`;
    case 'too_many':
      return `A cart takes at most ${CODES_MAX} codes. Remove one to use ${refused.code}.`;
    default: {
      const name = refused.code.length > 40 ? `${refused.code.slice(0, 40)}…` : refused.code;
      return whyWords({ id: '', code: name, title: name, why: refused }, String, date);
    }
  }
}

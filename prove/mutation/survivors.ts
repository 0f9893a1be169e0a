/**
 * Changes that no test needs to notice, each with the reason. They count as survived all the same. A
 * reason is found by the code that was changed, so it stays where lines move, and goes when the code does.
 */
import type { Mutant } from './stryker.ts';

export interface Reason {
  file: string;
  /** As it stands there, with single spaces, and what may stand there instead. */
  code: string;
  becomes: string[];
  why: string;
}

const DISTINCT = 'no two of them are the same';
const DEFAULTS = 'left out, Stripe’s client takes the same';
const NOTHING = 'undefined either way';

const reasons: Reason[] = [
  ...inFile('src/pricing/allocate.ts', [
    ['left === 0', ['false'], 'with nothing left nobody gets more, only slower'],
    ['parts.length - 1', ['parts.length + 1'], 'beyond the end nobody has lost anything'],
  ]),
  ...inFile('src/inventory/inventory.ts', [
    ['difference > 0', ['difference >= 0'], 'where nothing differs, the function has ended before'],
  ]),
  ...inFile('src/payments/http.ts', [
    ["''", ['"Stryker was here!"'], 'any text that is no signature is refused like none'],
    ['{ return undefined; }', ['{}'], NOTHING],
  ]),
  ...inFile('src/payments/refunds.ts', [
    [
      'lines.length > 0',
      ['true', 'lines.length >= 0'],
      'without lines the statement writes nothing; it is only saved',
    ],
  ]),
  ...inFile('src/payments/stripe.ts', [
    ["'2026-10-28.endive'", ['""'], DEFAULTS],
    ["'443'", ['""'], DEFAULTS],
    ["'https'", ['""'], DEFAULTS],
    ["typeof intent === 'object'", ['true'], 'the id of an intent, a text, has no status'],
  ]),
  ...inFile('src/payments/stripe-amounts.ts', [
    [
      'by >= 0',
      ['true', 'false', 'by > 0', 'by < 0'],
      'multiplied by a hundredth or divided by a hundred, a whole number comes out the same',
    ],
  ]),
  ...inFile('src/payments/stripe-tax.ts', [
    ['[]', ['["Stryker was here"]'], 'a word is no part of the shipping, and no reason that is looked for'],
  ]),
  ...inFile('src/pricing/allocate.ts', [
    ['left > 0', ['true', 'left >= 0'], 'the first 0 of them are none; sorting them is only saved'],
  ]),
  ...inFile('src/pricing/rounding.ts', [
    [
      'product > Number.MAX_SAFE_INTEGER',
      ['true', 'product >= Number.MAX_SAFE_INTEGER'],
      'the way for large numbers is exact for all; the other one is faster',
    ],
  ]),
  ...inFile('src/pricing/best-discounts.ts', [
    ['idsOf(one) < idsOf(other)', ['idsOf(one) <= idsOf(other)'], DISTINCT],
    ["' '", ['""'], 'ids are of one length'],
  ]),
  ...inFile('src/pricing/discounts.ts', [
    ['a.discount.id < b.discount.id', ['a.discount.id <= b.discount.id'], DISTINCT],
  ]),
  ...inFile('src/pricing/price-cart.ts', [
    ['true', ['false'], 'without rates there is no tax that could be in the prices or on top'],
    ["'line'", ['""'], 'without rates nothing is rounded'],
    ['idAt(a) < idAt(b)', ['idAt(a) <= idAt(b)'], 'of the same id either may come first'],
  ]),
  ...inFile('src/pricing/refund.ts', [
    [
      'amountMinor <= leftMinor',
      ['amountMinor < leftMinor'],
      'parting a sum in proportion to parts that add up to it changes none',
    ],
  ]),
  ...inFile('src/pricing/tax-rules.ts', [
    ["''", ['"Stryker was here!"'], 'no region and no postal code is called so'],
    ['vatCountry !== undefined', ['true'], 'an unknown country is none of the EU’s'],
    ['[]', ['["Stryker was here"]'], 'no tax is called so'],
    ['a.name < b.name', ['a.name <= b.name'], DISTINCT],
  ]),
  ...inFile('src/pricing/tax.ts', [
    ['a.taxClass < b.taxClass', ['a.taxClass <= b.taxClass'], DISTINCT],
    ["'\\n'", ['""'], 'no tax has a name that ends in another one’s rate and name'],
    ['a.name < b.name', ['a.name <= b.name'], DISTINCT],
  ]),
  ...inFile('src/pricing/unit-price.ts', [
    ['[]', ['["Stryker was here"]'], 'only what follows the first is read'],
  ]),
];

function inFile(file: string, changes: [code: string, becomes: string[], why: string][]): Reason[] {
  return changes.map(([code, becomes, why]) => ({ file, code, becomes, why }));
}

const explains = (reason: Reason, mutant: Mutant) =>
  reason.file === mutant.file && reason.code === mutant.code && reason.becomes.includes(mutant.becomes);

export const reasonFor = (mutant: Mutant): string | undefined =>
  reasons.find((reason) => explains(reason, mutant))?.why;

/** Reasons that none of these needs. */
export const reasonsWithout = (survivors: Mutant[]): Reason[] =>
  reasons.filter((reason) => !survivors.some((mutant) => explains(reason, mutant)));

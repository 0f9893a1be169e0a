/**
 * The discount's form: what stands in its fields, and the same in the words of `definition.ts`, which judges them.
 * A field's name is the option's, so that a mistake finds its field.
 */
import type { Desk } from '../../admin/desk.ts';
import type { GoodsTyped } from '../../admin/goods-fields.tsx';
import { localTime } from '../../platform/days.ts';
import { decimalAmount } from '../../platform/money.ts';
import type { DiscountClass } from '../../pricing/pricing.ts';
import { type DiscountWords, type Home, type Mistakes, NONE } from '../definition.ts';
import type { ListedDiscount } from '../discounts.ts';

export type Gives = 'percent' | 'amount' | 'free-shipping' | 'buy';
export type Minimum = 'none' | 'amount' | 'quantity';

/** Text as typed. */
export interface DiscountTyped extends GoodsTyped {
  by: 'code' | 'automatic';
  code: string;
  title: string;
  gives: Gives;
  percent: string;
  amount: string;
  /** By currency. */
  amountIn: Record<string, string>;
  buy: string;
  get: string;
  at: string;
  minimumKind: Minimum;
  minimum: string;
  minimumQuantity: string;
  firstOrder: boolean;
  limit: string;
  limitCustomer: string;
  /** Times of the shop's clock: 2026-12-24T18:00. */
  from: string;
  to: string;
  combines: DiscountClass[];
}

export const newDiscount: DiscountTyped = {
  by: 'code',
  code: '',
  title: '',
  gives: 'percent',
  percent: '',
  amount: '',
  amountIn: {},
  buy: '2',
  get: '1',
  at: '100',
  scope: 'everything',
  chosen: [],
  find: '',
  minimumKind: 'none',
  minimum: '',
  minimumQuantity: '',
  firstOrder: false,
  limit: '',
  limitCustomer: '',
  from: '',
  to: '',
  combines: [],
};

const one = <T extends string>(value: string | undefined, allowed: readonly T[]): T =>
  allowed.find((each) => each === value) ?? allowed[0]!;

const TEXT_MAX = 200;
const CHOSEN_MAX = 500;
const CLASSES = ['product', 'order', 'shipping'] as const satisfies DiscountClass[];

export function typedOf({ form, values }: Pick<Desk, 'form' | 'values'>): DiscountTyped {
  const text = (name: string) => (form[name] ?? '').trim().slice(0, TEXT_MAX);
  const scope = one(form.scope, ['everything', 'collection', 'product', 'variant'] as const);
  const amounts = Object.keys(form).flatMap((name) => /^amount-in-([A-Z]{3})$/.exec(name)?.[1] ?? []);
  return {
    by: one(form.by, ['code', 'automatic'] as const),
    code: text('code'),
    title: text('title'),
    gives: one(form.gives, ['percent', 'amount', 'free-shipping', 'buy'] as const),
    percent: text('percent'),
    amount: text('amount'),
    amountIn: Object.fromEntries(amounts.map((code) => [code, text(`amount-in-${code}`)])),
    buy: text('buy'),
    get: text('get'),
    at: text('at'),
    scope,
    chosen: scope === 'everything' ? [] : [...new Set(values(scope))].slice(0, CHOSEN_MAX),
    find: text('find'),
    minimumKind: one(form.minimumKind, ['none', 'amount', 'quantity'] as const),
    minimum: text('minimum'),
    minimumQuantity: text('minimum-quantity'),
    firstOrder: form['first-order'] !== undefined,
    limit: text('limit'),
    limitCustomer: text('limit-customer'),
    from: text('from'),
    to: text('to'),
    combines: CLASSES.filter((each) => values('combines').includes(each)),
  };
}

/** A point in time as the field for one wants it, by the shop's clock. */
export function clockText(at: Date | null, timeZone: string): string {
  if (!at) return '';
  const { day, minuteOfDay } = localTime(at, timeZone);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${day}T${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`;
}

const scopeKinds = {
  everything: 'everything',
  collections: 'collection',
  products: 'product',
  variants: 'variant',
} as const;
const percentText = (ppm: number) => String(ppm / 10_000);

/** The form of one that there is. */
export function typedFrom(discount: ListedDiscount, { currency, timeZone }: Home): DiscountTyped {
  const { rule, amounts, scope, names, minimumMinor, minimumQuantity } = discount;
  return {
    ...newDiscount,
    by: discount.code === null ? 'automatic' : 'code',
    code: discount.code ?? '',
    title: discount.title,
    ...(rule.kind === 'percent' && { gives: 'percent', percent: percentText(rule.ppm) }),
    ...(rule.kind === 'amount' && {
      gives: 'amount',
      amount: decimalAmount(rule.amountMinor, currency),
      amountIn: Object.fromEntries(
        Object.entries(amounts).map(([code, minor]) => [code, decimalAmount(minor, code)]),
      ),
    }),
    ...(rule.kind === 'free_shipping' && { gives: 'free-shipping' }),
    ...(rule.kind === 'buy_x_get_y' && {
      gives: 'buy',
      buy: String(rule.buy.quantity),
      get: String(rule.get.quantity),
      at: percentText(rule.get.ppm),
    }),
    scope: scopeKinds[scope.kind],
    chosen: names,
    minimumKind: minimumMinor !== null ? 'amount' : minimumQuantity !== null ? 'quantity' : 'none',
    minimum: minimumMinor === null ? '' : decimalAmount(minimumMinor, currency),
    minimumQuantity: minimumQuantity === null ? '' : String(minimumQuantity),
    firstOrder: discount.firstOrderOnly,
    limit: discount.totalLimit === null ? '' : String(discount.totalLimit),
    limitCustomer: discount.customerLimit === null ? '' : String(discount.customerLimit),
    from: clockText(discount.startsAt, timeZone),
    to: clockText(discount.endsAt, timeZone),
    combines: discount.combinesWith,
  };
}

/** @param before the form as it was shown, of one that is changed: dates that stand as they were are not named, for naming them would bring back what was ended. */
export function wordsOf(typed: DiscountTyped, before?: DiscountTyped): DiscountWords {
  const { by, code, title, scope, chosen, minimumKind, from, to } = typed;
  return {
    ...(before ? {} : by === 'automatic' ? { automatic: true } : { code }),
    title,
    ...ruleWords(typed),
    ...(scope === 'everything' ? before && { product: [NONE] } : { [scope]: chosen }),
    ...(minimumKind === 'amount' && { minimum: typed.minimum }),
    ...(minimumKind === 'quantity' && { 'minimum-quantity': typed.minimumQuantity }),
    ...(minimumKind === 'none' && { minimum: NONE }),
    'first-order': typed.firstOrder,
    limit: typed.limit || NONE,
    'limit-customer': typed.limitCustomer || NONE,
    ...(from && from !== before?.from && { from }),
    ...(to !== before?.to && { to: to || NONE }),
    combines: typed.combines.join(',') || NONE,
  };
}

function ruleWords({ gives, percent, amount, amountIn, buy, get, at }: DiscountTyped): DiscountWords {
  switch (gives) {
    case 'percent':
      return { percent };
    case 'amount': {
      const others = Object.entries(amountIn).filter(([, text]) => text !== '');
      return { amount, 'amount-in': others.map(([code, text]) => `${code}=${text}`) };
    }
    case 'free-shipping':
      return { 'free-shipping': true };
    case 'buy':
      return { buy, get, at };
  }
}

/** The mistakes by field, in words that speak of fields and not of the command's options. */
export function errorsOf(mistakes: Mistakes, typed: DiscountTyped): Record<string, string> {
  const errors: Record<string, string> = { ...(mistakes as Record<string, string>) };
  if (mistakes.code && !/already/.test(mistakes.code))
    errors.code = 'Give a code of 2 to 40 letters (A to Z), digits, hyphens or underscores.';
  if (mistakes['amount-in'])
    errors['amount-in'] = 'Give each amount as a number above 0, such as 6.00, or leave it empty.';
  if (typed.scope !== 'everything' && typed.chosen.length === 0)
    errors.find = `Choose at least one ${typed.scope}, or let it be for everything.`;
  else if (typed.scope !== 'everything' && mistakes[typed.scope]) {
    errors.find = mistakes[typed.scope]!;
    delete errors[typed.scope];
  }
  return errors;
}

/** What a discount gives, on which conditions and how it stands, in words for staff: of lists, pages and the command. */
import { formatMoney } from '../platform/money.ts';
import { formatDate, formatDateTime } from '../ui/date-time.ts';
import type { ListedDiscount } from './discounts.ts';

/** The shop's own. */
export interface Place {
  locale: string;
  currency: string;
  timeZone: string;
}

/** "10 % off everything". */
export function givesOf(
  { rule, amounts, names, scope }: ListedDiscount,
  { currency, locale }: Place,
): string {
  const money = (minor: number, of: string) => formatMoney(minor, of, locale);
  const on = scope.kind === 'everything' ? 'everything' : listed(names) || 'nothing that is still there';
  switch (rule.kind) {
    case 'percent':
      return `${rule.ppm / 10_000} % off ${on}`;
    case 'amount': {
      const others = Object.entries(amounts).map(([code, minor]) => money(minor, code));
      return `${[money(rule.amountMinor, currency), ...others].join(' or ')} off ${on}`;
    }
    case 'free_shipping':
      return scope.kind === 'everything' ? 'free shipping' : `free shipping with ${on}`;
    case 'buy_x_get_y': {
      const off = rule.get.ppm === 1_000_000 ? 'free' : `${rule.get.ppm / 10_000} % off`;
      return `buy ${rule.buy.quantity}, get ${rule.get.quantity} ${off}, of ${on}`;
    }
  }
}

const NAMES_SHOWN = 4;
const listed = (names: string[]) =>
  names.length <= NAMES_SHOWN
    ? names.join(' and ')
    : `${names.slice(0, NAMES_SHOWN - 1).join(', ')} and ${names.length - NAMES_SHOWN + 1} more`;

/** "from €30.00", "first order only". */
export function conditionsOf(discount: ListedDiscount, { currency, locale }: Place): string[] {
  const { minimumMinor, minimumQuantity, firstOrderOnly, customerLimit, combinesWith } = discount;
  return [
    ...(minimumMinor === null ? [] : [`from ${formatMoney(minimumMinor, currency, locale)}`]),
    ...(minimumQuantity === null ? [] : [`from ${minimumQuantity} pieces`]),
    ...(firstOrderOnly ? ['first order only'] : []),
    ...(customerLimit === null ? [] : [`${customerLimit} for each customer`]),
    ...(combinesWith.length === 0 ? [] : [`beside ${combinesWith.join(', ')}`]),
  ];
}

export type Phase = 'active' | 'planned' | 'ended';

export function phaseOf({
  active,
  startsAt,
  endsAt,
}: Pick<ListedDiscount, 'active' | 'startsAt' | 'endsAt'>): Phase {
  const now = new Date();
  if (!active || (endsAt && endsAt <= now)) return 'ended';
  return startsAt > now ? 'planned' : 'active';
}

/** "running, until 24 December 2099, used 0 of 100×". */
export function standing(discount: ListedDiscount, place: Place): string {
  const { startsAt, endsAt, totalLimit, uses } = discount;
  const used = totalLimit === null ? `used ${uses}×` : `used ${uses} of ${totalLimit}×`;
  const until = endsAt ? `until ${lastOf(endsAt, place)}` : '';
  switch (phaseOf(discount)) {
    case 'ended':
      return `ended, ${used}`;
    case 'planned':
      return [`from ${formatDateTime(startsAt, place)}`, until, used].filter(Boolean).join(', ');
    case 'active':
      return ['running', until, used].filter(Boolean).join(', ');
  }
}

/** What ends at midnight ends with the day before. */
export function lastOf(endsAt: Date, place: Place): string {
  const lastDay = formatDate(new Date(endsAt.getTime() - 1), place);
  return lastDay === formatDate(endsAt, place) ? formatDateTime(endsAt, place) : lastDay;
}

const kinds = {
  product: 'discounts on some products',
  order: 'discounts on everything',
  shipping: 'free shipping',
};

/** What a buyer has to do and what he gets, as sentences. */
export function sentences(discount: ListedDiscount, place: Place): string {
  const {
    code,
    minimumMinor,
    minimumQuantity,
    firstOrderOnly,
    totalLimit,
    customerLimit,
    combinesWith,
    scope,
  } = discount;
  const money = (minor: number) => formatMoney(minor, place.currency, place.locale);
  const of = scope.kind === 'everything' ? '' : ' of these';
  const once = (limit: number) => (limit === 1 ? 'once' : `${limit} times`);
  const how = code ? `With the code ${code}` : 'By itself, without a code';
  const least =
    minimumMinor !== null
      ? `, from ${money(minimumMinor)}${of} in the cart`
      : minimumQuantity !== null
        ? `, from ${minimumQuantity} pieces${of} in the cart`
        : '';
  return [
    `${how}: ${givesOf(discount, place)}${least}.`,
    firstOrderOnly && 'Only on a customer’s first order.',
    totalLimit !== null && `At most ${once(totalLimit)} in all.`,
    customerLimit !== null && `At most ${once(customerLimit)} for each customer.`,
    combinesWith.length > 0
      ? `It may stand beside ${combinesWith.map((each) => kinds[each]).join(' and ')} that allow it too.`
      : 'It stands beside no other discount.',
  ]
    .filter(Boolean)
    .join(' ');
}

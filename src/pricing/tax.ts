/**
 * The tax on what is left to pay, in the prices or on top of them.
 *
 * On top, each rate is rounded by itself. In the prices, all that somebody bears is taken out at once and then
 * parted over its rates, so that price less tax is what the shop keeps. Rounded is each line by itself, or the
 * whole sum, which is then parted over the lines.
 */
import { allocate, sumOf } from './allocate.ts';
import type { Left } from './left.ts';
import type { PriceLine, ShippingCharge, TaxLine, TaxRate, TaxRules } from './pricing.ts';
import { share, WHOLE_PPM } from './rounding.ts';
import { ratesOf } from './tax-rules.ts';

export interface Taxes {
  linesMinor: number[];
  shippingMinor: number;
  /** Highest rate first. */
  taxLines: TaxLine[];
}

/** The tax of one cart, whatever discounts have left of it. */
export interface Taxation {
  lines: number;
  tax: TaxRules;
  stepMinor: number;
  shipped: Shipped[];
  groups: Group[];
}

/** All or a part of the shipping that is taxed alike. */
interface Shipped {
  taxClass: string;
  /** The lines whose prices say how large that part is. */
  indexes: number[];
}

/** What bears the same tax: of one rate where it comes on top, of all their rates where it is included. */
interface Group {
  rates: TaxRate[];
  ppm: number;
  /** Indexes of lines, and after these of `shipped`. */
  bearers: number[];
}

export function taxationOf(
  lines: PriceLine[],
  shipping: ShippingCharge | undefined,
  tax: TaxRules,
  stepMinor: number,
): Taxation {
  const shipped = shipping ? shippedAs(shipping, lines) : [];
  const rates = [
    ...lines.map(({ taxClass }) => ratesOf(tax, taxClass)),
    ...shipped.map(({ taxClass }) => ratesOf(tax, taxClass).filter(({ onShipping = true }) => onShipping)),
  ];
  return { lines: lines.length, tax, stepMinor, shipped, groups: groupsOf(rates, tax.included) };
}

/** What comes on top. */
export function taxOnTop(taxation: Taxation, left: Left): number {
  if (taxation.tax.included) return 0;
  const amounts = amountsOf(taxation, left);
  return sumOf(taxation.groups.map((group) => taxOf(taxation, group, amounts)));
}

export function taxesOn(taxation: Taxation, left: Left): Taxes {
  const amounts = amountsOf(taxation, left);
  const taxes = amounts.map(() => 0);
  const taxLines = taxation.groups.flatMap((group) => {
    const parts = partsOf(taxation, group, amounts);
    group.bearers.forEach((bearer, at) => {
      taxes[bearer]! += parts[at]!;
    });
    return taxLinesOf(taxation, group, baseOf(group, amounts), sumOf(parts));
  });
  return {
    linesMinor: taxes.slice(0, taxation.lines),
    shippingMinor: sumOf(taxes.slice(taxation.lines)),
    taxLines: merged(taxLines),
  };
}

/** One part for each class that travels, where shipping is taxed as the goods. */
function shippedAs({ taxClass }: ShippingCharge, lines: PriceLine[]): Shipped[] {
  if (taxClass !== 'goods') return [{ taxClass, indexes: [] }];
  const travels = ({ needsShipping = true }: PriceLine) => needsShipping;
  const isCounted = lines.some(travels) ? travels : () => true;
  const parts = new Map<string, Shipped>();
  lines.forEach((line, index) => {
    if (!isCounted(line)) return;
    const part = parts.get(line.taxClass) ?? { taxClass: line.taxClass, indexes: [] };
    part.indexes.push(index);
    parts.set(line.taxClass, part);
  });
  return [...parts.values()].sort((a, b) => (a.taxClass < b.taxClass ? -1 : 1));
}

function groupsOf(ratesOfBearers: TaxRate[][], included: boolean): Group[] {
  const groups = new Map<string, Group>();
  ratesOfBearers.forEach((rates, bearer) => {
    for (const set of included ? [rates] : rates.map((rate) => [rate])) {
      const key = set.map(rateKey).join('\n');
      const group = groups.get(key) ?? { rates: set, ppm: sumOf(set.map(({ ppm }) => ppm)), bearers: [] };
      group.bearers.push(bearer);
      groups.set(key, group);
    }
  });
  return [...groups.values()];
}

const rateKey = ({ name, ppm }: { name: string; ppm: number }) => `${ppm} ${name}`;

/** What each bearer has left to pay: the lines, then the parts of the shipping. */
function amountsOf({ shipped, stepMinor }: Taxation, { linesMinor, shippingMinor }: Left): number[] {
  const weights = shipped.map(({ indexes }) => sumOf(indexes.map((index) => linesMinor[index]!)));
  return [...linesMinor, ...allocate(shippingMinor, weights, stepMinor)];
}

const baseOf = ({ bearers }: Group, amounts: number[]) => sumOf(bearers.map((bearer) => amounts[bearer]!));

/** The tax of all bearers of a group. */
function taxOf(taxation: Taxation, group: Group, amounts: number[]): number {
  if (taxation.tax.rounding === 'order') return rounded(taxation, group, baseOf(group, amounts));
  return group.bearers.reduce((sum, bearer) => sum + rounded(taxation, group, amounts[bearer]!), 0);
}

/** And of each of them. */
function partsOf(taxation: Taxation, group: Group, amounts: number[]): number[] {
  const bases = group.bearers.map((bearer) => amounts[bearer]!);
  if (taxation.tax.rounding === 'line') return bases.map((amount) => rounded(taxation, group, amount));
  return allocate(taxOf(taxation, group, amounts), bases, taxation.stepMinor);
}

function rounded({ tax, stepMinor }: Taxation, { ppm }: Group, amountMinor: number): number {
  return share(amountMinor, ppm, tax.included ? WHOLE_PPM + ppm : WHOLE_PPM, stepMinor);
}

function taxLinesOf(
  { tax, stepMinor }: Taxation,
  { rates }: Group,
  grossMinor: number,
  taxMinor: number,
): TaxLine[] {
  const parts = allocate(
    taxMinor,
    rates.map(({ ppm }) => ppm),
    stepMinor,
  );
  const baseMinor = tax.included ? grossMinor - taxMinor : grossMinor;
  return rates.map(({ name, ppm }, at) => ({ name, ppm, baseMinor, amountMinor: parts[at]! }));
}

/** Of each rate one line, the highest first; none of nothing. */
export function merged(taxLines: TaxLine[]): TaxLine[] {
  const lines = new Map<string, TaxLine>();
  for (const line of taxLines) {
    const { name, ppm, baseMinor, amountMinor } = line;
    const key = rateKey(line);
    const sum = lines.get(key) ?? { name, ppm, baseMinor: 0, amountMinor: 0 };
    sum.baseMinor += baseMinor;
    sum.amountMinor += amountMinor;
    lines.set(key, sum);
  }
  return [...lines.values()]
    .filter(({ baseMinor, amountMinor }) => baseMinor > 0 || amountMinor > 0)
    .sort((a, b) => b.ppm - a.ppm || (a.name < b.name ? -1 : 1));
}

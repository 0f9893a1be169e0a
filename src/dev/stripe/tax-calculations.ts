/**
 * Tax calculations: what a sale would bear, worked out once and kept for 90 days, until a transaction is made
 * of it. What an answer shows only when it is asked to (`expand`) is kept with the rest.
 */
import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { noSuch } from './errors.ts';
import { newId } from './ids.ts';
import { readLimit } from './lists.ts';
import type { Params } from './params.ts';
import { type Behavior, type CalculationParams, readCalculationParams } from './tax-params.ts';
import { EU, type Reason, type TaxPart, type TaxPlace, taxesAt } from './tax-rates.ts';
import { shared } from './tax-shares.ts';
import { unixNow } from './timing.ts';

const KEPT_SECONDS = 90 * 86_400;
/** Of a list inside another object. */
const INCLUDED = 10;

type Breakdown = Stripe.Tax.CalculationLineItem.TaxBreakdown;
type Line = Stripe.Tax.CalculationLineItem & { tax_breakdown: Breakdown[] };
type Shipping = Stripe.Tax.Calculation.ShippingCost & { tax_breakdown: Breakdown[] };
export type Calculation = Stripe.Tax.Calculation & { id: string; expires_at: number };
/** As it is kept: with everything. */
export type WholeCalculation = Omit<Calculation, 'line_items' | 'shipping_cost'> & {
  line_items: Line[];
  shipping_cost: Shipping | null;
};

export function createCalculation(account: Account, params: Params): string {
  const whole = calculate(account, readCalculationParams(params));
  account.store.insert({ ...whole, created: unixNow() }, JSON.stringify(whole));
  return JSON.stringify(shown(whole, expanded(params)));
}

export function retrieveCalculation(account: Account, id: string, params: Params): string {
  return JSON.stringify(shown(findCalculation(account, id, 'calculation'), expanded(params)));
}

export function listCalculationLines(account: Account, id: string, params: Params): string {
  const { line_items } = findCalculation(account, id, 'calculation');
  const after = params.string('starting_after');
  const from = after ? line_items.findIndex((item) => item.id === after) + 1 : 0;
  const to = from + readLimit(params);
  const data = line_items.slice(from, to);
  return JSON.stringify({
    object: 'list',
    data: expanded(params).has('data.tax_breakdown') ? data : data.map(withoutBreakdown),
    has_more: to < line_items.length,
    url: linesUrl(id),
  });
}

/** One that has not expired. */
export function findCalculation(account: Account, id: string, param: string): WholeCalculation {
  const whole = account.store.find<WholeCalculation & { created: number }>('tax.calculation', id);
  if (!whole || whole.expires_at <= unixNow()) throw noSuch('tax calculation', id, param);
  return whole;
}

export const expanded = (params: Params) => new Set(params.has('expand') ? params.strings('expand') : []);
const linesUrl = (id: string) => `/v1/tax/calculations/${id}/line_items`;
const withoutBreakdown = ({ tax_breakdown: _, ...line }: Line) => line;

function shown({ line_items, shipping_cost, ...rest }: WholeCalculation, wanted: Set<string>): Calculation {
  const withLines = [...wanted].some((path) => path === 'line_items' || path.startsWith('line_items.'));
  const included = line_items.slice(0, INCLUDED);
  const data = wanted.has('line_items.data.tax_breakdown') ? included : included.map(withoutBreakdown);
  const { tax_breakdown, ...shipping } = shipping_cost ?? {};
  return {
    ...rest,
    ...(withLines && {
      line_items: {
        object: 'list',
        data,
        has_more: line_items.length > INCLUDED,
        url: linesUrl(rest.id),
      },
    }),
    shipping_cost:
      shipping_cost &&
      ({
        ...shipping,
        ...(wanted.has('shipping_cost.tax_breakdown') && { tax_breakdown }),
      } as Shipping),
  };
}

function calculate(account: Account, asked: CalculationParams): WholeCalculation {
  const taxed = (amount: number, behavior: Behavior, what: string) =>
    taxOf(account, asked, { amount, behavior, what });
  const lines = asked.lines.map((line): Line => {
    const { tax, breakdown } = taxed(line.amount, line.behavior, line.taxCode);
    return {
      id: newId('tax_li_'),
      object: 'tax.calculation_line_item',
      amount: line.amount,
      amount_tax: tax,
      livemode: false,
      metadata: line.metadata,
      performance_location: null,
      product: null,
      quantity: line.quantity,
      reference: line.reference,
      tax_behavior: line.behavior,
      tax_breakdown: breakdown,
      tax_code: line.taxCode,
    };
  });
  const shipping = asked.shipping && shippingOf(asked.shipping, taxed);
  const all: (Line | Shipping)[] = shipping ? [...lines, shipping] : lines;
  const sum = (behavior: Behavior, of: (each: Line | Shipping) => number) =>
    all.filter((each) => each.tax_behavior === behavior).reduce((total, each) => total + of(each), 0);
  const onTop = sum('exclusive', (each) => each.amount_tax);
  const now = unixNow();
  return {
    id: newId('taxcalc_'),
    object: 'tax.calculation',
    amount_total: sum('exclusive', (each) => each.amount) + sum('inclusive', (each) => each.amount) + onTop,
    currency: asked.currency,
    customer: null,
    customer_details: {
      address: asked.address,
      address_source: asked.addressSource,
      ip_address: null,
      tax_ids: asked.taxIds as Stripe.Tax.Calculation.CustomerDetails.TaxId[],
      taxability_override: asked.override,
    },
    expires_at: now + KEPT_SECONDS,
    line_items: lines,
    livemode: false,
    ship_from_details: asked.shipFrom && { address: asked.shipFrom },
    shipping_cost: shipping,
    tax_amount_exclusive: onTop,
    tax_amount_inclusive: sum('inclusive', (each) => each.amount_tax),
    tax_breakdown: summedUp(all, asked.address),
    tax_date: asked.taxDate,
  };
}

type Taxed = (amount: number, behavior: Behavior, what: string) => { tax: number; breakdown: Breakdown[] };

function shippingOf(
  { amount, behavior, taxCode }: NonNullable<CalculationParams['shipping']>,
  taxed: Taxed,
): Shipping {
  const { tax, breakdown } = taxed(amount, behavior, 'shipping');
  return {
    amount,
    amount_tax: tax,
    tax_behavior: behavior,
    tax_breakdown: breakdown,
    tax_code: taxCode,
  };
}

/** The tax of an amount is rounded once, half a unit up; its authorities share it by largest remainder. */
function taxOf(
  account: Account,
  asked: CalculationParams,
  { amount, behavior, what }: { amount: number; behavior: Behavior; what: string },
): { tax: number; breakdown: Breakdown[] } {
  const place: TaxPlace = asked.address;
  const { reason, parts } = taxesAt(place, what);
  const why = whyUntaxed(account, asked) ?? reason;
  const isTaxed = why === reason && parts.length > 0;
  if (!isTaxed) return { tax: 0, breakdown: [untaxed(place, why)] };
  const ppm = parts.reduce((sum, part) => sum + part.ppm, 0);
  const net = behavior === 'inclusive' ? Math.floor((amount * 1_000_000) / (1_000_000 + ppm) + 0.5) : amount;
  const tax = behavior === 'inclusive' ? amount - net : Math.floor((amount * ppm) / 1_000_000 + 0.5);
  const shares = shared(
    tax,
    parts.map((part) => part.ppm),
  );
  return { tax, breakdown: parts.map((part, index) => partOf(place, part, reason, net, shares[index]!)) };
}

type Untaxed = 'customer_exempt' | 'reverse_charge';

/** A business elsewhere in the EU accounts for the tax of its own country (directive 2006/112/EC, article 138). */
function whyUntaxed(
  account: Account,
  { override, taxIds, address, shipFrom }: CalculationParams,
): Untaxed | undefined {
  if (override !== 'none') return override;
  const origin = shipFrom?.country ?? account.country;
  const crosses = EU.has(origin) && EU.has(address.country) && address.country !== origin;
  const isBusinessElsewhere = taxIds.some(
    ({ type, value }) => type === 'eu_vat' && value.slice(0, 2) !== (origin === 'GR' ? 'EL' : origin),
  );
  return crosses && isBusinessElsewhere ? 'reverse_charge' : undefined;
}

function untaxed(place: TaxPlace, reason: Reason | Untaxed): Breakdown {
  return {
    amount: 0,
    jurisdiction: {
      country: place.country,
      display_name: place.state ?? place.country,
      level: place.state === null ? 'country' : 'state',
      state: place.state,
    },
    sourcing: 'destination',
    tax_rate_details: null,
    taxability_reason: reason,
    taxable_amount: 0,
  };
}

function partOf(place: TaxPlace, part: TaxPart, reason: Reason, net: number, amount: number): Breakdown {
  return {
    amount,
    jurisdiction: {
      country: place.country,
      display_name: part.authority,
      level: part.level,
      state: part.level === 'country' ? null : place.state,
    },
    sourcing: 'destination',
    tax_rate_details: {
      display_name: part.name,
      percentage_decimal: decimal(part.ppm),
      tax_type: part.type,
    },
    taxability_reason: reason,
    taxable_amount: net,
  };
}

/** "19.0", "8.875" */
const decimal = (ppm: number) => (ppm % 10_000 === 0 ? `${ppm / 10_000}.0` : `${ppm / 10_000}`);

/** One row of a country or state for all that is taxed alike. */
function summedUp(all: (Line | Shipping)[], place: TaxPlace): Stripe.Tax.Calculation.TaxBreakdown[] {
  const rows = new Map<string, Stripe.Tax.Calculation.TaxBreakdown>();
  for (const { tax_breakdown, tax_behavior, amount_tax } of all) {
    const [first] = tax_breakdown;
    const { taxability_reason, taxable_amount, tax_rate_details } = first!;
    const ppm = tax_breakdown.reduce(
      (sum, { tax_rate_details: rate }) => sum + Number(rate?.percentage_decimal ?? 0) * 10_000,
      0,
    );
    const key = `${tax_behavior} ${taxability_reason} ${ppm}`;
    const row = rows.get(key) ?? {
      amount: 0,
      inclusive: tax_behavior === 'inclusive',
      tax_rate_details: {
        country: place.country,
        flat_amount: null,
        percentage_decimal: decimal(Math.round(ppm)),
        rate_type: tax_rate_details && 'percentage',
        state: place.state,
        tax_type: tax_rate_details?.tax_type ?? null,
      },
      taxability_reason,
      taxable_amount: 0,
    };
    rows.set(key, {
      ...row,
      amount: row.amount + amount_tax,
      taxable_amount: row.taxable_amount + taxable_amount,
    });
  }
  return [...rows.values()];
}

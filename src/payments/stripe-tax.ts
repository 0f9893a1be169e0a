/**
 * Stripe Tax (https://docs.stripe.com/tax/custom): what a sale bears, worked out by Stripe, and the records from
 * which the shop files its taxes: one transaction for a sale, a reversal for each refund. Nothing here touches the
 * database, so nothing here ever stands inside a transaction.
 */
import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { isInUse } from './stripe.ts';
import { fromStripe, toStripe } from './stripe-amounts.ts';

export interface TaxRequest {
  /** Of every amount; amounts are in the shop's minor units. */
  currency: string;
  /** The amounts include the tax. */
  included: boolean;
  /** What is left of each line after discounts. */
  lines: { id: string; quantity: number; amountMinor: number; taxCode: string | undefined }[];
  /** What is left of the charge; undefined where nothing travels. */
  shippingMinor: number | undefined;
  /** Where it goes: the region as a code, where the country has codes. */
  address: {
    line1: string;
    line2: string;
    city: string;
    region: string;
    postalCode: string;
    /** ISO 3166-1 alpha-2. */
    country: string;
  };
  /** Of a business, with its two letters. */
  vatNumber: string | undefined;
}

export interface TaxPart {
  name: string;
  /** Parts per million. */
  ppm: number;
  amountMinor: number;
}

export interface CalculatedTax {
  calculationId: string;
  /** Until then a transaction can be made of it: 90 days. */
  expiresAt: Date;
  treatment: 'taxed' | 'reverse_charge' | 'not_registered';
  taxMinor: number;
  /** By the ids of the lines. */
  lines: Record<string, TaxPart[]>;
  shipping: TaxPart[];
}

export type TaxAnswer =
  | ({ ok: true } & CalculatedTax)
  /** Stripe cannot tell where this address is: the postal code is missing, or of another place. */
  | { ok: false; reason: 'address_not_placed' }
  | { ok: false; reason: 'vat_number_refused' }
  /** The account is not ready for it: `why` in Stripe's words. */
  | { ok: false; reason: 'refused'; why: string };

/**
 * @param key the same for the same sale and request: asked again within a day, Stripe gives the same calculation.
 * @throws when Stripe does not answer, or its answer does not add up.
 */
export async function calculateTax(
  stripe: Stripe,
  request: TaxRequest,
  key: string,
  options: Stripe.RequestOptions = {},
): Promise<TaxAnswer> {
  try {
    const made = await withKey(key, (idempotencyKey) =>
      stripe.tax.calculations.create(paramsOf(request), { ...options, idempotencyKey }),
    );
    return { ok: true, ...readCalculation(made, await linesOf(stripe, made, options), request) };
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    if (error.code === 'customer_tax_location_invalid') return { ok: false, reason: 'address_not_placed' };
    if (error.code === 'tax_id_invalid') return { ok: false, reason: 'vat_number_refused' };
    return { ok: false, reason: 'refused', why: error.message };
  }
}

/**
 * Stripe keeps the answer to a key for a day, errors included, and refuses other parameters under it. An error that
 * is only repeated may be over by now, so Stripe is asked anew.
 */
async function withKey<T>(key: string, ask: (key: string) => Promise<T>): Promise<T> {
  try {
    return await ask(key);
  } catch (error) {
    if (!isOfTheKey(error)) throw error;
    return await ask(randomUUID());
  }
}

const isOfTheKey = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeIdempotencyError
    ? !isInUse(error)
    : error instanceof Stripe.errors.StripeError && error.headers?.['idempotent-replayed'] === 'true';

function paramsOf({ currency, included, lines, shippingMinor, address, vatNumber }: TaxRequest) {
  const behavior = { tax_behavior: included ? ('inclusive' as const) : ('exclusive' as const) };
  const taxId = vatNumber === undefined ? undefined : taxIdOf(vatNumber);
  return {
    currency: currency.toLowerCase(),
    line_items: lines.map(({ id, quantity, amountMinor, taxCode }) => ({
      reference: id,
      quantity,
      amount: toStripe(amountMinor, currency),
      ...behavior,
      ...(taxCode && { tax_code: taxCode }),
    })),
    // Also where it is free: some states charge a fee for the delivery itself.
    ...(shippingMinor !== undefined && {
      shipping_cost: { amount: toStripe(shippingMinor, currency), ...behavior },
    }),
    customer_details: {
      address: {
        line1: address.line1,
        line2: address.line2,
        city: address.city,
        state: address.region,
        postal_code: address.postalCode,
        country: address.country,
      },
      address_source: 'shipping' as const,
      ...(taxId && { tax_ids: [taxId] }),
    },
    expand: ['line_items.data.tax_breakdown', 'shipping_cost.tax_breakdown'],
  };
}

/** Of the EU (Northern Ireland counts with it) and of Great Britain; elsewhere it changes nothing for goods that come in. */
function taxIdOf(vatNumber: string): { type: 'eu_vat' | 'gb_vat'; value: string } | undefined {
  switch (vatNumber.slice(0, 2)) {
    case 'CH':
    case 'NO':
      return undefined;
    case 'GB':
      return { type: 'gb_vat', value: vatNumber };
    default:
      return { type: 'eu_vat', value: vatNumber };
  }
}

type Line = Stripe.Tax.CalculationLineItem;

/** The first ones come with the calculation. */
async function linesOf(
  stripe: Stripe,
  made: Stripe.Tax.Calculation,
  options: Stripe.RequestOptions,
): Promise<Line[]> {
  if (!made.line_items!.has_more) return made.line_items!.data;
  const lines: Line[] = [];
  const page = { limit: 100, expand: ['data.tax_breakdown'] };
  for await (const line of stripe.tax.calculations.listLineItems(made.id!, page, options)) lines.push(line);
  return lines;
}

function readCalculation(made: Stripe.Tax.Calculation, lines: Line[], request: TaxRequest): CalculatedTax {
  const { currency, included } = request;
  const minor = (amount: number) => fromStripe(amount, currency);
  const byLine = Object.fromEntries(lines.map((line) => [line.reference, partsOf(line, minor)]));
  const shipping = made.shipping_cost ? partsOf(made.shipping_cost, minor) : [];
  const taxMinor = minor(made.tax_amount_exclusive + made.tax_amount_inclusive);
  const parts = [...Object.values(byLine).flat(), ...shipping];
  const sum = parts.reduce((all, { amountMinor }) => all + amountMinor, 0);
  const missing = request.lines.some(({ id }) => byLine[id] === undefined);
  if (sum !== taxMinor || missing || (included ? made.tax_amount_exclusive : made.tax_amount_inclusive) !== 0)
    throw new Error(`tax calculation ${made.id} does not add up`);
  const reasons = [...lines, ...(made.shipping_cost ? [made.shipping_cost] : [])].flatMap(
    ({ tax_breakdown }) => tax_breakdown?.map((part) => part.taxability_reason) ?? [],
  );
  return {
    calculationId: made.id!,
    expiresAt: new Date(made.expires_at! * 1000),
    treatment: treatmentOf(reasons, taxMinor),
    taxMinor,
    lines: byLine,
    shipping,
  };
}

/** Stripe tells a place in which the shop is not registered from one in which nothing is owed for this. */
function treatmentOf(reasons: string[], taxMinor: number): CalculatedTax['treatment'] {
  if (taxMinor > 0) return 'taxed';
  if (reasons.includes('reverse_charge')) return 'reverse_charge';
  return reasons.includes('not_collecting') ? 'not_registered' : 'taxed';
}

/**
 * Authorities that call their tax the same, as a county and a city do, make one row for the buyer. What rounding
 * leaves between them and the tax of the line is the largest one's.
 */
function partsOf(
  { amount_tax, tax_breakdown }: Pick<Line, 'amount_tax' | 'tax_breakdown'>,
  minor: (amount: number) => number,
): TaxPart[] {
  const parts = new Map<string, { ppm: number; amount: number }>();
  for (const { amount, tax_rate_details: rate } of tax_breakdown ?? []) {
    if (!rate && amount === 0) continue;
    const name = rate?.display_name ?? 'Tax';
    const known = parts.get(name) ?? { ppm: 0, amount: 0 };
    const ppm = known.ppm + Math.round(Number(rate?.percentage_decimal ?? 0) * 10_000);
    parts.set(name, { ppm, amount: known.amount + amount });
  }
  const sum = [...parts.values()].reduce((all, { amount }) => all + amount, 0);
  const largest = [...parts.values()].sort((a, b) => b.amount - a.amount)[0];
  if (largest) largest.amount += amount_tax - sum;
  else if (amount_tax > 0) parts.set('Tax', { ppm: 0, amount: amount_tax });
  return [...parts].map(([name, { ppm, amount }]) => ({ name, ppm, amountMinor: minor(amount) }));
}

/** Stripe's id of what was recorded, or in Stripe's words why it never will be. */
export type Recorded = { ok: true; id: string } | { ok: false; why: string };

/** Records the sale, once: its reference is the order's id. @throws when Stripe does not answer. */
export function recordSale(
  stripe: Stripe,
  { orderId, calculationId }: { orderId: string; calculationId: string },
): Promise<Recorded> {
  const params = { calculation: calculationId, reference: orderId };
  return record(orderId, (idempotencyKey) =>
    stripe.tax.transactions.createFromCalculation(params, { idempotencyKey }),
  );
}

export interface RefundedTax {
  /** Of the sale. */
  transactionId: string;
  refundId: string;
  /** All that went back, tax included. */
  amountMinor: number;
  currency: string;
}

/** Records what a refund takes back of the tax, once: Stripe parts it over what is left of the sale. */
export function recordRefund(stripe: Stripe, refund: RefundedTax): Promise<Recorded> {
  const params = {
    mode: 'partial' as const,
    original_transaction: refund.transactionId,
    reference: refund.refundId,
    flat_amount: -toStripe(refund.amountMinor, refund.currency),
  };
  return record(refund.refundId, (idempotencyKey) =>
    stripe.tax.transactions.createReversal(params, { idempotencyKey }),
  );
}

/** Takes the reversal of a refund back, once, because the refund has failed after all. */
export function undoRefund(
  stripe: Stripe,
  { refundId, reversalId }: { refundId: string; reversalId: string },
): Promise<Recorded> {
  const reference = `${refundId}-failed`;
  const params = { mode: 'full' as const, original_transaction: reversalId, reference };
  return record(reference, (idempotencyKey) =>
    stripe.tax.transactions.createReversal(params, { idempotencyKey }),
  );
}

async function record(reference: string, ask: (key: string) => Promise<{ id: string }>): Promise<Recorded> {
  try {
    return { ok: true, id: (await withKey(`tax-${reference}`, ask)).id };
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    return { ok: false, why: error.message };
  }
}

/**
 * Reads and checks what `POST /v1/tax/calculations` is given, refusing what Stripe would refuse. What Stripe has
 * and the stand-in has not (customers, products, places of performance) is refused as an unknown parameter.
 */
import { isCurrency } from './currency.ts';
import { missingParam, StripeError } from './errors.ts';
import type { Params } from './params.ts';
import type { AddressParams } from './session-params.ts';
import { canBePlaced } from './tax-rates.ts';
import { unixNow } from './timing.ts';

const LINE_ITEMS_MAX = 100;
export const REFERENCE_LENGTH_MAX = 500;
const TAX_DATE_DAYS_MAX = 31;
const BEHAVIORS = ['exclusive', 'inclusive'] as const;
const SOURCES = ['billing', 'shipping'] as const;
const OVERRIDES = ['customer_exempt', 'none', 'reverse_charge'] as const;

/** The presets of the account's tax settings. */
const GOODS = 'txcd_99999999';
const SHIPPING = 'txcd_92010001';

export type Behavior = (typeof BEHAVIORS)[number];
export type Address = AddressParams & { country: string };

export interface TaxLineParams {
  amount: number;
  quantity: number;
  reference: string;
  behavior: Behavior;
  taxCode: string;
  metadata: Record<string, string> | null;
}

export interface CalculationParams {
  currency: string;
  lines: TaxLineParams[];
  shipping: { amount: number; behavior: Behavior; taxCode: string } | null;
  address: Address;
  addressSource: (typeof SOURCES)[number];
  taxIds: { type: string; value: string }[];
  override: (typeof OVERRIDES)[number];
  shipFrom: Address | null;
  taxDate: number;
}

const KNOWN = {
  calculation: new Set([
    'currency',
    'line_items',
    'shipping_cost',
    'customer_details',
    'ship_from_details',
    'tax_date',
    'expand',
  ]),
  line: new Set(['amount', 'quantity', 'reference', 'tax_behavior', 'tax_code', 'metadata']),
  shipping: new Set(['amount', 'tax_behavior', 'tax_code']),
  customer: new Set(['address', 'address_source', 'tax_ids', 'taxability_override']),
  address: new Set(['city', 'country', 'line1', 'line2', 'postal_code', 'state']),
};

export function readCalculationParams(params: Params): CalculationParams {
  params.known(KNOWN.calculation);
  const currency = params.requiredString('currency').toLowerCase();
  if (!isCurrency(currency))
    throw new StripeError(`Invalid currency: ${currency}. Stripe does not support this currency.`, {
      param: 'currency',
    });
  const lines = readLines(params);
  const customer = params.requiredChild('customer_details');
  customer.known(KNOWN.customer);
  const address = readAddress(customer.requiredChild('address'));
  const source = customer.oneOf('address_source', SOURCES);
  if (!source) throw missingParam(customer.pathOf('address_source'));
  const shipFrom = params.child('ship_from_details');
  shipFrom?.known(new Set(['address']));
  const read: CalculationParams = {
    currency,
    lines,
    shipping: readShipping(params.child('shipping_cost')),
    address,
    addressSource: source,
    taxIds: readTaxIds(customer),
    override: customer.oneOf('taxability_override', OVERRIDES) ?? 'none',
    shipFrom: shipFrom ? readAddress(shipFrom.requiredChild('address')) : null,
    taxDate: readTaxDate(params),
  };
  if (!canBePlaced(address)) throw notPlaced();
  return read;
}

/** As in https://docs.stripe.com/tax/custom, "Handle customer location errors". */
const notPlaced = () =>
  new StripeError(
    "We could not determine the customer's tax location based on the provided customer address.",
    { param: 'customer_details[address]', code: 'customer_tax_location_invalid', executed: true },
  );

function readLines(params: Params): TaxLineParams[] {
  const items = params.children('line_items');
  if (items.length === 0) throw missingParam('line_items');
  if (items.length > LINE_ITEMS_MAX)
    throw new StripeError(`You can pass at most ${LINE_ITEMS_MAX} line items.`, { param: 'line_items' });
  const lines = items.map((item, index): TaxLineParams => {
    item.known(KNOWN.line);
    const amount = item.amount('amount', 0);
    if (amount === undefined) throw missingParam(item.pathOf('amount'));
    const quantity = item.amount('quantity', 1) ?? 1;
    return {
      amount,
      quantity,
      reference: item.string('reference', REFERENCE_LENGTH_MAX) ?? `L${index + 1}`,
      behavior: item.oneOf('tax_behavior', BEHAVIORS) ?? 'exclusive',
      taxCode: readTaxCode(item) ?? GOODS,
      metadata: item.has('metadata') ? item.metadata() : null,
    };
  });
  const references = lines.map(({ reference }) => reference);
  const twice = references.find((each, index) => references.indexOf(each) !== index);
  if (twice !== undefined)
    throw new StripeError(`Line item references must be unique: '${twice}' is used more than once.`, {
      param: 'line_items',
    });
  return lines;
}

function readShipping(shipping: Params | undefined): CalculationParams['shipping'] {
  if (!shipping) return null;
  shipping.known(KNOWN.shipping);
  return {
    amount: shipping.amount('amount', 0) ?? 0,
    behavior: shipping.oneOf('tax_behavior', BEHAVIORS) ?? 'exclusive',
    taxCode: readTaxCode(shipping) ?? SHIPPING,
  };
}

function readTaxCode(params: Params): string | undefined {
  const code = params.string('tax_code');
  if (code === undefined || /^txcd_\d{8}$/.test(code)) return code;
  throw new StripeError(`Invalid tax code: ${code}`, { param: params.pathOf('tax_code') });
}

function readAddress(params: Params): Address {
  params.known(KNOWN.address);
  const country = params.requiredString('country').toUpperCase();
  if (!/^[A-Z]{2}$/.test(country))
    throw new StripeError(
      `Country '${country}' is unknown. Try using a 2-character alphanumeric country code.`,
      {
        param: params.pathOf('country'),
        code: 'country_code_invalid',
      },
    );
  const optional = (name: string) => params.optionalString(name) ?? null;
  return {
    city: optional('city'),
    country,
    line1: optional('line1'),
    line2: optional('line2'),
    postal_code: optional('postal_code'),
    state: optional('state'),
  };
}

/** Of the kinds that the stand-in knows; Stripe knows many more. It looks at their form only. */
const TAX_ID_FORMS: Record<string, RegExp> = {
  eu_vat: /^[A-Z]{2}[A-Z0-9+*]{2,13}$/,
  gb_vat: /^(GB|XI)(\d{9}|\d{12}|GD\d{3}|HA\d{3})$/,
  ch_vat: /^CHE-\d{3}\.\d{3}\.\d{3} (MWST|TVA|IVA)$/,
  no_vat: /^\d{9}MVA$/,
};

function readTaxIds(customer: Params): CalculationParams['taxIds'] {
  return customer.children('tax_ids').map((item) => {
    item.known(new Set(['type', 'value']));
    const type = item.oneOf('type', Object.keys(TAX_ID_FORMS));
    if (!type) throw missingParam(item.pathOf('type'));
    const value = item.requiredString('value');
    if (TAX_ID_FORMS[type]!.test(value)) return { type, value };
    throw new StripeError(`Invalid value for ${type}.`, {
      param: item.pathOf('value'),
      code: 'tax_id_invalid',
    });
  });
}

function readTaxDate(params: Params): number {
  const now = unixNow();
  const date = params.integer('tax_date') ?? now;
  if (Math.abs(date - now) <= TAX_DATE_DAYS_MAX * 86_400) return date;
  throw new StripeError(
    `The tax date must be at most ${TAX_DATE_DAYS_MAX} days in the past or in the future.`,
    { param: 'tax_date' },
  );
}

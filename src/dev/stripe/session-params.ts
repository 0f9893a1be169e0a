/**
 * Reads and checks what `POST /v1/checkout/sessions` is given, refusing what Stripe would refuse. What Stripe
 * has and the stand-in has not is refused as well, as an unknown parameter: better than to ignore it in silence.
 */

import { AMOUNT_MAX, formatAmount, isCurrency, isThreeDecimal, minimumOf } from './currency.ts';
import { missingParam, StripeError } from './errors.ts';
import { Params } from './params.ts';
import { unixNow } from './timing.ts';

const MINUTE = 60;
const EXPIRY_MIN_SECONDS = 30 * MINUTE;
const EXPIRY_MAX_SECONDS = 24 * 60 * MINUTE;
const LINE_ITEMS_MAX = 100;
const METHODS = ['card', 'sepa_debit'] as const;
export type Method = (typeof METHODS)[number];

export interface LineParams {
  name: string;
  description: string | null;
  images: string[];
  metadata: Record<string, string>;
  unitAmount: number;
  quantity: number;
}

export interface ShippingRateParams {
  displayName: string;
  amount: number;
  metadata: Record<string, string>;
}

export interface AddressParams {
  city: string | null;
  country: string | null;
  line1: string | null;
  line2: string | null;
  postal_code: string | null;
  state: string | null;
}

export interface PaymentIntentParams {
  description: string | null;
  metadata: Record<string, string>;
  receiptEmail: string | null;
  shipping: {
    name: string;
    phone: string | null;
    carrier: string | null;
    tracking_number: string | null;
    address: AddressParams;
  } | null;
  statementDescriptorSuffix: string | null;
}

export interface SessionParams {
  currency: string;
  lines: LineParams[];
  shippingRates: ShippingRateParams[];
  paymentIntent: PaymentIntentParams;
  methods: Method[];
  allowedMethods: string[] | null;
  successUrl: string;
  cancelUrl: string | null;
  expiresAt: number;
  metadata: Record<string, string>;
  customerEmail: string | null;
  clientReferenceId: string | null;
  locale: string | null;
  submitType: string | null;
  billingAddressCollection: string | null;
  displayName: string | null;
  submitMessage: string | null;
  subtotal: number;
  shipping: number;
}

const KNOWN = {
  session: new Set([
    'mode',
    'line_items',
    'success_url',
    'cancel_url',
    'expires_at',
    'metadata',
    'payment_intent_data',
    'shipping_options',
    'customer_email',
    'client_reference_id',
    'locale',
    'allowed_payment_method_types',
    'excluded_payment_method_types',
    'currency',
    'submit_type',
    'ui_mode',
    'billing_address_collection',
    'customer_creation',
    'branding_settings',
    'custom_text',
    'automatic_tax',
    'adaptive_pricing',
    'allow_promotion_codes',
    'expand',
  ]),
  line: new Set(['price_data', 'quantity', 'metadata']),
  price: new Set(['currency', 'unit_amount', 'product_data', 'tax_behavior']),
  product: new Set(['name', 'description', 'images', 'metadata', 'tax_code']),
  shippingOption: new Set(['shipping_rate_data']),
  shippingRate: new Set([
    'display_name',
    'type',
    'fixed_amount',
    'metadata',
    'tax_behavior',
    'delivery_estimate',
  ]),
  paymentIntent: new Set([
    'description',
    'metadata',
    'receipt_email',
    'shipping',
    'capture_method',
    'statement_descriptor_suffix',
  ]),
};

export function readSessionParams(params: Params): SessionParams {
  params.known(KNOWN.session);
  if (params.oneOf('mode', ['payment', 'setup', 'subscription']) !== 'payment') throw onlyPayments(params);
  params.oneOf('ui_mode', ['hosted_page']);
  params.oneOf('customer_creation', ['if_required']);
  refuseTrue(params.child('automatic_tax'), 'enabled');
  refuseTrue(params, 'allow_promotion_codes');
  const currencies = new Set<string>();
  const lines = readLines(params, currencies);
  const shippingRates = readShippingRates(params, currencies);
  const currency = oneCurrency(params, currencies);
  const subtotal = lines.reduce((sum, line) => sum + line.unitAmount * line.quantity, 0);
  const shipping = shippingRates[0]?.amount ?? 0;
  holdTotal(subtotal + shipping, currency);
  const successUrl = params.url('success_url');
  if (!successUrl) throw missingParam('success_url');
  return {
    currency,
    lines,
    shippingRates,
    subtotal,
    shipping,
    successUrl,
    cancelUrl: params.url('cancel_url') ?? null,
    expiresAt: readExpiry(params),
    metadata: params.metadata(),
    paymentIntent: readPaymentIntent(params),
    methods: readMethods(params, currency),
    allowedMethods: params.has('allowed_payment_method_types')
      ? params.strings('allowed_payment_method_types')
      : null,
    customerEmail: readEmail(params, 'customer_email'),
    clientReferenceId: params.string('client_reference_id', 200) ?? null,
    locale: params.string('locale') ?? null,
    submitType: params.oneOf('submit_type', ['auto', 'book', 'donate', 'pay']) ?? null,
    billingAddressCollection: params.oneOf('billing_address_collection', ['auto', 'required']) ?? null,
    displayName: params.child('branding_settings')?.string('display_name') ?? null,
    submitMessage: params.child('custom_text')?.child('submit')?.string('message', 1200) ?? null,
  };
}

function onlyPayments(params: Params): StripeError {
  if (!params.has('mode')) return missingParam('mode');
  return new StripeError('This stand-in for Stripe takes one-off payments only: mode must be payment.', {
    param: 'mode',
  });
}

function refuseTrue(params: Params | undefined, name: string): void {
  if (params?.boolean(name))
    throw new StripeError('This stand-in for Stripe reckons no taxes and no discounts.', {
      param: params.pathOf(name),
    });
}

function readLines(params: Params, currencies: Set<string>): LineParams[] {
  const lines = params.children('line_items');
  if (lines.length === 0) throw missingParam('line_items');
  if (lines.length > LINE_ITEMS_MAX)
    throw new StripeError(`A Checkout Session can have at most ${LINE_ITEMS_MAX} line items.`, {
      param: 'line_items',
    });
  return lines.map((line) => {
    line.known(KNOWN.line);
    const price = line.requiredChild('price_data');
    price.known(KNOWN.price);
    currencies.add(readCurrency(price));
    const product = price.requiredChild('product_data');
    product.known(KNOWN.product);
    product.metadata(); // checked only: the stand-in shows no products
    return {
      name: product.requiredString('name'),
      description: product.string('description') ?? null,
      images: product.strings('images').slice(0, 8),
      metadata: line.metadata(),
      unitAmount: required(price.amount('unit_amount', 0), price.pathOf('unit_amount')),
      quantity: readQuantity(line),
    };
  });
}

function readQuantity(line: Params): number {
  const quantity = required(line.integer('quantity'), line.pathOf('quantity'));
  if (quantity >= 1) return quantity;
  throw line.invalidInteger('quantity', 'This value must be greater than or equal to 1.');
}

function readCurrency(params: Params): string {
  const currency = params.requiredString('currency').toLowerCase();
  if (isCurrency(currency)) return currency;
  throw new StripeError(`Invalid currency: ${currency}. Stripe does not support this currency.`, {
    param: params.pathOf('currency'),
  });
}

function readShippingRates(params: Params, currencies: Set<string>): ShippingRateParams[] {
  return params
    .children('shipping_options')
    .slice(0, 5)
    .map((option) => {
      option.known(KNOWN.shippingOption);
      const rate = option.requiredChild('shipping_rate_data');
      rate.known(KNOWN.shippingRate);
      rate.oneOf('type', ['fixed_amount']);
      const fixed = rate.requiredChild('fixed_amount');
      currencies.add(readCurrency(fixed));
      return {
        displayName: rate.requiredString('display_name', 100),
        amount: required(fixed.amount('amount', 0), fixed.pathOf('amount')),
        metadata: rate.metadata(),
      };
    });
}

function oneCurrency(params: Params, currencies: Set<string>): string {
  if (params.has('currency')) currencies.add(readCurrency(params));
  const [first, second] = currencies;
  if (second === undefined) return first!;
  throw new StripeError(
    `You cannot combine currencies on a single Checkout Session: it has ${[...currencies].join(' and ')}.`,
    { param: 'line_items' },
  );
}

function holdTotal(total: number, currency: string): void {
  if (total > 0 && total < minimumOf(currency))
    throw new StripeError(
      `The Checkout Session's total amount due must add up to at least ${formatAmount(minimumOf(currency), currency)} ${currency}`,
      { code: 'amount_too_small', executed: true },
    );
  if (total > AMOUNT_MAX)
    throw new StripeError(
      `The Checkout Session's total amount due must be no more than ${formatAmount(AMOUNT_MAX, currency)} ${currency}`,
      { code: 'amount_too_large', executed: true },
    );
  if (isThreeDecimal(currency) && total % 10 !== 0)
    throw new StripeError(`Amounts in ${currency} must be evenly divisible by 10.`, { param: 'line_items' });
}

function readExpiry(params: Params): number {
  const now = unixNow();
  const expiresAt = params.integer('expires_at') ?? now + EXPIRY_MAX_SECONDS;
  if (expiresAt < now + EXPIRY_MIN_SECONDS)
    throw new StripeError(
      'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.',
      { param: 'expires_at' },
    );
  if (expiresAt > now + EXPIRY_MAX_SECONDS)
    throw new StripeError(
      'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.',
      { param: 'expires_at' },
    );
  return expiresAt;
}

/**
 * The methods follow from the currency, as SEPA moves euros only; the parameters narrow them down. (An explicit
 * list, `payment_method_types`, is no longer taken in this API version.)
 */
function readMethods(params: Params, currency: string): Method[] {
  const allowed = params.strings('allowed_payment_method_types');
  const excluded = params.strings('excluded_payment_method_types');
  const methods = METHODS.filter(
    (method) =>
      (method === 'card' || currency === 'eur') &&
      (allowed.length === 0 || allowed.includes(method)) &&
      !excluded.includes(method),
  );
  if (methods.length > 0) return methods;
  throw new StripeError('No valid payment method types for this Checkout Session.', {
    param: allowed.length > 0 ? 'allowed_payment_method_types' : 'excluded_payment_method_types',
  });
}

function readPaymentIntent(params: Params): PaymentIntentParams {
  const data = params.child('payment_intent_data') ?? new Params({});
  data.known(KNOWN.paymentIntent);
  data.oneOf('capture_method', ['automatic', 'automatic_async']);
  return {
    description: data.string('description', 1000) ?? null,
    metadata: data.metadata(),
    receiptEmail: readEmail(data, 'receipt_email'),
    shipping: readShipping(data.child('shipping')),
    statementDescriptorSuffix: data.string('statement_descriptor_suffix', 22) ?? null,
  };
}

function readShipping(shipping: Params | undefined): PaymentIntentParams['shipping'] {
  if (!shipping) return null;
  const address = shipping.requiredChild('address');
  return {
    address: {
      city: optional(address, 'city'),
      country: optional(address, 'country'),
      line1: optional(address, 'line1'),
      line2: optional(address, 'line2'),
      postal_code: optional(address, 'postal_code'),
      state: optional(address, 'state'),
    },
    carrier: optional(shipping, 'carrier'),
    name: shipping.requiredString('name'),
    phone: optional(shipping, 'phone'),
    tracking_number: optional(shipping, 'tracking_number'),
  };
}

/** Here an empty string means none, as in an address without a second line. */
function optional(params: Params, name: string): string | null {
  return params.optionalString(name) ?? null;
}

function readEmail(params: Params, name: string): string | null {
  const email = params.string(name, 512);
  if (email === undefined) return null;
  if (isEmail(email)) return email;
  throw new StripeError(`Invalid email address: ${email}`, {
    param: params.pathOf(name),
    code: 'email_invalid',
  });
}

export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
}

function required<T>(value: T | undefined, param: string): T {
  if (value === undefined) throw missingParam(param);
  return value;
}

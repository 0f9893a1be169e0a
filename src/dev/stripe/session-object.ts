/** Builds what the API answers for a Checkout Session and its line items, to the SDK's types. */
import type Stripe from 'stripe';
import { newId } from './ids.ts';
import type { LineParams, PaymentIntentParams, SessionParams } from './session-params.ts';
import { unixNow } from './timing.ts';

/** A session as it is kept: what can be expanded is an id. */
export type Session = Stripe.Checkout.Session & { payment_intent: string | null };

/** What the stand-in must remember of a session beyond what the API shows. */
export interface SessionPlan {
  lineItems: Stripe.LineItem[];
  /** For the hosted page, line by line. */
  shown: { image: string | null; description: string | null }[];
  shippingName: string | null;
  paymentIntent: PaymentIntentParams;
  displayName: string | null;
  submitMessage: string | null;
  /** Set while the buyer is at the bank's page. */
  authenticating: { number: string; email: string; name: string } | null;
}

export function buildSession(params: SessionParams, publicUrl: string): Session {
  const id = newId('cs_test_');
  const total = params.subtotal + params.shipping;
  const rate = params.shippingRates[0];
  const shippingOptions = params.shippingRates.map(({ amount }) => ({
    shipping_amount: amount,
    shipping_rate: newId('shr_'),
  }));
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: params.allowedMethods,
    amount_subtotal: params.subtotal,
    amount_total: total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: params.billingAddressCollection,
    cancel_url: params.cancelUrl,
    client_reference_id: params.clientReferenceId,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: unixNow(),
    currency: params.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: params.submitMessage === null ? null : { message: params.submitMessage },
      terms_of_service_acceptance: null,
    },
    customer: null,
    customer_account: null,
    customer_creation: 'if_required',
    customer_details: params.customerEmail === null ? null : customerDetails(params.customerEmail, null),
    customer_email: params.customerEmail,
    discounts: [],
    expires_at: params.expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: {
      enabled: false,
      invoice_data: {
        account_tax_ids: null,
        custom_fields: null,
        description: null,
        footer: null,
        issuer: null,
        metadata: {},
        rendering_options: null,
      },
    },
    livemode: false,
    locale: params.locale,
    managed_payments: { enabled: false },
    metadata: params.metadata,
    mode: 'payment',
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: total === 0 ? 'if_required' : 'always',
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: params.methods,
    payment_status: total === 0 ? 'no_payment_required' : 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: rate
      ? {
          amount_subtotal: rate.amount,
          amount_tax: 0,
          amount_total: rate.amount,
          shipping_rate: shippingOptions[0]!.shipping_rate,
        }
      : null,
    shipping_options: shippingOptions,
    status: 'open',
    submit_type: params.submitType,
    subscription: null,
    success_url: params.successUrl,
    total_details: { amount_discount: 0, amount_shipping: params.shipping, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `${publicUrl}/dev/stripe/pay/${id}`,
    wallet_options: null,
  };
}

export function buildPlan(params: SessionParams): SessionPlan {
  return {
    lineItems: params.lines.map((line) => buildLineItem(line, params.currency)),
    shown: params.lines.map((line) => ({ image: line.images[0] ?? null, description: line.description })),
    shippingName: params.shippingRates[0]?.displayName ?? null,
    paymentIntent: params.paymentIntent,
    displayName: params.displayName,
    submitMessage: params.submitMessage,
    authenticating: null,
  };
}

function buildLineItem(line: LineParams, currency: string): Stripe.LineItem {
  const amount = line.unitAmount * line.quantity;
  return {
    id: newId('li_'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency,
    description: line.name,
    metadata: line.metadata,
    price: buildPrice(line, currency),
    quantity: line.quantity,
  };
}

function buildPrice(line: LineParams, currency: string): Stripe.Price {
  return {
    id: newId('price_'),
    object: 'price',
    active: false,
    billing_scheme: 'per_unit',
    created: unixNow(),
    currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product: newId('prod_'),
    recurring: null,
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount: line.unitAmount,
    // The wire has the decimal as text; the SDK's type is what it becomes after reading.
    unit_amount_decimal: String(line.unitAmount) as unknown as Stripe.Decimal,
  };
}

export function customerDetails(email: string, name: string | null): Stripe.Checkout.Session.CustomerDetails {
  return {
    address: null,
    business_name: null,
    email,
    individual_name: null,
    name,
    phone: null,
    tax_exempt: 'none',
    tax_ids: null,
  };
}

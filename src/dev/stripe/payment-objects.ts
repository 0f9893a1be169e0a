/** Builds PaymentIntents and Charges as the API answers them, to the SDK's types. */
import type Stripe from 'stripe';
import { newId, newSecret } from './ids.ts';
import type { Session, SessionPlan } from './session-object.ts';
import type { Outcome, TestMethod } from './test-methods.ts';
import { unixNow } from './timing.ts';

export type PaymentIntent = Stripe.PaymentIntent & { latest_charge: string | null };
export type Charge = Stripe.Charge & { payment_intent: string };

export interface Payer {
  email: string;
  name: string;
}

export function buildPaymentIntent(session: Session, plan: SessionPlan): PaymentIntent {
  const id = newId('pi_');
  const { description, metadata, receiptEmail, shipping, statementDescriptorSuffix } = plan.paymentIntent;
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: session.amount_total!,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${newSecret()}`,
    confirmation_method: 'automatic',
    created: unixNow(),
    currency: session.currency!,
    customer: null,
    customer_account: null,
    description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: session.payment_method_types,
    payment_record: null,
    processing: null,
    receipt_email: receiptEmail,
    review: null,
    setup_future_usage: null,
    shipping,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: statementDescriptorSuffix,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  };
}

export type ChargeState =
  | { status: 'succeeded' | 'pending' }
  | { status: 'failed'; code: string; message: string; declineCode: string | null };

export function buildCharge(
  intent: PaymentIntent,
  method: TestMethod,
  payer: Payer,
  state: ChargeState,
  authenticated: boolean,
): Charge {
  const failed = state.status === 'failed' ? state : null;
  const captured = failed ? 0 : intent.amount;
  const id = newId(method.type === 'card' ? 'ch_' : 'py_');
  return {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: captured,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: {
      address: null,
      email: payer.email,
      name: payer.name || null,
      phone: null,
      tax_id: null,
    },
    calculated_statement_descriptor: null,
    captured: !failed,
    created: unixNow(),
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failed?.code ?? null,
    failure_message: failed?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(state),
    paid: state.status === 'succeeded',
    payment_intent: intent.id,
    payment_method: intent.payment_method as string,
    payment_method_details:
      method.type === 'card' ? cardDetails(intent, method, authenticated) : debitDetails(method),
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: state.status,
    transfer_data: null,
    transfer_group: null,
  };
}

function outcomeOf(state: ChargeState): Stripe.Charge.Outcome {
  const failed = state.status === 'failed' ? state : null;
  return {
    advice_code: failed ? 'try_again_later' : null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: failed ? 'declined_by_network' : 'approved_by_network',
    reason: failed?.declineCode ?? null,
    risk_level: 'normal',
    risk_score: 16,
    seller_message: failed
      ? 'The bank did not return any further details with this decline.'
      : 'Payment complete.',
    type: failed ? 'issuer_declined' : 'authorized',
  };
}

function cardDetails(
  intent: PaymentIntent,
  method: TestMethod,
  authenticated: boolean,
): Stripe.Charge.PaymentMethodDetails {
  return {
    card: {
      amount_authorized: intent.amount,
      authorization_code: null,
      brand: 'visa',
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      electronic_commerce_indicator: null,
      exp_month: 12,
      exp_year: new Date().getUTCFullYear() + 3,
      funding: 'credit',
      installments: null,
      last4: method.number.slice(-4),
      mandate: null,
      network: 'visa',
      network_transaction_id: null,
      regulated_status: 'unregulated',
      three_d_secure: authenticated ? AUTHENTICATED : null,
      transaction_link_id: null,
      wallet: null,
    },
    type: 'card',
  };
}

const AUTHENTICATED: Stripe.Charge.PaymentMethodDetails.Card.ThreeDSecure = {
  authentication_flow: 'challenge',
  electronic_commerce_indicator: null,
  exemption_indicator: null,
  result: 'authenticated',
  result_reason: null,
  transaction_id: null,
  version: '2.2.0',
};

function debitDetails(method: TestMethod): Stripe.Charge.PaymentMethodDetails {
  return {
    sepa_debit: {
      bank_code: method.number.slice(4, 12),
      branch_code: null,
      country: method.number.slice(0, 2),
      fingerprint: null,
      last4: method.number.slice(-4),
      mandate: null,
    },
    type: 'sepa_debit',
  };
}

export function declineError(
  outcome: Extract<Outcome, { kind: 'decline' }>,
  charge: string,
): Stripe.PaymentIntent.LastPaymentError {
  return {
    advice_code: outcome.advice,
    charge,
    code: 'card_declined',
    decline_code: outcome.declineCode,
    doc_url: 'https://stripe.com/docs/error-codes/card-declined',
    message: outcome.message,
    type: 'card_error',
  };
}

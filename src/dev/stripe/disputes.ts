/** Disputes: a buyer asks the bank for the money back. The charge can no longer be refunded by the shop. */
import type Stripe from 'stripe';
import { type Account, BY_ITSELF } from './account.ts';
import { recordEvent } from './events.ts';
import { newId } from './ids.ts';
import type { Charge, PaymentIntent } from './payment-objects.ts';
import { unixNow } from './timing.ts';

export type Dispute = Stripe.Dispute & { charge: string; payment_intent: string };

const ANSWER_WITHIN_SECONDS = 10 * 24 * 3600;

/** @throws {RangeError} when nothing was paid that could be disputed */
export function openDispute(account: Account, paymentIntentId: string): Dispute {
  return account.store.transaction(() => {
    const intent = account.store.find<PaymentIntent>('payment_intent', paymentIntentId);
    const charge = intent?.latest_charge && account.store.find<Charge>('charge', intent.latest_charge);
    if (!charge || charge.disputed || !charge.paid)
      throw new RangeError(`${paymentIntentId} has no charge that can be disputed.`);
    const dispute = buildDispute(charge);
    charge.disputed = true;
    account.store.update(charge);
    account.store.insert(dispute);
    recordEvent(account, 'charge.dispute.created', dispute, BY_ITSELF);
    return dispute;
  });
}

export function closeDispute(account: Account, disputeId: string, verdict: 'won' | 'lost'): Dispute {
  return account.store.transaction(() => {
    const dispute = account.store.find<Dispute>('dispute', disputeId);
    if (!dispute) throw new RangeError(`There is no dispute ${disputeId}.`);
    if (dispute.status !== 'needs_response') return dispute;
    dispute.status = verdict;
    account.store.update(dispute);
    recordEvent(account, 'charge.dispute.closed', dispute, BY_ITSELF);
    return dispute;
  });
}

function buildDispute(charge: Charge): Dispute {
  return {
    id: newId('du_'),
    object: 'dispute',
    amount: charge.amount - charge.amount_refunded,
    balance_transactions: [],
    charge: charge.id,
    created: unixNow(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence(charge),
    evidence_details: {
      due_by: unixNow() + ANSWER_WITHIN_SECONDS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: { brand: 'visa', case_type: 'chargeback', network: 'visa', network_reason_code: '10.4' },
      type: 'card',
    },
    reason: 'fraudulent',
    status: 'needs_response',
  };
}

function noEvidence(charge: Charge): Stripe.Dispute.Evidence {
  return {
    access_activity_log: null,
    billing_address: null,
    cancellation_policy: null,
    cancellation_policy_disclosure: null,
    cancellation_rebuttal: null,
    customer_communication: null,
    customer_email_address: charge.billing_details.email,
    customer_name: charge.billing_details.name,
    customer_purchase_ip: null,
    customer_signature: null,
    duplicate_charge_documentation: null,
    duplicate_charge_explanation: null,
    duplicate_charge_id: null,
    enhanced_evidence: {},
    product_description: null,
    receipt: null,
    refund_policy: null,
    refund_policy_disclosure: null,
    refund_refusal_explanation: null,
    service_date: null,
    service_documentation: null,
    shipping_address: null,
    shipping_carrier: null,
    shipping_date: null,
    shipping_documentation: null,
    shipping_tracking_number: null,
    uncategorized_file: null,
    uncategorized_text: null,
  };
}

/**
 * Disputes: a buyer asks the bank for the money back. The bank takes it at once, and gives it back if
 * the shop wins; until then the charge cannot be refunded.
 */
import type Stripe from 'stripe';
import { type Account, BY_ITSELF } from './account.ts';
import { recordEvent } from './events.ts';
import { newId } from './ids.ts';
import type { Charge, PaymentIntent } from './payment-objects.ts';
import { unixNow } from './timing.ts';

export type Dispute = Stripe.Dispute & { charge: string; payment_intent: string };

const ANSWER_WITHIN_SECONDS = 10 * 24 * 3600;

/** @throws {RangeError} when nothing was paid that could be disputed */
/** How the next dispute is to be. */
export interface DisputeOptions {
  /** Minor units; what is not refunded when left out. */
  amount?: number;
  reason?: string;
  /** The bank only asks (Stripe's `warning_…`): no money is taken, and the charge can still be refunded. */
  inquiry?: boolean;
}

/** @throws {RangeError} when nothing was paid that could be disputed */
export function openDispute(
  account: Account,
  paymentIntentId: string,
  options: DisputeOptions = {},
): Dispute {
  return account.store.transaction(() => {
    const intent = account.store.find<PaymentIntent>('payment_intent', paymentIntentId);
    const charge = intent?.latest_charge && account.store.find<Charge>('charge', intent.latest_charge);
    if (!charge || charge.disputed || !charge.paid)
      throw new RangeError(`${paymentIntentId} has no charge that can be disputed.`);
    const dispute = buildDispute(charge, options);
    charge.disputed = true;
    account.store.update(charge);
    account.store.insert(dispute);
    recordEvent(account, 'charge.dispute.created', dispute, BY_ITSELF);
    if (!options.inquiry) recordEvent(account, 'charge.dispute.funds_withdrawn', dispute, BY_ITSELF);
    return dispute;
  });
}

const ANSWERED: Record<string, string> = {
  needs_response: 'under_review',
  warning_needs_response: 'warning_under_review',
};

/** The shop has sent its evidence. Nothing happens when it had, or when the dispute has ended. */
export function answerDispute(account: Account, disputeId: string): Dispute {
  return changeDispute(account, disputeId, (dispute) => {
    const status = ANSWERED[dispute.status];
    if (!status) return;
    dispute.status = status;
    dispute.evidence_details.has_evidence = true;
    dispute.evidence_details.submission_count += 1;
    dispute.evidence_details.submission_method = 'manual';
    account.store.update(dispute);
    recordEvent(account, 'charge.dispute.updated', dispute, BY_ITSELF);
  });
}

/** `won` of an inquiry is Stripe's `warning_closed`. Nothing happens when it has ended before. */
export function closeDispute(account: Account, disputeId: string, verdict: 'won' | 'lost'): Dispute {
  return changeDispute(account, disputeId, (dispute) => {
    if (!/needs_response|under_review/.test(dispute.status)) return;
    const inquiry = dispute.status.startsWith('warning_');
    dispute.status = inquiry && verdict === 'won' ? 'warning_closed' : verdict;
    dispute.is_charge_refundable = verdict === 'won';
    account.store.update(dispute);
    if (verdict === 'won' && !inquiry)
      recordEvent(account, 'charge.dispute.funds_reinstated', dispute, BY_ITSELF);
    if (verdict === 'lost' && inquiry)
      recordEvent(account, 'charge.dispute.funds_withdrawn', dispute, BY_ITSELF);
    recordEvent(account, 'charge.dispute.closed', dispute, BY_ITSELF);
  });
}

function changeDispute(account: Account, id: string, change: (dispute: Dispute) => void): Dispute {
  return account.store.transaction(() => {
    const dispute = account.store.find<Dispute>('dispute', id);
    if (!dispute) throw new RangeError(`There is no dispute ${id}.`);
    change(dispute);
    return dispute;
  });
}

/** While the bank has the money back, or may take it, a refund would pay twice. */
export function isRefundable(account: Account, charge: Charge): boolean {
  const row = account.store.row<{ n: number }>(
    "SELECT count(*) AS n FROM disputes WHERE charge = ? AND NOT json_extract(body, '$.is_charge_refundable')",
    charge.id,
  );
  return row!.n === 0;
}

function buildDispute(charge: Charge, options: DisputeOptions): Dispute {
  return {
    id: newId('du_'),
    object: 'dispute',
    amount: options.amount ?? charge.amount - charge.amount_refunded,
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
    is_charge_refundable: options.inquiry ?? false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: {
        brand: 'visa',
        case_type: options.inquiry ? 'inquiry' : 'chargeback',
        network: 'visa',
        network_reason_code: '10.4',
      },
      type: 'card',
    },
    reason: options.reason ?? 'fraudulent',
    status: options.inquiry ? 'warning_needs_response' : 'needs_response',
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

/**
 * Refunds: never more than was captured, however many arrive at once. A refund may be taken and fail
 * later; what it took then counts as not refunded again.
 */
import type Stripe from 'stripe';
import { type Account, BY_ITSELF, type Cause } from './account.ts';
import { formatAmount } from './currency.ts';
import { isRefundable } from './disputes.ts';
import { noSuch, StripeError } from './errors.ts';
import { recordEvent } from './events.ts';
import { newId } from './ids.ts';
import type { Params } from './params.ts';
import type { Charge, PaymentIntent } from './payment-objects.ts';
import { unixNow } from './timing.ts';

export type Refund = Stripe.Refund & { charge: string; payment_intent: string };

const KNOWN = new Set(['payment_intent', 'charge', 'amount', 'currency', 'reason', 'metadata', 'expand']);
const REASONS = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;

/** How many of the next refunds are to fail. */
export const FAILING_REFUNDS = 'failing_refunds';

export function createRefund(account: Account, params: Params, cause: Cause): string {
  params.known(KNOWN);
  const asked = params.amount('amount', 1);
  const reason = params.oneOf('reason', REASONS) ?? null;
  const metadata = params.metadata();
  const charge = chargeOf(account, params);
  const amount = asked ?? charge.amount_captured - charge.amount_refunded;
  holdRefundable(account, charge, amount);
  const fails = takeFailure(account);
  const refund = buildRefund(charge, amount, reason, metadata, fails);
  const body = account.store.insert(refund);
  changeRefunded(account, charge, amount);
  recordEvent(account, 'refund.created', refund, cause);
  recordEvent(account, 'charge.refunded', charge, cause);
  if (fails)
    account.store.run(
      "INSERT INTO due (at, work, subject) VALUES (?, 'refund_fails', ?)",
      Date.now() + account.timing.refundFailureMs,
      refund.id,
    );
  return body;
}

function chargeOf(account: Account, params: Params): Charge {
  const intentId = params.string('payment_intent');
  const chargeId = params.string('charge') ?? (intentId && paidChargeOf(account, intentId));
  if (!chargeId)
    throw new StripeError(
      'One of the following params should be provided for this request: payment_intent or charge.',
      {
        code: 'parameter_missing',
      },
    );
  const charge = account.store.find<Charge>('charge', chargeId);
  if (!charge) throw noSuch('charge', chargeId, 'charge');
  if (charge.status !== 'failed') return charge;
  throw new StripeError(`Charge ${charge.id} is not successful, so it cannot be refunded.`, {
    param: 'charge',
    executed: true,
  });
}

function paidChargeOf(account: Account, intentId: string): string {
  const intent = account.store.find<PaymentIntent>('payment_intent', intentId);
  if (!intent) throw noSuch('payment_intent', intentId, 'payment_intent');
  if (intent.status === 'succeeded') return intent.latest_charge!;
  throw new StripeError(`This PaymentIntent (${intentId}) does not have a successful charge to refund.`, {
    param: 'payment_intent',
    executed: true,
  });
}

function holdRefundable(account: Account, charge: Charge, amount: number): void {
  const left = charge.amount_captured - charge.amount_refunded;
  if (charge.disputed && !isRefundable(account, charge))
    throw new StripeError(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
      executed: true,
    });
  if (left === 0)
    throw new StripeError(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
      executed: true,
    });
  if (amount <= left) return;
  const say = (minor: number) => formatAmount(minor, charge.currency);
  const message =
    charge.amount_refunded === 0
      ? `Refund amount (${say(amount)}) is greater than charge amount (${say(left)})`
      : `Refund amount (${say(amount)}) is greater than unrefunded amount on charge (${say(left)})`;
  throw new StripeError(message, { param: 'amount', executed: true });
}

function takeFailure(account: Account): boolean {
  const waiting = account.store.setting<number>(FAILING_REFUNDS) ?? 0;
  if (waiting > 0) account.store.setSetting(FAILING_REFUNDS, waiting - 1);
  return waiting > 0;
}

/** @param change in minor units; negative when a refund has failed */
function changeRefunded(account: Account, charge: Charge, change: number): void {
  charge.amount_refunded += change;
  charge.refunded = charge.amount_refunded === charge.amount_captured;
  account.store.update(charge);
}

/** Ends a pending refund. Nothing happens when it has ended before. */
export function settleRefund(account: Account, refundId: string, status: 'succeeded' | 'failed'): Refund {
  return account.store.transaction(() => {
    const refund = account.store.find<Refund>('refund', refundId);
    if (!refund) throw new RangeError(`There is no refund ${refundId}.`);
    if (refund.status !== 'pending') return refund;
    refund.status = status;
    delete refund.pending_reason;
    if (status === 'failed') {
      refund.failure_reason = 'unknown';
      changeRefunded(account, account.store.find<Charge>('charge', refund.charge)!, -refund.amount);
    }
    account.store.update(refund);
    recordEvent(account, 'refund.updated', refund, BY_ITSELF);
    if (status === 'failed') recordEvent(account, 'refund.failed', refund, BY_ITSELF);
    return refund;
  });
}

function buildRefund(
  charge: Charge,
  amount: number,
  reason: Stripe.Refund.Reason | null,
  metadata: Record<string, string>,
  fails: boolean,
): Refund {
  return {
    id: newId('re_'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: unixNow(),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(fails ? { pending_reason: 'processing' } : {}),
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: fails ? 'pending' : 'succeeded',
    transfer_reversal: null,
  };
}

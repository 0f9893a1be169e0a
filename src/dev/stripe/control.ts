/** What a test can do to the stand-in: play the buyer and the bank, break things, and look at the books. */
import type { Account } from './account.ts';
import type { DeliverAllOptions, DeliveryMode, Webhook } from './deliveries.ts';
import { answerDispute, closeDispute, type Dispute, type DisputeOptions, openDispute } from './disputes.ts';
import type { Fault, Faults } from './faults.ts';
import { authenticate, type PayResult, pay, settleAsync } from './payments.ts';
import { FAILING_REFUNDS, type Refund, settleRefund } from './refunds.ts';
import type { Session } from './session-object.ts';
import { expireNow, findSession } from './sessions.ts';
import { seenTransactions, type TaxTransactionSeen } from './tax-transactions.ts';

/** What Stripe says was taken: amounts in minor units, the oldest first. */
export interface StandInState {
  sessions: {
    id: string;
    status: 'open' | 'complete' | 'expired';
    payment_status: 'unpaid' | 'paid' | 'no_payment_required';
    payment_intent: string | null;
    client_reference_id: string | null;
    currency: string;
    amount_total: number;
    expires_at: number;
  }[];
  payments: {
    id: string;
    status: string;
    currency: string;
    amount: number;
    amount_received: number;
    amount_refunded: number;
    disputed: boolean;
  }[];
  refunds: { id: string; payment_intent: string; status: string; currency: string; amount: number }[];
  disputes: { id: string; payment_intent: string; status: string; currency: string; amount: number }[];
  taxCalculations: number;
  taxTransactions: TaxTransactionSeen[];
  deliveries: { pending: number; delivered: number; failed: number; dropped: number };
  faults: readonly Fault[];
}

export interface StandInControl {
  /** What pressing Pay on the hosted page does. The e-mail is the session's when left out. */
  pay(sessionId: string, number: string, buyer?: { email?: string; name?: string }): PayResult;
  /** The buyer's answer at the bank's page. Undefined when nobody is waiting there. */
  authenticate(sessionId: string, verdict: 'complete' | 'fail'): PayResult | undefined;
  settleAsync(sessionId: string, verdict: 'succeed' | 'fail'): Session;
  expireNow(sessionId: string): Session;
  dispute(paymentIntentId: string, options?: DisputeOptions): Dispute;
  /** The shop sends its evidence, as in the dashboard. */
  answerDispute(disputeId: string): Dispute;
  closeDispute(disputeId: string, verdict: 'won' | 'lost'): Dispute;
  /** The next refund becomes pending, then fails. */
  failNextRefund(times?: number): void;
  settleRefund(refundId: string, status: 'succeeded' | 'failed'): Refund;
  addFault(fault: Fault): void;
  clearFaults(): void;
  setWebhook(webhook: Webhook): void;
  /** Replaces the mode; `{}` is undisturbed delivery. Events recorded before keep theirs. */
  setDeliveryMode(mode: DeliveryMode): void;
  redeliver(eventId: string): void;
  deliverAll(options?: DeliverAllOptions): Promise<{ delivered: number; failed: number }>;
  pauseDeliveries(): void;
  resumeDeliveries(): void;
  state(): StandInState;
}

export function createControl(account: Account, faults: Faults): StandInControl {
  const { store, deliveries } = account;
  return {
    pay(sessionId, number, buyer = {}) {
      const email = buyer.email ?? findSession(account, sessionId).customer_email ?? 'buyer@example.com';
      return pay(account, sessionId, number, { email, name: buyer.name ?? 'Test Buyer' });
    },
    authenticate: (sessionId, verdict) => authenticate(account, sessionId, verdict),
    settleAsync: (sessionId, verdict) => settleAsync(account, sessionId, verdict),
    expireNow: (sessionId) => expireNow(account, sessionId),
    dispute: (paymentIntentId, options) => openDispute(account, paymentIntentId, options),
    answerDispute: (disputeId) => answerDispute(account, disputeId),
    closeDispute: (disputeId, verdict) => closeDispute(account, disputeId, verdict),
    failNextRefund: (times = 1) => store.setSetting(FAILING_REFUNDS, times),
    settleRefund: (refundId, status) => settleRefund(account, refundId, status),
    addFault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    setWebhook: (webhook) => deliveries.setWebhook(webhook),
    setDeliveryMode: (mode) => deliveries.setMode(mode),
    redeliver: (eventId) => deliveries.redeliver(eventId),
    deliverAll: (options) => deliveries.deliverAll(options),
    pauseDeliveries: () => deliveries.setPaused(true),
    resumeDeliveries: () => deliveries.setPaused(false),
    state: () => readState(account, faults),
  };
}

/** Reads columns only, so that ten thousand sessions take milliseconds. */
function readState(account: Account, faults: Faults): StandInState {
  const { store } = account;
  const deliveries = { pending: 0, delivered: 0, failed: 0, dropped: 0 };
  for (const row of store.rows<{ state: keyof typeof deliveries; n: number }>(
    'SELECT state, count(*) AS n FROM deliveries GROUP BY state',
  ))
    deliveries[row.state] = row.n;
  const rows = <Row extends object>(sql: string) => store.rows<Row>(sql).map((row) => ({ ...row })); // with a prototype
  return {
    sessions: rows(
      'SELECT id, status, payment_status, payment_intent, client_reference_id, currency, amount_total, expires_at FROM sessions ORDER BY seq',
    ),
    payments: rows<StandInState['payments'][number] & { disputed: number | boolean }>(
      `SELECT p.id, p.status, p.currency, p.amount, p.amount_received, coalesce(c.amount_refunded, 0) AS amount_refunded,
           EXISTS (SELECT 1 FROM disputes d WHERE d.payment_intent = p.id) AS disputed
         FROM payment_intents p LEFT JOIN charges c ON c.id = p.latest_charge ORDER BY p.seq`,
    ).map((row) => ({ ...row, disputed: Boolean(row.disputed) })),
    refunds: rows('SELECT id, payment_intent, status, currency, amount FROM refunds ORDER BY seq'),
    disputes: rows('SELECT id, payment_intent, status, currency, amount FROM disputes ORDER BY seq'),
    taxCalculations: store.row<{ n: number }>('SELECT count(*) AS n FROM tax_calculations')!.n,
    taxTransactions: seenTransactions(account),
    deliveries,
    faults: faults.list(),
  };
}

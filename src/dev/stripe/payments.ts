/**
 * A buyer pays: what Stripe does when the button on its page is pressed. Everything one press changes is
 * one transaction, and starts by looking whether the session is still open: a session is paid once, or
 * expired, never both.
 */
import { type Account, BY_ITSELF } from './account.ts';
import { openDispute } from './disputes.ts';
import { type EventType, recordEvent } from './events.ts';
import { newId } from './ids.ts';
import {
  buildCharge,
  buildPaymentIntent,
  type Charge,
  type ChargeState,
  declineError,
  type Payer,
  type PaymentIntent,
} from './payment-objects.ts';
import { customerDetails, type Session, type SessionPlan } from './session-object.ts';
import { findSession, planOf, savePlan } from './sessions.ts';
import { methodOf, type TestMethod } from './test-methods.ts';

export type PayResult =
  | { status: 'paid' | 'processing' | 'no_payment_required'; session: Session }
  | { status: 'requires_action'; session: Session }
  | { status: 'declined'; session: Session; message: string; declineCode: string }
  /** The session had ended before; nothing happened. */
  | { status: 'already_complete' | 'expired'; session: Session };

interface Attempt {
  account: Account;
  session: Session;
  plan: SessionPlan;
  intent: PaymentIntent;
  method: TestMethod;
  payer: Payer;
  authenticated: boolean;
}

/** @param number a card's number or an IBAN; for a total of nothing it is not looked at */
export function pay(account: Account, sessionId: string, number: string, payer: Payer): PayResult {
  return account.store.transaction(() => {
    const session = findSession(account, sessionId);
    const ended = endOf(session);
    if (ended) return ended;
    if (session.amount_total === 0) return complete(account, session, payer, 'no_payment_required');
    const plan = planOf(account, sessionId);
    const method = methodOf(number);
    if (!session.payment_method_types.includes(method.type))
      throw new RangeError(`The session ${sessionId} does not take ${method.type}.`);
    return confirm({
      account,
      session,
      plan,
      intent: intentOf(account, session, plan),
      method,
      payer,
      authenticated: false,
    });
  });
}

/** The buyer comes back from the bank's page. */
export function authenticate(
  account: Account,
  sessionId: string,
  verdict: 'complete' | 'fail',
): PayResult | undefined {
  return account.store.transaction(() => {
    const session = findSession(account, sessionId);
    const ended = endOf(session);
    if (ended) return ended;
    const plan = planOf(account, sessionId);
    const waiting = plan.authenticating;
    if (!waiting) return undefined;
    plan.authenticating = null;
    savePlan(account, sessionId, plan);
    const intent = intentOf(account, session, plan);
    const attempt: Attempt = {
      account,
      session,
      plan,
      intent,
      method: methodOf(waiting.number),
      payer: waiting,
      authenticated: true,
    };
    return verdict === 'complete' ? succeed(attempt) : failAuthentication(attempt);
  });
}

/** A bank debit's money arrives, or does not. Nothing happens when it was settled before. */
export function settleAsync(account: Account, sessionId: string, verdict: 'succeed' | 'fail'): Session {
  return account.store.transaction(() => {
    const session = findSession(account, sessionId);
    if (!session.payment_intent) return session;
    const intent = account.store.find<PaymentIntent>('payment_intent', session.payment_intent)!;
    if (intent.status !== 'processing') return session;
    const charge = account.store.find<Charge>('charge', intent.latest_charge!)!;
    if (verdict === 'succeed') settleSuccess(account, session, intent, charge);
    else settleFailure(account, session, intent, charge);
    return session;
  });
}

function endOf(session: Session): PayResult | undefined {
  if (session.status === 'open') return undefined;
  return { status: session.status === 'expired' ? 'expired' : 'already_complete', session };
}

/** Since API version 2022-08-01 the PaymentIntent begins with the first attempt to pay. */
function intentOf(account: Account, session: Session, plan: SessionPlan): PaymentIntent {
  if (session.payment_intent)
    return account.store.find<PaymentIntent>('payment_intent', session.payment_intent)!;
  const intent = buildPaymentIntent(session, plan);
  account.store.insert(intent);
  session.payment_intent = intent.id;
  account.store.update(session);
  return intent;
}

function confirm(attempt: Attempt): PayResult {
  const { outcome } = attempt.method;
  attempt.intent.payment_method = newId('pm_');
  switch (outcome.kind) {
    case 'succeed':
      return succeed(attempt);
    case 'dispute': {
      const result = succeed(attempt);
      openDispute(attempt.account, attempt.intent.id);
      return result;
    }
    case 'authenticate':
      return askTheBank(attempt);
    case 'decline':
      return decline(attempt);
    case 'later':
      return startDebit(attempt, outcome.succeeds);
  }
}

function succeed(attempt: Attempt): PayResult {
  const { account, session, intent } = attempt;
  const charge = addCharge(attempt, { status: 'succeeded' });
  markReceived(account, intent);
  tell(account, ['charge.succeeded', charge], ['payment_intent.succeeded', intent]);
  return complete(account, session, attempt.payer, 'paid');
}

function markReceived(account: Account, intent: PaymentIntent): void {
  intent.status = 'succeeded';
  intent.amount_received = intent.amount;
  intent.last_payment_error = null;
  intent.next_action = null;
  account.store.update(intent);
}

function addCharge(attempt: Attempt, state: ChargeState): Charge {
  const charge = buildCharge(attempt.intent, attempt.method, attempt.payer, state, attempt.authenticated);
  attempt.account.store.insert(charge);
  attempt.intent.latest_charge = charge.id;
  return charge;
}

function complete(
  account: Account,
  session: Session,
  payer: Payer,
  status: 'paid' | 'processing' | 'no_payment_required',
): PayResult {
  session.status = 'complete';
  session.payment_status = status === 'processing' ? 'unpaid' : status;
  session.url = null;
  session.customer_details = customerDetails(payer.email, payer.name || null);
  session.collected_information = { business_name: null, individual_name: null, shipping_details: null };
  account.store.update(session);
  tell(account, ['checkout.session.completed', session]);
  return { status, session };
}

function decline(attempt: Attempt): PayResult {
  const { account, session, intent, method } = attempt;
  if (method.outcome.kind !== 'decline') throw new TypeError('not a method that is declined');
  const { message, declineCode } = method.outcome;
  const charge = addCharge(attempt, { status: 'failed', code: 'card_declined', message, declineCode });
  intent.last_payment_error = declineError(method.outcome, charge.id);
  backToStart(account, intent);
  return { status: 'declined', session, message, declineCode };
}

/** The PaymentIntent waits for another method, and the failure is told. */
function backToStart(account: Account, intent: PaymentIntent): void {
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.next_action = null;
  account.store.update(intent);
  tell(account, ['payment_intent.payment_failed', intent]);
}

function askTheBank(attempt: Attempt): PayResult {
  const { account, session, plan, intent, method, payer } = attempt;
  const url = `${session.url}/authenticate`;
  intent.status = 'requires_action';
  intent.next_action = { redirect_to_url: { return_url: session.url, url }, type: 'redirect_to_url' };
  account.store.update(intent);
  savePlan(account, session.id, { ...plan, authenticating: { number: method.number, ...payer } });
  return { status: 'requires_action', session };
}

function failAuthentication(attempt: Attempt): PayResult {
  const message =
    'We are unable to authenticate your payment method. Please choose a different payment method and try again.';
  const code = 'payment_intent_authentication_failure';
  attempt.intent.last_payment_error = { code, message, type: 'card_error' };
  backToStart(attempt.account, attempt.intent);
  return { status: 'declined', session: attempt.session, message, declineCode: code };
}

function startDebit(attempt: Attempt, succeeds: boolean): PayResult {
  const { account, session, intent, payer } = attempt;
  intent.status = 'processing';
  addCharge(attempt, { status: 'pending' });
  account.store.update(intent);
  account.store.run(
    'INSERT INTO due (at, work, subject) VALUES (?, ?, ?)',
    Date.now() + account.timing.asyncPaymentMs,
    succeeds ? 'debit_succeeds' : 'debit_fails',
    session.id,
  );
  return complete(account, session, payer, 'processing');
}

function settleSuccess(account: Account, session: Session, intent: PaymentIntent, charge: Charge): void {
  charge.status = 'succeeded';
  charge.paid = true;
  account.store.update(charge);
  markReceived(account, intent);
  session.payment_status = 'paid';
  account.store.update(session);
  tell(
    account,
    ['charge.succeeded', charge],
    ['payment_intent.succeeded', intent],
    ['checkout.session.async_payment_succeeded', session],
  );
}

function settleFailure(account: Account, session: Session, intent: PaymentIntent, charge: Charge): void {
  const message = 'The bank account has insufficient funds to pay.';
  charge.status = 'failed';
  charge.amount_captured = 0;
  charge.captured = false;
  charge.failure_code = 'insufficient_funds';
  charge.failure_message = message;
  account.store.update(charge);
  intent.last_payment_error = {
    charge: charge.id,
    code: 'payment_method_provider_decline',
    message,
    type: 'invalid_request_error',
  };
  backToStart(account, intent);
  tell(account, ['checkout.session.async_payment_failed', session]);
}

function tell(account: Account, ...events: [EventType, object][]): void {
  for (const [type, subject] of events) recordEvent(account, type, subject, BY_ITSELF);
}

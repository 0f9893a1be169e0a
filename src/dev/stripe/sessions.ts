/**
 * Checkout Sessions: created open, they end once, as complete or as expired. A session past its time
 * is expired when anyone looks at it, or by the clock, whichever comes first.
 */
import { type Account, BY_ITSELF, type Cause } from './account.ts';
import { noSuch, StripeError } from './errors.ts';
import { recordEvent } from './events.ts';
import type { Params } from './params.ts';
import type { PaymentIntent } from './payment-objects.ts';
import { buildPlan, buildSession, type Session, type SessionPlan } from './session-object.ts';
import { readSessionParams } from './session-params.ts';
import { unixNow } from './timing.ts';

export function createSession(account: Account, params: Params): string {
  const read = readSessionParams(params);
  const session = buildSession(read, account.publicUrl);
  account.store.run(
    'INSERT INTO session_plans (session, plan) VALUES (?, ?)',
    session.id,
    JSON.stringify(buildPlan(read)),
  );
  return account.store.insert(session);
}

interface SessionRow {
  body: string;
  status: string;
  expires_at: number;
}

/** The session's JSON, after expiring it if its time has passed. */
export function sessionText(account: Account, id: string): string {
  const row = account.store.row<SessionRow>('SELECT body, status, expires_at FROM sessions WHERE id = ?', id);
  if (!row) throw noSuch('checkout.session', id, 'session');
  if (row.status !== 'open' || row.expires_at > unixNow()) return row.body;
  return account.store.transaction(() => expire(account, JSON.parse(row.body) as Session, BY_ITSELF));
}

export function findSession(account: Account, id: string): Session {
  return JSON.parse(sessionText(account, id)) as Session;
}

export function planOf(account: Account, id: string): SessionPlan {
  const row = account.store.row<{ plan: string }>('SELECT plan FROM session_plans WHERE session = ?', id);
  return JSON.parse(row!.plan) as SessionPlan;
}

export function savePlan(account: Account, id: string, plan: SessionPlan): void {
  account.store.run('UPDATE session_plans SET plan = ? WHERE session = ?', JSON.stringify(plan), id);
}

export function expireSession(account: Account, id: string, cause: Cause): string {
  const session = findSession(account, id);
  if (session.status !== 'open')
    throw new StripeError(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
      { executed: true },
    );
  return expire(account, session, cause);
}

function expire(account: Account, session: Session, cause: Cause): string {
  session.status = 'expired';
  session.url = null;
  if (session.payment_intent) cancelIntent(account, session.payment_intent);
  const body = account.store.update(session);
  recordEvent(account, 'checkout.session.expired', session, cause);
  return body;
}

function cancelIntent(account: Account, id: string): void {
  const intent = account.store.find<PaymentIntent>('payment_intent', id)!;
  intent.status = 'canceled';
  intent.canceled_at = unixNow();
  intent.cancellation_reason = 'automatic';
  intent.next_action = null;
  account.store.update(intent);
}

/** Makes the session as old as its `expires_at` says it may become, and lets it expire. */
export function expireNow(account: Account, id: string): Session {
  return account.store.transaction(() => {
    const session = findSession(account, id);
    if (session.status === 'open') {
      session.expires_at = unixNow();
      expire(account, session, BY_ITSELF);
    }
    return session;
  });
}

/** @returns how many were expired, at most 200 at once */
export function expireOverdue(account: Account): number {
  const overdue = account.store.rows<{ id: string }>(
    "SELECT id FROM sessions WHERE status = 'open' AND expires_at <= ? LIMIT 200",
    unixNow(),
  );
  if (overdue.length === 0) return 0;
  account.store.transaction(() => {
    for (const { id } of overdue) sessionText(account, id);
  });
  return overdue.length;
}

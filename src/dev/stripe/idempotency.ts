/**
 * Idempotency keys as Stripe's API v1 has them (https://docs.stripe.com/api/idempotent_requests): the first
 * answer is kept in the transaction that made it and given again for 24 hours, errors included, once the
 * work had begun.
 */
import { hash } from 'node:crypto';
import type { Account } from './account.ts';
import { StripeError } from './errors.ts';
import { unixNow } from './timing.ts';

const KEPT_SECONDS = 24 * 3600;
const KEY_LENGTH_MAX = 255;

export interface Answer {
  status: number;
  body: string;
}

export interface KeptAnswer extends Answer {
  /** The id of the request that was answered first. */
  request: string;
}

/** Equal for requests to one address with the same parameters, in whatever order. */
export function fingerprintOf(path: string, form: string): string {
  return hash('sha1', `${path}?${form.split('&').sort().join('&')}`, 'base64');
}

/** @throws {StripeError} when the key was used for something else */
export function keptAnswer(account: Account, key: string, fingerprint: string): KeptAnswer | undefined {
  if (key.length > KEY_LENGTH_MAX)
    throw new StripeError(`Idempotency keys can be at most ${KEY_LENGTH_MAX} characters long.`, {
      type: 'idempotency_error',
    });
  const row = account.store.row<KeptAnswer & { fingerprint: string; created: number }>(
    'SELECT fingerprint, request, created, status, body FROM idempotency WHERE key = ?',
    key,
  );
  if (!row || row.created < unixNow() - KEPT_SECONDS) return undefined;
  if (row.fingerprint === fingerprint) return row;
  throw new StripeError(
    `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    { type: 'idempotency_error' },
  );
}

export function keepAnswer(
  account: Account,
  key: string,
  fingerprint: string,
  request: string,
  answer: Answer,
): void {
  account.store.run(
    'INSERT OR REPLACE INTO idempotency (key, fingerprint, request, created, status, body) VALUES (?, ?, ?, ?, ?, ?)',
    key,
    fingerprint,
    request,
    unixNow(),
    answer.status,
    answer.body,
  );
}

export function keyInUse(key: string): StripeError {
  return new StripeError(
    `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
    { type: 'idempotency_error', code: 'idempotency_key_in_use', status: 409 },
  );
}

/** Stripe's published test numbers (https://docs.stripe.com/testing) and what each of them brings about. */
import type { Method } from './session-params.ts';

export type Outcome =
  | { kind: 'succeed' }
  | { kind: 'dispute' }
  | { kind: 'authenticate' }
  | { kind: 'decline'; declineCode: string; message: string; advice: string }
  | { kind: 'later'; succeeds: boolean };

export interface TestMethod {
  number: string;
  type: Method;
  /** What the hosted page says it does. */
  label: string;
  outcome: Outcome;
}

const DECLINED = 'Your card was declined.';

export const TEST_METHODS: readonly TestMethod[] = [
  card('4242424242424242', 'Payment succeeds', { kind: 'succeed' }),
  card('4000002500003155', 'The bank asks first (3‑D Secure)', { kind: 'authenticate' }),
  card('4000000000003220', 'The bank asks first (3‑D Secure 2)', { kind: 'authenticate' }),
  card('4000000000000002', 'Declined', decline('generic_decline', DECLINED)),
  card(
    '4000000000009995',
    'Declined: insufficient funds',
    decline('insufficient_funds', 'Your card has insufficient funds.'),
  ),
  card('4000000000000259', 'Succeeds, then is disputed', { kind: 'dispute' }),
  debit('DE89370400440532013000', 'Succeeds after a while', true),
  debit('DE62370400440532013001', 'Fails after a while', false),
];

/** Any other well-formed number: Stripe's test mode declines real cards. */
const LIVE_CARD = decline(
  'test_mode_live_card',
  'Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.',
);

const BY_NUMBER = new Map(TEST_METHODS.map((method) => [method.number, method]));

export function methodOf(number: string): TestMethod {
  const plain = number.replace(/[\s-]/g, '').toUpperCase();
  const known = BY_NUMBER.get(plain);
  if (known) return known;
  if (/^[A-Z]{2}/.test(plain)) return debit(plain, 'Fails after a while', false);
  return card(plain, 'Declined', LIVE_CARD);
}

function card(number: string, label: string, outcome: Outcome): TestMethod {
  return { number, type: 'card', label, outcome };
}

function debit(number: string, label: string, succeeds: boolean): TestMethod {
  return { number, type: 'sepa_debit', label, outcome: { kind: 'later', succeeds } };
}

function decline(declineCode: string, message: string): Extract<Outcome, { kind: 'decline' }> {
  return { kind: 'decline', declineCode, message, advice: 'try_again_later' };
}

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import Stripe from 'stripe';
import { v7 as uuid } from 'uuid';
import { type AskedStripe, cupsAndBowl, startAskedStripe } from '../../test/asked-stripe.ts';
import type { Fault } from '../dev/stripe/faults.ts';
import { createStripe, isInUse, isKeptError, openSession, type SessionRequest } from './stripe.ts';

let at: AskedStripe;
before(async () => {
  at = await startAskedStripe();
});
after(() => at.stop());
afterEach(() => {
  at.asked.length = 0;
  at.wantsRetries = false;
  at.standIn.control.clearFaults();
});

const OPEN = 'POST /v1/checkout/sessions';
const LIST = 'GET /v1/checkout/sessions';

const SECOND_MS = 1_000;

const fails = (match: string, kind: Fault['kind'], times = 1) =>
  at.standIn.control.addFault({ match, kind, times });

/** The session's id, or why there is none. */
async function opened(request: SessionRequest, stripe = at.stripe): Promise<string> {
  const session = await openSession(stripe, request);
  return typeof session === 'string' ? session : session.id;
}

test('the buyer is asked for the lines and the shipping, and can be told from everybody else', async () => {
  const request = cupsAndBowl();
  const { payment, order } = request;
  const session = await openSession(at.stripe, request);
  assert.ok(typeof session === 'object');
  assert.equal(session.amount_total, 4990);
  assert.equal(session.metadata!.payment_id, payment.id);
  const written = {
    payment_id: payment.id,
    order_id: order.id,
    order_number: '1007',
    cart_id: order.cartId,
    skus: '2x CUP-BLUE, 1x BOWL',
  };
  const metadata = (of: string) =>
    Object.fromEntries(Object.entries(written).map(([name, value]) => [`${of}[${name}]`, value]));
  assert.deepEqual(at.asked[0]!.params, {
    mode: 'payment',
    client_reference_id: order.id,
    customer_email: 'ada@example.com',
    expires_at: String(Math.floor(payment.sessionExpiresAt.getTime() / SECOND_MS)),
    success_url: 'https://shop.example/checkout/done/a-token-of-24-characters',
    cancel_url: 'https://shop.example/checkout?unpaid',
    ...metadata('metadata'),
    'payment_intent_data[description]': 'Order #1007 at Plain Geometry',
    ...metadata('payment_intent_data[metadata]'),
    'line_items[0][quantity]': '2',
    'line_items[0][price_data][currency]': 'eur',
    'line_items[0][price_data][unit_amount]': '1000',
    'line_items[0][price_data][product_data][name]': 'Cup',
    'line_items[0][price_data][product_data][description]': 'Blue',
    'line_items[0][price_data][product_data][images][0]': 'https://shop.example/cup.jpg',
    'line_items[0][price_data][product_data][metadata][sku]': 'CUP-BLUE',
    'line_items[1][quantity]': '1',
    'line_items[1][price_data][currency]': 'eur',
    'line_items[1][price_data][unit_amount]': '2500',
    'line_items[1][price_data][product_data][name]': 'Bowl',
    'line_items[1][price_data][product_data][metadata][sku]': 'BOWL',
    'shipping_options[0][shipping_rate_data][type]': 'fixed_amount',
    'shipping_options[0][shipping_rate_data][display_name]': 'Standard',
    'shipping_options[0][shipping_rate_data][fixed_amount][amount]': '490',
    'shipping_options[0][shipping_rate_data][fixed_amount][currency]': 'eur',
  });
  assert.equal(at.asked[0]!.headers['idempotency-key'], payment.id);
});

test('an order whose cart is gone is paid like any other', async () => {
  const request = cupsAndBowl();
  request.order.cartId = null;
  assert.match(await opened(request), /^cs_/);
  assert.equal(at.asked[0]!.params['metadata[cart_id]'], '');
});

test('the list of SKUs is as long as Stripe takes it, and no longer', async () => {
  const skus = async (length: number) => {
    const request = cupsAndBowl();
    request.order.lines = [{ ...request.order.lines[0]!, sku: 'X'.repeat(length - '2x '.length) }];
    assert.match(await opened(request), /^cs_/);
    return at.asked.at(-1)!.params['metadata[skus]']!;
  };
  assert.equal(await skus(500), `2x ${'X'.repeat(497)}`);
  assert.equal(await skus(501), `2x ${'X'.repeat(496)}…`);
});

test('asking again for the same payment gives the same session', async () => {
  const request = cupsAndBowl();
  assert.equal(await opened(request), await opened(request));
  assert.notEqual(await opened(cupsAndBowl()), await opened(request));
});

test('Stripe refuses the order: asking again would not help', async () => {
  const request = cupsAndBowl();
  request.order.email = 'no address';
  assert.equal(await opened(request), 'refused');
});

test('the key is wrong, or may not do this: nothing was made', async () => {
  assert.equal(await opened(cupsAndBowl(), at.withKey('sk_test_wrong')), 'not_made');
  at.answerOnce(OPEN, 403, { error: { type: 'invalid_request_error', message: 'not allowed' } });
  assert.equal(await opened(cupsAndBowl()), 'not_made');
});

test('Stripe failed and keeps saying so: the session is found if it was made', async () => {
  const [made, unmade] = [cupsAndBowl(), cupsAndBowl()];
  await opened(cupsAndBowl());
  fails(OPEN, '500_after_commit');
  const found = await opened(made);
  const session = await at.stripe.checkout.sessions.retrieve(found);
  assert.equal(session.metadata!.payment_id, made.payment.id);
  fails(OPEN, '500');
  assert.equal(await opened(unmade), 'not_made');
});

test('an order that was changed since its session was opened keeps that session', async () => {
  const request = cupsAndBowl();
  const first = await opened(request);
  request.order.shippingMinor = 0;
  assert.equal(await opened(request), first);
});

test('when Stripe does not answer, or is at it already, it is asked another time', async () => {
  fails(OPEN, 'cut_before', 2); // the client tries twice
  await assert.rejects(opened(cupsAndBowl()), Stripe.errors.StripeConnectionError);
  fails(OPEN, '429');
  await assert.rejects(opened(cupsAndBowl()), Stripe.errors.StripeRateLimitError);
  at.answerOnce(OPEN, 409, { error: { type: 'idempotency_error', code: 'idempotency_key_in_use' } });
  await assert.rejects(opened(cupsAndBowl()), isInUse);
});

const listed = (count: number, more: object = {}) => ({
  object: 'list',
  url: '/v1/checkout/sessions',
  has_more: true,
  data: Array.from({ length: count }, () => ({ id: `cs_${uuid()}`, object: 'checkout.session', ...more })),
});

test('a lost session is looked for among those made since a minute before the payment', async () => {
  const request = cupsAndBowl();
  request.payment.createdAt = new Date(1_790_000_000_900);
  fails(OPEN, '500');
  at.answerOnce(LIST, 200, listed(2, { metadata: null }));
  const last = listed(1, { metadata: { payment_id: request.payment.id } });
  at.answerOnce(LIST, 200, last);
  assert.equal(await opened(request), last.data[0]!.id);
  const { params } = at.asked.find(({ call }) => call === LIST)!;
  assert.deepEqual(params, { 'created[gte]': '1789999940', limit: '100' });
});

test('among too many to look through, it is not said that there is none', async () => {
  const request = cupsAndBowl();
  const page = () => listed(100, { metadata: { payment_id: uuid() } });
  fails(OPEN, '500');
  for (let pages = 0; pages < 21; pages++) at.answerOnce(LIST, 200, page());
  await assert.rejects(
    opened(request),
    new Error(`no session of payment ${request.payment.id} among the last 2000`),
  );
});

test('a call that broke is made once more, with the same key', async () => {
  at.wantsRetries = true;
  fails(OPEN, 'cut_before');
  assert.match(await opened(cupsAndBowl()), /^cs_/);
  const keys = at.asked.map(({ headers }) => headers['idempotency-key']);
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
});

test('Stripe is asked in one version of its API, by name, and is told nothing of earlier calls', async () => {
  await at.stripe.balance.retrieve();
  await at.stripe.balance.retrieve();
  const { headers } = at.asked[1]!;
  assert.equal(headers['stripe-version'], '2026-10-28.endive');
  assert.match(headers['user-agent']!, / Pushcart$/);
  assert.equal(headers['x-stripe-client-telemetry'], undefined);
  assert.ok(at.stripe.getApiField('timeout') * 2 < 10 * SECOND_MS, 'a call and its retry end in ten seconds');
});

const bases: Record<string, [host: string, port: string, protocol: string]> = {
  '': ['api.stripe.com', '443', 'https'],
  'http://stripe.test:8443': ['stripe.test', '8443', 'http'],
  'http://stripe.test': ['stripe.test', '80', 'http'],
  'https://stripe.test': ['stripe.test', '443', 'https'],
  'https://stripe.test:8443': ['stripe.test', '8443', 'https'],
};
for (const [base, [host, port, protocol]] of Object.entries(bases))
  test(`Stripe is reached at ${base || 'its own address'}`, () => {
    const apiBase = base ? new URL(base) : undefined;
    const stripe = createStripe({ secretKey: 'sk_test_x', webhookSecret: 'whsec_x', apiBase });
    assert.deepEqual(
      [stripe.getApiField('host'), stripe.getApiField('port'), stripe.getApiField('protocol')],
      [host, port, protocol],
    );
  });

const raw = (more: object) => ({ message: '', type: 'api_error', ...more }) as never;
const { StripeAPIError, StripeIdempotencyError } = Stripe.errors;

test('Stripe keeps the answers that are its own failures, or tell of other parameters', () => {
  assert.equal(isKeptError(new StripeAPIError(raw({ statusCode: 500 }))), true);
  assert.equal(isKeptError(new StripeAPIError(raw({ statusCode: 503 }))), true);
  assert.equal(isKeptError(new StripeAPIError(raw({ statusCode: 499 }))), false);
  assert.equal(isKeptError(new StripeAPIError(raw({}))), false);
  assert.equal(isKeptError(new StripeIdempotencyError(raw({}))), true);
  assert.equal(isKeptError(new StripeIdempotencyError(raw({ code: 'idempotency_key_in_use' }))), false);
  assert.equal(isKeptError(Object.assign(new Error(), { statusCode: 500 })), false);
});

test('only Stripe says that a call is under way', () => {
  const code = 'idempotency_key_in_use';
  assert.equal(isInUse(new StripeIdempotencyError(raw({ code }))), true);
  assert.equal(isInUse(new StripeIdempotencyError(raw({ code: 'resource_missing' }))), false);
  assert.equal(isInUse(Object.assign(new Error(), { code })), false);
});

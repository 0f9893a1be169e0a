import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type Stripe from 'stripe';
import { type Rig, refused, sessionParams, startRig, stripeAt, TOTAL } from './test-rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.stop());

test('a session is created, read, paid, and tells the shop', async () => {
  const { stripe, standIn, hook } = rig;
  const session = await stripe.checkout.sessions.create(sessionParams());
  assert.equal(session.status, 'open');
  assert.equal(session.payment_status, 'unpaid');
  assert.equal(session.amount_subtotal, 5199);
  assert.equal(session.amount_total, TOTAL);
  assert.equal(session.total_details?.amount_shipping, 490);
  assert.equal(session.shipping_cost?.amount_total, 490);
  assert.equal(session.client_reference_id, 'order-1');
  assert.equal(session.payment_intent, null);
  assert.equal(session.url, `${rig.url}/dev/stripe/pay/${session.id}`);
  assert.equal(session.lastResponse.requestId.slice(0, 4), 'req_');

  assert.equal(standIn.control.pay(session.id, '4242 4242 4242 4242').status, 'paid');
  const read = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ['payment_intent.latest_charge', 'line_items'],
  });
  assert.equal(read.status, 'complete');
  assert.equal(read.payment_status, 'paid');
  assert.equal(read.url, null);
  assert.equal(read.customer_details?.email, 'ada@example.com');
  const intent = read.payment_intent as Stripe.PaymentIntent;
  const charge = intent.latest_charge as Stripe.Charge;
  assert.equal(intent.status, 'succeeded');
  assert.deepEqual(intent.metadata, { order: '1' });
  assert.equal(charge.amount_captured, TOTAL);
  assert.deepEqual(
    read.line_items?.data.map((line) => [line.description, line.quantity, line.amount_total]),
    [
      ['A lamp', 2, 5000],
      ['A bulb', 1, 199],
    ],
  );

  const event = await hook.heard('checkout.session.completed');
  assert.equal((event.data.object as Stripe.Checkout.Session).id, session.id);
  assert.equal(event.api_version, '2026-10-28.endive');
});

test('only an open session can be expired, and it tells the shop', async () => {
  const { stripe, standIn, hook } = rig;
  const session = await stripe.checkout.sessions.create(sessionParams());
  assert.equal((await stripe.checkout.sessions.expire(session.id)).status, 'expired');
  const event = await hook.heard('checkout.session.expired');
  assert.equal(event.request?.id?.slice(0, 4), 'req_');
  const again = await refused(stripe.checkout.sessions.expire(session.id));
  assert.equal(again.statusCode, 400);
  assert.match(again.message, /Only Checkout Sessions with a status in \["open"\] can be expired/);
  assert.equal(standIn.control.pay(session.id, '4242424242424242').status, 'expired');

  const paid = await stripe.checkout.sessions.create(sessionParams());
  standIn.control.pay(paid.id, '4242424242424242');
  assert.equal((await refused(stripe.checkout.sessions.expire(paid.id))).statusCode, 400);
});

test('a session past its time expires by itself, once, and cannot be paid', async (t) => {
  const { stripe, standIn } = rig;
  const session = await stripe.checkout.sessions.create(sessionParams());
  const expiries = async () =>
    (await stripe.events.list({ type: 'checkout.session.expired', limit: 100 })).data.filter(
      (event) => (event.data.object as Stripe.Checkout.Session).id === session.id,
    ).length;
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  t.mock.timers.setTime(session.expires_at * 1000 - 1000);
  assert.equal((await stripe.checkout.sessions.retrieve(session.id)).status, 'open');
  t.mock.timers.setTime(session.expires_at * 1000);
  assert.equal(standIn.control.pay(session.id, '4242424242424242').status, 'expired');
  assert.equal((await stripe.checkout.sessions.retrieve(session.id)).status, 'expired');
  assert.equal(await expiries(), 1);
});

test('the clock expires sessions that nobody looks at', async (t) => {
  const { stripe, standIn } = rig;
  const session = await stripe.checkout.sessions.create(sessionParams());
  t.mock.timers.enable({ apis: ['Date'], now: session.expires_at * 1000 });
  const row = () => standIn.control.state().sessions.find(({ id }) => id === session.id);
  const end = performance.now() + 3_000;
  while (row()?.status === 'open' && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(row()?.status, 'expired');
});

test('of paying and expiring at once exactly one wins', async () => {
  const { stripe, url, standIn } = rig;
  const sessions = await Promise.all(
    Array.from({ length: 40 }, () => stripe.checkout.sessions.create(sessionParams())),
  );
  const wins = await Promise.all(
    sessions.map(async ({ id }, i) => {
      const press = () =>
        fetch(`${url}/dev/stripe/pay/${id}`, {
          method: 'POST',
          redirect: 'manual',
          body: new URLSearchParams({ use: '4242424242424242', email: 'ada@example.com' }),
        });
      const close = () =>
        stripe.checkout.sessions.expire(id).then(
          () => true,
          () => false,
        );
      const [paid, expired] =
        i % 2
          ? await Promise.all([press(), close()])
          : ((await Promise.all([close(), press()])).reverse() as [Response, boolean]);
      return { id, paid: paid.status === 303, expired };
    }),
  );
  const state = new Map(standIn.control.state().sessions.map((session) => [session.id, session]));
  for (const { id, paid, expired } of wins) {
    assert.notEqual(paid, expired);
    assert.equal(state.get(id)?.status, paid ? 'complete' : 'expired');
    assert.equal(state.get(id)?.payment_status, paid ? 'paid' : 'unpaid');
  }
});

const line = (price: object, more: object = { quantity: 1 }) =>
  ({ line_items: [{ price_data: price, ...more }] }) as never;
const lamp = { currency: 'eur', unit_amount: 2500, product_data: { name: 'A lamp' } };
const now = () => Math.floor(Date.now() / 1000);
const REFUSALS: [
  name: string,
  more: () => Partial<Stripe.Checkout.SessionCreateParams>,
  param: string | undefined,
  code: string | undefined,
  message: RegExp,
][] = [
  [
    'no lines',
    () => ({ line_items: [] }),
    'line_items',
    'parameter_missing',
    /^Missing required param: line_items\.$/,
  ],
  ['no mode', () => ({ mode: undefined }), 'mode', 'parameter_missing', /Missing required param: mode/],
  ['a subscription', () => ({ mode: 'subscription' }), 'mode', undefined, /one-off payments only/],
  [
    'no quantity',
    () => line(lamp, {}),
    'line_items[0][quantity]',
    'parameter_missing',
    /line_items\[0\]\[quantity\]/,
  ],
  [
    'a quantity of none',
    () => line(lamp, { quantity: 0 }),
    'line_items[0][quantity]',
    'parameter_invalid_integer',
    /greater than or equal to 1/,
  ],
  [
    'no currency',
    () => line({ ...lamp, currency: undefined }),
    'line_items[0][price_data][currency]',
    'parameter_missing',
    /currency/,
  ],
  [
    'no such currency',
    () => line({ ...lamp, currency: 'xyq' }),
    'line_items[0][price_data][currency]',
    undefined,
    /Invalid currency: xyq/,
  ],
  [
    'no product',
    () => line({ ...lamp, product_data: undefined }),
    'line_items[0][price_data][product_data]',
    'parameter_missing',
    /product_data/,
  ],
  [
    'an empty name',
    () => line({ ...lamp, product_data: { name: '' } }),
    'line_items[0][price_data][product_data][name]',
    'parameter_invalid_empty',
    /You passed an empty string for/,
  ],
  [
    'a fraction',
    () => line({ ...lamp, unit_amount: 19.99 }),
    'line_items[0][price_data][unit_amount]',
    'parameter_invalid_integer',
    /Invalid integer: 19\.99/,
  ],
  [
    'a negative price',
    () => line({ ...lamp, unit_amount: -1 }),
    'line_items[0][price_data][unit_amount]',
    'parameter_invalid_integer',
    /non-negative/,
  ],
  [
    'too little',
    () => ({ ...(line({ ...lamp, unit_amount: 49 }) as object), shipping_options: undefined }),
    undefined,
    'amount_too_small',
    /at least €0\.50 eur/,
  ],
  ['two currencies', () => line({ ...lamp, currency: 'usd' }), 'line_items', undefined, /combine currencies/],
  ['a relative address', () => ({ success_url: '/done' }), 'success_url', 'url_invalid', /explicit scheme/],
  ['no address', () => ({ success_url: undefined }), 'success_url', 'parameter_missing', /success_url/],
  [
    'a script as address',
    () => ({ cancel_url: 'javascript:alert(1)' }),
    'cancel_url',
    'url_invalid',
    /Not a valid URL/,
  ],
  [
    'too short a time',
    () => ({ expires_at: now() + 29 * 60 }),
    'expires_at',
    undefined,
    /at least 30 minutes/,
  ],
  [
    'too long a time',
    () => ({ expires_at: now() + 25 * 3600 }),
    'expires_at',
    undefined,
    /less than 24 hours/,
  ],
  [
    'too many metadata',
    () => ({ metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v'])) }),
    'metadata',
    undefined,
    /50 metadata keys/,
  ],
  [
    'a long metadata key',
    () => ({ metadata: { ['k'.repeat(41)]: 'v' } }),
    'metadata',
    undefined,
    /up to 40 characters/,
  ],
  [
    'a long metadata value',
    () => ({ payment_intent_data: { metadata: { k: 'v'.repeat(501) } } }),
    'payment_intent_data[metadata]',
    undefined,
    /up to 500 characters/,
  ],
  [
    'a wrong e-mail',
    () => ({ customer_email: 'ada' }),
    'customer_email',
    'email_invalid',
    /Invalid email address: ada/,
  ],
  [
    'an unknown parameter',
    () => ({ colour: 'red' }) as never,
    'colour',
    'parameter_unknown',
    /Received unknown parameter: colour/,
  ],
  [
    'a list of methods, which this API version no longer takes',
    () => ({ payment_method_types: ['card'] }) as never,
    'payment_method_types',
    'parameter_unknown',
    /Received unknown parameter/,
  ],
  [
    'a debit in dollars',
    () => ({
      ...(line({ ...lamp, currency: 'usd' }) as object),
      shipping_options: undefined,
      allowed_payment_method_types: ['sepa_debit'],
    }),
    'allowed_payment_method_types',
    undefined,
    /No valid payment method types/,
  ],
];

for (const [name, more, param, code, message] of REFUSALS)
  test(`refused: ${name}`, async () => {
    const error = await refused(rig.stripe.checkout.sessions.create(sessionParams(more())));
    assert.equal(error.statusCode, 400);
    assert.equal(error.rawType, 'invalid_request_error');
    assert.deepEqual([error.param, error.code], [param, code]);
    assert.match(error.message, message);
  });

test('what a session may be at the edge', async () => {
  const { sessions } = rig.stripe.checkout;
  const metadata = { ['k'.repeat(40)]: 'v'.repeat(500) };
  const edge = await sessions.create(sessionParams({ expires_at: now() + 30 * 60 + 2, metadata }));
  assert.deepEqual(edge.metadata, metadata);
  const odd = 'Ünï+ & = % [x] 家';
  const named = await sessions.create(
    sessionParams({ line_items: [{ price_data: { ...lamp, product_data: { name: odd } }, quantity: 1 }] }),
  );
  assert.equal((await sessions.listLineItems(named.id)).data[0]?.description, odd);
  const yen = sessionParams({ shipping_options: undefined });
  yen.line_items = [{ price_data: { ...lamp, currency: 'JPY', unit_amount: 50 }, quantity: 1 }];
  assert.deepEqual(
    [(await sessions.create(yen)).currency, (await sessions.create(yen)).amount_total],
    ['jpy', 50],
  );
});

test('an unknown session, address or key is refused as Stripe does', async () => {
  const missing = await refused(rig.stripe.checkout.sessions.retrieve('cs_test_none'));
  assert.deepEqual(
    [missing.statusCode, missing.code, missing.message],
    [404, 'resource_missing', "No such checkout.session: 'cs_test_none'"],
  );
  const address = await refused(rig.stripe.customers.list());
  assert.equal(address.statusCode, 404);
  assert.match(address.message, /Unrecognized request URL \(GET: \/v1\/customers\)/);
  const strict = await startRig({ secretKey: 'sk_test_right' });
  try {
    const key = await refused(strict.stripe.balance.retrieve());
    assert.equal(key.type, 'StripeAuthenticationError');
    assert.match(key.message, /Invalid API Key provided: /);
    const right = stripeAt(strict.url, {}, 'sk_test_right');
    assert.equal((await right.balance.retrieve()).object, 'balance');
  } finally {
    await strict.stop();
  }
});

test('lists go page by page, newest first', async () => {
  const own = await startRig();
  try {
    const ids: string[] = [];
    for (let i = 0; i < 25; i++) ids.unshift((await own.stripe.checkout.sessions.create(sessionParams())).id);
    const all = await own.stripe.checkout.sessions.list({ limit: 10 }).autoPagingToArray({ limit: 100 });
    assert.deepEqual(
      all.map(({ id }) => id),
      ids,
    );
    const back = await own.stripe.checkout.sessions.list({ ending_before: ids[5], limit: 3 });
    assert.deepEqual(
      back.data.map(({ id }) => id),
      ids.slice(2, 5),
    );
    assert.equal(back.has_more, true);
    await own.stripe.checkout.sessions.expire(ids[7]!);
    assert.deepEqual(
      (await own.stripe.checkout.sessions.list({ status: 'expired' })).data.map(({ id }) => id),
      [ids[7]],
    );
    assert.equal((await own.stripe.checkout.sessions.list({ created: { gt: now() + 5 } })).data.length, 0);
    assert.equal((await refused(own.stripe.checkout.sessions.list({ limit: 101 }))).param, 'limit');
    const expanded = await own.stripe.checkout.sessions.list({ limit: 1, expand: ['data.line_items'] });
    assert.equal(expanded.data[0]?.line_items?.data.length, 2);
    assert.match(
      (await refused(own.stripe.checkout.sessions.retrieve(ids[0]!, { expand: ['amount_total'] }))).message,
      /cannot be expanded/,
    );
  } finally {
    await own.stop();
  }
});

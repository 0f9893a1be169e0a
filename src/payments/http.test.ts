import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { Hono } from 'hono';
import { readConfig } from '../platform/config.ts';
import type { Shop } from '../platform/shop.ts';
import { stripeWebhook } from './http.ts';
import { createStripe } from './stripe.ts';

const SECRET = 'whsec_right';
const BODY = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'checkout.session.completed',
  data: { object: { id: 'cs_1' } },
});

function endpoint(sessionChanged: (id: string) => Promise<void> = async () => {}) {
  const heard: string[] = [];
  const config = readConfig({ STRIPE_SECRET_KEY: 'sk_test_x', STRIPE_WEBHOOK_SECRET: SECRET });
  const app = new Hono().onError((_, c) => c.text('', 500));
  stripeWebhook(app, { stripe: createStripe(config.stripe!) } as Shop, SECRET, {
    async sessionChanged(id) {
      await sessionChanged(id);
      heard.push(`session ${id}`);
    },
    refundChanged: async (id) => void heard.push(`refund ${id}`),
    disputeChanged: async (id) => void heard.push(`dispute ${id}`),
  });
  const send = async (body: string, signature?: string) => {
    const headers: HeadersInit = signature === undefined ? {} : { 'stripe-signature': signature };
    const answer = await app.request('/webhooks/stripe', { method: 'POST', body, headers });
    return { status: answer.status, text: await answer.text() };
  };
  return { heard, send };
}

function signed(body: string, { secret = SECRET, ageSeconds = 0 } = {}): string {
  const at = Math.floor(Date.now() / 1000) - ageSeconds;
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
}

test('a message that Stripe signed is heard', async () => {
  const { heard, send } = endpoint();
  assert.deepEqual(await send(BODY, signed(BODY)), { status: 200, text: '{"received":true}' });
  assert.equal((await send(BODY, signed(BODY, { ageSeconds: 290 }))).status, 200);
  assert.deepEqual(heard, ['session cs_1', 'session cs_1']);
});

const forgeries: Record<string, [body: string, signature?: string]> = {
  'no signature': [BODY],
  'an empty one': [BODY, ''],
  'one that is none': [BODY, 't=1,v1=nonsense'],
  'another secret': [BODY, signed(BODY, { secret: 'whsec_wrong' })],
  'an empty secret': [BODY, signed(BODY, { secret: '' })],
  'another body': [BODY.replace('cs_1', 'cs_2'), signed(BODY)],
  'the same body written otherwise': [`${BODY} `, signed(BODY)],
  'a recorded one': [BODY, signed(BODY, { ageSeconds: 310 })],
  'no body': ['', signed(BODY)],
};
for (const [name, [body, signature]] of Object.entries(forgeries))
  test(`forged: ${name}`, async () => {
    const { heard, send } = endpoint();
    const { status, text } = await send(body, signature);
    assert.equal(status, 400);
    assert.match(text, /signature is missing, wrong or too old/);
    assert.deepEqual(heard, []);
  });

test('what fails is answered other than 2xx, so that Stripe sends it again', async () => {
  const { send } = endpoint(() => Promise.reject(new Error('the database is away')));
  assert.equal((await send(BODY, signed(BODY))).status, 500);
});

const kinds: Record<string, string[]> = {
  session: [
    'checkout.session.completed',
    'checkout.session.async_payment_succeeded',
    'checkout.session.async_payment_failed',
    'checkout.session.expired',
  ],
  refund: ['refund.created', 'refund.updated', 'refund.failed'],
  dispute: [
    'charge.dispute.created',
    'charge.dispute.updated',
    'charge.dispute.closed',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.funds_reinstated',
  ],
  '': ['customer.created', 'payout.paid', 'charge.refunded'],
};
for (const [about, types] of Object.entries(kinds))
  test(
    about ? `what a message says of a ${about} is looked at` : 'what does not concern the shop is not',
    async () => {
      for (const type of types) {
        const { heard, send } = endpoint();
        const body = JSON.stringify({ object: 'event', type, data: { object: { id: 'its_id' } } });
        assert.equal((await send(body, signed(body))).status, 200);
        assert.deepEqual(heard, about ? [`${about} its_id`] : [], type);
      }
    },
  );

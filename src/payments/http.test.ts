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
      heard.push(id);
    },
    refundChanged: async (id) => void heard.push(id),
    disputeChanged: async (id) => void heard.push(id),
  });
  const send = async (body: string, signature?: string) => {
    const headers: HeadersInit = signature === undefined ? {} : { 'stripe-signature': signature };
    return (await app.request('/webhooks/stripe', { method: 'POST', body, headers })).status;
  };
  return { heard, send };
}

function signed(body: string, { secret = SECRET, ageSeconds = 0 } = {}): string {
  const at = Math.floor(Date.now() / 1000) - ageSeconds;
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
}

test('a message that Stripe signed is heard', async () => {
  const { heard, send } = endpoint();
  assert.equal(await send(BODY, signed(BODY)), 200);
  assert.equal(await send(BODY, signed(BODY, { ageSeconds: 290 })), 200);
  assert.deepEqual(heard, ['cs_1', 'cs_1']);
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
    assert.equal(await send(body, signature), 400);
    assert.deepEqual(heard, []);
  });

test('what fails is answered other than 2xx, so that Stripe sends it again', async () => {
  const { send } = endpoint(() => Promise.reject(new Error('the database is away')));
  assert.equal(await send(BODY, signed(BODY)), 500);
});

test('only what concerns the shop is looked at', async () => {
  const { heard, send } = endpoint();
  const kinds = [
    'checkout.session.expired',
    'refund.updated',
    'refund.failed',
    'charge.dispute.created',
    'charge.dispute.funds_reinstated',
    'customer.created',
    'payout.paid',
  ];
  for (const type of kinds) {
    const body = JSON.stringify({ object: 'event', type, data: { object: { id: type } } });
    assert.equal(await send(body, signed(body)), 200);
  }
  assert.deepEqual(heard, kinds.slice(0, 5));
});

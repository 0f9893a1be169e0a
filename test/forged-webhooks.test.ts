/** Messages that Stripe did not send, and sessions that are not the shop's: nothing comes of them. */
import { createHmac, randomUUID } from 'node:crypto';
import { after, before } from 'node:test';
import { signature } from '../src/dev/stripe/deliveries.ts';
import { Buyer } from './buyer.ts';
import { read, refuses } from './refusals.ts';
import { startTestShop, type TestShop } from './test-shop.ts';

let shop: TestShop;
let paymentId: string; // of an order that waits for its payment
const db = () => shop.shop.db;

before(async () => {
  shop = await startTestShop({ ROLE: 'web' }); // without loops nothing but a request can change the data
  shop.standIn.control.pauseDeliveries();
  const buyer = new Buyer(shop.url);
  await buyer.add((await shop.article({ priceMinor: 2000 })).variantId);
  const session = await shop.shop.stripe.checkout.sessions.retrieve(await buyer.checkoutSession());
  paymentId = session.metadata!.payment_id!;
});
after(() => shop.stop());

const event = (object: Record<string, unknown> = { id: 'cs_x' }, type = 'checkout.session.completed') =>
  JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object } });
const signed = (body: string, secret: string, at: number) =>
  `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
const secret = () => shop.shop.config.stripe!.webhookSecret;
const now = () => Math.floor(Date.now() / 1000);
const webhook = (body: string, stripeSignature?: string) =>
  read(
    fetch(`${shop.url}/webhooks/stripe`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        ...(stripeSignature !== undefined && { 'stripe-signature': stripeSignature }),
      },
    }),
  );
const forged: [name: string, body: string, header: (body: string) => string | undefined][] = [
  ['without a signature', event(), () => undefined],
  ['with an empty signature', event(), () => ''],
  ['signed with another secret', event(), (body) => signed(body, 'whsec_other', now())],
  ['signed with an empty secret', event(), (body) => signed(body, '', now())],
  ['from six minutes ago', event(), (body) => signed(body, secret(), now() - 360)],
  ['signed over another body', event(), () => signed(event({ id: 'cs_y' }), secret(), now())],
  ['of an old scheme', event(), (body) => signed(body, secret(), now()).replace('v1=', 'v0=')],
  ['with garbage for a signature', event(), () => 't=x,v1=,,,='],
  ['that is no JSON', 'paid=1', () => undefined],
];
refuses(
  db,
  forged.map(([name, body, header]) => ({
    name: `a webhook ${name}`,
    send: () => webhook(body, header(body)),
    status: 400,
  })),
);
const validly = (body: string) => webhook(body, signature(body, secret()));

/** A session that was paid at this Stripe account, and was not opened by the shop. */
async function foreignSession(metadata?: Record<string, string>): Promise<string> {
  const { id } = await shop.shop.stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://elsewhere.example/',
    ...(metadata && { metadata }),
    line_items: [
      {
        quantity: 1,
        price_data: { currency: 'eur', unit_amount: 2490, product_data: { name: 'Elsewhere' } },
      },
    ],
  });
  shop.standIn.control.pay(id, '4242424242424242');
  return id;
}
const completed = async (metadata?: Record<string, string>) =>
  validly(event({ id: await foreignSession(metadata), metadata, payment_status: 'paid' }));
refuses(db, [
  {
    name: 'a signed message of an unknown session',
    send: () => validly(event({ id: 'cs_test_unknown' })),
    status: 200,
  },
  { name: 'a signed message of another shop’s session', send: () => completed(), status: 200 },
  {
    name: 'another session that names a payment of ours, over the same sum',
    send: () => completed({ payment_id: paymentId }),
    status: 200,
  },
  {
    name: 'a session that names no payment of ours',
    send: () => completed({ payment_id: randomUUID() }),
    status: 200,
  },
  {
    name: 'a session that names its payment in another way',
    send: () => completed({ payment_id: '1042' }),
    status: 200,
  },
  {
    name: 'a signed message of a kind that does not matter',
    send: () => validly(event({ id: 'cus_1' }, 'customer.created')),
    status: 200,
  },
  {
    name: 'a webhook’s address that is only looked at',
    send: () => read(fetch(`${shop.url}/webhooks/stripe`)),
    status: [404, 405],
  },
  {
    name: 'a signed message of 2 MB',
    send: () => validly(event({ id: 'x'.repeat(2_000_000) })),
    status: 413,
  },
]);

/** A buyer's whole way, at the most talkative: the log, the figures and the traces tell of it, and of nobody. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { before, test } from 'node:test';
import { sql } from '../src/platform/db.ts';
import { Buyer } from './buyer.ts';
import { tokenIn } from './customer.ts';
import { startMailServer } from './faults/mail-server.ts';
import { payAndLand, until } from './faults/rig.ts';
import { freePort, listening, startTestShop, type TestShop } from './test-shop.ts';

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
}

const buyer = {
  email: 'zoltan.quill@example.com',
  name: 'Zoltan Quillfeather',
  line1: '7 Hidden Lane',
  postalCode: 'D02 X285',
  phone: '+353 1 555 0199',
  note: 'Mind the tabby cats',
};
const SENDER = '203.0.113.77';

const log: string[] = [];
const bodies: string[] = [];
const secrets: string[] = [];
let metricsUrl: string;
let running: TestShop;
let figures = '';

before(async () => {
  const collector = await listening(
    createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      bodies.push(Buffer.concat(parts).toString());
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    }),
  );
  const mail = await startMailServer();
  const metricsPort = await freePort();
  metricsUrl = `http://127.0.0.1:${metricsPort}`;
  running = await startTestShop(
    {
      LOG_LEVEL: 'trace',
      TRUSTED_PROXIES: '1',
      SWEEP_SECONDS: '1',
      METRICS_PORT: String(metricsPort),
      SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    },
    (line) => log.push(line),
  );
  try {
    await journey(mail);
    figures = await (await fetch(`${metricsUrl}/metrics`)).text();
  } finally {
    await running.stop();
    await mail.close();
    collector.closeAllConnections();
    collector.close();
  }
});

async function journey(mail: Awaited<ReturnType<typeof startMailServer>>): Promise<void> {
  const { shop, url } = running;
  const visitor = new Buyer(url, SENDER);
  const article = await running.article();
  mail.instead = Object.assign(new Error(`<${buyer.email}> does not want it`), { responseCode: 451 });
  await until('a kept page', async () => {
    // The second comes so soon after the first that nothing has to be asked before it.
    for (let time = 0; time < 2; time++) await (await visitor.get(`/products/${article.handle}`)).text();
    return log.some((line) => line.includes('"kept page"'));
  });
  await visitor.get(`/search?q=${encodeURIComponent(buyer.email)}`);
  await visitor.add(article.variantId);
  await (await visitor.get('/checkout')).text();
  await visitor.checkout({ ...buyer, email: 'no address' });
  const session = await visitor.checkoutSession(buyer);
  const landed = await payAndLand(running, visitor, session);
  assert.match(landed.html, /Thank you for your order/);
  await until(
    'tried',
    async () => (await shop.db.row(sql`SELECT 1 FROM emails WHERE last_error IS NOT NULL`)) !== undefined,
  );
  mail.instead = undefined;
  await shop.db.run(sql`UPDATE emails SET next_attempt_at = now()`);
  await until('sent', async () => mail.recipients.includes(buyer.email));
  const order = (await shop.db.row<{ token: string }>(
    sql`SELECT token FROM orders WHERE email = ${buyer.email}`,
  ))!;
  for (const path of [
    `/orders/${order.token}`,
    `/orders/${order.token}/receipt`,
    `/orders/${order.token}x/receipt`,
  ])
    await (await visitor.get(path)).text();
  await visitor.post('/sign-in', { email: buyer.email, password: 'violet harbour lantern' });
  await visitor.post('/sign-in/link', { email: buyer.email });
  // What PostgreSQL refuses repeats what it was given.
  await shop.db
    .run(sql`SELECT ${buyer.email}::text::uuid`)
    .catch((err) => shop.log.error({ err }, 'as it would be'));
  shop.log.warn({ err: new Error(`/orders/${order.token}: Stripe refused ${session}`) }, 'as it would be');
  secrets.push(...visitor.cookies.values(), order.token, session, tokenIn(`/orders/${order.token}`));
}

const persons = () => [...Object.values(buyer), ...secrets.filter((secret) => secret.length > 8), SENDER];

const named = (text: string) => persons().filter((word) => text.toLowerCase().includes(word.toLowerCase()));

test('no line of the log names the buyer, says whence he came, or opens anything of his', () => {
  const text = log.join('');
  assert.ok(log.length > 15, `${log.length} lines`);
  assert.match(text, /as it would be/);
  assert.deepEqual(named(text), []);
});

test('each request has one line with its route, and an id', () => {
  const lines = log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request');
  const checkout = lines.filter(({ method, route }) => method === 'POST' && route === '/checkout');
  assert.deepEqual(
    checkout.map(({ status }) => status),
    [422, 303],
  );
  for (const line of checkout) {
    assert.ok(line.ms > 0 && line.bytes > 0);
    assert.match(line.requestId, /^[\w-]{36}$/);
  }
  assert.ok(lines.some(({ route }) => route === '/orders/:token/receipt'));
  assert.ok(
    log.some((line) => line.includes('"kept page"')),
    'kept pages are told of at this level',
  );
});

test('the figures tell of the checkout, the payment, the mail, Stripe and the loops', () => {
  const figure = (sample: string) => {
    const line = figures.split('\n').find((each) => each.startsWith(`${sample} `));
    assert.ok(line, `${sample} is missing`);
    return Number(line.split(' ').at(-1));
  };
  assert.equal(figure('pushcart_checkouts_begun_total'), 1);
  assert.equal(figure('pushcart_checkouts_pressed_total{outcome="to_payment"}'), 1);
  assert.equal(figure('pushcart_payments_settled_total{state="paid"}'), 1);
  assert.ok(figure('pushcart_emails_total{result="sent"}') >= 2);
  assert.ok(figure('pushcart_emails_total{result="postponed"}') >= 1);
  assert.ok(figure('pushcart_stripe_call_duration_seconds_count{result="ok"}') >= 2);
  assert.ok(figure('pushcart_loop_last_turn_timestamp_seconds{loop="mail"}') > Date.now() / 1000 - 600);
  assert.equal(figure('pushcart_loop_failures_total{loop="mail"}'), 0);
  assert.ok(figure('pushcart_kept_pages_total{result="hit"}') >= 1);
  assert.equal(figure('pushcart_queues_read'), 1);
  assert.equal(figure('pushcart_payments_open{state="pending"}'), 0);
  assert.equal(figure('pushcart_reservations'), 0);
  assert.ok(
    figure('pushcart_http_request_duration_seconds_count{method="POST",route="/checkout",status="303"}') ===
      1,
  );
  assert.deepEqual(named(figures), []);
});

test('the traces show what the press on Pay was made of, and name nobody', () => {
  const spans: Span[] = bodies
    .map((body) => JSON.parse(body))
    .flatMap(({ resourceSpans }) => resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans }) => spans);
  const pay = spans.filter(({ name }) => name === 'POST /checkout').at(-1)!;
  const below = spans.filter(
    ({ parentSpanId, traceId }) => traceId === pay.traceId && parentSpanId === pay.spanId,
  );
  const names = below.map(({ name }) => name);
  for (const name of ['INSERT orders', 'INSERT payments', 'Stripe POST /v1/checkout/sessions'])
    assert.ok(names.includes(name), `${name} is not among ${names.join(', ')}`);
  for (const name of [
    'loop mail',
    'loop payments',
    'mail order_placed',
    'Stripe GET /v1/checkout/sessions/:id',
  ])
    assert.ok(
      spans.some((span) => span.name === name),
      name,
    );
  const turn = spans.find((span) => span.name === 'loop mail')!;
  assert.ok(!turn.parentSpanId, 'a loop that a request woke is no part of it');
  assert.deepEqual(named(bodies.join('')), []);
});

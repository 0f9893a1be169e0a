/** Floods and cards tried out, against the real shop: asked to wait in words, with nothing typed lost. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from '../src/platform/db.ts';
import { SEARCHES } from '../src/platform/sender-limits.ts';
import { Buyer } from './buyer.ts';
import { payAndLand } from './faults/rig.ts';
import { missingRedis, startRedis } from './redis-server.ts';
import { startTestShop, type TestShop } from './test-shop.ts';

let running: TestShop;
before(async () => {
  running = await startTestShop({ SENDER_LIMITS: '1', TRUSTED_PROXIES: '1' });
});
after(() => running.stop());

/** Once his patience is used up, which on a slow machine comes back between two requests. */
async function afterFlood(sender: string, path: string): Promise<Response> {
  const buyer = new Buyer(running.url, sender);
  for (let tries = 0; tries < 50; tries++) {
    while ((await running.shop.senders.take(SEARCHES, sender)) === undefined);
    const answer = await buyer.get(path);
    if (answer.status !== 200) return answer;
  }
  throw new Error(`${path} is open without end`);
}

test('who searches without end is asked to wait; others, and pages that cost little, are not', async () => {
  const refused = await afterFlood('203.0.113.1', '/search?q=blue');
  assert.equal(refused.status, 429);
  assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
  assert.match(await refused.text(), /A little slower, please/);
  assert.equal((await afterFlood('203.0.113.1', '/search/suggestions?q=blue')).status, 429);
  assert.equal((await new Buyer(running.url, '203.0.113.1').get('/products')).status, 200);
  assert.equal((await new Buyer(running.url, '203.0.113.2').get('/search?q=blue')).status, 200);
});

/** As those do who try out stolen cards: a cart, an order, a payment page, again and again. */
async function press(sender: string, note = ''): Promise<[Response, Buyer]> {
  const { variantId } = await article;
  const buyer = new Buyer(running.url, sender);
  await buyer.add(variantId);
  return [await buyer.checkout({ note }), buyer];
}
let article: ReturnType<TestShop['article']>;

test('payment pages that nobody pays come to an end after thirty, before anything is written', async () => {
  article = running.article({ onHand: 200 });
  const answers: number[] = [];
  for (let n = 0; n < 30; n++) answers.push((await press('203.0.113.3'))[0].status);
  assert.deepEqual([...new Set(answers)], [303]);
  const count = () => running.shop.db.row<{ n: number }>(sql`SELECT count(*)::int AS n FROM orders`);
  const before = await count();
  const [refused] = await press('203.0.113.3', 'Ring twice');
  assert.equal(refused.status, 429);
  assert.ok(Number(refused.headers.get('retry-after')) > 3_000);
  const page = await refused.text();
  assert.match(page, /That was tried very often just now/);
  assert.match(page, /Ring twice/, 'the form is as it was typed');
  assert.deepEqual(await count(), before);
  assert.equal((await press('203.0.113.4'))[0].status, 303);
});

test('who pays what he opens is never counted', async () => {
  article = running.article({ onHand: 200 });
  for (let n = 0; n < 33; n++) {
    const [answer, buyer] = await press('203.0.113.5');
    assert.equal(answer.status, 303);
    const session = /cs_\w+/.exec(answer.headers.get('location') ?? '')![0];
    await payAndLand(running, buyer, session);
  }
});

test('two processes with one Redis count together', { skip: missingRedis() ?? false }, async () => {
  const redis = await startRedis();
  const env = {
    SENDER_LIMITS: '1',
    TRUSTED_PROXIES: '1',
    REDIS_URL: redis.url,
    PUBLIC_URL: 'http://shop.example',
  };
  const shops = [await startTestShop(env), await startTestShop(env)];
  try {
    const [one, two] = shops.map(({ shop }) => shop.senders);
    // Where Redis is slow for a moment, each counts for itself, as it should: then it is tried with another sender.
    const counted = async (sender: string) => {
      for (let n = 0; n < SEARCHES.burst / 2; n++) await one!.take(SEARCHES, sender);
      for (let n = 0; n < SEARCHES.burst - 1; n++) await two!.take(SEARCHES, sender);
      const buyer = new Buyer(`http://localhost:${shops[1]!.shop.config.port}`, sender);
      return (await buyer.get('/search?q=blue')).status;
    };
    const statuses: number[] = [];
    for (let n = 7; n < 12 && !statuses.includes(429); n++) statuses.push(await counted(`203.0.113.${n}`));
    assert.ok(statuses.includes(429), statuses.join());
  } finally {
    for (const shop of shops) await shop.stop();
    await redis.close();
  }
});

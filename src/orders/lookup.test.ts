import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Buyer } from '../../test/buyer.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import { sweepOrderLinks } from './lookup.ts';

let shop: TestShop;
before(async () => {
  shop = await startTestShop({ ROLE: 'web', TRUSTED_PROXIES: '1' }); // nothing sends the mail: it is read here
});
after(() => shop.stop());

let guests = 0;
const guest = () => new Buyer(shop.url, `192.0.2.${++guests}`);

/** Somebody has ordered, paid or not. */
async function order(email: string): Promise<{ id: string; number: number; token: string }> {
  const buyer = guest();
  await buyer.add((await shop.article()).variantId);
  await buyer.checkoutSession({ email });
  const row = await shop.shop.db.row<{ id: string; number: number; token: string }>(
    sql`SELECT id, number, token FROM orders ORDER BY number DESC LIMIT 1`,
  );
  return row!;
}

const links = (orderId: string) =>
  shop.shop.db.rows<{ url: string; recipient: string }>(sql`
    SELECT data->>'url' AS url, recipient FROM emails WHERE kind = 'order_link' AND order_id = ${orderId} ORDER BY seq`);
const find = (fields: Record<string, string>, by = guest()) => by.post('/orders/find', fields);
const words = async (answer: Response) => (await answer.text()).replace(/\s+/g, ' ');

test('number and address bring a link to that address, and it leads to the order', async () => {
  const { id, number, token } = await order('Ada@Example.com');
  assert.match(await words(await guest().get('/orders/find')), /Find your order/);
  for (const [typed, email] of [
    [`#${number}`, 'ada@example.com'],
    [` ${number} `, 'ADA@EXAMPLE.COM'],
  ] as const) {
    const answer = await find({ number: typed, email });
    assert.equal(answer.status, 200);
    assert.match(await words(answer), /Look into your mail/);
  }
  const sent = await links(id);
  assert.deepEqual(
    sent.map(({ recipient }) => recipient),
    ['Ada@Example.com', 'Ada@Example.com'],
  );
  const path = new URL(sent[0]!.url).pathname;
  for (let times = 0; times < 2; times++) {
    const led = await guest().get(path);
    assert.deepEqual([led.status, led.headers.get('location')], [303, `/orders/${token}`]);
    assert.match(led.headers.get('cache-control')!, /no-store/);
  }
});

test('whether there is such an order is not to be learnt: neither from the words nor from the time', async () => {
  const { id, number } = await order('known@example.com');
  const timed = async (fields: Record<string, string>) => {
    const start = performance.now();
    const answer = await find(fields);
    const text = (await words(answer)).replaceAll(fields.number!, 'N').replaceAll(fields.email!, 'E');
    return { status: answer.status, text, ms: performance.now() - start };
  };
  const known = await timed({ number: String(number), email: 'known@example.com' });
  const wrongAddress = await timed({ number: String(number), email: 'other@example.com' });
  const wrongNumber = await timed({ number: String(number + 500), email: 'known@example.com' });
  for (const other of [wrongAddress, wrongNumber])
    assert.deepEqual([other.status, other.text], [known.status, known.text]);
  for (const { ms } of [known, wrongAddress, wrongNumber]) assert.ok(ms >= 295, `answered after ${ms} ms`);
  assert.equal((await links(id)).length, 1);
});

test('a link expires, and says how to get another one', async () => {
  const { id, number } = await order('late@example.com');
  await find({ number: String(number), email: 'late@example.com' });
  const path = new URL((await links(id))[0]!.url).pathname;
  await shop.shop.db.run(sql`UPDATE order_links SET expires_at = now() WHERE order_id = ${id}`);
  for (const gone of [path, `${path.slice(0, -1)}!`, '/orders/link/x']) {
    const answer = await guest().get(gone);
    assert.equal(answer.status, 404);
    assert.match(await words(answer), /This link has expired.*Send me another one/);
  }
  assert.ok((await sweepOrderLinks(shop.shop.db)) >= 1);
});

test('of a link only the hash is kept, and not in the mail once it is sent', async () => {
  const { id, number } = await order('hash@example.com');
  await find({ number: String(number), email: 'hash@example.com' });
  const token = new URL((await links(id))[0]!.url).pathname.split('/').at(-1)!;
  const kept = await shop.shop.db.row<{ text: string }>(sql`
    SELECT string_agg(l::text, ' ') AS text FROM order_links l WHERE order_id = ${id}`);
  assert.doesNotMatch(kept!.text, new RegExp(token));
});

test('what cannot be read comes back with its reason and what was typed', async () => {
  for (const [fields, wrong] of [
    [{ number: '', email: '' }, 2],
    [{ number: 'abc', email: 'ada@example.com' }, 1],
    [{ number: '99999999999999999999', email: 'ada@example.com' }, 1],
    [{ number: '1001', email: 'ada' }, 1],
  ] as const) {
    const answer = await find(fields);
    assert.equal(answer.status, 422);
    assert.equal([...(await answer.text()).matchAll(/class="field-error"/g)].length, wrong);
  }
});

test('tried too often, by one sender or for one address, it is refused for a while', async () => {
  const sender = guest();
  const asked = { number: '1', email: 'victim@example.com' };
  for (let times = 0; times < 5; times++) assert.equal((await find(asked)).status, 200);
  const refused = await find(asked);
  assert.equal(refused.status, 429);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.match(await words(refused), /victim@example.com/);
  await Promise.all(
    Array.from({ length: 20 }, (_, n) => find({ number: '1', email: `someone-${n}@example.com` }, sender)),
  );
  assert.equal((await find({ number: '1', email: 'fresh@example.com' }, sender)).status, 429);
  assert.equal((await find({ number: '1', email: 'fresh@example.com' })).status, 200);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Books, bookBreaches, compare } from '../prove/accounts.ts';
import { CARD } from '../prove/cards.ts';
import { prove } from '../prove/crash/crash.ts';
import { until } from '../src/dev/stripe/test-rig.ts';
import { sql } from '../src/platform/db.ts';
import { Buyer } from './buyer.ts';
import { startTestShop } from './test-shop.ts';

test('killed at steps of placing and confirming, the shop loses no payment', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  const kills = tables[0]!.slice(1).reduce((sum, row) => sum + Number(row[2]) + Number(row[3]), 0);
  assert.ok(kills >= 4, `${kills} kills happened`);
});

/** The proof is worth as much as what it would notice. */
test('what is amiss between Stripe and the shop is noticed', async (t) => {
  const shop = await startTestShop({ SWEEP_SECONDS: '1' });
  t.after(() => shop.stop());
  const { db } = shop.shop;
  const books: Books = { db, url: shop.url, control: { state: async () => shop.standIn.control.state() } };
  const { variantId } = await shop.article();
  const buyer = new Buyer(shop.url);
  await buyer.add(variantId);
  shop.standIn.control.pay(await buyer.checkoutSession(), CARD);
  await until(async () => (await db.row(sql`SELECT 1 FROM mailbox`)) !== undefined);
  await until(async () => (await amiss(books)) === '');
  assert.deepEqual(await bookBreaches(books), []);

  await t.test('a message is lost', async () => {
    await db.run(sql`DELETE FROM mailbox`);
    assert.match(await amiss(books), /0 messages tell of its placing/);
  });
  await t.test('an order is cancelled, and nothing goes back', async () => {
    await db.run(sql`UPDATE orders SET status = 'cancelled'`);
    assert.match(await amiss(books), /1490 taken, 0 given back/);
  });
  await t.test('a payment is forgotten', async () => {
    await db.run(sql`UPDATE payments SET captured_minor = 0`);
    assert.match(await amiss(books), /Stripe took 1490, the books say 0/);
  });
  await t.test('an order is gone', async () => {
    await db.run(sql`ALTER TABLE orders DROP CONSTRAINT orders_pkey CASCADE`);
    await db.run(sql`UPDATE orders SET id = gen_random_uuid()`);
    assert.match(await amiss(books), /was paid and there is no order/);
  });
});

async function amiss(books: Books): Promise<string> {
  const { breaches, mail } = await compare(books);
  return [...breaches, ...mail].join('\n');
}

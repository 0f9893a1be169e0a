import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { enterCode } from '../prove/interleavings/code.ts';
import { guards } from '../prove/interleavings/guards.ts';
import { prove } from '../prove/interleavings/interleavings.ts';
import { stateOf } from '../prove/interleavings/state.ts';
import { projectRoot } from '../src/platform/project-root.ts';
import { CARD, startHeart } from './heart.ts';

test('orders of messages, forced interleavings and guards, a few of each', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  const [orders, pairs, guards] = tables.map((table) => table.slice(1));
  assert.deepEqual(
    orders!.map(([, count, ends]) => [count, ends]),
    Array(4).fill([5, 1]),
  );
  const stops = pairs!.reduce((sum, row) => sum + Number(row[3]), 0);
  assert.ok(stops > 20, `${stops} stops in ten pairs`);
  assert.equal(guards!.filter((row) => Number(row[2]) > 0).length, 3);
});

test('the text of each guard stands where it is said to', () => {
  const gone = guards.flatMap(({ name, cuts, tests }) => [
    ...cuts
      .filter(({ file, find }) => !readFileSync(path.join(projectRoot, file), 'utf8').includes(find))
      .map(({ file, find }) => `${name}: not in ${file}: ${find}`),
    ...tests.filter((file) => !existsSync(path.join(projectRoot, file))).map((file) => `${name}: no ${file}`),
  ]);
  assert.deepEqual(gone, []);
});

/** The proof is worth as much as what it would notice. */
test('two ends that differ in anything that matters are told apart', async (t) => {
  const heart = await startHeart();
  t.after(() => heart.stop());
  const article = await heart.article();
  const cart = await heart.cart([article, 2]);
  const code = await enterCode(heart, 1, [cart]);
  const session = await heart.session(cart);
  heart.standIn.control.pay(session, CARD);
  await heart.landingPage(session);
  const scene = { carts: [cart], articles: [article], code };
  const end = await stateOf(heart, scene);
  assert.equal(await stateOf(heart, scene), end);
  const changes = [
    `UPDATE orders SET status = 'cancelled'`,
    `UPDATE payments SET refunded_minor = 1`,
    `DELETE FROM emails WHERE kind = 'order_placed'`,
    `INSERT INTO order_events (order_id, kind, actor) SELECT id, 'paid', 'shop' FROM orders`,
    `UPDATE orders SET currency = 'USD'`,
    `DELETE FROM discount_uses`,
    `UPDATE discounts SET used = 0`,
    `UPDATE carts SET discount_codes = '{LEFT}'`,
    `UPDATE stock_levels SET on_hand = on_hand - 1`,
    `UPDATE stock_movements SET quantity = quantity - 1 WHERE reason = 'sold'`,
    `INSERT INTO reservations SELECT o.id, s.variant_id, 1, now() FROM orders o, stock_levels s`,
    `INSERT INTO cart_lines SELECT c.id, s.variant_id, 1, 0 FROM carts c, stock_levels s`,
  ];
  let last = end;
  for (const change of changes) {
    await heart.db.pool.query(change);
    const now = await stateOf(heart, scene);
    assert.notEqual(now, last, change);
    last = now;
  }
});

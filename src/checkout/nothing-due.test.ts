// An order over zero, its process dies (or another tab presses) between the order's COMMIT and settleNothingDue.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interleave, start } from '../../test/barrier.ts';
import { startHeart } from '../../test/heart.ts';
import { sql } from '../platform/db.ts';

test('nothing to pay, pressed in a second tab before the first is through: no session at Stripe', async (t) => {
  const heart = await startHeart();
  t.after(() => heart.stop());
  await heart.db.run(sql`UPDATE shipping_methods SET free_from_minor = 0 WHERE handle = 'standard'`);
  const cart = await heart.cart([await heart.article({ priceMinor: 0 }), 1]);
  const press = () => heart.place(cart);
  await interleave(heart.shop, press, { at: /^COMMIT/, when: 'after' }, press);
  assert.equal(heart.standIn.control.state().sessions.length, 0);
});
test('nothing to pay, killed after the COMMIT: reconcile places it', async (t) => {
  const heart = await startHeart();
  t.after(() => heart.stop());
  await heart.db.run(sql`UPDATE shipping_methods SET free_from_minor = 0 WHERE handle = 'standard'`);
  const cart = await heart.cart([await heart.article({ priceMinor: 0 }), 1]);
  const dead = start(() => heart.place(cart), { at: /^COMMIT/, when: 'after' });
  await dead.paused;
  await heart.reconcile();
  assert.deepEqual(await heart.db.rows(sql`SELECT status FROM orders`), [{ status: 'placed' }]);
  dead.resume();
  await dead.done;
});

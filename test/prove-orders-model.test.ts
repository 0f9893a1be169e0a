import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { oneRun, prove } from '../prove/orders-model/orders-model.ts';
import { startHeart } from './heart.ts';

test('random lives of orders, a few of them', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  const done = new Map(tables[0]!.slice(1).map(([what, times]) => [what, Number(times)]));
  for (const what of ['an order', 'entering a code', 'shipping', 'cancelling', 'refunding a sum'])
    assert.ok(done.get(what)! > 0, `${what} was done`);
});

/** The proof is worth as much as what it would notice. @returns what the first run notices that notices anything. */
async function foundOut(t: TestContext, table: string, when: string, change: string): Promise<string> {
  const heart = await startHeart();
  t.after(() => heart.stop());
  const { pool } = heart.db;
  await pool.query(
    `CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${change}; RETURN NEW; END $$`,
  );
  await pool.query(
    `CREATE TRIGGER lose BEFORE UPDATE ON ${table} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION lose()`,
  );
  for (let seed = 1; seed <= 20; seed++) {
    const fault = await oneRun(heart, seed, { isShortened: false });
    if (fault) return fault;
  }
  return 'nothing';
}

test('a shop that loses what comes back is found out', async (t) => {
  const change = 'NEW.on_hand := NEW.on_hand - 1';
  const fault = await foundOut(t, 'stock_levels', 'NEW.on_hand > OLD.on_hand', change);
  assert.match(fault, /stock is as the model says|on hand/);
});

test('a shop that does not give the use of a code back is found out', async (t) => {
  const fault = await foundOut(t, 'discounts', 'NEW.used < OLD.used', 'NEW.used := OLD.used');
  assert.match(fault, /uses of \w+ are as the model says/);
});

test('a shop that keeps a code in the cart of which it was bought is found out', async (t) => {
  const isFewer = 'cardinality(NEW.discount_codes) < cardinality(OLD.discount_codes)';
  const fault = await foundOut(t, 'carts', isFewer, 'NEW.discount_codes := OLD.discount_codes');
  assert.match(fault, /cart \d+ is as the model says/);
});

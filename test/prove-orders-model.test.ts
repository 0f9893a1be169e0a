import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneRun, prove } from '../prove/orders-model/orders-model.ts';
import { sql } from '../src/platform/db.ts';
import { startHeart } from './heart.ts';

test('random lives of orders, a few of them', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  const done = new Map(tables[0]!.slice(1).map(([what, times]) => [what, Number(times)]));
  for (const what of ['placing an order', 'shipping', 'cancelling', 'refunding a sum'])
    assert.ok(done.get(what)! > 0, `${what} was done`);
});

/** The proof is worth as much as what it would notice. */
test('a shop that loses what comes back is found out', async (t) => {
  const heart = await startHeart();
  t.after(() => heart.stop());
  await heart.db.run(sql`
    CREATE FUNCTION lose_one() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.on_hand := NEW.on_hand - 1; RETURN NEW; END $$`);
  await heart.db.run(sql`
    CREATE TRIGGER lose_one BEFORE UPDATE ON stock_levels FOR EACH ROW WHEN (NEW.on_hand > OLD.on_hand) EXECUTE FUNCTION lose_one()`);
  const faults: string[] = [];
  for (let seed = 1; seed <= 20 && faults.length === 0; seed++) {
    const fault = await oneRun(heart, seed);
    if (fault) faults.push(fault);
  }
  assert.match(faults[0] ?? 'none', /stock is as the model says|on hand/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/flash-sale/flash-sale.ts';

test('a flash sale sells what there is and charges nobody else', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  const row = (label: string) => tables[0]!.find(([first]) => first === label)!.slice(1);
  assert.deepEqual(row('units sold'), row('units there were'));
  assert.deepEqual(row('charged at Stripe'), row('told: bought'));
  assert.ok(row('told: sold out, at checkout').some((refused) => Number(refused) > 0));
});

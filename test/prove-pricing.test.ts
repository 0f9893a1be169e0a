import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/pricing/pricing.ts';

test('what a cart comes to is right to the cent, for every cart', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  assert.ok(tables[0]!.slice(1).every(([, runs]) => Number(runs) >= 1));
});

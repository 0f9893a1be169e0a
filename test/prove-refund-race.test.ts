import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/refund-race/refund-race.ts';

test('partial refunds that race for one payment never give back more than was captured', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  assert.ok(Number(tables[0]![1]![3]) >= 10, 'many stood before the payment at once');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/admin-lists/admin-lists.ts';

test('lists of the back office ask four queries at most', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  assert.ok(tables[0]!.length > 10);
});

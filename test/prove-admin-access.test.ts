import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/admin-access/admin-access.ts';

test('axe finds nothing on any page of the back office, and the keyboard alone is enough', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  assert.ok(Number(tables[0]![1]![1]) > 60, 'pages');
});

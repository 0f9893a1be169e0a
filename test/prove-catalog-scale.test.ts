import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/catalog-scale/catalog-scale.ts';

test('lists, search and products are read by an index, at any size', async () => {
  const { shortfalls } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/search-quality/search-quality.ts';

test('searches find what was meant, before PostgreSQL’s own ranking and SQLite’s', async () => {
  const { shortfalls } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
});

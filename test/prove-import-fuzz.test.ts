import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/import-fuzz/import-fuzz.ts';

test('whatever file is given to the importer, it says what is wrong and goes on', async () => {
  const { shortfalls } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
});

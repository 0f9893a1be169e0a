import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/admin-journey/admin-journey.ts';

test('a merchant walks from the printed link to the first shipped order, and on', async () => {
  const { shortfalls } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/code-race/code-race.ts';

test('checkouts that race for the uses of a code never have one too many, and every loser is told', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  // Everybody stood at once, one had it, the others were told.
  assert.deepEqual(tables[0]![1]!.slice(2, 5), [12, 1, 11]);
});

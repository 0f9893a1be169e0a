import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/failover/failover.ts';
import { missingPrograms } from '../prove/machines/between.ts';

test('any part of several machines may die', { skip: missingPrograms() ?? false }, async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  const [deaths, sums] = tables;
  assert.equal(deaths!.length, 6);
  const sum = (label: string) => Number(sums!.find(([first]) => first === label)![1]);
  assert.ok(sum('purchases thanked for') > 0);
  assert.ok(sum('prices changed by one process and read from the other') > 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/lighthouse/lighthouse.ts';

test('axe finds nothing on any page, and Lighthouse nothing amiss on a product', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  const [scores, violations] = tables;
  assert.deepEqual(scores![1]!.slice(0, 1), ['product']);
  assert.deepEqual(scores![1]!.slice(2, 5), [100, 100, 100]);
  assert.equal(violations!.length, 13, 'twelve pages below the headings');
});

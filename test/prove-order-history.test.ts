import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/order-history/order-history.ts';

test('pages about orders ask three queries at most, each by an index', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  const [, looks] = tables;
  const queries = (name: string) => looks!.find(([first]) => first === name)![1];
  assert.equal(queries('history, middle'), 2);
  assert.equal(queries('order'), 1);
  assert.equal(queries('look-up, found'), 3);
});

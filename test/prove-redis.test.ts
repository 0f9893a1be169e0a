import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/redis/redis.ts';
import { missingRedis } from './redis-server.ts';

test('carts and sessions are measured in each store, and killed, PostgreSQL loses nothing', {
  skip: missingRedis() ?? false,
}, async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  for (const rates of tables.slice(0, 5)) {
    assert.equal(rates.length, 4);
    for (const [store, , , perSecond] of rates.slice(1)) assert.ok(Number(perSecond) > 0, String(store));
  }
  const [memory, postgres, snapshots] = tables[5]!.slice(1);
  assert.equal(memory![1], memory![2], 'what is in memory alone goes with the process');
  assert.deepEqual([postgres![2], postgres![4]], [0, 0]);
  assert.ok(Number(snapshots![4]) > 0, 'Redis without its log loses what came after the snapshot');
});

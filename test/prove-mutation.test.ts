import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/mutation/mutation.ts';

test('whoever breaks how a sum is parted hears it from a test', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  const [file, changes] = tables[0]![1]!;
  assert.equal(file, 'src/pricing/allocate.ts');
  assert.ok(Number(changes) > 30, 'many changes were tried');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingPrograms } from '../prove/machines/between.ts';
import { prove } from '../prove/scaling/scaling.ts';

test('browsing and buying are measured with more and more processes', {
  skip: missingPrograms() ?? false,
}, async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  assert.deepEqual(
    tables[0]!.slice(1).map(([what, webs]) => [what, webs]),
    ['a kept page', 'a search', 'a paid order'].flatMap((what) => [1, 2].map((webs) => [what, webs])),
  );
  for (const row of tables[0]!.slice(1)) assert.ok(Number(row[2]) > 0);
});

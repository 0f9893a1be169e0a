import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/bench/bench.ts';

test('the bench measures all it promises, and what is sold under it agrees with the books', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  const goals = new Map(tables.at(-1)!.map(([what, is]) => [String(what), Number(is)]));
  const measured = (what: RegExp) => [...goals].filter(([name]) => what.test(name)).map(([, is]) => is);
  for (const ratio of measured(/ratio/)) assert.ok(ratio > 0, `a ratio of ${ratio}`);
  assert.equal(measured(/kept: ratio/).length, 2);
  assert.equal(measured(/same SQL alone/).length, 1);
  for (const queries of measured(/queries/)) assert.ok(queries >= 1 && queries <= 3, `${queries} queries`);
  assert.ok(measured(/bytes of HTML/)[0]! <= 14 * 1024);
  assert.ok(measured(/bytes of its scripts/)[0]! <= 10 * 1024);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/feeds/feeds.ts';

test('every page and feed of the demo shop is as published rules want it', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  const [pages, feeds] = tables;
  const types = pages!.map(([, , , types]) => types).join();
  for (const type of ['ProductGroup', 'ItemList', 'SearchAction', 'Organization'])
    assert.ok(types.includes(type), type);
  assert.equal(feeds!.length, 6, 'five feeds below the headings');
});

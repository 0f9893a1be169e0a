import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Seen } from './seen.ts';

test('a name is known by the line it stood on first, however many there are', () => {
  const seen = new Seen();
  for (let n = 1; n <= 50_000; n++) assert.equal(seen.firstLine(`sku-${n}`, n), undefined);
  for (const n of [1, 2, 1_024, 49_999, 50_000]) assert.equal(seen.firstLine(`sku-${n}`, 9), n);
  seen.clear();
  assert.equal(seen.firstLine('sku-1', 3), undefined);
});

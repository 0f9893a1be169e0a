import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paceWords } from './pace.ts';

test('the pace is that since a place before, so that what went before an interruption counts for nothing', () => {
  const from = { at: 10_000, rows: 600_000, bytes: 60_000_000 };
  const to = { at: 12_000, rows: 606_000, bytes: 60_600_000 };
  assert.equal(paceWords(from, to, 61_200_000), '3,000 rows a second, about 2 s left');
  assert.equal(paceWords(from, to, 100_000_000), '3,000 rows a second, about 3 min left');
});

test('nothing is said too soon, nor where nothing is read', () => {
  const place = { at: 0, rows: 0, bytes: 0 };
  assert.equal(paceWords(place, { at: 900, rows: 100, bytes: 1_000 }, 2_000), '');
  assert.equal(paceWords(place, { at: 5_000, rows: 0, bytes: 0 }, 2_000), '');
});

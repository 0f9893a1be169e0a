import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutPage, type KeysetPlace } from './keyset.ts';

/** What a database would answer: one more than a page, the highest first. */
function read(place: KeysetPlace, size = 2): string[] {
  const all = ['5', '4', '3', '2', '1'];
  if (place.before !== undefined) return all.filter((key) => key > place.before!).slice(-(size + 1));
  return all.filter((key) => place.after === undefined || key < place.after).slice(0, size + 1);
}
const page = (place: KeysetPlace) => cutPage(read(place), { size: 2, place, keyOf: (row) => row });

test('pages lead on and back, and end at both ends', () => {
  assert.deepEqual(page({}), { rows: ['5', '4'], previous: undefined, next: { after: '4' } });
  assert.deepEqual(page({ after: '4' }), {
    rows: ['3', '2'],
    previous: { before: '3' },
    next: { after: '2' },
  });
  assert.deepEqual(page({ after: '2' }), { rows: ['1'], previous: { before: '1' }, next: undefined });
  assert.deepEqual(page({ before: '1' }), {
    rows: ['3', '2'],
    previous: { before: '3' },
    next: { after: '2' },
  });
  assert.deepEqual(page({ before: '3' }), { rows: ['5', '4'], previous: undefined, next: { after: '4' } });
  assert.deepEqual(cutPage([], { size: 2, place: { after: '1' }, keyOf: String }), {
    rows: [],
    previous: undefined,
    next: undefined,
  });
});

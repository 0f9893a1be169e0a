import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrivalWords } from './arrival.ts';

const words = (from: string, to: string, locale = 'en-IE', pickupAddress: string[] = []) =>
  arrivalWords({ expected: { from, to }, pickupAddress }, locale).replaceAll('\u2009', ' ');

test('one day, days of one month, days of two years', () => {
  assert.equal(words('2026-11-26', '2026-11-26'), 'Arrives Thu, 26 Nov');
  assert.equal(words('2026-11-26', '2026-11-30'), 'Arrives Thu 26 – Mon 30 Nov');
  assert.equal(words('2026-12-31', '2027-01-04'), 'Arrives Thu 31 Dec 2026 – Mon 4 Jan 2027');
});

test('as the locale writes days', () => {
  assert.equal(words('2026-11-26', '2026-11-26', 'en-US'), 'Arrives Thu, Nov 26');
  assert.equal(words('2026-11-26', '2026-11-30', 'de-DE'), 'Arrives Do., 26. – Mo., 30. Nov.');
});

test('what is fetched is ready from the first day on', () => {
  assert.equal(
    words('2026-11-26', '2026-11-30', 'en-IE', ['1 Compass Lane']),
    'Ready for pick-up from Thu, 26 Nov',
  );
});

test('nothing is said where nobody can say', () => {
  assert.equal(arrivalWords({ expected: null, pickupAddress: [] }, 'en-IE'), '');
});

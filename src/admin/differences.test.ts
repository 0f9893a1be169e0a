/** What changed is told by the names of fields and in words, and only what changed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from './differences.ts';

const writing = { locale: 'en-IE', currency: 'EUR', timeZone: 'Europe/Dublin' };
const told = (before: unknown, after: unknown) =>
  differences(before, after, writing).map(({ field, before, after }) => [field, before, after]);

test('fields that are alike are not named, and none by none is no change', () => {
  assert.deepEqual(told({ title: 'A', note: null }, { title: 'A', note: '' }), []);
  assert.deepEqual(told(undefined, null), []);
});

test('amounts, times and ticks are written as people read them', () => {
  assert.deepEqual(
    told(
      { priceMinor: 2400, currency: 'JPY', onSale: false, startsAt: '2026-07-01T10:00:00.000Z' },
      { priceMinor: 2600, currency: 'JPY', onSale: true, startsAt: null },
    ),
    [
      ['Price', 'JP¥2,400', 'JP¥2,600'],
      ['On sale', 'no', 'yes'],
      ['Starts at', '1 July 2026 at 11:00', undefined],
    ],
  );
  assert.deepEqual(told({ compareAtMinor: null }, { compareAtMinor: 2600 }), [
    ['Compare at', undefined, '€26.00'],
  ]);
});

test('of a list of things each is named by what it is known by', () => {
  const variant = (sku: string, priceMinor: number) => ({ sku, priceMinor });
  assert.deepEqual(
    told(
      { variants: [variant('LT-140', 2400), variant('LT-180', 2900)], tags: ['linen'] },
      { variants: [variant('LT-180', 3100), variant('LT-140', 2400)], tags: ['linen', 'table'] },
    ),
    [
      ['Variants: LT-180: Price', '€29.00', '€31.00'],
      ['Tags', 'linen', 'linen, table'],
    ],
  );
});

test('what was made, or is gone, is told by all its fields', () => {
  assert.deepEqual(told(undefined, { title: 'Linen', sku: 'LT' }), [
    ['Title', undefined, 'Linen'],
    ['SKU', undefined, 'LT'],
  ]);
  assert.deepEqual(told({ list: [{ name: 'A' }] }, {}), [['List: A: Name', 'A', undefined]]);
});

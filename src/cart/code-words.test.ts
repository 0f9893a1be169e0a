import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMoney } from '../platform/money.ts';
import type { UnusedDiscount, WhyUnused } from '../pricing/pricing.ts';
import { formatDate } from '../ui/date-time.ts';
import { isWorthTelling, refusedWords, whyWords } from './code-words.ts';

const money = (minor: number) => formatMoney(minor, 'EUR', 'en-IE');
const date = (at: Date) => formatDate(at, { locale: 'en-IE', timeZone: 'Europe/Berlin' });
const unused = (why: WhyUnused, more: Partial<UnusedDiscount> = {}): UnusedDiscount => ({
  id: 'd',
  code: 'SPRING',
  title: 'Spring',
  why,
  ...more,
});

const words: [WhyUnused, string][] = [
  [{ reason: 'unknown' }, 'There is no code SPRING. Is it spelt right?'],
  // Midnight in the shop's time zone, which is the day before in UTC.
  [{ reason: 'not_yet', from: new Date('2026-11-30T23:00:00Z') }, 'SPRING counts from 1 December 2026.'],
  [{ reason: 'ended' }, 'SPRING has ended.'],
  [{ reason: 'used_up' }, 'SPRING has been used as often as it could be.'],
  [{ reason: 'used_by_you' }, 'You have used SPRING as often as one customer can.'],
  [{ reason: 'not_first_order' }, 'SPRING is for a first order only.'],
  [{ reason: 'no_items' }, 'SPRING is for other articles than those in your cart.'],
  [{ reason: 'below_minimum', missingMinor: 520 }, 'Add €5.20 more to use SPRING.'],
  [{ reason: 'too_few', missing: 1 }, 'Add 1 more piece to use SPRING.'],
  [{ reason: 'too_few', missing: 2 }, 'Add 2 more pieces to use SPRING.'],
  [
    { reason: 'not_combined', with: ['SUMMER'] },
    'SPRING is not combined with SUMMER: you pay less this way.',
  ],
  [
    { reason: 'not_combined', with: ['A', 'B', 'C'] },
    'SPRING is not combined with A, B and C: you pay less this way.',
  ],
  [{ reason: 'not_combined', with: [] }, 'SPRING is not combined with the others: you pay less this way.'],
  [{ reason: 'nothing_left' }, 'There is nothing left that SPRING could take something off.'],
];

for (const [why, expected] of words)
  test(`a discount that does not count says why: ${JSON.stringify(why)}`, () => {
    assert.equal(whyWords(unused(why), money, date), expected);
  });

test('one without a code goes by its title, and is told of only where that helps', () => {
  const automatic = (why: WhyUnused) => unused(why, { code: null, title: 'Free shipping week' });
  const near = automatic({ reason: 'below_minimum', missingMinor: 100 });
  assert.equal(whyWords(near, money, date), 'Add €1.00 more to use Free shipping week.');
  assert.ok(isWorthTelling(near));
  assert.ok(!isWorthTelling(automatic({ reason: 'no_items' })));
  assert.ok(!isWorthTelling(automatic({ reason: 'used_by_you' })));
  assert.ok(isWorthTelling(unused({ reason: 'no_items' })));
});

test('a code that is refused has its words at the field', () => {
  const at = (refused: Parameters<typeof refusedWords>[0]) => refusedWords(refused, date);
  assert.equal(at({ reason: 'nothing_entered' }), 'Enter the code that you were given.');
  assert.equal(
    at({ reason: 'too_often', retryAfterSeconds: 300 }),
    'You have tried many codes just now. Please try again in 5 minutes.',
  );
  assert.match(at({ reason: 'no_cart', code: 'A' }), /^Put something into your cart first/);
  assert.match(at({ reason: 'entered_already', code: 'TWICE' }), /^TWICE is in your cart already/);
  assert.equal(
    at({ reason: 'too_many', code: 'SIXTH' }),
    'A cart takes at most 5 codes. Remove one to use SIXTH.',
  );
  assert.equal(at({ reason: 'ended', code: 'OLD' }), 'OLD has ended.');
  assert.match(at({ reason: 'unknown', code: 'X'.repeat(90) }), /^There is no code X{40}…\./);
});

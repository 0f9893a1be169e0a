import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromStripe, toStripe } from './stripe-amounts.ts';

test('most amounts are counted by Stripe as by everybody: hundredths, whole ones or thousandths', () => {
  for (const currency of ['EUR', 'USD', 'JPY', 'KRW', 'KWD', 'TND']) {
    assert.equal(toStripe(1234, currency), 1234);
    assert.equal(fromStripe(1234, currency), 1234);
  }
});

test('a króna and a shilling have no hundredths, but Stripe counts them', () => {
  for (const currency of ['ISK', 'UGX']) {
    assert.equal(toStripe(29, currency), 2900);
    for (let whole = 0; whole < 100; whole++) assert.equal(fromStripe(whole * 100, currency), whole);
  }
});

test('an ariary has hundredths, and Stripe does not count them', () => {
  assert.equal(toStripe(29_00, 'MGA'), 29);
  assert.equal(fromStripe(29, 'MGA'), 29_00);
  assert.throws(() => toStripe(29_50, 'MGA'), RangeError);
});

test('what cannot be counted exactly is refused', () => {
  assert.throws(() => fromStripe(150, 'ISK'), new RangeError('Stripe does not count 150 like this'));
  assert.throws(() => toStripe(Number.MAX_SAFE_INTEGER, 'ISK'), RangeError);
});

import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { decimalAmount, exponent, formatMoney, minorOf, stepOf } from './money.ts';

test('a currency has its own number of decimal places', () => {
  assert.deepEqual(['JPY', 'EUR', 'KWD', 'CLF'].map(exponent), [0, 2, 3, 4]);
});

test('how many, ISO 4217 says and not the Intl of the day, which changes it with its version', () => {
  const currencies = ['HUF', 'IDR', 'COP', 'RSD', 'MGA', 'IQD', 'ISK', 'UGX'];
  assert.deepEqual(currencies.map(exponent), [2, 2, 2, 2, 2, 3, 0, 0]);
});

test('of three decimal places the last one is always 0, as Stripe wants it', () => {
  assert.deepEqual(['BHD', 'JOD', 'KWD', 'OMR', 'TND'].map(stepOf), [10, 10, 10, 10, 10]);
  assert.deepEqual(['JPY', 'EUR', 'USD', 'ISK'].map(stepOf), [1, 1, 1, 1]);
});

test('ariary are paid in whole ones, for Stripe knows no others', () => {
  assert.equal(stepOf('MGA'), 100);
});

test('an amount becomes a plain decimal, exactly', () => {
  assert.equal(decimalAmount(2400, 'EUR'), '24.00');
  assert.equal(decimalAmount(5, 'EUR'), '0.05');
  assert.equal(decimalAmount(0, 'EUR'), '0.00');
  assert.equal(decimalAmount(-1999, 'EUR'), '-19.99');
  assert.equal(decimalAmount(5000, 'JPY'), '5000');
  assert.equal(decimalAmount(5, 'KWD'), '0.005');
  assert.equal(decimalAmount(Number.MAX_SAFE_INTEGER, 'EUR'), '90071992547409.91');
});

test('a decimal becomes minor units, exactly, or nothing', () => {
  assert.deepEqual(
    ['24.00', '24', '24.5', '0.05'].map((decimal) => minorOf(decimal, 'EUR')),
    [2400, 2400, 2450, 5],
  );
  assert.deepEqual([minorOf('5000', 'JPY'), minorOf('0.005', 'KWD')], [5000, 5]);
  const wrong = ['', '.5', '5.', '1.234', '-1', '+1', '1,50', '1e3', ' 1', '0x10', '999999999999999', '٣'];
  assert.deepEqual(
    wrong.filter((decimal) => minorOf(decimal, 'EUR') !== undefined),
    [],
  );
  assert.equal(minorOf('0.5', 'JPY'), undefined);
});

test('what is written as a decimal is read as the same amount', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.constantFrom('JPY', 'EUR', 'KWD', 'CLF'), (minor, currency) => {
      assert.equal(minorOf(decimalAmount(minor, currency), currency), minor);
    }),
  );
});

test('a fraction of a minor unit is a bug and throws', () => {
  assert.throws(() => decimalAmount(19.5, 'EUR'), RangeError);
  assert.throws(() => decimalAmount(2 ** 53, 'EUR'), RangeError);
});

test('amounts are shown as the locale writes them', () => {
  assert.equal(formatMoney(2400, 'EUR', 'en-IE'), '€24.00');
  assert.equal(formatMoney(123456, 'EUR', 'de-DE'), '1.234,56\u00a0€');
  assert.equal(formatMoney(5000, 'JPY', 'en-US'), '¥5,000');
  assert.equal(formatMoney(12345, 'KWD', 'en-US'), 'KWD\u00a012.345');
  assert.equal(formatMoney(-500, 'EUR', 'en-IE'), '-€5.00');
});

test('places that no price tag has are written where there is something in them', () => {
  assert.equal(formatMoney(4_990_000, 'IQD', 'en-US'), 'IQD\u00a04,990');
  assert.equal(formatMoney(4_990_250, 'IQD', 'en-US'), 'IQD\u00a04,990.250');
});

test('amounts beyond 2^31, and up to the last safe integer, keep every digit', () => {
  assert.equal(formatMoney(2 ** 31 + 1, 'EUR', 'en-IE'), '€21,474,836.49');
  assert.equal(formatMoney(Number.MAX_SAFE_INTEGER, 'EUR', 'en-IE'), '€90,071,992,547,409.91');
});

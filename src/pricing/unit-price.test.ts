import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type PriceBasis, unitPrice, withoutTax } from './unit-price.ts';

const any = { roundToMinor: 1, lessMinor: 0 };
const basis = (part: Partial<PriceBasis>): PriceBasis => ({
  from: 'EUR',
  to: 'EUR',
  rate: '1',
  offPpm: 0,
  onPpm: 0,
  rounding: any,
  ...part,
});

test('at home, without anything to do, the price is the listed one', () => {
  assert.equal(unitPrice(2_499, basis({})), 2_499);
  assert.equal(unitPrice(Number.MAX_SAFE_INTEGER, basis({})), Number.MAX_SAFE_INTEGER);
});

test('in another currency it has that currency’s decimal places', () => {
  assert.equal(unitPrice(2_000, basis({ to: 'JPY', rate: '161.25' })), 3_225);
  assert.equal(unitPrice(3_225, basis({ from: 'JPY', to: 'EUR', rate: '0.0062015504' })), 2_000);
  assert.equal(unitPrice(2_000, basis({ to: 'KWD', rate: '0.3325000000' })), 6_650);
  assert.equal(unitPrice(6_650, basis({ from: 'KWD', to: 'JPY', rate: '485' })), 3_225);
  assert.equal(unitPrice(3, basis({ from: 'JPY', to: 'EUR', rate: '2' })), 600);
});

test('the tax at home comes off before that of the place goes on', () => {
  assert.equal(unitPrice(11_900, basis({ offPpm: 190_000 })), 10_000);
  assert.equal(unitPrice(10_000, basis({ onPpm: 255_000 })), 12_550);
  assert.equal(unitPrice(11_900, basis({ offPpm: 190_000, onPpm: 255_000 })), 12_550);
});

test('it is rounded once: what the steps would have lost is kept', () => {
  // 1.00 / 1.19 is 0.8403…; from 0.84 it would be 1260 won, and 1260.5 is right.
  assert.equal(unitPrice(100, basis({ to: 'KRW', rate: '1500', offPpm: 190_000 })), 1_261);
});

test('half a unit is rounded up', () => {
  assert.equal(unitPrice(101, basis({ rate: '0.5' })), 51);
  assert.equal(unitPrice(101, basis({ rate: '0.4999' })), 50);
});

test('a price ends as the currency’s prices do, at the nearest one, the higher of two', () => {
  const to99 = (minor: number) => unitPrice(minor, basis({ rounding: { roundToMinor: 100, lessMinor: 1 } }));
  assert.deepEqual([2_450, 2_449, 2_548, 2_549, 2_550].map(to99), [2_499, 2_499, 2_499, 2_599, 2_599]);
  assert.deepEqual([1, 98, 99, 100, 148, 149].map(to99), [99, 99, 99, 99, 99, 199]);
  const to100 = (yen: number) =>
    unitPrice(yen, basis({ from: 'JPY', to: 'JPY', rounding: { roundToMinor: 100, lessMinor: 0 } }));
  assert.deepEqual([3_225, 3_249, 3_250].map(to100), [3_200, 3_200, 3_300]);
});

test('free stays free, and nothing else becomes it', () => {
  const tens = { roundToMinor: 1_000, lessMinor: 0 };
  assert.equal(unitPrice(0, basis({ rounding: { roundToMinor: 100, lessMinor: 1 } })), 0);
  assert.equal(unitPrice(1, basis({ rounding: tens })), 1_000);
  assert.equal(unitPrice(1, basis({ rate: '0.0001' })), 1);
});

test('with three decimal places the last one is 0, for whatever ending', () => {
  const dinar = (minor: number, roundToMinor: number, lessMinor: number) =>
    unitPrice(minor, basis({ from: 'KWD', to: 'KWD', rounding: { roundToMinor, lessMinor } }));
  assert.equal(dinar(6_655, 1, 0), 6_660);
  assert.equal(dinar(6_654, 1, 0), 6_650);
  assert.equal(dinar(6_654, 1_000, 1), 6_990);
  assert.equal(dinar(6_654, 1_000, 10), 6_990);
  assert.equal(dinar(6_654, 15, 12), 6_660);
});

test('a price or a rate that is none is a bug and throws', () => {
  for (const minor of [-1, 0.5, 2 ** 53]) assert.throws(() => unitPrice(minor, basis({})), /no price/);
  for (const rate of ['', '0', '0.000', '-1', '1e3', '1,5', '1.', '.5', 'x1', '1x'])
    assert.throws(() => unitPrice(100, basis({ rate })), /no rate/);
});

test('without its tax: 119.00 is 100.00, half a unit up', () => {
  assert.equal(withoutTax(11_900, 190_000), 10_000);
  assert.equal(withoutTax(100, 200_000), 83);
  assert.equal(withoutTax(3, 1_000_000), 2);
  assert.equal(withoutTax(2_499, 0), 2_499);
  assert.equal(withoutTax(6_650, 50_000, 10), 6_330);
});

test('no price of that form is closer, and a dearer article is never cheaper elsewhere', () => {
  const rounding = fc
    .tuple(fc.integer({ min: 1, max: 1_000 }), fc.nat(999))
    .map(([roundToMinor, less]) => ({ roundToMinor, lessMinor: less % roundToMinor }));
  const rate = fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 9_999 }));
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000_000 }),
      fc.nat(1_000_000),
      fc.constantFrom('EUR', 'JPY', 'KWD'),
      rate,
      fc.nat(300_000),
      fc.nat(300_000),
      rounding,
      (minor, more, to, [whole, part], offPpm, onPpm, looks) => {
        const places = { JPY: 0, EUR: 2, KWD: 3 }[to]!;
        const terms = {
          to,
          rate: `${whole}.${String(part).padStart(4, '0')}`,
          offPpm,
          onPpm,
          rounding: looks,
        };
        const price = unitPrice(minor, basis(terms));
        assert.ok(price > 0);
        assert.ok(unitPrice(minor + more, basis(terms)) >= price);
        const step = to === 'KWD' ? 10 : 1;
        assert.equal(price % step, 0);
        if (step > 1) return;
        assert.equal((price + looks.lessMinor) % looks.roundToMinor, 0);
        const factor = BigInt(whole * 10_000 + part) * BigInt(1_000_000 + onPpm) * 10n ** BigInt(places);
        const exact = [BigInt(minor) * factor, BigInt(1_000_000 + offPpm) * 1_000_000n] as const;
        const twiceOff = 2n * (exact[0] - BigInt(price) * exact[1]);
        const next = BigInt(looks.roundToMinor) * exact[1];
        assert.ok(twiceOff < next, 'the next higher one is as close');
        const isLowest = price === looks.roundToMinor - looks.lessMinor;
        assert.ok(isLowest || twiceOff >= -next, 'the next lower one is closer');
      },
    ),
    { numRuns: 2_000 },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sampleMethod } from '../../test/shipping.ts';
import { chargeOf, type Goods } from './charge.ts';
import type { Band, ShippingMethod } from './methods.ts';

const same = (minor: number) => minor;
const goods = (more: Partial<Goods> = {}): Goods => ({
  subtotalMinor: 5000,
  weightGrams: 1200,
  pieces: 3,
  ...more,
});
const charge = (method: Partial<ShippingMethod>, more?: Partial<Goods>, convertPrice = same) =>
  chargeOf(sampleMethod(method), goods(more), convertPrice)?.chargeMinor;

test('flat: always the same', () => {
  assert.equal(charge({ priceMinor: 490 }), 490);
  assert.equal(charge({ priceMinor: 490 }, { weightGrams: 900_000, pieces: 99 }), 490);
});

test('by item: a price a piece', () => {
  assert.equal(charge({ basis: 'item', priceMinor: 150 }), 450);
  assert.equal(charge({ basis: 'item', priceMinor: 150 }, { pieces: 1 }), 150);
});

const byWeight = {
  basis: 'weight' as const,
  priceMinor: 0,
  bands: [
    { upTo: 1000, priceMinor: 490 },
    { upTo: 5000, priceMinor: 890 },
  ],
};

test('by weight: the first band that holds all grams, its end included; past the last it is not offered', () => {
  const at = (weightGrams: number) => charge(byWeight, { weightGrams });
  assert.deepEqual([0, 1000, 1001, 5000, 5001].map(at), [490, 490, 890, 890, undefined]);
});

test('a last band without an end takes whatever there is', () => {
  const open = { ...byWeight, bands: [...byWeight.bands, { upTo: null, priceMinor: 1990 }] };
  assert.equal(charge(open, { weightGrams: 1_000_000 }), 1990);
});

const byValue = {
  basis: 'value' as const,
  priceMinor: 0,
  bands: [
    { upTo: 2000, priceMinor: 590 },
    { upTo: 10_000, priceMinor: 290 },
  ],
};

test('by value: what the goods cost', () => {
  const at = (subtotalMinor: number) => charge(byValue, { subtotalMinor });
  assert.deepEqual([0, 2000, 2001, 10_000, 10_001].map(at), [590, 590, 290, 290, undefined]);
});

test('free from an amount: at it and above it, and until then it says from when', () => {
  const method = sampleMethod({ priceMinor: 490, freeFromMinor: 6000 });
  const at = (subtotalMinor: number) => chargeOf(method, goods({ subtotalMinor }), same);
  assert.deepEqual(at(5999), { chargeMinor: 490, freeFromMinor: 6000 });
  assert.deepEqual(at(6000), { chargeMinor: 0, freeFromMinor: null });
});

test('what is free by its amount may still be too heavy; by value the amount is all there is to it', () => {
  const freeFromMinor = 1000;
  assert.equal(charge({ ...byWeight, freeFromMinor }, { weightGrams: 5000 }), 0);
  assert.equal(charge({ ...byWeight, freeFromMinor }, { weightGrams: 5001 }), undefined);
  assert.equal(charge({ ...byValue, freeFromMinor: 10_000 }, { subtotalMinor: 99_000 }), 0);
});

test('amounts are in the buyer’s currency, and nothing stays nothing whatever prices are rounded to', () => {
  const yen = (minor: number) => Math.ceil((minor * 1.6) / 100) * 100 - 1;
  assert.equal(charge({ priceMinor: 490 }, {}, yen), 799);
  assert.equal(charge({ basis: 'item', priceMinor: 490 }, { pieces: 2 }, yen), 1598);
  assert.equal(charge({ priceMinor: 0 }, {}, yen), 0);
  assert.equal(charge(byWeight, { weightGrams: 1000 }, yen), 799, 'grams are grams in any currency');
  assert.equal(charge(byValue, { subtotalMinor: 3199 }, yen), 999);
  assert.equal(charge(byValue, { subtotalMinor: 3200 }, yen), 499);
  const free = sampleMethod({ priceMinor: 490, freeFromMinor: 6000 });
  assert.equal(chargeOf(free, goods({ subtotalMinor: 9598 }), yen)!.freeFromMinor, 9599);
  assert.equal(chargeOf(free, goods({ subtotalMinor: 9599 }), yen)!.chargeMinor, 0);
});

test('a charge is converted by its own tax class, limits by that of goods', () => {
  const withoutTax = (minor: number, taxClass: string) => (taxClass === 'standard' ? minor / 2 : minor);
  const method = sampleMethod({ priceMinor: 490, freeFromMinor: 20_000, taxClass: 'zero' });
  assert.deepEqual(chargeOf(method, goods(), withoutTax), { chargeMinor: 490, freeFromMinor: 10_000 });
});

const bands = fc
  .uniqueArray(fc.nat(30_000), { minLength: 1, maxLength: 8 })
  .chain((ends) =>
    fc.tuple(
      fc.constant(ends.sort((a, b) => a - b)),
      fc.array(fc.nat(9999), { minLength: ends.length, maxLength: ends.length }),
      fc.boolean(),
    ),
  )
  .map(([ends, prices, isOpen]): Band[] =>
    ends.map((end, index) => ({
      upTo: isOpen && index === ends.length - 1 ? null : end,
      priceMinor: prices[index]!,
    })),
  );

for (const basis of ['weight', 'value'] as const)
  test(`by ${basis}: exactly one band counts, the lowest that is high enough, or none is offered`, () => {
    fc.assert(
      fc.property(bands, fc.nat(40_000), (all, amount) => {
        const charged = charge(
          { basis, priceMinor: 0, bands: all },
          { weightGrams: amount, subtotalMinor: amount },
        );
        const fitting = all.filter(({ upTo }) => upTo === null || amount <= upTo);
        assert.equal(charged, fitting[0]?.priceMinor);
        if (charged === undefined)
          assert.ok(amount > Math.max(...all.map(({ upTo }) => upTo ?? Number.MAX_VALUE)));
      }),
    );
  });

const anyMethod = fc.record({
  basis: fc.constantFrom('flat', 'item', 'weight', 'value'),
  priceMinor: fc.nat(99_999),
  bands,
  freeFromMinor: fc.option(fc.nat(99_999)),
}) satisfies fc.Arbitrary<Partial<ShippingMethod>>;
const anyGoods = fc.record({
  subtotalMinor: fc.nat(200_000),
  weightGrams: fc.nat(60_000),
  pieces: fc.integer({ min: 1, max: 200 }),
});

test('a charge is a whole number of units and never negative; free exactly from the amount that is told', () => {
  const rate = fc.integer({ min: 1, max: 20_000 });
  fc.assert(
    fc.property(anyMethod, anyGoods, rate, (method, all, perThousand) => {
      const convert = (minor: number) => Math.round((minor * perThousand) / 1000);
      const charged = chargeOf(sampleMethod(method), all, convert);
      if (!charged) return;
      assert.ok(Number.isSafeInteger(charged.chargeMinor) && charged.chargeMinor >= 0);
      if (charged.freeFromMinor === null) return;
      assert.ok(all.subtotalMinor < charged.freeFromMinor);
      const enough = chargeOf(
        sampleMethod(method),
        { ...all, subtotalMinor: charged.freeFromMinor },
        convert,
      );
      assert.equal(enough?.chargeMinor, 0);
    }),
  );
});

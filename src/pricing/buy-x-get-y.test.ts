import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discount, everything, line, only } from '../../test/pricing/carts.ts';
import { countPieces } from './buy-x-get-y.ts';
import { priceCart } from './price-cart.ts';
import type { Discount, PriceLine, Scope } from './pricing.ts';

interface Deal {
  buy: number;
  of?: Scope;
  get: number;
  from?: Scope;
  ofHundred?: number;
  timesMax?: number;
}

const deal = (
  code: string,
  { buy, of, get, from, ofHundred = 100, timesMax }: Deal,
  part: Partial<Discount> = {},
) =>
  discount(
    code,
    {
      kind: 'buy_x_get_y',
      buy: { quantity: buy, on: of ?? everything },
      get: { quantity: get, ppm: ofHundred * 10_000 },
      timesMax: timesMax ?? null,
    },
    { on: from ?? everything, ...part },
  );

const off = (lines: PriceLine[], ...discounts: Discount[]) =>
  priceCart({ lines, discounts }).lines.map(({ discountMinor }) => discountMinor);
const why = (lines: PriceLine[], each: Discount) => priceCart({ lines, discounts: [each] }).unused[0]?.why;

test('what is got is not bought as well, and as much is bought as each time asks for', () => {
  const lines = [line('a', 100, 1), line('b', 200, 5)];
  const all = [true, true];
  const rule = {
    kind: 'buy_x_get_y',
    buy: { quantity: 2, on: everything },
    get: { quantity: 1, ppm: 1 },
    timesMax: null,
  } as const;
  const count = (free: number[]) => countPieces(rule, { lines, free, canBuy: all, canGet: all });
  assert.deepEqual(count([1, 2]), { got: [1, 0], bought: [0, 2] });
  assert.deepEqual(count([1, 5]), { got: [1, 1], bought: [0, 4] });
});

test('buy two, get one: every third piece is free', () => {
  const offOf = (quantity: number) => off([line('a', 100, quantity)], deal('D', { buy: 2, get: 1 }))[0];
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 9].map(offOf), [0, 0, 100, 100, 100, 200, 200, 300]);
});

test('at most so many times', () => {
  const offOf = (timesMax: number) => off([line('a', 100, 9)], deal('D', { buy: 2, get: 1, timesMax }))[0];
  assert.deepEqual([1, 2, 3, 4].map(offOf), [100, 200, 300, 300]);
});

test('the last time may bring fewer than a full one', () => {
  const offOf = (quantity: number) => off([line('a', 100, quantity)], deal('D', { buy: 2, get: 2 }))[0];
  assert.deepEqual([2, 3, 4, 5, 6, 7, 8].map(offOf), [0, 100, 200, 200, 200, 300, 400]);
});

test('the cheapest pieces get cheaper, by the percentage', () => {
  const lines = [line('a', 300, 2), line('b', 100, 1), line('c', 200, 3)];
  assert.deepEqual(off(lines, deal('D', { buy: 2, get: 1 })), [0, 100, 200]);
  assert.deepEqual(off(lines, deal('D', { buy: 2, get: 1, ofHundred: 50 })), [0, 50, 100]);
  assert.deepEqual(off(lines, deal('D', { buy: 1, get: 1 })), [0, 100, 400]);
});

test('what is bought and what is got can be different things', () => {
  const shoes = { buy: 2, of: only('shoe'), get: 1, from: only('sock') };
  const offOf = (shoesBought: number, socks: number) =>
    off([line('shoe', 5_000, shoesBought), line('sock', 700, socks)], deal('D', shoes))[1];
  assert.equal(offOf(1, 3), 0);
  assert.equal(offOf(2, 3), 700);
  assert.equal(offOf(4, 1), 700);
  assert.equal(offOf(4, 3), 1_400);
  assert.equal(offOf(5, 3), 1_400);
});

test('where some things count both ways, so many stay bought that the deal is kept', () => {
  const both = { buy: 2, of: only('a', 'b'), get: 1, from: only('b', 'c') };
  assert.deepEqual(
    off([line('a', 900, 1), line('b', 500, 1), line('c', 1_000, 1)], deal('D', both)),
    [0, 0, 1_000],
  );
  assert.deepEqual(
    off([line('a', 900, 2), line('b', 500, 1), line('c', 1_000, 1)], deal('D', both)),
    [0, 500, 0],
  );
  assert.deepEqual(
    off([line('a', 900, 3), line('b', 500, 2), line('c', 1_000, 1)], deal('D', both)),
    [0, 500, 1_000],
  );
});

test('at the same price what is only got goes before what could be bought', () => {
  const lines = [line('a', 500, 3), line('b', 500, 1)];
  const each = { buy: 1, of: only('a'), get: 1, from: everything };
  assert.deepEqual(off(lines, deal('D', { ...each, timesMax: 1 })), [0, 500]);
  assert.deepEqual(off(lines, deal('D', each)), [500, 500]);
});

test('what is free already is not what is got', () => {
  const lines = [line('gift', 0, 2), line('a', 400, 2)];
  assert.deepEqual(off(lines, deal('D', { buy: 2, get: 1 })), [0, 400]);
  assert.deepEqual(why([line('gift', 0, 5)], deal('D', { buy: 2, get: 1 })), { reason: 'nothing_left' });
});

test('a piece counts for one deal only, and of several deals the best are taken', () => {
  const part: Partial<Discount> = { combinesWith: ['product'] };
  const tenth = deal('A-TENTH', { buy: 1, get: 1, ofHundred: 10 }, part);
  const half = deal('HALF', { buy: 1, get: 1, ofHundred: 50 }, part);
  const two = priceCart({ lines: [line('a', 1_000, 2)], discounts: [tenth, half] });
  assert.deepEqual(
    two.discounts.map(({ id }) => id),
    ['HALF'],
  );
  assert.equal(two.discountMinor, 500);
  assert.deepEqual(two.unused[0]?.why, { reason: 'not_combined', with: ['HALF'] });
  const once = { ...tenth, rule: { ...tenth.rule, timesMax: 1 } } as Discount;
  const four = priceCart({ lines: [line('a', 1_000, 4)], discounts: [once, half] });
  assert.equal(four.discountMinor, 1_000);
  const both = priceCart({
    lines: [line('a', 1_000, 4)],
    discounts: [once, { ...half, rule: { ...half.rule, timesMax: 1 } } as Discount],
  });
  assert.deepEqual(
    both.discounts.map(({ id, amountMinor }) => [id, amountMinor]),
    [
      ['A-TENTH', 100],
      ['HALF', 500],
    ],
  );
});

test('a second deal counts what the first has left', () => {
  const part: Partial<Discount> = { combinesWith: ['product'] };
  const second = (id: string, timesMax: number) =>
    deal('Z', { buy: 1, of: only(id), get: 1, from: only(id), timesMax }, part);
  // What only counts as bought is bought first: of the three at 5.00 one is got, and two are left.
  const first = deal('A', { buy: 2, get: 1, from: only('a'), timesMax: 1 }, part);
  const lines = [line('a', 500, 3), line('b', 900, 2)];
  assert.deepEqual(off(lines, first, second('a', 2)), [1_000, 0]);
  // Bought is only what brought something: one shoe for the one pair of socks, four shoes are left.
  const socks = deal('A', { buy: 1, of: only('shoe'), get: 1, from: only('sock') }, part);
  const shoes = (quantity: number) => [line('shoe', 5_000, quantity), line('sock', 700, 1)];
  assert.deepEqual(off(shoes(5), socks, second('shoe', 9)), [10_000, 700]);
  assert.deepEqual(off(shoes(4), socks, second('shoe', 9)), [10_000, 0]);
  // The piece that is got is none of those that are bought for it.
  const own = deal('A', { buy: 1, of: only('a', 'b'), get: 1, from: only('b'), ofHundred: 90 }, part);
  assert.deepEqual(off([line('a', 100, 5), line('b', 900, 1)], own, second('a', 9)), [200, 810]);
  const same = deal('A', { buy: 1, of: only('b'), get: 1, from: only('b'), timesMax: 1 }, part);
  assert.deepEqual(off([line('a', 100, 5), line('b', 900, 4)], same, second('b', 9)), [0, 1_800]);
});

test('of several things that count both ways only the spare ones are got', () => {
  const lines = [line('a', 900, 1), line('b', 100, 1), line('c', 200, 1), line('d', 300, 1)];
  const each = { buy: 2, of: only('a', 'b', 'c'), get: 2, from: only('b', 'c', 'd') };
  assert.deepEqual(off(lines, deal('D', each)), [0, 100, 0, 300]);
});

test('who has too few is told how many more it takes', () => {
  const missing = (lines: PriceLine[], each: Deal) => why(lines, deal('D', each));
  assert.deepEqual(missing([line('a', 100, 1)], { buy: 2, get: 1 }), { reason: 'too_few', missing: 2 });
  assert.deepEqual(missing([line('a', 100, 2)], { buy: 2, get: 1 }), { reason: 'too_few', missing: 1 });
  assert.equal(missing([line('a', 100, 3)], { buy: 2, get: 1 }), undefined);
  const shoes = { buy: 2, of: only('shoe'), get: 1, from: only('sock') };
  const sock = line('sock', 700, 1);
  assert.deepEqual(missing([sock], shoes), { reason: 'too_few', missing: 2 });
  assert.deepEqual(missing([sock, line('shoe', 5_000, 1)], shoes), { reason: 'too_few', missing: 1 });
  assert.equal(missing([sock, line('shoe', 5_000, 2)], shoes), undefined);
  assert.deepEqual(missing([line('shoe', 5_000, 2)], shoes), { reason: 'no_items' });
  assert.deepEqual(
    missing([line('b', 100, 1), line('a', 100, 0)], { buy: 3, of: only('a', 'b'), get: 1, from: only('b') }),
    {
      reason: 'too_few',
      missing: 3,
    },
  );
});

test('the percentage of several pieces is rounded once, and parted over their lines', () => {
  const lines = [line('a', 333, 1), line('b', 334, 1), line('c', 1_000, 2)];
  assert.deepEqual(off(lines, deal('D', { buy: 1, get: 1, ofHundred: 50 })), [167, 167, 0]);
  assert.deepEqual(off(lines, deal('D', { buy: 1, get: 1, ofHundred: 1 })), [3, 4, 0]);
});

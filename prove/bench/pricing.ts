/**
 * Pricing a large cart: 50 lines and 5 discounts that all combine, so that each of their 32 sets is summed up, with
 * two taxes on top. And as a ratio to reading that cart from JSON and writing its totals, which whoever asks for it
 * does as well.
 */
import { priceCart } from '../../src/pricing/price-cart.ts';
import type { Discount, PriceInput } from '../../src/pricing/pricing.ts';
import {
  amountOff,
  anyClass,
  discount,
  freeShipping,
  line,
  percent,
  taxed,
} from '../../test/pricing/carts.ts';
import type { BenchOptions, Part } from './bench.ts';
import { inTurns, median } from './medians.ts';

const MICROSECONDS_MAX = 1_000;
const RATIO_MAX = 10;
const CALLS = 400;
const CALLS_SMALL = 20;

export async function measurePricing({ rounds, secondsARound, say }: BenchOptions): Promise<Part> {
  const calls = secondsARound < 1 ? CALLS_SMALL : CALLS;
  const cart = largeCart();
  const text = JSON.stringify(cart);
  const totals = priceCart(cart);
  const pairs = await inTurns(
    rounds,
    async () => timed(calls, () => priceCart(cart)),
    async () => timed(calls, () => JSON.parse(text) && JSON.stringify(totals)),
  );
  const microseconds = median(pairs.map(([priced]) => priced));
  const floor = median(pairs.map(([, written]) => written));
  const ratio = median(pairs.map(([priced, written]) => priced / written));
  say(`${Math.round(microseconds)} µs to price 50 lines with 5 discounts`);
  return {
    tables: [
      [
        ['pricing 50 lines with 5 discounts', ''],
        ['µs', microseconds],
        ['the same cart read from JSON, its totals written, µs', floor],
        ['ratio', ratio],
      ],
    ],
    goals: [
      { what: 'µs to price 50 lines with 5 discounts', is: microseconds, atMost: MICROSECONDS_MAX },
      { what: 'pricing: ratio to reading and writing it as JSON', is: ratio, atMost: RATIO_MAX },
    ],
    shortfalls: [],
  };
}

/** Microseconds a call: the median, which forgets the collector's pauses. */
function timed(calls: number, call: () => unknown): number {
  const times = Array.from({ length: calls }, () => {
    const since = performance.now();
    call();
    return (performance.now() - since) * 1000;
  });
  return median(times);
}

function largeCart(): PriceInput {
  const lines = Array.from({ length: 50 }, (_, index) =>
    line(`variant ${(index * 37) % 50}`, 990 + index * 137, 1 + (index % 4), {
      productId: `product ${index % 20}`,
      collectionIds: [`collection ${index % 5}`],
      taxClass: index % 3 === 0 ? 'books' : 'standard',
    }),
  );
  const some = (at: number): Partial<Discount> => ({
    on: { kind: 'collections', ids: [`collection ${at}`] },
    combinesWith: anyClass,
  });
  const deal: Discount['rule'] = {
    kind: 'buy_x_get_y',
    buy: { quantity: 2, on: { kind: 'collections', ids: ['collection 2'] } },
    get: { quantity: 1, ppm: 1_000_000 },
    timesMax: null,
  };
  return {
    lines,
    shipping: { chargeMinor: 490, taxClass: 'goods' },
    discounts: [
      percent('SOME', 10, some(1)),
      amountOff('TEN', 1_000, { minimum: { subtotalMinor: 5_000 }, combinesWith: anyClass }),
      percent('ALL', 15, { combinesWith: anyClass }),
      discount('DEAL', deal, some(2)),
      freeShipping('SHIPPING', { combinesWith: anyClass }),
    ],
    tax: taxed(false, {
      standard: [
        { name: 'State', ppm: 60_000 },
        { name: 'County', ppm: 12_500 },
      ],
      books: [{ name: 'State', ppm: 20_000 }],
    }),
  };
}

/** Carts as `priceCart` takes them, in few words: by hand for tests, and at random for properties. */
import fc from 'fast-check';
import type {
  Discount,
  DiscountClass,
  DiscountRule,
  PriceInput,
  PriceLine,
  Scope,
  TaxRate,
  TaxRules,
} from '../../src/pricing/pricing.ts';

export const line = (
  id: string,
  unitPriceMinor: number,
  quantity = 1,
  part: Partial<PriceLine> = {},
): PriceLine => ({
  id,
  productId: `product of ${id}`,
  collectionIds: [],
  unitPriceMinor,
  quantity,
  taxClass: 'standard',
  ...part,
});

export const everything: Scope = { kind: 'everything' };
export const only = (...ids: string[]): Scope => ({ kind: 'variants', ids });
export const anyClass: DiscountClass[] = ['product', 'order', 'shipping'];

/** Its id and title are the code; it combines with nothing. */
export const discount = (code: string, rule: DiscountRule, part: Partial<Discount> = {}): Discount => ({
  id: code,
  code,
  title: code,
  rule,
  on: everything,
  minimum: null,
  combinesWith: [],
  ...part,
});

export const percent = (code: string, ofHundred: number, part: Partial<Discount> = {}) =>
  discount(code, { kind: 'percent', ppm: ofHundred * 10_000 }, part);
export const amountOff = (code: string, amountMinor: number, part: Partial<Discount> = {}) =>
  discount(code, { kind: 'amount', amountMinor }, part);
export const freeShipping = (code: string, part: Partial<Discount> = {}) =>
  discount(code, { kind: 'free_shipping' }, part);

export const vat = (ofHundred: number): TaxRate => ({ name: 'VAT', ppm: ofHundred * 10_000 });

export const taxed = (
  included: boolean,
  rates: TaxRules['rates'],
  rounding: TaxRules['rounding'] = 'line',
): TaxRules => ({ included, treatment: 'taxed', rates, rounding });

const PRODUCTS = ['p1', 'p2', 'p3', 'p4'];
const COLLECTIONS = ['c1', 'c2', 'c3'];
const LINES = ['a', 'b', 'c', 'd', 'e', 'f'];
const PPM = 1_000_000;

const ppm = fc.oneof(fc.constantFrom(0, 10_000, 100_000, 500_000, PPM), fc.nat(PPM));
const amount = (stepMinor: number, max: number) =>
  fc.oneof(fc.nat(9), fc.nat(300), fc.nat(max)).map((steps) => steps * stepMinor);

const randomLine = (stepMinor: number) =>
  fc.record({
    productId: fc.constantFrom(...PRODUCTS),
    collectionIds: fc.subarray(COLLECTIONS),
    unitPriceMinor: amount(stepMinor, 10_000_000_000),
    extraMinor: amount(stepMinor, 1_000),
    quantity: fc.nat(9),
    taxClass: fc.constantFrom('standard', 'standard', 'reduced', 'books'),
    needsShipping: fc.boolean(),
  });

const randomScope: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant(everything),
  fc.record({ kind: fc.constant('products' as const), ids: fc.subarray(PRODUCTS) }),
  fc.record({ kind: fc.constant('collections' as const), ids: fc.subarray(COLLECTIONS) }),
  fc.record({ kind: fc.constant('variants' as const), ids: fc.subarray(LINES) }),
);

const randomRule: fc.Arbitrary<DiscountRule> = fc.oneof(
  fc.record({ kind: fc.constant('percent' as const), ppm }),
  fc.record({ kind: fc.constant('amount' as const), amountMinor: amount(1, 1_000_000) }),
  fc.constant({ kind: 'free_shipping' as const }),
  fc.record({
    kind: fc.constant('buy_x_get_y' as const),
    buy: fc.record({ quantity: fc.integer({ min: 1, max: 4 }), on: randomScope }),
    get: fc.record({ quantity: fc.integer({ min: 1, max: 3 }), ppm }),
    timesMax: fc.option(fc.integer({ min: 1, max: 3 })),
  }),
);

const randomDiscount = fc.record({
  code: fc.boolean(),
  rule: randomRule,
  on: randomScope,
  minimum: fc.oneof(
    { arbitrary: fc.constant(null), weight: 4 },
    { arbitrary: fc.record({ subtotalMinor: fc.nat(20_000) }), weight: 1 },
    { arbitrary: fc.record({ quantity: fc.nat(9) }), weight: 1 },
  ),
  combinesWith: fc.oneof(fc.constant(anyClass), fc.subarray(anyClass)),
  isBarred: fc.nat(9).map((chance) => chance === 0),
});

const randomDiscounts: fc.Arbitrary<Discount[]> = fc.array(randomDiscount, { maxLength: 5 }).map((list) =>
  list.map(({ code, isBarred, ...each }, index) => ({
    ...each,
    id: `d${index}`,
    code: code ? `CODE${index}` : null,
    title: `Discount ${index}`,
    ...(isBarred && { barred: { reason: 'used_up' as const } }),
  })),
);

const randomRates: fc.Arbitrary<TaxRate[]> = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('State', 'County', 'City'),
    ppm: fc.oneof(fc.nat(300_000), fc.nat(PPM)),
    onShipping: fc.boolean(),
  }),
  { maxLength: 3, selector: ({ name }) => name },
);

const randomTax: fc.Arbitrary<TaxRules> = fc.record({
  included: fc.boolean(),
  treatment: fc.constant('taxed' as const),
  rates: fc.record({ standard: randomRates, reduced: randomRates }, { requiredKeys: [] }),
  rounding: fc.constantFrom('line' as const, 'order' as const),
});

/** Worked out by somebody else, on top of the prices. */
const givenTax = (stepMinor: number): fc.Arbitrary<TaxRules> => {
  const amounts = fc.array(
    fc.record({
      name: fc.constantFrom('State', 'County'),
      ppm: fc.nat(PPM),
      amountMinor: amount(stepMinor, 1_000),
    }),
    { maxLength: 2 },
  );
  return fc
    .record({ lines: fc.dictionary(fc.constantFrom(...LINES), amounts), shipping: amounts })
    .map((given) => ({ ...taxed(false, {}), given }));
};

/** A cart in a currency whose amounts are multiples of 1 or of 10. */
export const randomCart: fc.Arbitrary<PriceInput> = fc.constantFrom(1, 1, 10).chain((stepMinor) =>
  fc.record({
    stepMinor: fc.constant(stepMinor),
    lines: fc
      .array(randomLine(stepMinor), { maxLength: LINES.length })
      .map((lines) => lines.map((each, index) => ({ ...each, id: LINES[index]! }))),
    shipping: fc.option(
      fc.record({
        chargeMinor: amount(stepMinor, 100_000),
        taxClass: fc.constantFrom('standard', 'reduced', 'goods', 'goods'),
      }),
      { nil: undefined },
    ),
    discounts: randomDiscounts,
    tax: fc.oneof(
      { arbitrary: fc.constant(undefined), weight: 1 },
      { arbitrary: givenTax(stepMinor), weight: 1 },
      { arbitrary: randomTax, weight: 6 },
    ),
  }),
);

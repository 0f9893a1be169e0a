/** What holds for every cart. Each is checked on carts made at random, and a cart that breaks it is made small. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sessionSums } from '../../src/payments/session-lines.ts';
import { toStripe } from '../../src/payments/stripe-amounts.ts';
import { stepOf } from '../../src/platform/money.ts';
import { allocate } from '../../src/pricing/allocate.ts';
import { priceCart } from '../../src/pricing/price-cart.ts';
import type { PriceInput, Totals } from '../../src/pricing/pricing.ts';
import { unitPrice } from '../../src/pricing/unit-price.ts';
import { randomCart } from './carts.ts';
import { checkSplit, randomActs } from './refund-splits.ts';

export interface Property {
  says: string;
  holds: fc.IRawProperty<unknown>;
}

const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);

export const properties: Property[] = [
  {
    says: 'totals are the sum of their parts',
    holds: fc.property(randomCart, (cart) => checkSums(priceCart(cart), cart)),
  },
  {
    says: 'no amount is negative, each is a whole multiple of the step, no part is more than its whole',
    holds: fc.property(randomCart, (cart) => checkAmounts(priceCart(cart), cart)),
  },
  {
    says: 'the order of lines and codes does not matter: every sum is the same, and every line’s by its id',
    holds: fc.property(randomCart, fc.gen(), (cart, gen) => {
      const lines = gen(fc.shuffledSubarray, cart.lines, { minLength: cart.lines.length });
      const discounts = gen(fc.shuffledSubarray, cart.discounts!, { minLength: cart.discounts!.length });
      assert.deepEqual(byId(priceCart({ ...cart, lines, discounts })), byId(priceCart(cart)));
    }),
  },
  {
    says: 'removing discounts restores the totals; one that does not count changes nothing',
    holds: fc.property(randomCart, (cart) => checkRemoval(cart)),
  },
  {
    says: 'discounts never make a cart dearer, and one more neither',
    holds: fc.property(randomCart, (cart) => {
      const totals = cart.discounts!.map((_, count) => totalWith(cart, count));
      totals.push(totalWith(cart, cart.discounts!.length));
      for (const [count, total] of totals.entries())
        if (count > 0) assert.ok(total <= totals[count - 1]!, `${total} after ${totals[count - 1]}`);
    }),
  },
  {
    says: 'no discount or pair that combines makes it cheaper than what was chosen',
    holds: fc.property(randomCart, (cart) => {
      const { totalMinor } = priceCart(cart);
      const list = cart.discounts!;
      for (const one of list)
        for (const other of list)
          assert.ok(totalMinor <= priceCart({ ...cart, discounts: [one, other] }).totalMinor);
    }),
  },
  {
    says: 'without discounts and shipping, a piece more never costs less',
    holds: fc.property(randomCart, fc.nat(5), (cart, which) => {
      const lines = cart.lines.map((line, at) =>
        at === which ? { ...line, quantity: line.quantity + 1 } : line,
      );
      const plain = { ...cart, discounts: [], shipping: undefined };
      assert.ok(priceCart({ ...plain, lines }).totalMinor >= priceCart(plain).totalMinor);
    }),
  },
  {
    says: 'each tax is its rate of its base, to within what was rounded: half a step, or that for each line',
    holds: fc.property(randomCart, (cart) => checkRates(priceCart(cart), cart)),
  },
  {
    says: 'the parts of a sum add up to it, each its share to within a step',
    holds: fc.property(
      fc.maxSafeNat(),
      fc.array(fc.nat(1_000_000_000), { minLength: 1, maxLength: 50 }),
      (total, weights) => checkParts(total, weights),
    ),
  },
  {
    says: 'refunds in any split give back what was paid, all together exactly',
    holds: fc.property(randomCart, randomActs, (cart, acts) => checkSplit(priceCart(cart), acts, cart)),
  },
  {
    says: 'in currencies of 0, 2 and 3 decimal places, converted prices are summed up in whole steps',
    holds: fc.property(
      randomCart,
      fc.constantFrom('JPY', 'USD', 'KWD'),
      fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 99_999 })),
      (cart, currency, [whole, part]) =>
        checkCurrency(cart, currency, `${whole}.${String(part).padStart(5, '0')}`),
    ),
  },
  {
    says: 'what Stripe is told comes to the total, in units that Stripe counts in',
    holds: fc.property(randomCart, (cart) => checkSession(priceCart(cart), cart)),
  },
];

function checkSums(totals: Totals, cart: PriceInput): void {
  const { lines, discounts } = totals;
  const shippingDiscountMinor = sum(
    discounts.map(({ id, amountMinor }) => amountMinor - sum(lines.map((line) => ofDiscount(line, id)))),
  );
  assert.equal(totals.shippingDiscountMinor, shippingDiscountMinor);
  for (const [index, line] of lines.entries()) {
    assert.equal(line.totalMinor, (line.unitPriceMinor + cart.lines[index]!.extraMinor!) * line.quantity);
    assert.equal(line.discountMinor, sum(line.discounts.map(({ amountMinor }) => amountMinor)));
  }
  assert.equal(totals.subtotalMinor, sum(lines.map(({ totalMinor }) => totalMinor)));
  assert.equal(
    totals.discountMinor,
    sum(lines.map(({ discountMinor }) => discountMinor)) + totals.shippingDiscountMinor,
  );
  assert.equal(totals.discountMinor, sum(discounts.map(({ amountMinor }) => amountMinor)));
  const taxMinor = sum(lines.map((line) => line.taxMinor)) + totals.shippingTaxMinor;
  assert.equal(totals.taxMinor + totals.taxIncludedMinor, taxMinor);
  assert.equal(sum(totals.taxLines.map(({ amountMinor }) => amountMinor)), taxMinor);
  assert.equal(cart.tax?.included ? totals.taxMinor : totals.taxIncludedMinor, 0);
  assert.equal(
    totals.totalMinor,
    totals.subtotalMinor - totals.discountMinor + totals.shippingMinor + totals.taxMinor,
  );
  assert.equal(discounts.length + totals.unused.length, cart.discounts!.length);
}

const ofDiscount = (line: Totals['lines'][number], id: string) =>
  line.discounts.find((each) => each.id === id)?.amountMinor ?? 0;

function checkAmounts(totals: Totals, { stepMinor = 1, tax }: PriceInput): void {
  const { lines, discounts, unused, taxLines, taxTreatment, ...sums } = totals;
  const amounts = [
    ...Object.values(sums),
    ...lines.flatMap((line) => [line.totalMinor, line.discountMinor, line.taxMinor]),
    ...lines.flatMap((line) => line.discounts.map(({ amountMinor }) => amountMinor)),
    ...discounts.map(({ amountMinor }) => amountMinor),
    ...taxLines.flatMap(({ baseMinor, amountMinor }) => [baseMinor, amountMinor]),
  ];
  for (const each of amounts) assert.ok(Number.isSafeInteger(each / stepMinor) && each >= 0, `${each}`);
  for (const { totalMinor, discountMinor, taxMinor } of lines)
    assert.ok(
      discountMinor + (tax?.included ? taxMinor : 0) <= totalMinor,
      'less than nothing is left of a line',
    );
  assert.ok(totals.shippingDiscountMinor <= totals.shippingMinor);
  for (const { amountMinor } of discounts) assert.ok(amountMinor > 0, 'a discount that takes nothing off');
}

function byId({ lines, unused, ...totals }: Totals) {
  const keyed = <T extends { id: string }>(list: T[]) => new Map(list.map((each) => [each.id, each]));
  return { ...totals, lines: keyed(lines), unused: keyed(unused) };
}

function checkRemoval(cart: PriceInput): void {
  const plain = priceCart({ ...cart, discounts: [] });
  const { unused: _, ...priced } = priceCart(cart);
  assert.deepEqual(
    priced.lines.map(({ totalMinor }) => totalMinor),
    plain.lines.map(({ totalMinor }) => totalMinor),
  );
  assert.deepEqual([priced.subtotalMinor, priced.shippingMinor], [plain.subtotalMinor, plain.shippingMinor]);
  if (priced.discounts.length === 0) assert.equal(priced.totalMinor, plain.totalMinor);
  const counting = cart.discounts!.filter(({ id }) => priced.discounts.some((each) => each.id === id));
  const { unused, ...again } = priceCart({ ...cart, discounts: counting });
  assert.deepEqual(again, priced);
  assert.deepEqual(unused, []);
}

const totalWith = (cart: PriceInput, count: number) =>
  priceCart({ ...cart, discounts: cart.discounts!.slice(0, count) }).totalMinor;

function checkRates(totals: Totals, { tax, stepMinor = 1, lines }: PriceInput): void {
  if (!tax || tax.given) return;
  // The lines and at most three classes of the shipping; in the prices, the base is as much off as the tax is.
  const bearers = lines.length + 3;
  const halfSteps = tax.included ? 6 * bearers : tax.rounding === 'line' ? bearers : 1;
  for (const { name, ppm, baseMinor, amountMinor } of totals.taxLines) {
    const twiceOff = 2n * (BigInt(amountMinor) * 1_000_000n - BigInt(baseMinor) * BigInt(ppm));
    const most = BigInt(halfSteps * stepMinor) * 1_000_000n;
    assert.ok(twiceOff <= most && twiceOff >= -most, `${name}: ${amountMinor} of ${baseMinor} at ${ppm}`);
  }
}

function checkParts(total: number, weights: number[]): void {
  const parts = allocate(total, weights);
  const whole = BigInt(sum(weights));
  assert.equal(
    parts.reduce((all, part) => all + BigInt(part), 0n),
    BigInt(total),
  );
  if (whole === 0n) return;
  for (const [at, part] of parts.entries()) {
    const off = BigInt(part) * whole - BigInt(total) * BigInt(weights[at]!);
    assert.ok(off < whole && off > -whole);
  }
}

function checkCurrency(cart: PriceInput, currency: string, rate: string): void {
  const basis = {
    from: 'EUR',
    to: currency,
    rate,
    offPpm: 190_000,
    onPpm: 0,
    rounding: { roundToMinor: 1, lessMinor: 0 },
  };
  const stepMinor = stepOf(currency);
  const lines = cart.lines.map((line) => ({
    ...line,
    unitPriceMinor: unitPrice(line.unitPriceMinor % 1_000_000, basis),
    extraMinor: unitPrice(line.extraMinor!, basis),
  }));
  const shipping = cart.shipping && {
    ...cart.shipping,
    chargeMinor: unitPrice(cart.shipping.chargeMinor, basis),
  };
  const tax = cart.tax?.given ? undefined : cart.tax;
  const input = { ...cart, stepMinor, lines, shipping, tax };
  checkSums(priceCart(input), input);
  checkAmounts(priceCart(input), input);
}

function checkSession(totals: Totals, { lines, shipping, stepMinor }: PriceInput): void {
  const text = { sku: '', title: '', variantTitle: '', imageUrl: undefined };
  const session = sessionSums({
    ...totals,
    lines: totals.lines.map((line, index) => ({
      ...line,
      ...text,
      giftWrapMinor: lines[index]!.extraMinor!,
    })),
    shippingTitle: shipping && 'Parcel',
    taxNames: totals.taxLines.map(({ name }) => name),
  });
  for (const currency of stepMinor === 10 ? ['KWD'] : ['EUR', 'JPY', 'ISK']) {
    const told = [
      ...session.lines.map(({ unitMinor, quantity }) => toStripe(unitMinor, currency) * quantity),
      toStripe(session.shipping?.amountMinor ?? 0, currency),
    ];
    assert.equal(sum(told), toStripe(totals.totalMinor, currency));
    if (currency === 'KWD') for (const each of told) assert.equal(each % 10, 0);
  }
}

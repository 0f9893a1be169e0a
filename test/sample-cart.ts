/** A cart and what it comes to, for tests of pages: in euros, nothing taxed, two ways of shipping. */
import type { Cart, CartLine } from '../src/cart/cart.ts';
import type { PricedMethod, Quote } from '../src/cart/quote.ts';
import { priceCart } from '../src/pricing/price-cart.ts';
import type { PriceInput } from '../src/pricing/pricing.ts';

/** @param change `priceMinor` is what one costs. */
export function sampleCartLine({
  priceMinor = 3600,
  ...change
}: Partial<CartLine> & { priceMinor?: number } = {}): CartLine {
  return {
    variantId: 'v1',
    productId: 'p1',
    collectionIds: [],
    productHandle: 'arcs',
    title: 'Arcs',
    variantTitle: 'A3',
    sku: 'ARC-A3',
    media: null,
    quantity: 2,
    giftWrap: false,
    listed: { priceMinor, compareAtMinor: null, own: {}, taxClass: 'standard' },
    seenPriceMinor: priceMinor,
    weightGrams: 300,
    needsShipping: true,
    available: 5,
    backorders: false,
    active: true,
    ...change,
  };
}

export function sampleCart(...lines: CartLine[]): Cart {
  return {
    id: 'c',
    token: 't',
    customerId: null,
    currency: 'EUR',
    email: null,
    shippingAddress: null,
    shippingMethod: null,
    note: '',
    discountCodes: [],
    pendingOrderId: null,
    lines,
  };
}

/** Standard 4.90, free from 60.00; Express 12.90. */
export function sampleQuote(
  cartLines: CartLine[],
  chosenHandle = 'standard',
  change: Partial<Quote> = {},
): Quote {
  const lines = cartLines.map((line) => ({
    ...line,
    unitPriceMinor: line.listed.priceMinor,
    giftWrapPriceMinor: 0,
    giftWrapMinor: 0,
    seenUnitPriceMinor: line.seenPriceMinor === line.listed.priceMinor ? undefined : line.seenPriceMinor,
  }));
  const input: PriceInput = {
    lines: lines.map((line) => ({ ...line, id: line.variantId, taxClass: line.listed.taxClass })),
  };
  const { subtotalMinor } = priceCart(input);
  const method = (
    handle: string,
    title: string,
    priceMinor: number,
    freeFromMinor: number | null,
  ): PricedMethod => {
    const isFree = freeFromMinor !== null && subtotalMinor >= freeFromMinor;
    const offered = {
      handle,
      title,
      description: '',
      chargeMinor: isFree ? 0 : priceMinor,
      freeFromMinor: isFree ? null : freeFromMinor,
      taxClass: 'standard',
      pickupAddress: [],
      pickupPlace: null,
      expected: null,
    };
    return { ...offered, totals: priceCart({ ...input, shipping: offered }) };
  };
  const methods = [method('standard', 'Standard', 490, 6000), method('express', 'Express', 1290, null)];
  const chosen = methods.find(({ handle }) => handle === chosenHandle) ?? methods[0]!;
  return {
    region: { country: 'DE', currency: 'EUR', locale: 'en-IE', isChosen: false },
    taxIncluded: true,
    taxToCome: false,
    lines,
    needsShipping: true,
    methods,
    chosen,
    replaced: null,
    totals: chosen.totals,
    input,
    problem: undefined,
    ...change,
  };
}

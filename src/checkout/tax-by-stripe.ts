/**
 * Taxes that Stripe works out (setting TAX_PROVIDER): for the checkout's page, so that a buyer sees what he will
 * pay, and before his order is written. It is a call over the network, so never inside a transaction: what was
 * worked out carries a mark of what it was for, and the order is written only where that is still so.
 */
import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { lineProblem } from '../cart/cart.ts';
import { type GivenTax, type Quote, withTax } from '../cart/quote.ts';
import { type Address, parseAddress } from '../customers/address.ts';
import { findCountry } from '../customers/countries.ts';
import { calculateTax, type TaxAnswer, type TaxRequest } from '../payments/stripe-tax.ts';
import { type Db, sql } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';

/** What the tax depends on besides the quote. */
export interface TaxedSale {
  cartId: string;
  address: Address;
  vatNumber: string | undefined;
}

export interface FoundTax {
  ok: true;
  /** Tells what it was worked out for; '' where there was nothing to tax. */
  mark: string;
  given: GivenTax;
  /** Null where Stripe was not asked. */
  calculation: { id: string; taxMinor: number } | null;
}

export interface TaxRefusal {
  ok: false;
  /** `no_rate`: the account at Stripe is not ready for it. */
  reason: 'address_not_placed' | 'vat_number_refused' | 'no_rate' | 'stripe_unavailable';
}

const NOTHING: FoundTax = {
  ok: true,
  mark: '',
  given: { treatment: 'not_registered', lines: {}, shipping: [] },
  calculation: null,
};

/** For an order that is about to be written. What cannot be ordered anyway is not asked about. */
export async function findTax(shop: Shop, untaxed: Quote, sale: TaxedSale): Promise<FoundTax | TaxRefusal> {
  if (!canTravel(untaxed) || untaxed.lines.some(lineProblem)) return NOTHING;
  return await find(shop, untaxed, sale, {});
}

/** The quote with its tax, or undefined where it is another one than the tax was worked out for. */
export async function withFoundTax(
  shop: Shop,
  db: Db,
  untaxed: Quote,
  sale: TaxedSale,
  found: FoundTax,
): Promise<Quote | undefined> {
  const request = requestFor(shop, untaxed, sale);
  const mark = request ? await markOf(db, request, sale) : '';
  return mark === found.mark ? withTax(untaxed, found.given) : undefined;
}

/** No page waits longer for Stripe, and after a silence the next ones do not ask at all. */
const PAGE_TIMEOUT_MS = 2_500;
const SILENCE_MS = 10_000;

/**
 * For the page: with the tax once the address says where it goes, unchanged while it does not or Stripe is silent.
 * @returns what is wrong, by field, where Stripe refused something that was typed.
 */
export async function withTaxForPage(
  shop: Shop,
  untaxed: Quote,
  { address: typed, ...sale }: TaxedSale,
): Promise<{ quote: Quote; errors: Record<string, string> }> {
  const parsed = parseAddress({ ...typed });
  const address = parsed.ok ? parsed.address : typed;
  if (shop.config.taxProvider !== 'stripe' || !canTravel(untaxed) || !isPlace(address))
    return { quote: untaxed, errors: {} };
  if (keptFor(shop).silentUntil > Date.now()) return { quote: untaxed, errors: {} };
  const patience = { timeout: PAGE_TIMEOUT_MS, maxNetworkRetries: 0 };
  const found = await find(shop, untaxed, { ...sale, address }, patience);
  if (found.ok) return { quote: withTax(untaxed, found.given), errors: {} };
  if (found.reason === 'no_rate') return { quote: { ...untaxed, problem: 'no_rate' }, errors: {} };
  return { quote: untaxed, errors: taxErrors(found.reason, address) };
}

/** In words, beside the field that they are about. */
export function taxErrors(reason: TaxRefusal['reason'], { country }: Address): Record<string, string> {
  switch (reason) {
    case 'address_not_placed': {
      const field = findCountry(country)?.postalCode ? 'postalCode' : 'city';
      return {
        [field]: 'We cannot find this place, and need it to work out the tax. Please check the address.',
      };
    }
    case 'vat_number_refused':
      return { vatNumber: 'This VAT number was not accepted. Please check its letters and digits.' };
    case 'no_rate':
    case 'stripe_unavailable':
      return {};
  }
}

const canTravel = ({ problem, needsShipping, chosen }: Quote) => !problem && (!needsShipping || chosen);

/** Country, and postal code and region where the country has them: less does not say which tax is due. */
function isPlace({ country, region, postalCode }: Address): boolean {
  const known = findCountry(country);
  if (!known || (known.postalCode && postalCode === '')) return false;
  return !known.region?.required || region !== '';
}

async function find(
  shop: Shop,
  untaxed: Quote,
  sale: TaxedSale,
  options: Stripe.RequestOptions,
): Promise<FoundTax | TaxRefusal> {
  const request = requestFor(shop, untaxed, sale);
  if (!request) return NOTHING;
  const mark = await markOf(shop.db, request, sale);
  try {
    const answer = await ask(shop, request, mark, options);
    if (answer.ok) {
      const { treatment, lines, shipping, calculationId: id, taxMinor } = answer;
      return { ok: true, mark, given: { treatment, lines, shipping }, calculation: { id, taxMinor } };
    }
    const { reason } = answer;
    const isOwnPlace = reason === 'address_not_placed' && untaxed.chosen?.pickupPlace;
    if (reason !== 'refused' && !isOwnPlace) return { ok: false, reason };
    shop.log.error({ answer, method: untaxed.chosen?.handle }, 'Stripe Tax refuses to work out a tax');
    return { ok: false, reason: 'no_rate' };
  } catch (error) {
    keptFor(shop).silentUntil = Date.now() + SILENCE_MS;
    shop.log.error({ err: error }, 'Stripe Tax did not answer');
    return { ok: false, reason: 'stripe_unavailable' };
  }
}

/** Undefined where nothing is left to tax. */
function requestFor(
  { config }: Shop,
  quote: Quote,
  { address, vatNumber }: TaxedSale,
): TaxRequest | undefined {
  const { totals, lines, region, needsShipping, taxIncluded } = quote;
  if (totals.totalMinor === 0) return undefined;
  const { line1, line2, city, region: state, postalCode, country } = placeOf(quote, address);
  return {
    currency: region.currency,
    included: taxIncluded,
    lines: totals.lines.map(({ id, quantity, totalMinor, discountMinor }, index) => ({
      id,
      quantity,
      amountMinor: totalMinor - discountMinor,
      taxCode: config.stripeTaxCodes[lines[index]!.listed.taxClass],
    })),
    shippingMinor: needsShipping ? totals.shippingMinor - totals.shippingDiscountMinor : undefined,
    address: { line1, line2, city, region: state, postalCode, country },
    vatNumber,
  };
}

/** Who fetches his goods gets them where they lie. */
const placeOf = ({ chosen }: Quote, address: Address): Address =>
  chosen?.pickupPlace ? { ...address, line1: '', line2: '', city: '', ...chosen.pickupPlace } : address;

/**
 * The same for the same request of the same purchase. Who buys the same again out of one cart makes another sale,
 * and a calculation is for one sale only.
 */
async function markOf(db: Db, request: TaxRequest, { cartId }: TaxedSale): Promise<string> {
  const bought = await db.row<{ times: number }>(
    sql`SELECT count(*) AS times FROM orders WHERE cart_id = ${cartId} AND placed_at IS NOT NULL`,
  );
  const all = JSON.stringify([cartId, bought!.times, request]);
  return createHash('sha256').update(all).digest('base64url');
}

/** What Stripe said in the last minutes, so that a page and the press of its button ask once. */
interface Kept {
  answers: Map<string, { answer: TaxAnswer; until: number }>;
  silentUntil: number;
}
const KEPT_MS = 5 * 60_000;
const KEPT_MAX = 1_000;
const kept = new WeakMap<Stripe, Kept>();

function keptFor({ stripe }: Shop): Kept {
  const known = kept.get(stripe) ?? { answers: new Map(), silentUntil: 0 };
  kept.set(stripe, known);
  return known;
}

async function ask(
  shop: Shop,
  request: TaxRequest,
  mark: string,
  options: Stripe.RequestOptions,
): Promise<TaxAnswer> {
  const { answers } = keptFor(shop);
  const known = answers.get(mark);
  if (known && known.until > Date.now()) return known.answer;
  answers.delete(mark);
  const answer = await calculateTax(shop.stripe, request, `tax-${mark}`, options);
  // What the shop's owner has to mend is asked about again.
  if (answer.ok || answer.reason !== 'refused') {
    const [oldest] = answers.keys();
    if (answers.size >= KEPT_MAX && oldest !== undefined) answers.delete(oldest);
    answers.set(mark, { answer, until: Date.now() + KEPT_MS });
  }
  return answer;
}

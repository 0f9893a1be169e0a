/**
 * Money is an amount in the currency's smallest unit, and the currency. How many of those units make
 * one is the currency's own (JPY 1, EUR 100, KWD 1000), as ISO 4217 has it. Sums are made elsewhere, of
 * integers; this file is the edge where an amount becomes text.
 */
export interface Money {
  amountMinor: number;
  currency: string;
}

/**
 * All that have not two decimal places (ISO 4217, list one of 2026-01-01: https://www.six-group.com/iso4217).
 * Kept here, for Intl tells what is usual on price tags, and that changes with its version: forints were
 * hundredths in Node 24.0 and are none in 24.21, and every stored amount would be worth a hundred times as much.
 */
const EXPONENTS: Record<string, number> = {
  ...exponentOf(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...exponentOf(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...exponentOf(4, 'CLF UYW'),
};

function exponentOf(places: number, currencies: string): Record<string, number> {
  return Object.fromEntries(currencies.split(' ').map((currency) => [currency, places]));
}

const formatters = new Map<string, Intl.NumberFormat>();

/** How many decimal places the currency has. Stripe's list differs for a few (ISK, UGX): see payments/. */
export const exponent = (currency: string): number => EXPONENTS[currency] ?? 2;

/** The amount as a plain decimal, "24.00", for JSON-LD and the like. Exact: no division is made. */
export function decimalAmount(amountMinor: number, currency: string): string {
  if (!Number.isSafeInteger(amountMinor))
    throw new RangeError(`not an amount in minor units: ${amountMinor}`);
  const places = exponent(currency);
  const digits = String(Math.abs(amountMinor)).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const sign = amountMinor < 0 ? '-' : '';
  return places === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-places)}`;
}

/** "24.00" in minor units; undefined where that is no amount of this currency, as "0.5" yen. */
export function minorOf(decimal: string, currency: string): number | undefined {
  const [, whole, part = ''] = /^(\d{1,16})(?:\.(\d+))?$/.exec(decimal) ?? [];
  const places = exponent(currency);
  if (whole === undefined || part.length > places) return undefined;
  const amountMinor = Number(whole + part.padEnd(places, '0'));
  return Number.isSafeInteger(amountMinor) ? amountMinor : undefined;
}

/** "€", or "CHF" where the currency has no sign of its own. */
export function currencySymbol(currency: string): string {
  const parts = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0);
  return parts.find(({ type }) => type === 'currency')!.value;
}

/** "€24.00", as the locale writes it. */
export function formatMoney(amountMinor: number, currency: string, locale: string): string {
  const key = `${locale} ${currency}`;
  const formatter = formatters.get(key) ?? formatterOf(currency, locale);
  formatters.set(key, formatter);
  // A decimal string is formatted digit by digit, so nothing passes through floating point.
  return formatter.format(decimalAmount(amountMinor, currency) as Intl.StringNumericLiteral);
}

/** A place that Intl does not expect, as of the dinar's thousandths in Iraq, is written only where it says something. */
function formatterOf(currency: string, locale: string): Intl.NumberFormat {
  const places = exponent(currency);
  const usual = new Intl.NumberFormat(locale, { style: 'currency', currency }).resolvedOptions();
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: places,
    maximumFractionDigits: places,
    trailingZeroDisplay: usual.maximumFractionDigits === places ? 'auto' : 'stripIfInteger',
  });
}

/**
 * Amounts to be paid are whole multiples of it, in minor units: 10 in the currencies of three decimal places, of
 * which Stripe takes no last digit but 0 (https://docs.stripe.com/currencies#three-decimal), 100 in ariary, which
 * it takes in whole ones only, else 1.
 */
export function stepOf(currency: string): number {
  if (currency === 'MGA') return 100;
  return exponent(currency) === 3 ? 10 : 1;
}

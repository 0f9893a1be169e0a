/**
 * Currencies as Stripe counts them (https://docs.stripe.com/currencies). The digits are Stripe's own table,
 * which differs from ISO 4217 in places: ISK and HUF are counted in hundredths here.
 */
const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const THREE_DECIMAL = new Set('bhd jod kwd omr tnd'.split(' '));
const KNOWN = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

/** The smallest charge in minor units; for currencies not named, the worth of 50 US cents is not known here. */
const MINIMUM: Record<string, number> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
};

export const AMOUNT_MAX = 99_999_999;

export function isCurrency(code: string): boolean {
  return KNOWN.has(code);
}

export function minimumOf(currency: string): number {
  return MINIMUM[currency] ?? 1;
}

/** Stripe takes these in thousandths, the last digit being 0. */
export function isThreeDecimal(currency: string): boolean {
  return THREE_DECIMAL.has(currency);
}

function digitsOf(currency: string): number {
  return ZERO_DECIMAL.has(currency) ? 0 : THREE_DECIMAL.has(currency) ? 3 : 2;
}

const formats = new Map<string, Intl.NumberFormat>();

/** Such as €12.50, the way Stripe's messages and pages say it. */
export function formatAmount(amount: number, currency: string): string {
  let format = formats.get(currency);
  if (!format) {
    const digits = digitsOf(currency);
    format = new Intl.NumberFormat('en', {
      style: 'currency',
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(currency, format);
  }
  return format.format(amount / 10 ** digitsOf(currency));
}

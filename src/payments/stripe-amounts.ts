/**
 * Amounts as Stripe counts them. It agrees with ISO 4217 but for a few currencies
 * (https://docs.stripe.com/currencies): ISK and UGX in hundredths although they have none, MGA in whole
 * ones although it has hundredths. Everywhere else in the shop an amount is in ISO's minor units.
 */
import { exponent } from '../platform/money.ts';

const ZERO_DECIMAL = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
const THREE_DECIMAL = new Set('BHD JOD KWD OMR TND'.split(' '));

const stripeExponent = (currency: string) =>
  ZERO_DECIMAL.has(currency) ? 0 : THREE_DECIMAL.has(currency) ? 3 : 2;

/** @throws RangeError where it cannot be said in Stripe's units: half an ariary. */
export function toStripe(amountMinor: number, currency: string): number {
  return scaled(amountMinor, stripeExponent(currency) - exponent(currency));
}

export function fromStripe(amount: number, currency: string): number {
  return scaled(amount, exponent(currency) - stripeExponent(currency));
}

function scaled(amount: number, by: number): number {
  const result = by >= 0 ? amount * 10 ** by : amount / 10 ** -by;
  if (!Number.isSafeInteger(result)) throw new RangeError(`Stripe does not count ${amount} like this`);
  return result;
}

/** What is left of a price after its cost, in words; the page says it, and says it anew while one types. */
import { decimalAmount, minorOf } from '../platform/money.ts';

/** Of the price as it is listed: a tax in it is not taken off. @param price, cost as decimals, as they are typed. */
export function marginWords(price: string, cost: string, currency: string): string {
  const [priceMinor, costMinor] = [price, cost].map((text) =>
    minorOf(text.trim().replace(',', '.'), currency),
  );
  if (!priceMinor || costMinor === undefined) return 'Profit and margin are shown once there is a cost.';
  const profit = decimalAmount(Math.abs(priceMinor - costMinor), currency);
  const percent = Math.round(((priceMinor - costMinor) / priceMinor) * 100);
  return `Profit ${priceMinor < costMinor ? '−' : ''}${profit}, margin ${percent} % of the price as listed.`;
}

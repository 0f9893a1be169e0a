/** By which a press of Pay is known to be the same as the one before. */
import { createHash } from 'node:crypto';
import type { CheckoutDetails } from '../cart/cart.ts';
import type { Quote } from '../cart/quote.ts';

/** Everything that the buyer agreed to. The same again is the same order. */
export function fingerprintOf({ region, lines, chosen, totals }: Quote, details: CheckoutDetails): string {
  const { email, shippingAddress, note, customerId, vat } = details;
  const agreed = [
    region.currency,
    lines.map((l) => [l.variantId, l.quantity, l.unitPriceMinor, l.giftWrapMinor, l.title, l.variantTitle]),
    [email, shippingAddress, note, customerId, vat?.number],
    [chosen?.handle, totals.shippingMinor, totals.totalMinor],
    [totals.discounts.map(({ id, amountMinor }) => [id, amountMinor]), totals.taxLines],
  ];
  return createHash('sha256').update(JSON.stringify(agreed)).digest('base64url');
}

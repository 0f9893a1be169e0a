/** Whether an order would have come to the same at another address: then staff may correct it. */
import { regionFor, selling, taxAt } from '../markets/markets.ts';
import type { Order } from '../orders/orders.ts';
import type { Whereabouts } from '../platform/places.ts';
import type { Shop } from '../platform/shop.ts';
import { offeredMethods, shippingOf } from '../shipping/shipping.ts';

/** Where Stripe works the tax out, only an address in the same place is known to bear the same. */
export async function costsTheSame(shop: Shop, order: Order, to: Whereabouts): Promise<boolean> {
  const from: Whereabouts = order.shippingAddress;
  if (samePlace(from, to)) return true;
  if (shop.config.taxProvider === 'stripe') return false;
  const [tax, travel] = [await taxOf(shop, order), await travelOf(shop, order)];
  return tax(from) === tax(to) && travel(from) === travel(to);
}

const samePlace = (a: Whereabouts, b: Whereabouts) =>
  a.country === b.country && a.region === b.region && a.postalCode === b.postalCode;

async function taxOf(shop: Shop, order: Order): Promise<(where: Whereabouts) => string> {
  const known = await selling(shop);
  const vatCountry = order.vatNumber === '' ? undefined : order.vatNumber.slice(0, 2);
  return (where) => {
    const region = regionFor(known, { country: where.country, currency: order.currency });
    const decision = taxAt(known, region, { where, at: order.createdAt, vatCountry });
    return JSON.stringify([region.currency, decision]);
  };
}

/** Of one light piece: methods and their prices go by the zone. */
async function travelOf(shop: Shop, order: Order): Promise<(where: Whereabouts) => string> {
  const shipping = await shippingOf(shop);
  const goods = { subtotalMinor: order.subtotalMinor, weightGrams: 0, pieces: 1 };
  const plain = { convertPrice: (minor: number) => minor, now: new Date(0) };
  return (where) =>
    order.needsShipping ? JSON.stringify(offeredMethods(shipping, goods, where, plain)) : '';
}

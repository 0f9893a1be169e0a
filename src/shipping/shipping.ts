/**
 * How goods travel: zones of the world, and the methods a buyer there may choose from with what they charge and
 * when the goods arrive.
 *
 * Always true: of several zones the one whose place is closest to the address counts, of equally close ones the
 * first; its methods are offered and those of no zone. A pick-up is offered only to addresses in the shop's own
 * country, whose prices and currency they see. What a method charges is decided here from the goods
 * and the address alone.
 */
import { sql } from '../platform/db.ts';
import { closest, type Place, type Whereabouts } from '../platform/places.ts';
import type { Shop } from '../platform/shop.ts';
import { arrival, type Expected, type WorkCalendar } from './arrival.ts';
import { type ConvertPrice, chargeOf, type Goods } from './charge.ts';
import { isPickup, type ShippingMethod, type Zone } from './methods.ts';

export type { Goods } from './charge.ts';

/** A method as a buyer may choose it, in his currency. */
export interface OfferedMethod {
  handle: string;
  title: string;
  description: string;
  chargeMinor: number;
  /** Free from this much on, where it is not free yet. */
  freeFromMinor: number | null;
  taxClass: string;
  /** Where the buyer fetches it; none: it travels. */
  pickupAddress: string[];
  /** Where that is: what is fetched is taxed there, whatever the buyer's address (directive 2006/112/EC, article 31). */
  pickupPlace: Whereabouts | null;
  /** When it should arrive, or from when it can be fetched, as ordered now; null where the method does not say. */
  expected: Expected | null;
}

/** Everything of this room, kept until it changes. */
export interface Shipping {
  /** The first of equally close ones counts. */
  zones: Zone[];
  /** Active ones, in the order in which they are offered. */
  methods: ShippingMethod[];
  /** ISO 3166-1 alpha-2: where the shop is, and so where goods are fetched. */
  homeCountry: string;
  calendar: WorkCalendar;
}

export function shippingOf(shop: Pick<Shop, 'db' | 'keptValues' | 'config'>): Promise<Shipping> {
  return shop.keptValues.get('shipping', async () => {
    const stored = await shop.db.row<Pick<Shipping, 'zones' | 'methods'>>(sql`
      SELECT
        (SELECT coalesce(json_agg(json_build_object(
            'id', id, 'handle', handle, 'title', title, 'places', places
          ) ORDER BY position, handle), '[]') FROM shipping_zones) AS zones,
        (SELECT coalesce(json_agg(json_build_object(
            'handle', handle, 'title', title, 'description', description, 'zoneId', zone_id, 'basis', basis,
            'priceMinor', price_minor, 'bands', bands, 'freeFromMinor', free_from_minor,
            'pickupAddress', pickup_address, 'pickupRegion', pickup_region, 'pickupPostalCode', pickup_postal_code,
             'daysMin', days_min, 'daysMax', days_max, 'taxClass', tax_class
          ) ORDER BY position, handle), '[]') FROM shipping_methods WHERE active) AS methods`);
    const { shop: home, dispatch } = shop.config;
    return { ...stored!, homeCountry: home.country, calendar: { ...dispatch, timeZone: home.timeZone } };
  });
}

/** In the order in which they are offered; the first is the default. None where nothing travels or can travel. */
export function offeredMethods(
  shipping: Shipping,
  goods: Goods,
  where: Whereabouts,
  { convertPrice, now }: { convertPrice: ConvertPrice; now: Date },
): OfferedMethod[] {
  if (goods.pieces === 0) return [];
  return methodsFor(shipping, where).flatMap((method) => {
    const charge = chargeOf(method, goods, convertPrice);
    if (!charge) return [];
    const { handle, title, description, taxClass, pickupAddress } = method;
    const expected = expectedOf(method, now, shipping.calendar);
    const pickupPlace = pickupPlaceOf(method, shipping);
    return [{ handle, title, description, ...charge, taxClass, pickupAddress, pickupPlace, expected }];
  });
}

function expectedOf(
  { daysMin, daysMax }: ShippingMethod,
  now: Date,
  calendar: WorkCalendar,
): Expected | null {
  return daysMin === null || daysMax === null ? null : arrival(now, { daysMin, daysMax }, calendar);
}

function pickupPlaceOf(method: ShippingMethod, { homeCountry }: Shipping): Whereabouts | null {
  if (!isPickup(method)) return null;
  return { country: homeCountry, region: method.pickupRegion, postalCode: method.pickupPostalCode };
}

/** Those of the address, whether or not they take the goods. */
function methodsFor(shipping: Shipping, where: Whereabouts): ShippingMethod[] {
  const zone = zoneOf(shipping.zones, where);
  return shipping.methods.filter(
    (method) => isOf(method, zone) && canBeHadIn(shipping, method, where.country),
  );
}

const isOf = ({ zoneId }: ShippingMethod, zone: Zone | undefined) => zoneId === null || zoneId === zone?.id;

const canBeHadIn = ({ homeCountry }: Shipping, method: ShippingMethod, country: string) =>
  !isPickup(method) || country === homeCountry;

function zoneOf(zones: Zone[], where: Whereabouts): Zone | undefined {
  let found: { zone: Zone; near: number } | undefined;
  for (const zone of zones) {
    const near = closest(zone.places, where);
    if (near > (found?.near ?? 0)) found = { zone, near };
  }
  return found?.zone;
}

/** Whether anything can be had at some address of this country. */
export function shipsTo(shipping: Shipping, country: string): boolean {
  const ofThePart = shipping.zones.filter(({ places }) =>
    places.some((place) => place.country === country && isPart(place)),
  );
  const ofTheRest = zoneOf(shipping.zones, { country, region: '', postalCode: '' });
  return shipping.methods.some(
    (method) =>
      [...ofThePart, ofTheRest].some((zone) => isOf(method, zone)) && canBeHadIn(shipping, method, country),
  );
}

const isPart = ({ regions, postal }: Place) => Boolean(regions?.length || postal?.length);

export interface Choice<M> {
  method: M;
  /** Why it is another one than was wished for, as a sentence for the buyer; null where it is that or none was. */
  replaced: string | null;
}

/**
 * The one wished for, or what comes closest to it: the same title in another zone, the cheapest that travels (or is
 * fetched) alike, the first.
 * @param wished a handle, or '' for none.
 * @returns undefined where nothing is offered.
 */
export function nextBest<M extends OfferedMethod>(
  shipping: Shipping,
  offered: M[],
  wished: string,
  where: Whereabouts,
): Choice<M> | undefined {
  const had = offered.find(({ handle }) => handle === wished);
  if (had) return { method: had, replaced: null };
  const missed = shipping.methods.find(({ handle }) => handle === wished);
  const method = (missed && likest(offered, missed)) ?? offered[0];
  if (!method) return undefined;
  const isSaid = wished !== '' && method.title !== missed?.title;
  return {
    method,
    replaced: isSaid ? `${whyNot(shipping, missed, where)}: ${method.title} was chosen instead.` : null,
  };
}

function likest<M extends OfferedMethod>(offered: M[], missed: ShippingMethod): M | undefined {
  const alike = offered.filter((method) => isPickup(method) === isPickup(missed));
  return alike.find(({ title }) => title === missed.title) ?? cheapest(alike);
}

const cheapest = <M extends OfferedMethod>(methods: M[]): M | undefined =>
  methods.reduce<M | undefined>(
    (best, method) => (best && best.chargeMinor <= method.chargeMinor ? best : method),
    undefined,
  );

function whyNot(shipping: Shipping, missed: ShippingMethod | undefined, where: Whereabouts): string {
  if (!missed) return 'The way of shipping that you chose is no longer offered';
  if (!methodsFor(shipping, where).includes(missed)) return `${missed.title} is not offered to this address`;
  return missed.basis === 'weight'
    ? `Your order is too heavy for ${missed.title}`
    : `${missed.title} is not offered for an order of this value`;
}

/** Zones and methods as a document that a merchant writes: shown, read again, and put in place of what there was. */
import { v7 as uuid } from 'uuid';
import { type Db, sql, type Tx } from '../platform/db.ts';
import type { Mistake } from '../platform/documents.ts';
import { decimalAmount } from '../platform/money.ts';
import type { Place } from '../platform/places.ts';
import type { Band, ShippingMethod } from './methods.ts';
import { type ReadingShop, type ReadMethod, readShipping } from './read-document.ts';

export interface ShippingDocument {
  zones: ZoneDocument[];
  /** Methods of no zone. */
  everywhere: MethodDocument[];
}

export interface ZoneDocument {
  handle: string;
  title: string;
  places: PlaceDocument[];
  methods: MethodDocument[];
}

export interface PlaceDocument {
  country: string;
  regions?: string[];
  /** One is all that begins so, two are from and to. */
  postal?: (string | [from: string, to: string])[];
}

/** Amounts are decimals in the shop's currency: "4.90". What is left out is as most methods have it. */
export interface MethodDocument {
  handle: string;
  title: string;
  description?: string;
  basis?: 'weight' | 'value' | 'item';
  price?: string;
  bands?: BandDocument[];
  freeFrom?: string;
  pickupAddress?: string[];
  /** Where in the shop's own country that is. */
  pickupPlace?: { region?: string; postalCode?: string };
  /** Working days from dispatch to arrival, at least and at most. */
  days?: [min: number, max: number];
  taxClass?: string;
  active?: false;
}

/** One of the limits, or none: however much. */
export interface BandDocument {
  upToGrams?: number;
  upTo?: string;
  price: string;
}

type StoredMethod = ShippingMethod & { active: boolean };
type StoredZone = { handle: string; title: string; places: Place[]; methods: StoredMethod[] | null };

const methodJson = sql`json_build_object(
  'handle', m.handle, 'title', m.title, 'description', m.description, 'basis', m.basis,
  'priceMinor', m.price_minor, 'bands', m.bands, 'freeFromMinor', m.free_from_minor,
  'pickupAddress', m.pickup_address, 'pickupRegion', m.pickup_region, 'pickupPostalCode', m.pickup_postal_code,
  'daysMin', m.days_min, 'daysMax', m.days_max,
  'taxClass', m.tax_class, 'active', m.active)`;

/** What there is, as `applyShipping` reads it. @param currency the shop's own. */
export async function shippingDocument(db: Db, currency: string): Promise<ShippingDocument> {
  const [zones, everywhere] = await Promise.all([
    db.rows<StoredZone>(sql`
      SELECT z.handle, z.title, z.places,
        (SELECT json_agg(${methodJson} ORDER BY m.position, m.handle) FROM shipping_methods m WHERE m.zone_id = z.id) AS methods
      FROM shipping_zones z ORDER BY z.position, z.handle`),
    db.rows<{ method: StoredMethod }>(sql`
      SELECT ${methodJson} AS method FROM shipping_methods m WHERE zone_id IS NULL ORDER BY m.position, m.handle`),
  ]);
  return {
    zones: zones.map(({ handle, title, places, methods }) => ({
      handle,
      title,
      places: places.map(shownPlace),
      methods: (methods ?? []).map((method) => shownMethod(method, currency)),
    })),
    everywhere: everywhere.map(({ method }) => shownMethod(method, currency)),
  };
}

const shownPlace = ({ country, regions, postal }: Place): PlaceDocument => ({
  country,
  ...(regions?.length && { regions }),
  ...(postal?.length && { postal: postal.map(([from, to]) => (from === to ? from : [from, to])) }),
});

function shownMethod(method: StoredMethod, currency: string): MethodDocument {
  const { handle, title, description, basis, bands, freeFromMinor, pickupAddress, daysMin, daysMax } = method;
  const amount = (minor: number) => decimalAmount(minor, currency);
  return {
    handle,
    title,
    ...(description && { description }),
    ...(basis !== 'flat' && { basis }),
    ...(bands.length > 0
      ? { bands: bands.map((band) => shownBand(basis, band, amount)) }
      : { price: amount(method.priceMinor) }),
    ...(freeFromMinor !== null && { freeFrom: amount(freeFromMinor) }),
    ...(pickupAddress.length > 0 && { pickupAddress }),
    ...shownPickupPlace(method),
    ...(daysMin !== null && daysMax !== null && { days: [daysMin, daysMax] }),
    ...(method.taxClass !== 'standard' && { taxClass: method.taxClass }),
    ...(!method.active && { active: false }),
  };
}

function shownPickupPlace({ pickupRegion: region, pickupPostalCode: postalCode }: StoredMethod) {
  const place = { ...(region && { region }), ...(postalCode && { postalCode }) };
  return region || postalCode ? { pickupPlace: place } : {};
}

function shownBand(
  basis: ShippingMethod['basis'],
  { upTo, priceMinor }: Band,
  amount: (minor: number) => string,
): BandDocument {
  const price = amount(priceMinor);
  if (upTo === null) return { price };
  return basis === 'weight' ? { upToGrams: upTo, price } : { upTo: amount(upTo), price };
}

/**
 * Puts the document in place of all zones and methods. Orders are left as they are: they hold copies.
 * @param document whatever was written.
 * @param shop its own country and currency, and what it knows of countries (`findCountry`).
 * @returns every mistake with its path, such as "zones[0].methods[1].price"; with any, nothing is written.
 */
export async function applyShipping(tx: Tx, document: unknown, shop: ReadingShop): Promise<Mistake[]> {
  const mistakes: Mistake[] = [];
  const { zones, everywhere } = readShipping(document, shop, mistakes);
  if (mistakes.length > 0) return mistakes;
  await tx.run(sql`LOCK TABLE shipping_zones, shipping_methods IN SHARE ROW EXCLUSIVE MODE`);
  const zoneRows = zones.map(({ handle, title, places }, position) => ({
    id: uuid(),
    handle,
    title,
    places,
    position,
  }));
  await tx.run(sql`
    INSERT INTO shipping_zones (id, handle, title, places, position)
    SELECT id, handle, title, places, position
    FROM jsonb_to_recordset(${JSON.stringify(zoneRows)}::jsonb)
      AS z (id uuid, handle text, title text, places jsonb, position int)
    ON CONFLICT (handle) DO UPDATE SET title = excluded.title, places = excluded.places, position = excluded.position`);
  await writeMethods(tx, [
    ...zones.flatMap(({ handle, methods }) => methods.map((method) => ({ ...method, zone: handle }))),
    ...everywhere.map((method) => ({ ...method, zone: null })),
  ]);
  await tx.run(
    sql`DELETE FROM shipping_zones WHERE handle <> ALL (${zones.map(({ handle }) => handle)}::text[])`,
  );
  return [];
}

/** In the order given; those that are not among them go. */
async function writeMethods(tx: Tx, methods: (ReadMethod & { zone: string | null })[]): Promise<void> {
  const rows = methods.map((method, position) => ({ ...method, id: uuid(), position }));
  await tx.run(sql`
    INSERT INTO shipping_methods AS m (id, handle, title, description, zone_id, basis, price_minor, bands,
      free_from_minor, pickup_address, pickup_region, pickup_postal_code, days_min, days_max, tax_class, active, position)
    SELECT r.id, r.handle, r.title, r.description, z.id, r.basis, r."priceMinor", r.bands,
      r."freeFromMinor", r."pickupAddress", r."pickupRegion", r."pickupPostalCode", r."daysMin", r."daysMax", r."taxClass", r.active, r.position
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (id uuid, handle text, title text, description text,
      zone text, basis text, "priceMinor" bigint, bands jsonb, "freeFromMinor" bigint, "pickupAddress" text[],
      "pickupRegion" text, "pickupPostalCode" text,
      "daysMin" int, "daysMax" int, "taxClass" text, active boolean, position int)
    LEFT JOIN shipping_zones z ON z.handle = r.zone
    ON CONFLICT (handle) DO UPDATE SET title = excluded.title, description = excluded.description,
      zone_id = excluded.zone_id, basis = excluded.basis, price_minor = excluded.price_minor, bands = excluded.bands,
      free_from_minor = excluded.free_from_minor, pickup_address = excluded.pickup_address,
      pickup_region = excluded.pickup_region, pickup_postal_code = excluded.pickup_postal_code,
      days_min = excluded.days_min, days_max = excluded.days_max, tax_class = excluded.tax_class,
      active = excluded.active, position = excluded.position`);
  await tx.run(sql`
    DELETE FROM shipping_methods WHERE handle <> ALL (${methods.map(({ handle }) => handle)}::text[])`);
}

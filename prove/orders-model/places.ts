/** Where the model's buyers live, what is asked of the shop there, and what its codes take off. */
import assert from 'node:assert/strict';
import { v7 as uuid } from 'uuid';
import type { Address } from '../../src/customers/address.ts';
import { findCountry } from '../../src/customers/countries.ts';
import { sql } from '../../src/platform/db.ts';
import { applyShipping } from '../../src/shipping/document.ts';
import { addDiscount } from '../../test/discounts.ts';
import { address } from '../../test/fixtures.ts';
import type { Heart } from '../../test/heart.ts';
import { newYork, sellInNewYork } from '../../test/new-york.ts';
import { type Code, codes, limits } from './model.ts';

export type Place = 'Dublin' | 'Berlin' | 'New York' | 'Portland' | 'Paris' | 'Tokyo';

interface PlaceFacts {
  address: Address;
  method: string;
  currency: string;
  tax: 'included' | 'on top' | 'none';
  /** Why nothing is sold there. */
  refused?: 'no_rate' | 'not_shipped_here';
}

const at = (country: string, region: string, city: string, postalCode: string): Address => ({
  ...address,
  country,
  region,
  city,
  postalCode,
});

export const places: Record<Place, PlaceFacts> = {
  Dublin: { address, method: 'standard', currency: 'EUR', tax: 'included' },
  Berlin: {
    address: at('DE', '', 'Berlin', '10115'),
    method: 'standard-de',
    currency: 'EUR',
    tax: 'included',
  },
  'New York': { address: newYork, method: 'air', currency: 'USD', tax: 'on top' },
  Portland: { address: at('US', 'OR', 'Portland', '97201'), method: 'air', currency: 'USD', tax: 'none' },
  Paris: {
    address: at('FR', '', 'Paris', '75001'),
    method: 'standard-de',
    currency: 'EUR',
    tax: 'included',
    refused: 'no_rate',
  },
  Tokyo: {
    address: at('JP', 'Tokyo', 'Chiyoda', '100-0001'),
    method: 'air',
    currency: 'EUR',
    tax: 'none',
    refused: 'not_shipped_here',
  },
};

/** Once in a shop. Without home's own tax elsewhere in the EU; nobody knows what is to be charged in France. */
export async function openPlaces({ db, shop }: Heart): Promise<void> {
  if (await db.row(sql`SELECT 1 FROM markets`)) return;
  await sellInNewYork(db);
  for (const [country, kind] of [
    ['IE', 'local'],
    ['IE', 'oss'],
    ['FR', 'local'],
  ])
    await db.run(sql`
      INSERT INTO tax_registrations (id, country, kind) VALUES (${uuid()}, ${country}, ${kind})`);
  for (const [country, ppm] of [
    ['IE', 230_000],
    ['DE', 190_000],
  ])
    await db.run(sql`
      INSERT INTO tax_rates (id, country, name, ppm) VALUES (${uuid()}, ${country}, 'VAT', ${ppm})`);
  const method = (handle: string, price: string, freeFrom?: string) => ({
    handle,
    title: handle,
    price,
    ...(freeFrom && { freeFrom }),
  });
  const zone = (handle: string, countries: string[], ...methods: ReturnType<typeof method>[]) => ({
    handle,
    title: handle,
    places: countries.map((country) => ({ country })),
    methods,
  });
  const document = {
    zones: [
      zone('home', ['IE'], method('standard', '4.90', '60.00')),
      zone('europe', ['DE', 'FR'], method('standard-de', '9.90')),
      zone('america', ['US'], method('air', '19.90', '100.00')),
    ],
    everywhere: [],
  };
  const about = { ...shop.config.shop, findCountry };
  assert.deepEqual(await db.transaction((tx) => applyShipping(tx, document, about)), []);
}

const rules: Record<Code, Parameters<typeof addDiscount>[1]> = {
  THIRD: { rule: { kind: 'percent', ppm: 333_333 }, combinesWith: ['order', 'shipping'] },
  THREE: {
    rule: { kind: 'amount', amountMinor: 300 },
    amounts: { USD: 350 },
    combinesWith: ['order', 'shipping'],
  },
  POSTFREE: { rule: { kind: 'free_shipping' }, combinesWith: ['order'] },
  ALL: { rule: { kind: 'percent', ppm: 1_000_000 }, combinesWith: ['shipping'] },
};

const orNull = (limit: number) => (limit === Infinity ? null : limit);

/** New ones, so that no other run has used them. @returns each one's id, and what buyers type. */
export async function issueCodes({ db }: Heart): Promise<Record<Code, { id: string; code: string }>> {
  const issued = codes.map(async (code) => {
    const { total, each } = limits[code];
    const row = await addDiscount(db, {
      ...rules[code],
      totalLimit: orNull(total),
      customerLimit: orNull(each),
    });
    return [code, { id: row.id, code: row.code! }] as const;
  });
  return Object.fromEntries(await Promise.all(issued)) as Record<Code, { id: string; code: string }>;
}

/** What this room knows of the shop, as read from its tables: one query, kept until something changes. */
import { type Db, sql } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';

export interface Market {
  /** '': the one that is there without any. */
  handle: string;
  title: string;
  /** ISO 3166-1 alpha-2; none: wherever no other market reaches. */
  countries: string[];
  currency: string;
  /** How amounts are written; null: as in the shop. */
  locale: string | null;
  pricesIncludeTax: boolean;
  priceBasis: 'as_listed' | 'without_home_tax';
}

/** One beside the shop's own. Prices without one of their own are converted and rounded. */
export interface SoldCurrency {
  code: string;
  /** Units of it for one of the shop's own, as a decimal. */
  rate: string;
  /** To whole multiples of the one, less the other: 100 and 1 make …,99. */
  roundToMinor: number;
  lessMinor: number;
}

export interface Registration {
  country: string;
  /** '': of the country as a whole. */
  region: string;
  /** `oss`: one for all of the EU. */
  kind: 'local' | 'oss';
  number: string;
}

export interface Rate {
  country: string;
  region: string;
  postalFrom: string;
  postalTo: string;
  taxClass: string;
  /** Of one tax the closest place counts; several taxes stand side by side. */
  tax: string;
  name: string;
  ppm: number;
  onShipping: boolean;
  /** YYYY-MM-DD, first and last day in the shop's time zone. */
  validFrom: string;
  validTo: string | null;
}

/** Everything of this room that prices depend on. */
export interface Selling {
  home: { country: string; currency: string; locale: string };
  /** In which a rate's days begin and end. */
  timeZone: string;
  taxRounding: 'line' | 'order';
  markets: Market[];
  /** By code; without the shop's own, and without those that are switched off. */
  currencies: Map<string, SoldCurrency>;
  registrations: Registration[];
  /** By country. */
  rates: Map<string, Rate[]>;
}

export function selling(shop: Pick<Shop, 'db' | 'keptValues' | 'config'>): Promise<Selling> {
  return shop.keptValues.get('selling', () => readSelling(shop));
}

interface Found {
  markets: Market[];
  currencies: SoldCurrency[];
  registrations: Registration[];
  rates: Rate[];
}

async function readSelling({ db, config }: Pick<Shop, 'db' | 'config'>): Promise<Selling> {
  const { country, currency, locale, timeZone } = config.shop;
  const found = await readTables(db);
  const others = found.currencies.filter(({ code }) => code !== currency);
  return {
    home: { country, currency, locale },
    timeZone,
    taxRounding: config.taxRounding,
    markets: found.markets,
    currencies: new Map(others.map((each) => [each.code, each])),
    registrations: found.registrations,
    rates: Map.groupBy(found.rates, (rate) => rate.country),
  };
}

async function readTables(db: Db): Promise<Found> {
  const found = await db.row<Found>(sql`
    SELECT
      (SELECT coalesce(json_agg(json_build_object('handle', handle, 'title', title, 'countries', countries,
          'currency', currency, 'locale', locale, 'pricesIncludeTax', prices_include_tax, 'priceBasis', price_basis
        ) ORDER BY position, handle), '[]') FROM markets) AS markets,
      (SELECT coalesce(json_agg(json_build_object('code', code, 'rate', rate::text, 'roundToMinor', round_to_minor,
          'lessMinor', less_minor) ORDER BY code), '[]') FROM currencies WHERE active) AS currencies,
      (SELECT coalesce(json_agg(json_build_object('country', country, 'region', region, 'kind', kind,
          'number', number) ORDER BY country, region, kind), '[]') FROM tax_registrations) AS registrations,
      (SELECT coalesce(json_agg(json_build_object('country', country, 'region', region, 'postalFrom', postal_from,
          'postalTo', postal_to, 'taxClass', tax_class, 'tax', tax, 'name', name, 'ppm', ppm,
          'onShipping', on_shipping, 'validFrom', valid_from, 'validTo', valid_to
        ) ORDER BY country, region, postal_from, tax_class, tax, valid_from), '[]') FROM tax_rates) AS rates`);
  return found!;
}

/** The table of tax rates and registrations, as the merchant reads and sets it by command. */
import { v7 as uuid } from 'uuid';
import { type Db, sql } from '../platform/db.ts';
import type { Rate, Registration } from './selling.ts';

export type TableRate = Rate & {
  id: string;
  /** '': set by the merchant. */
  source: string;
  sourceDate: string | null;
};

/** In order of place, class, tax and time. @param countries none: all. */
export function findRates(db: Db, countries: string[] = []): Promise<TableRate[]> {
  return db.rows<TableRate>(sql`
    SELECT id, country, region, postal_from AS "postalFrom", postal_to AS "postalTo", tax_class AS "taxClass", tax, name,
           ppm, on_shipping AS "onShipping", valid_from::text AS "validFrom", valid_to::text AS "validTo", source,
           source_date::text AS "sourceDate"
    FROM tax_rates WHERE cardinality(${countries}::text[]) = 0 OR country = ANY(${countries})
    ORDER BY country, region, postal_from, tax_class <> 'standard', tax_class, tax, valid_from`);
}

/** Puts the merchant's own rate there, in place of one that begins on the same day. */
export async function setRate(db: Db, rate: Omit<Rate, 'validTo'>): Promise<void> {
  await db.run(sql`
    INSERT INTO tax_rates (id, country, region, postal_from, postal_to, tax_class, tax, name, ppm, on_shipping, valid_from)
    VALUES (${uuid()}, ${rate.country}, ${rate.region}, ${rate.postalFrom}, ${rate.postalTo}, ${rate.taxClass},
      ${rate.tax}, ${rate.name}, ${rate.ppm}, ${rate.onShipping}, ${rate.validFrom})
    ON CONFLICT (country, region, postal_from, postal_to, tax_class, tax, valid_from) DO UPDATE
      SET name = excluded.name, ppm = excluded.ppm, on_shipping = excluded.on_shipping, valid_to = NULL,
          source = '', source_date = NULL`);
}

/** Takes the merchant's own rates of this place, class and tax away. @returns how many there were. */
export function unsetRate(
  db: Db,
  rate: Pick<Rate, 'country' | 'region' | 'postalFrom' | 'postalTo' | 'taxClass' | 'tax'>,
): Promise<number> {
  return db.run(sql`
    DELETE FROM tax_rates
    WHERE country = ${rate.country} AND region = ${rate.region} AND postal_from = ${rate.postalFrom}
      AND postal_to = ${rate.postalTo} AND tax_class = ${rate.taxClass} AND tax = ${rate.tax} AND source = ''`);
}

export function findRegistrations(db: Db): Promise<Registration[]> {
  return db.rows<Registration>(sql`
    SELECT country, region, kind, number FROM tax_registrations ORDER BY country, region, kind`);
}

/** Or changes its number. */
export async function register(db: Db, { country, region, kind, number }: Registration): Promise<void> {
  await db.run(sql`
    INSERT INTO tax_registrations (id, country, region, kind, number)
    VALUES (${uuid()}, ${country}, ${region}, ${kind}, ${number})
    ON CONFLICT (country, region, kind) DO UPDATE SET number = excluded.number`);
}

/** @returns false if there was none. */
export async function unregister(
  db: Db,
  { country, region, kind }: Omit<Registration, 'number'>,
): Promise<boolean> {
  const gone = await db.run(sql`
    DELETE FROM tax_registrations WHERE country = ${country} AND region = ${region} AND kind = ${kind}`);
  return gone > 0;
}

/**
 * Why nobody could buy where this registration holds: the shop would have to charge tax there and knows none.
 * `by_region`: the country's taxes are all of its regions; `of_country`: that region has none of its own.
 */
export function missingRates(
  { country, region, kind }: Omit<Registration, 'number'>,
  rates: Pick<Rate, 'country' | 'region' | 'tax'>[],
): 'none' | 'by_region' | 'of_country' | undefined {
  if (kind === 'oss') return undefined;
  const there = rates.filter((rate) => rate.country === country);
  const ofWholeCountry = new Set(there.flatMap(({ tax, region: part }) => (part === '' ? [tax] : [])));
  if (there.length === 0) return 'none';
  if (region === '') return ofWholeCountry.size === 0 ? 'by_region' : undefined;
  const ownTax = there.some((rate) => rate.region === region && !ofWholeCountry.has(rate.tax));
  return ownTax ? undefined : 'of_country';
}

/** A market in another currency, with tax on top of its prices: dollars at 1.10, and New York's sales tax. */
import { v7 as uuid } from 'uuid';
import { type Db, sql } from '../src/platform/db.ts';
import { address } from './fixtures.ts';

export const newYork = {
  ...address,
  line1: '350 Fifth Avenue',
  city: 'New York',
  region: 'NY',
  postalCode: '10118',
  country: 'US',
};

/** 8.875 % on goods and shipping. Everywhere else nothing changes: the shop is registered nowhere else. */
export async function sellInNewYork(db: Db): Promise<void> {
  await db.run(sql`INSERT INTO currencies (code, rate) VALUES ('USD', 1.1)`);
  await db.run(sql`
    INSERT INTO markets (id, handle, title, countries, currency, locale, prices_include_tax)
    VALUES (${uuid()}, 'us', 'United States', '{US}', 'USD', 'en-US', false)`);
  await db.run(sql`INSERT INTO tax_registrations (id, country, region) VALUES (${uuid()}, 'US', 'NY')`);
  await db.run(sql`
    INSERT INTO tax_rates (id, country, region, tax, name, ppm)
    VALUES (${uuid()}, 'US', 'NY', 'sales', 'New York sales tax', 88750)`);
}

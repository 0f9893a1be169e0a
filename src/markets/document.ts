/** Markets, currencies and registrations as one document, to be printed, edited and set again. */
import { v7 as uuid } from 'uuid';
import { type Db, sql, type Tx } from '../platform/db.ts';
import type { Market, Registration } from './selling.ts';
import { register, unregister } from './tax-table.ts';

export interface SellingDocument {
  currencies: CurrencyEntry[];
  markets: Market[];
  registrations: Registration[];
}

export interface CurrencyEntry {
  code: string;
  /** Units of it for one of the shop's own, as a decimal. */
  rate: string;
  /** In minor units: to whole multiples of the one, less the other. */
  rounding: { to: number; less: number };
  active: boolean;
}

/** As things stand. */
export async function sellingDocument(db: Db): Promise<SellingDocument> {
  const found = await db.row<SellingDocument>(sql`
    SELECT
      (SELECT coalesce(json_agg(json_build_object('code', code, 'rate', trim_scale(rate)::text,
          'rounding', json_build_object('to', round_to_minor, 'less', less_minor), 'active', active
        ) ORDER BY code), '[]') FROM currencies) AS currencies,
      (SELECT coalesce(json_agg(json_build_object('handle', handle, 'title', title, 'countries', countries,
          'currency', currency, 'locale', locale, 'pricesIncludeTax', prices_include_tax, 'priceBasis', price_basis
        ) ORDER BY position, handle), '[]') FROM markets) AS markets,
      (SELECT coalesce(json_agg(json_build_object('country', country, 'region', region, 'kind', kind,
          'number', number) ORDER BY country, region, kind), '[]') FROM tax_registrations) AS registrations`);
  return found!;
}

/** Makes the sections that are given what they say; what they do not name goes. */
export async function applySelling(tx: Tx, document: Partial<SellingDocument>): Promise<void> {
  if (document.currencies) await applyCurrencies(tx, document.currencies);
  if (document.markets) await applyMarkets(tx, document.markets);
  if (document.registrations) await applyRegistrations(tx, document.registrations);
}

async function applyCurrencies(tx: Tx, currencies: CurrencyEntry[]): Promise<void> {
  await tx.run(sql`DELETE FROM currencies WHERE code <> ALL(${currencies.map(({ code }) => code)}::text[])`);
  for (const { code, rate, rounding, active } of currencies)
    await tx.run(sql`
      INSERT INTO currencies AS c (code, rate, round_to_minor, less_minor, active)
      VALUES (${code}, ${rate}, ${rounding.to}, ${rounding.less}, ${active})
      ON CONFLICT (code) DO UPDATE
        SET rate = excluded.rate, round_to_minor = excluded.round_to_minor, less_minor = excluded.less_minor,
            active = excluded.active, rate_at = CASE WHEN c.rate = excluded.rate THEN c.rate_at ELSE now() END`);
}

async function applyMarkets(tx: Tx, markets: Market[]): Promise<void> {
  await tx.run(sql`DELETE FROM markets WHERE handle <> ALL(${markets.map(({ handle }) => handle)}::text[])`);
  for (const [position, market] of markets.entries())
    await tx.run(sql`
      INSERT INTO markets (id, handle, title, countries, currency, locale, prices_include_tax, price_basis, position)
      VALUES (${uuid()}, ${market.handle}, ${market.title}, ${market.countries}, ${market.currency}, ${market.locale},
        ${market.pricesIncludeTax}, ${market.priceBasis}, ${position})
      ON CONFLICT (handle) DO UPDATE
        SET title = excluded.title, countries = excluded.countries, currency = excluded.currency,
            locale = excluded.locale, prices_include_tax = excluded.prices_include_tax,
            price_basis = excluded.price_basis, position = excluded.position`);
}

async function applyRegistrations(tx: Tx, registrations: Registration[]): Promise<void> {
  const { registrations: current } = await sellingDocument(tx);
  const key = ({ country, region, kind }: Registration) => [country, region, kind].join(' ');
  const stays = new Set(registrations.map(key));
  for (const each of current) if (!stays.has(key(each))) await unregister(tx, each);
  for (const each of registrations) await register(tx, each);
}

/** Sets what a currency is worth today. @returns false if the shop does not sell in it. */
export async function setCurrencyRate(db: Db, code: string, rate: string): Promise<boolean> {
  const set = await db.run(sql`UPDATE currencies SET rate = ${rate}, rate_at = now() WHERE code = ${code}`);
  return set > 0;
}

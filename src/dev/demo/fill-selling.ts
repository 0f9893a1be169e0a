/** Puts the demo shop's markets, taxes, zones and discounts into a database that has its products. */
import { v7 as newId } from 'uuid';
import { loadRates } from '../../markets/load-rates.ts';
import { rateSets } from '../../markets/rates/rate-sets.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { demoSelling } from './selling.ts';
import type { DemoDiscount, DemoShippingMethod } from './types.ts';

const { currencies, markets, registrations, taxRates, zones, discounts, dollars } = demoSelling;

/** By handle. */
type Ids = Map<string, string>;

export async function insertSelling(tx: Tx, productIds: Ids): Promise<void> {
  await insertMarkets(tx);
  await insertTaxes(tx);
  await insertZones(tx);
  for (const discount of discounts) await insertDiscount(tx, discount, productIds);
  for (const [handle, priceMinor] of Object.entries(dollars))
    await tx.run(sql`
      INSERT INTO variant_prices (variant_id, currency, price_minor)
      SELECT id, 'USD', ${priceMinor} FROM variants WHERE product_id = ${productIds.get(handle)}`);
}

async function insertMarkets(tx: Tx): Promise<void> {
  for (const { code, rate, roundToMinor, lessMinor } of currencies)
    await tx.run(sql`INSERT INTO currencies (code, rate, round_to_minor, less_minor)
      VALUES (${code}, ${rate}, ${roundToMinor}, ${lessMinor})`);
  for (const [position, market] of markets.entries())
    await tx.run(sql`
      INSERT INTO markets (id, handle, title, countries, currency, locale, prices_include_tax, price_basis, position)
      VALUES (${newId()}, ${market.handle}, ${market.title}, ${market.countries}, ${market.currency}, ${market.locale},
        ${market.pricesIncludeTax}, ${market.priceBasis}, ${position})`);
}

async function insertTaxes(tx: Tx): Promise<void> {
  for (const { country, region = '', kind, number = '' } of registrations)
    await tx.run(sql`INSERT INTO tax_registrations (id, country, region, kind, number)
      VALUES (${newId()}, ${country}, ${region}, ${kind}, ${number})`);
  await loadRates(tx, rateSets);
  for (const rate of taxRates)
    await tx.run(sql`
      INSERT INTO tax_rates (id, country, region, postal_from, postal_to, tax, name, ppm)
      VALUES (${newId()}, ${rate.country}, ${rate.region}, ${rate.postalFrom}, ${rate.postalTo}, ${rate.tax},
        ${rate.name}, ${rate.ppm})`);
}

async function insertZones(tx: Tx): Promise<void> {
  let place = 0;
  for (const [position, { handle, title, places, methods }] of zones.entries()) {
    const zoneId = newId();
    await tx.run(sql`INSERT INTO shipping_zones (id, handle, title, places, position)
      VALUES (${zoneId}, ${handle}, ${title}, ${JSON.stringify(places)}, ${position})`);
    for (const method of methods) await insertMethod(tx, method, zoneId, ++place);
  }
}

function insertMethod(tx: Tx, method: DemoShippingMethod, zoneId: string, position: number): Promise<number> {
  const {
    handle,
    title,
    description,
    priceMinor = 0,
    bands,
    freeFromMinor = null,
    pickupAddress = [],
  } = method;
  const [daysMin, daysMax] = method.days;
  return tx.run(sql`
    INSERT INTO shipping_methods (id, handle, title, description, zone_id, basis, price_minor, bands, free_from_minor,
      pickup_address, days_min, days_max, position)
    VALUES (${newId()}, ${handle}, ${title}, ${description}, ${zoneId}, ${bands ? 'weight' : 'flat'}, ${priceMinor},
      ${JSON.stringify(bands ?? [])}, ${freeFromMinor}, ${pickupAddress}, ${daysMin}, ${daysMax}, ${position})
    ON CONFLICT (handle) DO NOTHING`);
}

function insertDiscount(tx: Tx, discount: DemoDiscount, productIds: Ids): Promise<number> {
  const { code, title, rule, amounts = {}, on, combinesWith } = discount;
  const products = (handles: string[]) => ({
    kind: 'products',
    ids: handles.map((handle) => productIds.get(handle)),
  });
  const scope = on ? products(on) : { kind: 'everything' };
  const stored =
    rule.kind === 'buy_x_get_y' ? { ...rule, buy: { ...rule.buy, on: products(rule.buy.on.handles) } } : rule;
  return tx.run(sql`
    INSERT INTO discounts (id, code, title, rule, amounts, scope, minimum_minor, first_order_only, total_limit, combines_with)
    VALUES (${newId()}, ${code}, ${title}, ${JSON.stringify(stored)}, ${JSON.stringify(amounts)}, ${JSON.stringify(scope)},
      ${discount.minimumMinor ?? null}, ${discount.firstOrderOnly ?? false}, ${discount.totalLimit ?? null}, ${combinesWith})`);
}

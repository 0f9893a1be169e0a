/**
 * Prices and stock are changed while a page is asked for as fast as it can be sent, and each time the
 * next request must show it: after a change in SQL by somebody else, and after a purchase in the
 * shop's own process.
 */
import { setOnHand } from '../../src/inventory/inventory.ts';
import { sql } from '../../src/platform/db.ts';
import { formatMoney } from '../../src/platform/money.ts';
import { Buyer } from '../../test/buyer.ts';
import type { RunningShop } from './demo-shop.ts';
import type { Load, Loaded } from './load-worker.ts';
import type { Worker } from './worker.ts';

const TURNS_MIN = 3;
const GIVE_UP_MS = 5_000;

interface Shown {
  handle: string;
  productId: string;
  variantIds: string[];
}

export interface Freshness {
  changes: number;
  /** Seen by the first request after the change. */
  atOnce: number;
  /** From the change until a request showed it, at worst. */
  latestMs: number;
  /** Changes made by the shop's own process that the next request did not show. */
  staleInside: number;
}

export async function freshness(
  shop: RunningShop,
  path: string,
  load: Worker<Load, Loaded>,
  seconds: number,
): Promise<Freshness> {
  const shown = await productOn(shop, path);
  const result: Freshness = { changes: 0, atOnce: 0, latestMs: 0, staleInside: 0 };
  const check = async (by: 'the shop' | 'others', change: () => Promise<unknown>, shows: string) => {
    if ((await seen(shop, path, shown)).includes(shows)) throw new Error(`${path} showed "${shows}" before`);
    await change();
    const since = performance.now();
    let requests = 1;
    while (!(await seen(shop, path, shown)).includes(shows)) {
      requests += 1;
      if (performance.now() - since > GIVE_UP_MS) throw new Error(`${path} never showed "${shows}"`);
    }
    result.changes += 1;
    if (requests === 1) result.atOnce += 1;
    else result.latestMs = Math.max(result.latestMs, performance.now() - since);
    if (requests > 1 && by === 'the shop') result.staleInside += 1;
  };

  const [first, ...others] = shown.variantIds;
  await setAvailable(shop, others, 0); // so that the first alone decides what is shown
  await setAvailable(shop, [first!], 50);
  let isLoaded = true;
  const loaded = load.ask({ url: shop.url + path, seconds }).finally(() => {
    isLoaded = false;
  });
  for (let turn = 0; isLoaded || turn < TURNS_MIN; turn++) {
    const priceMinor = 1_000_001 + 1_111 * turn;
    await check('others', () => setPrice(shop, shown, priceMinor), money(priceMinor));
    await check('others', () => setAvailable(shop, [first!], 0), 'Sold out');
    await setAvailable(shop, [first!], 1);
    const buyer = new Buyer(shop.url);
    await buyer.add(first!);
    await check('the shop', () => buyer.checkoutSession(), 'Sold out');
    await setAvailable(shop, [first!], 50);
  }
  await loaded;
  await setAvailable(shop, shown.variantIds, 50);
  return result;
}

const money = (minor: number) => formatMoney(minor, 'EUR', 'en-IE');

/** The product whose page it is, or the first one listed. */
async function productOn(shop: RunningShop, path: string): Promise<Shown> {
  const html = await page(shop, path);
  const handle = path.startsWith('/products/')
    ? path.slice('/products/'.length)
    : /class="card-title"><a href="\/products\/([^"]+)"/.exec(html)![1]!;
  const rows = await shop.db.rows<{ productId: string; variantId: string }>(sql`
    SELECT p.id AS "productId", v.id AS "variantId" FROM products p JOIN variants v ON v.product_id = p.id
    WHERE p.handle = ${handle} ORDER BY v.position`);
  return { handle, productId: rows[0]!.productId, variantIds: rows.map(({ variantId }) => variantId) };
}

const page = async (shop: RunningShop, path: string) => (await fetch(shop.url + path)).text();

/** What the page says of the product: its card, or its offer. */
async function seen(shop: RunningShop, path: string, { handle }: Shown): Promise<string> {
  const html = await page(shop, path);
  const part = path.endsWith(`/${handle}`)
    ? /id="offer".*?<\/div>/s.exec(html)?.[0]
    : html.split('<li class="card">').find((card) => card.includes(`href="/products/${handle}"`));
  if (!part) throw new Error(`${path} does not show ${handle}`);
  return part;
}

async function setPrice(shop: RunningShop, { productId }: Shown, priceMinor: number): Promise<void> {
  await shop.db.run(sql`
    UPDATE variants SET price_minor = ${priceMinor}, compare_at_minor = NULL WHERE product_id = ${productId}`);
}

/** Besides what open orders hold. */
async function setAvailable(shop: RunningShop, variantIds: string[], available: number): Promise<void> {
  await shop.db.transaction(async (tx) => {
    for (const variantId of variantIds.toSorted()) {
      const level = await tx.row<{ reserved: number }>(sql`
        SELECT reserved FROM stock_levels WHERE variant_id = ${variantId} FOR UPDATE`);
      const set = await setOnHand(tx, variantId, level!.reserved + available);
      if (!set.ok) throw new Error(`stock of ${variantId} cannot be ${available}: ${set.reason}`);
    }
  });
}

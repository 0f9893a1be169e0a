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

interface Shown {
  handle: string;
  productId: string;
  variantIds: string[];
}

/** @returns how many changes were made, and those that the next request did not show */
export async function staleAnswers(
  shop: RunningShop,
  path: string,
  load: Worker<Load, Loaded>,
  seconds: number,
): Promise<{ changes: number; stale: string[] }> {
  const shown = await productOn(shop, path);
  const stale: string[] = [];
  let changes = 0;
  const check = async (what: string, change: () => Promise<unknown>, shows: string) => {
    const before = await seen(shop, path, shown);
    if (before.includes(shows)) throw new Error(`${path} showed "${shows}" before ${what}`);
    await change();
    changes += 1;
    if (!(await seen(shop, path, shown)).includes(shows))
      stale.push(`${what} is not seen by the next request`);
  };

  let isLoaded = true;
  const loaded = load.ask({ url: shop.url + path, seconds }).finally(() => {
    isLoaded = false;
  });
  for (let turn = 0; isLoaded || turn < TURNS_MIN; turn++) {
    const priceMinor = 1_000_001 + 1_111 * turn;
    await check('a price changed in SQL', () => setPrice(shop, shown, priceMinor), money(priceMinor));
    await check('stock written off in SQL', () => setAvailable(shop, shown.variantIds, 0), 'Sold out');
    await setAvailable(shop, shown.variantIds.slice(0, 1), 1);
    const buyer = new Buyer(shop.url);
    await buyer.add(shown.variantIds[0]!);
    await check('the last one bought', () => buyer.checkoutSession(), 'Sold out');
    await setAvailable(shop, shown.variantIds, 50);
  }
  await loaded;
  return { changes, stale };
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

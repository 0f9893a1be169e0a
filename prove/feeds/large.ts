/** A large catalogue: the sitemap in real parts, the merchant feed in one stream while the shop stays as small as it was. */
import pg from 'pg';
import { routes } from '../../src/routes.ts';
import { addManyProducts } from '../../test/many-products.ts';
import { residentMegabytes } from '../bench/processor-time.ts';
import type { Cell } from '../report.ts';
import { type Run, searchIsRead } from './run.ts';
import { readSitemap } from './sitemaps.ts';

/** How much the shop may grow while it writes a feed, whatever is in it. */
const GROWTH_MB_MAX = 150;

export async function large(run: Run, products: number): Promise<Cell[][]> {
  await addMany(run, products);
  const rows: Cell[][] = [['large catalogue', 'entries', 'parts', 'MB', 'seconds', 'the shop grew by MB']];
  const expected = await sold(run);
  rows.push(await inParts(run, expected));
  rows.push(await streamed(run, expected));
  return rows;
}

async function addMany({ shop, say }: Run, products: number): Promise<void> {
  const url = String((shop.db.pool.options as pg.PoolConfig).connectionString);
  await addManyProducts(url, { products, variants: 2 });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SET session_replication_role = replica');
    await client.query(`INSERT INTO product_media (product_id, position, media_id)
      SELECT id, 1, (SELECT id FROM media ORDER BY id LIMIT 1) FROM products WHERE handle LIKE 'many-%'`);
    await client.query(
      `INSERT INTO search_queue (product_id) SELECT id FROM products WHERE handle LIKE 'many-%'`,
    );
  } finally {
    await client.end();
  }
  say(`${products} products added; the shop reads them`);
  await searchIsRead(shop.db, 5 + products / 20_000);
}

const sold = async ({ shop }: Run): Promise<{ products: number; variants: number }> => {
  const { rows } = await shop.db.pool.query(`
    SELECT count(DISTINCT p.id)::int AS products, count(*)::int AS variants
    FROM products p JOIN variants v ON v.product_id = p.id AND v.status = 'active'
    WHERE p.status = 'active' AND EXISTS (SELECT FROM product_media pm WHERE pm.product_id = p.id)`);
  return rows[0];
};

async function inParts({ shop, shortfalls, say }: Run, expected: { products: number }): Promise<Cell[]> {
  const since = performance.now();
  const before = residentMegabytes(shop.child.pid!);
  const answer = await fetch(shop.url + routes.sitemap());
  const text = await answer.text();
  const isIndex = text.includes('<sitemapindex');
  const files = isIndex ? (await readSitemap(text, 'sitemapindex', shop.url)).addresses : [answer.url];
  const products = new Set<string>();
  let bytes = 0;
  for (const file of files) {
    const xml = await (await fetch(file)).text();
    const { addresses, faults } = await readSitemap(xml, 'urlset', shop.url);
    shortfalls.push(...faults.map((fault) => `${file}: ${fault}`));
    for (const address of addresses) {
      if (products.has(address)) shortfalls.push(`${address} is in two parts`);
      if (address.includes('/products/')) products.add(address);
    }
    bytes += xml.length;
    say(`${file}: ${addresses.length} addresses`);
  }
  if (products.size < expected.products)
    shortfalls.push(`sitemap: ${products.size} of ${expected.products} products`);
  const grown = residentMegabytes(shop.child.pid!) - before;
  return ['sitemap', products.size, files.length, bytes / 1e6, (performance.now() - since) / 1000, grown];
}

/** Read as it comes, and thrown away: what the shop holds meanwhile is looked at. */
async function streamed({ shop, shortfalls }: Run, expected: { variants: number }): Promise<Cell[]> {
  const since = performance.now();
  const before = residentMegabytes(shop.child.pid!);
  let [items, bytes, most, rest] = [0, 0, before, ''];
  const answer = await fetch(shop.url + routes.merchantFeed());
  const decoder = new TextDecoder();
  for await (const part of answer.body!) {
    bytes += part.length;
    rest += decoder.decode(part, { stream: true });
    const pieces = rest.split('</item>');
    items += pieces.length - 1;
    rest = pieces.at(-1)!;
    most = Math.max(most, residentMegabytes(shop.child.pid!));
  }
  if (!rest.trim().endsWith('</channel></rss>')) shortfalls.push('merchant feed: ends before its end');
  if (items !== expected.variants)
    shortfalls.push(`merchant feed: ${items} of ${expected.variants} variants`);
  if (most - before > GROWTH_MB_MAX)
    shortfalls.push(`merchant feed: the shop grew by ${Math.round(most - before)} MB`);
  return ['merchant feed', items, 1, bytes / 1e6, (performance.now() - since) / 1000, most - before];
}

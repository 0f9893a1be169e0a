/** The pages that are looked at, with what a buyer has done before he sees them. */
import { sql } from '../../src/platform/db.ts';
import { routes } from '../../src/routes.ts';
import { Buyer } from '../../test/buyer.ts';
import type { RunningShop } from '../bench/demo-shop.ts';
import { orderAndPay } from '../bench/paid-order.ts';

export interface Page {
  name: string;
  url: string;
  /** The buyer's; empty for one who has just come. */
  cookies: Record<string, string>;
  /** Only this page says so: a proof about another one would be none. */
  shows: RegExp;
  /** By Lighthouse too. */
  isJudged?: boolean;
  /** A buyer's own pages and what a list was narrowed to may be closed to search engines. */
  isPrivate?: boolean;
  /** Looked at after the form has been sent with nothing filled in. */
  sentEmpty?: boolean;
}

const LINES = 3;

export async function pagesToSee(shop: RunningShop): Promise<Page[]> {
  const at = (path: string) => shop.url + path;
  const shopper = await withLines(shop);
  const orderPath = await orderAndPay(await withLines(shop));
  const product = routes.product({ handle: await handleOf(shop, 'products') });
  const collection = routes.collection({ handle: await handleOf(shop, 'collections') });
  const shoppers = { cookies: Object.fromEntries(shopper.cookies), isPrivate: true };
  const visitors = { cookies: {} };
  return [
    { name: 'home', url: at(routes.home()), ...visitors, shows: /class="hero/, isJudged: true },
    { name: 'collection', url: at(collection), ...visitors, shows: /class="cards/, isJudged: true },
    {
      name: 'narrowed collection',
      url: `${at(collection)}?${new URLSearchParams({ stock: 'in', min: '1', sort: 'price-up' })}`,
      ...visitors,
      shows: /class="chip"/,
      isJudged: true,
      isPrivate: true,
    },
    {
      name: 'search',
      url: `${at(routes.search())}?${new URLSearchParams({ q: await commonWord(shop) })}`,
      ...visitors,
      shows: /Results for .*class="cards/s,
      isJudged: true,
      isPrivate: true,
    },
    {
      name: 'nothing found',
      url: `${at(routes.search())}?q=nothinglikeit`,
      ...visitors,
      shows: /Nothing found for/,
      isPrivate: true,
    },
    { name: 'product', url: at(product), ...visitors, shows: /id="offer"/, isJudged: true },
    { name: 'cart', url: at(routes.cart()), ...shoppers, shows: /class="cart-controls/, isJudged: true },
    { name: 'checkout', url: at(routes.checkout()), ...shoppers, shows: /id="checkout"/, isJudged: true },
    {
      name: 'checkout with errors',
      url: at(routes.checkout()),
      ...shoppers,
      shows: /aria-invalid/,
      sentEmpty: true,
    },
    { name: 'empty cart', url: at(routes.cart()), ...visitors, shows: /your cart is empty/i },
    { name: 'order', url: at(orderPath), ...visitors, shows: /thank you/i },
    {
      name: 'not found',
      url: at('/nothing-here'),
      ...visitors,
      shows: /nothing at this point/i,
    },
  ];
}

async function withLines(shop: RunningShop): Promise<Buyer> {
  const variants = await shop.db.rows<{ id: string }>(sql`
    SELECT DISTINCT ON (product_id) v.id FROM variants v JOIN stock_levels s ON s.variant_id = v.id
    WHERE s.on_hand - s.reserved > 5 ORDER BY product_id, v.position LIMIT ${LINES}`);
  const buyer = new Buyer(shop.url);
  for (const { id } of variants) await buyer.add(id);
  return buyer;
}

/** The word that most products have in what lists show of them. */
async function commonWord(shop: RunningShop): Promise<string> {
  const row = await shop.db.row<{ word: string }>(
    sql`SELECT word FROM search_words ORDER BY products DESC, word LIMIT 1`,
  );
  return row!.word;
}

/** The product with most combinations, the collection with most products. */
async function handleOf(shop: RunningShop, table: 'products' | 'collections'): Promise<string> {
  const most =
    table === 'products'
      ? sql`SELECT handle FROM products p JOIN variants v ON v.product_id = p.id GROUP BY p.id ORDER BY count(*) DESC, handle LIMIT 1`
      : sql`SELECT handle FROM collections c JOIN collection_products p ON p.collection_id = c.id GROUP BY c.id ORDER BY count(*) DESC, handle LIMIT 1`;
  return (await shop.db.row<{ handle: string }>(most))!.handle;
}

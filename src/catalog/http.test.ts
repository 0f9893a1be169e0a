import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Hono } from 'hono';
import { v7 as uuid } from 'uuid';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { addProduct } from '../../test/fixtures.ts';
import { readIn } from '../../test/lists.ts';
import { pricesFor } from '../../test/shown-prices.ts';
import { readConfig } from '../platform/config.ts';
import { type Database, openDatabase, sql } from '../platform/db.ts';
import { createKeptPages } from '../platform/kept-pages.ts';
import { createKeptValues } from '../platform/kept-values.ts';
import type { Shop } from '../platform/shop.ts';
import { catalogPages } from './http.tsx';

let database: TestDatabase;
let db: Database;
let app: Hono;
const keptPages = createKeptPages();
const keptValues = createKeptValues();
let queries = 0;

before(async () => {
  database = await testDatabase();
  const heard = Promise.withResolvers<void>();
  db = openDatabase({
    url: database.url,
    poolMax: 2,
    listen: {
      channel: 'catalog_changed',
      heard(tag) {
        keptValues.drop(tag);
        keptPages.drop(tag);
      },
      hearing: (yes) => {
        keptValues.trust(yes);
        keptPages.trust(yes);
        if (yes) heard.resolve();
      },
    },
  });
  app = new Hono();
  catalogPages(app, shop(), { pricesFor });
  await fill();
  await heard.promise;
});
after(async () => {
  await db.close();
  await database.drop();
});

function shop(): Shop {
  const config = readConfig({ PUBLIC_URL: 'https://shop.example' });
  const assets = { dir: '', url: (name: string) => `/assets/${name}` };
  const counted: Pick<Database, 'row' | 'rows'> = {
    row: (query) => {
      queries += 1;
      return db.row(query);
    },
    rows: (query) => {
      queries += 1;
      return db.rows(query);
    },
  };
  const asked = { ...db, ...counted };
  return { config, db: asked, browsing: asked, keptPages, keptValues, assets } as Partial<Shop> as Shop;
}

const collection = uuid();
const [small, large, largeBlack] = [uuid(), uuid(), uuid()];

/** A print in two sizes and two colours; the small black one is not made, the large white one is sold out. */
async function fill() {
  const id = uuid();
  await db.run(sql`INSERT INTO collections (id, handle, title) VALUES (${collection}, 'prints', 'Prints')`);
  await db.run(sql`INSERT INTO products (id, handle, title, description, details)
    VALUES (${id}, 'moon', 'Moon </script>', 'Half of it.', ${['Paper']})`);
  await db.run(sql`INSERT INTO product_options (product_id, position, name, choices)
    VALUES (${id}, 1, 'Size', ${['Small', 'Large']}), (${id}, 2, 'Colour', ${['White', 'Black']})`);
  const variants: [string, string, string, number, number][] = [
    [small, 'Small', 'White', 1200, 3],
    [large, 'Large', 'White', 2400, 0],
    [largeBlack, 'Large', 'Black', 2600, 50],
  ];
  for (const [i, [variant, size, colour, price, onHand]] of variants.entries()) {
    await db.run(sql`INSERT INTO variants (id, product_id, position, sku, choices, price_minor)
      VALUES (${variant}, ${id}, ${i + 1}, ${`MOON-${i}`}, ${[size, colour]}, ${price})`);
    await db.run(sql`INSERT INTO stock_levels (variant_id, on_hand) VALUES (${variant}, ${onHand})`);
  }
  await db.run(
    sql`INSERT INTO collection_products (collection_id, product_id, position) VALUES (${collection}, ${id}, 1)`,
  );
  await readIn(db);
}

async function get(path: string, cookie = '') {
  const answer = await app.request(path, { headers: { cookie } });
  return { status: answer.status, location: answer.headers.get('location'), html: await answer.text() };
}

/** The text between two tags, without the tags in it. */
function textOf(html: string, start: RegExp, end: string): string {
  const from = html.search(start);
  assert.notEqual(from, -1, `${start} is not on the page`);
  return html
    .slice(from, html.indexOf(end, from))
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
const offer = (html: string) => textOf(html, /<div class="offer"/, '</div>');

test('every page answers, with at most four queries', async () => {
  const narrowed = 'o.Size=Large&o.Colour=Black&stock=in&min=1&max=99&vendor=Acme';
  const lists = [
    '/products',
    '/products?sort=newest',
    '/collections/prints',
    `/collections/prints?${narrowed}`,
  ];
  const searches = ['/search', '/search?q=moon', `/search?q=large+moon&${narrowed}&collection=prints`];
  for (const path of ['/', '/products/moon', ...lists, ...searches, '/search?q=neverheard+nothinglikeit']) {
    queries = 0;
    const { status } = await get(path);
    assert.equal(status, 200, path);
    // What a new word is and how many products have it is asked besides, and kept.
    const most = path.includes('never') ? 6 : 4;
    assert.ok(queries >= 1 && queries <= most, `${path}: ${queries} queries`);
  }
});

test('what does not exist is not found', async () => {
  for (const path of ['/products/nothing', '/collections/nothing', '/products/nothing?1=A'])
    assert.equal((await get(path)).status, 404, path);
});

test('a page past the last leads to the first', async () => {
  const id = uuid();
  for (const [path, first] of [
    ['/search?q=moon&page=40', '/search?q=moon'],
    ['/search?q=moon&min=1&page=3', '/search?q=moon&min=1'],
    [`/products?sort=price-up&after=99999999~${id}`, '/products?sort=price-up'],
    [`/products?min=1&sort=price-up&before=0~${id}`, '/products?min=1&sort=price-up'],
  ] as const) {
    const { status, location } = await get(path);
    assert.deepEqual([status, location], [302, first], path);
  }
});

test('an odd address of a list, a search or suggestions is answered', async () => {
  const id = uuid();
  for (const path of [
    `/products?sort=newest&after=5~${id}`,
    `/products?after=2026-01-01T00:00:00.000000Z~${id}`,
    `/products?sort=newest&before=9999-99-99T99:99:99.000000Z~${id}`,
    '/products?vendor=%00&o.Colour=%00&o.%00=a',
    '/search?q=a%00b',
    '/search/suggestions?q=a%00b',
  ])
    assert.equal((await get(path)).status, 200, path);
});

test('the product page shows the first variant that can be bought, and every combination', async () => {
  const { html } = await get('/products/moon');
  assert.equal(offer(html), '€12.00 Only 3 left');
  const table = textOf(html, /<tbody/, '</tbody>');
  assert.equal(
    table,
    'Small / White €12.00 Only 3 left Add Small, White to cart Large / White €24.00 Sold out Large / Black €26.00 In stock Add Large, Black to cart',
  );
  assert.match(html, /<input type="hidden" name="variantId" value="[^"]+"/);
});

test('what cannot be had with the rest of the choice says so before it is chosen', async () => {
  const chooser = textOf((await get('/products/moon')).html, /<form[^>]*class="chooser"/, '</form>');
  assert.match(chooser, /Large \(sold out\)/);
  assert.match(chooser, /Black \(not made\)/);
  assert.doesNotMatch(chooser, /(Small|White) \(/);
});

test('without script the chooser leads to the address of the variant', async () => {
  const { status, location } = await get('/products/moon?1=Large&2=Black');
  assert.deepEqual([status, location], [303, `/products/moon?variant=${largeBlack}`]);
  assert.equal(offer((await get(location!)).html), '€26.00 In stock');
});

test('a variant has its own address, with its title and its own canonical link', async () => {
  const { html } = await get(`/products/moon?variant=${largeBlack}`);
  assert.match(html, /<title>Moon &lt;\/script>, Large, Black/);
  assert.ok(
    html.includes(`<link rel="canonical" href="https://shop.example/products/moon?variant=${largeBlack}"/>`),
  );
  assert.equal(offer(html), '€26.00 In stock');
});

test('a sold-out variant can be looked at but not put into the cart', async () => {
  const { html } = await get(`/products/moon?variant=${large}`);
  assert.equal(offer(html), '€24.00 Sold out');
  assert.match(html.slice(html.indexOf('id="buy"')), /<button[^>]* disabled[^>]*>Sold out/);
});

test('a combination that is not made says so', async () => {
  const { status, html } = await get('/products/moon?1=Small&2=Black');
  assert.equal(status, 200);
  assert.match(offer(html), /We do not make this combination/);
  assert.match(html.slice(html.indexOf('id="buy"')), /<button[^>]* disabled/);
});

test('a variant of another product leads to the product', async () => {
  const { status, location } = await get(`/products/moon?variant=${uuid()}`);
  assert.deepEqual([status, location], [302, '/products/moon']);
});

test('search engines are told prices, stock and the way here', async () => {
  const { html } = await get('/products/moon');
  const data = [...html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/g)].map(([, json]) =>
    JSON.parse(json!),
  );
  const [product, breadcrumb] = data;
  assert.equal(product.name, 'Moon </script>');
  assert.deepEqual(
    product.hasVariant.map(
      ({ offers: { price, priceCurrency, availability } }: { offers: Record<string, string> }) => [
        price,
        priceCurrency,
        availability,
      ],
    ),
    [
      ['12.00', 'EUR', 'https://schema.org/InStock'],
      ['24.00', 'EUR', 'https://schema.org/OutOfStock'],
      ['26.00', 'EUR', 'https://schema.org/InStock'],
    ],
  );
  assert.deepEqual(
    breadcrumb.itemListElement.map(({ item }: { item: string }) => item),
    [
      'https://shop.example/',
      'https://shop.example/collections/prints',
      'https://shop.example/products/moon',
    ],
  );
  assert.match(html, /<link rel="canonical" href="https:\/\/shop\.example\/products\/moon"/);
});

test('nothing is written into the page that the content policy would refuse', async () => {
  for (const path of ['/', '/products', '/products/moon']) {
    const { html } = await get(path);
    assert.doesNotMatch(html, / style="| on[a-z]+="|<style/, path);
    for (const [, attributes] of html.matchAll(/<script([^>]*)>/g))
      assert.match(attributes!, /src="|type="application\/ld\+json"/, path);
  }
});

test('unknown parameters lead to the same kept page', async () => {
  await get('/products?sort=newest');
  const kept = keptPages.size;
  for (let i = 0; i < 30; i++) await get(`/products?utm=${i}&sort=newest&page=1`);
  assert.equal(keptPages.size, kept);
});

test('each region has its own prices, as its currency and locale write them, on every page and for machines', async () => {
  for (const path of ['/', '/products', '/collections/prints', '/products/moon']) {
    const [home, american, japanese] = [
      await get(path),
      await get(path, 'region=US'),
      await get(path, 'region=JP; cart_count=1'),
    ];
    assert.match(home.html, /€12\.00/, path);
    assert.match(american.html, /\$24\.00/, path);
    assert.match(japanese.html, /¥3,600/, path);
    assert.doesNotMatch(american.html + japanese.html, /€\d/, path);
    assert.equal((await get(path)).html, home.html, path);
    assert.equal((await get(path, 'cart_count=1; region=JP')).html, japanese.html, path);
  }
  const { html } = await get('/products/moon', 'region=JP');
  assert.match(html, /"price":"3600","priceCurrency":"JPY"/);
});

test('where prices begin is found in the currency of the region', async () => {
  await db.run(
    sql`INSERT INTO variant_prices (variant_id, currency, price_minor) VALUES (${largeBlack}, 'USD', 1999)`,
  );
  assert.match((await get('/products', 'region=US')).html, /from \$19\.99/);
  assert.match((await get('/products/moon', 'region=US')).html, /\$19\.99/);
  assert.match((await get('/products')).html, /from €12\.00/);
  await db.run(sql`DELETE FROM variant_prices`);
  assert.match((await get('/products', 'region=US')).html, /from \$24\.00/);
});

test('a region that nobody knows is the shop’s own, and takes no room', async () => {
  await db.listener!.caughtUp(); // what the tests before have changed drops no page any more
  const { html } = await get('/products/moon');
  await get('/products/moon', 'region=US');
  const kept = keptPages.size;
  for (const cookie of ['region=XX', 'region=US.', 'region=<b>', 'region=US; region=JP; x', 'region=']) {
    const answer = await get('/products/moon', cookie);
    if (!cookie.startsWith('region=US;')) assert.equal(answer.html, html, cookie);
  }
  assert.equal(keptPages.size, kept);
});

test('a reduction is counted from the lowest price of the 30 days before it, on the product’s page in words', async () => {
  const { productId, variantId, handle } = await addProduct(db, { title: 'Nova', priceMinor: 3100 });
  await db.run(sql`UPDATE price_changes SET at = at - interval '60 days' WHERE variant_id = ${variantId}`);
  await db.run(sql`UPDATE variants SET price_minor = 2000, compare_at_minor = 9900 WHERE id = ${variantId}`);
  const page = offer((await get(`/products/${handle}`)).html);
  assert.equal(page, 'Now €20.00 before €31.00 −35% Lowest price of the 30 days before: €31.00 In stock');
  const dollars = offer((await get(`/products/${handle}`, 'region=US')).html);
  assert.match(dollars, /Now \$40\.00 before \$62\.00 −35%/);
  await readIn(db);
  const card = textOf((await get('/products?sort=newest')).html, /<p class="card-price"/, '</p>');
  assert.equal(card, 'Now €20.00 before €31.00 −35%');

  const elsewhere = new Hono();
  const config = readConfig({ SELLS_TO_EU: '0' });
  catalogPages(
    elsewhere,
    { ...shop(), config, keptPages: createKeptPages(), keptValues: createKeptValues() },
    { pricesFor },
  );
  const answer = await elsewhere.request(`/products/${handle}`);
  assert.equal(offer(await answer.text()), 'Now €20.00 before €99.00 In stock');
  await db.run(sql`UPDATE products SET status = 'archived' WHERE id = ${productId}`);
});

test('what does not travel says so', async () => {
  const { productId, handle } = await addProduct(db, { title: 'Pattern' });
  const details = async () => (await get(`/products/${handle}`)).html.includes('No shipping needed');
  assert.equal(await details(), false);
  await db.run(sql`UPDATE products SET needs_shipping = false WHERE id = ${productId}`);
  assert.equal(await details(), true);
  await db.run(sql`UPDATE products SET status = 'archived' WHERE id = ${productId}`);
});

test('a kept page follows a price, a stock level and a collection', async () => {
  const shown = async (path: string, words: string) => (await get(path)).html.includes(words);
  assert.ok(!(await shown('/products/moon', '€13.00')));
  await db.run(sql`UPDATE variants SET price_minor = 1300 WHERE id = ${small}`);
  assert.ok(await shown('/products/moon', '€13.00'));
  assert.ok(await shown('/collections/prints', '€13.00'));
  await db.run(sql`UPDATE stock_levels SET on_hand = 2 WHERE variant_id = ${small}`);
  assert.ok(await shown('/products/moon', 'Only 2 left'));

  const { productId } = await addProduct(db, { title: 'Comet' });
  await get('/collections/prints');
  await db.run(
    sql`INSERT INTO collection_products (collection_id, product_id, position) VALUES (${collection}, ${productId}, 2)`,
  );
  await readIn(db);
  assert.ok(await shown('/collections/prints', 'Comet'));
  await db.run(sql`UPDATE collections SET title = 'Works' WHERE id = ${collection}`);
  for (const path of ['/', '/products', '/products/moon']) assert.ok(await shown(path, 'Works'), path);
});

test('an old address leads to the new one, however often it changed, unless something else is there', async () => {
  const { productId, handle } = await addProduct(db, { title: 'Orbit' });
  const rename = (to: string) => db.run(sql`UPDATE products SET handle = ${to} WHERE id = ${productId}`);
  await rename('orbit-two');
  await rename('orbit-three');
  for (const old of [handle, 'orbit-two']) {
    const { status, location } = await get(`/products/${old}?variant=x`);
    assert.deepEqual([status, location], [301, '/products/orbit-three?variant=x'], old);
  }
  const other = await addProduct(db, { title: 'Other' });
  await db.run(sql`UPDATE products SET handle = 'orbit-two' WHERE id = ${other.productId}`);
  assert.equal((await get('/products/orbit-two')).status, 200);
  await rename('orbit-two-again');
  await rename(handle);
  assert.equal((await get(`/products/${handle}`)).status, 200, 'and back again');
  await db.run(sql`UPDATE products SET status = 'draft' WHERE id = ${productId}`);
  assert.equal((await get('/products/orbit-three')).status, 404, 'nobody is led to a draft');
  await db.run(sql`UPDATE products SET status = 'archived' WHERE id = ${other.productId}`);
  await db.run(sql`UPDATE collections SET handle = 'works' WHERE id = ${collection}`);
  assert.deepEqual(
    [(await get('/collections/prints')).location, (await get('/collections/works')).status],
    ['/collections/works', 200],
  );
  await db.run(sql`UPDATE collections SET handle = 'prints' WHERE id = ${collection}`);
  await readIn(db);
});

test('the sitemap names every page, and robots.txt the sitemap', async () => {
  const { html } = await get('/sitemap.xml');
  for (const path of ['/', '/products', '/collections/prints', '/products/moon'])
    assert.ok(html.includes(`<loc>https://shop.example${path}</loc>`), path);
  assert.match((await get('/robots.txt')).html, /^Sitemap: https:\/\/shop\.example\/sitemap\.xml$/m);
});

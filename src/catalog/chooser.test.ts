/** The product page's script in a real browser: what is chosen shows at once, and can be shared as an address. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { chromiumPath } from '../../test/chromium.ts';
import { pricesOf } from '../../test/shown-prices.ts';
import { readConfig } from '../platform/config.ts';
import type { Media, Product, Variant } from './catalog.ts';
import { ProductPage } from './pages/product.tsx';
import { readAsked, select } from './selection.ts';

const media = (id: string): Media => ({
  id,
  file: id,
  alt: id,
  width: 4,
  height: 5,
  widths: [4],
  colour: '#fff',
});
const variant = (
  id: string,
  choices: string[],
  priceMinor: number,
  available: number,
  mediaId: string | null = null,
): Variant => ({
  id: `01a20760-0000-7000-8000-${id.padStart(12, '0')}`,
  barcode: '',
  sku: id,
  choices,
  priceMinor,
  compareAtMinor: priceMinor === 2600 ? 3000 : null,
  own: {},
  taxClass: 'standard',
  available,
  backorders: false,
  mediaId,
});
/** The small black one is not made, the large white one is sold out. */
const product: Product = {
  id: 'moon',
  handle: 'moon',
  title: 'Moon',
  vendor: '',
  description: '',
  descriptionHtml: '',
  details: [],
  needsShipping: true,
  options: [
    { name: 'Size', choices: ['Small', 'Large'] },
    { name: 'Colour', choices: ['White', 'Black'] },
  ],
  variants: [
    variant('1', ['Small', 'White'], 1200, 3),
    variant('2', ['Large', 'White'], 2400, 0),
    variant('3', ['Large', 'Black'], 2600, 50, 'black'),
  ],
  pictures: [media('white'), media('black')],
  collections: [],
};
const [small, large, largeBlack] = product.variants.map(({ id }) => id);

let server: Server;
let browser: Browser;
let page: Page;
let origin: string;

before(async () => {
  const entry = path.join(import.meta.dirname, 'product.client.ts');
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false });
  server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://shop');
    if (url.pathname === '/assets/product.js')
      response.setHeader('Content-Type', 'text/javascript').end(outputFiles[0]!.text);
    else if (url.pathname === '/products/moon')
      response.setHeader('Content-Type', 'text/html').end(pageOf(url));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch(await chromiumPath());
  page = await browser.newPage();
});
after(async () => {
  await browser?.close();
  server.closeAllConnections();
  server.close();
});

function pageOf(url: URL): string {
  const shop = { config: readConfig({}), assets: { dir: '', url: (name: string) => `/assets/${name}` } };
  const selection = select(product, readAsked(Object.fromEntries(url.searchParams)))!;
  const frame = {
    shop,
    collections: [],
    cartCount: 0,
    prices: { ...pricesOf(), comparedWith: 'prior' as const },
  };
  return `<!doctype html>${renderToString(h(ProductPage, { ...frame, product, selection }))}`;
}

const open = (query = '') => page.goto(`${origin}/products/moon${query}`, { waitUntil: 'load' });
const choose = (choice: string) => page.getByRole('radio', { name: choice }).check();

const shown = async () => ({
  offer: (await page.locator('#offer').innerText()).split(/\s*\n\s*/).join(', '),
  variantId: await page.locator('#buy [name=variantId]').inputValue(),
  button: await page.locator('#buy button').innerText(),
  canBuy: await page.locator('#buy button').isEnabled(),
  picture: await page.locator('#gallery img').first().getAttribute('alt'),
  query: new URL(page.url()).search,
});

test('a choice shows its price, stock and picture, and has an address of its own', async () => {
  await open();
  await choose('Large');
  assert.deepEqual(await shown(), {
    offer: '€24.00, Sold out',
    variantId: large,
    button: 'Sold out',
    canBuy: false,
    picture: 'white',
    query: `?variant=${large}`,
  });
  await choose('Black');
  const { offer, ...rest } = await shown();
  assert.match(offer, /€26\.00.*€30\.00.*In stock/);
  const expected = {
    variantId: largeBlack,
    button: 'Add to cart',
    canBuy: true,
    picture: 'black',
    query: `?variant=${largeBlack}`,
  };
  assert.deepEqual(rest, expected);
  await page.reload();
  assert.deepEqual(await shown(), { offer, ...expected });
});

test('what cannot be had with the rest of the choice is marked, and not sold', async () => {
  await open(`?variant=${largeBlack}`);
  const marked = () => page.locator('.pill.missing').allInnerTexts();
  assert.equal((await marked()).length, 2);
  assert.match((await marked()).join(), /Small.*\(not made\).*White.*\(sold out\)/s);
  await choose('Small');
  const { offer, canBuy } = await shown();
  assert.deepEqual([offer, canBuy], ['–, We do not make this combination', false]);
  await choose('White');
  assert.deepEqual(await marked(), await page.locator('.pill', { hasText: /Large|Black/ }).allInnerTexts());
  assert.equal((await shown()).variantId, small);
});

test('no more is asked for than is left', async () => {
  await open(`?variant=${largeBlack}`);
  const max = () => page.locator('#quantity').getAttribute('max');
  assert.equal(await max(), '99');
  await choose('White');
  await choose('Small');
  assert.equal(await max(), '3');
});

test('what the browser brings back on going back is what is shown', async () => {
  await open(`?variant=${small}`);
  await choose('Black');
  await page.goto('about:blank');
  await page.goBack({ waitUntil: 'load' });
  assert.ok(await page.getByRole('radio', { name: 'Black' }).isChecked());
  const { offer, canBuy } = await shown();
  assert.deepEqual([offer, canBuy], ['–, We do not make this combination', false]);
});

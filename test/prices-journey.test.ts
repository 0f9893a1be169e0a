/**
 * The same cart, shown to Berlin, London, New York and Tokyo in a real browser: each sees its own prices, tax and
 * ways of shipping, enters codes and takes them out again, and pays exactly what was shown.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { checkBooks } from '../src/checkout/books.ts';
import type { RunningShop } from '../src/main.ts';
import { sql } from '../src/platform/db.ts';
import { chromiumPath } from './chromium.ts';
import { picture } from './journey/pictures.ts';
import { startDemoShop } from './journey/shop.ts';

let running: RunningShop;
let browser: Browser;
before(async () => {
  [running, browser] = await Promise.all([
    startDemoShop(),
    chromiumPath().then((path) => chromium.launch(path)),
  ]);
  const { db } = running.shop;
  await db.run(sql`
    INSERT INTO discounts (id, code, title, rule, combines_with) VALUES
      (gen_random_uuid(), 'TENTH', 'A tenth off', '{"kind": "percent", "ppm": 100000}', '{shipping}'),
      (gen_random_uuid(), 'NOPOST', 'Free shipping', '{"kind": "free_shipping"}', '{order}')`);
});
after(async () => {
  await browser.close();
  await running.stop();
});

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();
const text = async (page: Page) => (await page.getByRole('main').innerText()).replace(/\s+/g, ' ');

interface City {
  name: string;
  country: string;
  /** What its amounts begin with. */
  sign: string;
  address: Record<string, string>;
  /** Said of tax below or among the sums, once the address is known. */
  tax: RegExp;
}

const cities: City[] = [
  {
    name: 'Berlin',
    country: 'DE',
    sign: '€',
    address: { line1: 'Oranienstr. 1', postalCode: '10999', city: 'Berlin' },
    tax: /Includes [\w ]*VAT 19%: €/,
  },
  {
    name: 'London',
    country: 'GB',
    sign: '£',
    address: { line1: '1 Compass Row', city: 'London', postalCode: 'N1 9GU' },
    tax: /Includes [\w ]*VAT 20%: £/,
  },
  {
    name: 'New York',
    country: 'US',
    sign: '$',
    address: { line1: '1 Wall Street', city: 'New York', region: 'NY', postalCode: '10005' },
    tax: /New York City sales tax 4\.875% \$\S+ Sales tax 4% \$/,
  },
  {
    name: 'Tokyo',
    country: 'JP',
    sign: '¥',
    address: { postalCode: '100-0001', region: 'Tokyo', city: 'Chiyoda', line1: '1-1 Chiyoda' },
    tax: /Export: no tax is charged/,
  },
];

/** "€24.00" after this label, in the sums. */
const amount = (words: string, label: string) =>
  new RegExp(`${label} (-?[€£$¥][\\d,.]+)`).exec(words)?.[1] ?? `no ${label} in: ${words}`;

async function chooseRegion(page: Page, country: string): Promise<void> {
  await page.goto('/region');
  await page.getByLabel('Country').selectOption(country);
  await page.getByRole('main').getByRole('button').first().click();
}

async function fillAddress(page: Page, { name, address }: City): Promise<void> {
  await page.getByLabel('E-mail address').fill(`${name.toLowerCase().replace(' ', '-')}@example.com`);
  await page.getByLabel('Full name').fill('Grace Hopper');
  for (const [field, value] of Object.entries(address)) {
    const input = page.locator(`[name=${field}]`);
    if (await input.evaluate((element) => element.tagName === 'SELECT')) await input.selectOption(value);
    else await input.fill(value);
    await input.blur();
  }
}

for (const city of cities)
  test(`${city.name} sees, and pays, in its own money with its own tax`, async () => {
    const context = await browser.newContext({ baseURL: running.url, reducedMotion: 'reduce' });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    const failures: string[] = [];
    page.on('pageerror', (error) => failures.push(error.message));

    await chooseRegion(page, city.country);
    await page.goto('/products');
    assert.ok((await text(page)).includes(city.sign), 'the list is in its money');
    await picture(page, `${city.name}-1-list`);
    await page.locator('.card-title a').first().click();
    await picture(page, `${city.name}-2-product`);
    await press(page, 'Add to cart');
    await page.waitForURL('**/cart');
    const plain = await text(page);

    for (const code of ['tenth', 'NOPOST']) {
      await page.getByLabel('Discount code').fill(code);
      await press(page, 'Apply');
    }
    const reduced = await text(page);
    await picture(page, `${city.name}-3-cart-with-codes`);
    assert.match(reduced, /Discount TENTH -[€£$¥]/);
    assert.match(reduced, /Discount NOPOST -[€£$¥]/);
    await press(page, /Remove TENTH/);
    await press(page, /Remove NOPOST/);
    assert.equal(amount(await text(page), 'Total'), amount(plain, 'Total'), 'taken out, all is as before');
    await page.getByLabel('Discount code').fill('TENTH');
    await press(page, 'Apply');

    await page.getByRole('link', { name: 'Checkout' }).click();
    assert.equal(await page.locator('[name=country]').inputValue(), city.country);
    await fillAddress(page, city);
    await page.waitForFunction(
      (source) => new RegExp(source).test(document.body.innerText.replace(/\s+/g, ' ')),
      city.tax.source,
    );
    await picture(page, `${city.name}-4-checkout`);
    const button = await page.getByRole('button', { name: /^Pay / }).innerText();
    const shown = amount(await text(page), 'Total');
    assert.equal(button, `Pay ${shown}`);
    await press(page, /^Pay /);
    await page.waitForURL(/\/dev\/stripe\/pay\//);
    await page.getByLabel('Card number').fill('4242 4242 4242 4242');
    await page.getByLabel('Expires').fill('12 / 30');
    await page.getByLabel('Security code').fill('123');
    await page.getByLabel('Name of the holder').fill('Grace Hopper');
    await press(page, /^Pay /);
    await page.waitForURL(/\/orders\//);
    const order = await text(page);
    assert.match(order, city.tax);
    assert.doesNotMatch(order, /US\$|JP¥/, 'written as his region writes it');
    assert.equal(amount(order, 'Total'), shown);
    await picture(page, `${city.name}-5-order`);
    await page.getByRole('link', { name: 'Receipt to print' }).click();
    assert.equal(amount(await text(page), 'Total'), shown);
    await picture(page, `${city.name}-6-receipt`);
    assert.deepEqual(failures, []);
    await context.close();
  });

test('a German address typed by somebody who saw dollars: euros from then on, and he agrees first', async () => {
  const context = await browser.newContext({ baseURL: running.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await chooseRegion(page, 'US');
  await page.goto('/products');
  await page.locator('.card-title a').first().click();
  await press(page, 'Add to cart');
  await page.getByRole('link', { name: 'Checkout' }).click();
  await page.getByLabel('Country').selectOption('DE');
  await press(page, /Use this country/);
  assert.match(await text(page), /Pay €/);
  await page.goto('/cart');
  assert.match(await text(page), /Total €.*For delivery to Germany/);
  await context.close();
});

test('the books are clean after all of it', async () => {
  const findings = await checkBooks(running.shop.db);
  assert.deepEqual(
    findings.filter(({ broken }) => broken.length > 0),
    [],
  );
});

/** A product's page in a browser: what its scripts add, and that nothing needs them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { addClerk, type Clerk, deskOf } from '../../../test/back-office.ts';
import { chromiumPath } from '../../../test/chromium.ts';
import { fieldsIn } from '../../../test/form-fields.ts';
import { startTestShop, type TestShop } from '../../../test/test-shop.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';

let running: TestShop;
let browser: Browser;
let olive: Clerk;
const problems: string[] = [];
before(async () => {
  running = await startTestShop();
  olive = await addClerk(running.shop.db);
  browser = await chromium.launch(await chromiumPath());
});
after(async () => {
  await browser.close();
  await running.stop();
});

async function open(path: string, javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled });
  const [name, value] = olive.cookie.split('=') as [string, string];
  await context.addCookies([{ name, value, url: running.url }]);
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (said) => said.text().includes('Content Security') && problems.push(said.text()));
  await page.goto(running.url + path);
  return page;
}

const row = (handle: string) =>
  running.shop.db.row<Record<string, unknown>>(sql`SELECT * FROM products WHERE handle = ${handle}`);

test('a description is written with its toolbar, and looks in the shop as it was written', async () => {
  const page = await open(routes.adminNewProduct());
  await page.getByLabel('Title').fill('Linen runner');
  const editor = page.locator('.tiptap');
  const focused = () => page.locator('.tiptap:focus').waitFor();
  await editor.click();
  await page.keyboard.type('Woven in ');
  await page.getByRole('button', { name: 'Bold' }).click();
  await focused();
  await page.keyboard.type('Ireland');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Bold' }).click();
  await page.getByRole('button', { name: 'List', exact: true }).click();
  await focused();
  await page.keyboard.type('Soft');
  await editor.press('Shift+Home');
  await page.getByRole('button', { name: 'Link' }).click();
  await page.getByLabel('Address the words lead to').fill('/pages/care');
  await page.keyboard.press('Enter');
  await page.getByLabel('Price').first().fill('24');
  await page.getByLabel('Cost').fill('6');
  assert.match(await page.locator('[data-margin]').innerText(), /Profit 18\.00, margin 75 %/);
  await page.getByLabel('Status').selectOption('active');
  await page.getByRole('button', { name: 'Add product' }).click();
  await page.waitForURL(/\/admin\/products\/[\w-]{36}/);
  const product = (await row('linen-runner'))!;
  assert.equal(
    product.description_html,
    '<p>Woven in <strong>Ireland</strong></p><ul><li><p><a rel="noopener" href="/pages/care">Soft</a></p></li></ul>',
  );
  assert.equal(product.description, 'Woven in Ireland\n\n– Soft');
  assert.equal(
    await page.locator('form#product').getAttribute('data-dirty'),
    null,
    'opening changes nothing',
  );
  await page.goto(running.url + routes.product({ handle: 'linen-runner' }));
  assert.equal(await page.locator('.rich-text strong').innerText(), 'Ireland');
});

test('what a conflict’s choice means stands in the fields at once', async () => {
  const { productId } = await running.article({ title: 'Oak stool', priceMinor: 1000 });
  const path = routes.adminProduct({ productId });
  const page = await open(path);
  const bob = deskOf(running.url, await addClerk(running.shop.db, { name: 'Bob Baker' }));
  const form = fieldsIn(await (await bob.get(path)).text());
  await bob.post(path, { ...form, title: 'Oak bench', description: '<p>His</p>' });
  await page.getByLabel('Title').fill('Oak chair');
  await page.locator('.tiptap').fill('Mine');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Bob Baker changed this just now').waitFor();
  await page.getByRole('radio', { name: /Oak bench/ }).check();
  assert.equal(await page.getByLabel('Title').last().inputValue(), 'Oak bench');
  await page.getByRole('radio', { name: /His/ }).check();
  assert.equal(await page.locator('.tiptap').innerText(), 'His');
  await page.locator('.tiptap').fill('Both');
  assert.equal(await page.locator('[name="keep.description"][value="mine"]').isChecked(), true);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.locator('[data-flash]').waitFor();
  const saved = await running.shop.db.row(
    sql`SELECT title, description FROM products WHERE id = ${productId}`,
  );
  assert.deepEqual(saved, { title: 'Oak bench', description: 'Both' });
});

test('rows of options come, move and go at once, and the matrix makes what is ticked', async () => {
  const { productId } = await running.article({ title: 'Print' });
  const page = await open(routes.adminProductOptions({ productId }));
  await page.getByRole('button', { name: 'Add an option' }).click();
  await page.getByLabel('Option', { exact: true }).fill('Size');
  const choices = page.locator('.choice input[name$=".name"]');
  for (const [index, text] of ['A3', 'A4', 'A5'].entries()) await choices.nth(index).fill(text);
  await page.getByRole('button', { name: 'Add a choice' }).click();
  await choices.nth(3).fill('A2');
  for (const _ of [1, 2, 3])
    await page
      .locator('.choice')
      .filter({ has: page.locator('input[value=c3]') })
      .first()
      .getByTitle('Move up')
      .click();
  await page.locator('.choice').nth(3).getByTitle('Remove').click();
  await page.locator('.choice').nth(2).getByRole('radio').check();
  await page.getByRole('button', { name: 'Save options' }).last().click();
  await page.locator('[data-flash]').waitFor();
  const options = await running.shop.db.row(sql`
    SELECT o.choices, v.choices AS kept FROM product_options o JOIN variants v USING (product_id) WHERE product_id = ${productId}`);
  assert.deepEqual(options, { choices: ['A2', 'A3', 'A4'], kept: ['A4'] });
  await page.getByRole('checkbox', { name: 'A2 is sold' }).check();
  await page.getByLabel('Price of A2').fill('12.50');
  await page.getByRole('button', { name: 'Save variants' }).click();
  await page.getByText('2 of 3 combinations are sold').waitFor();
});

test('without script a product is written, and its options too', async () => {
  const page = await open(routes.adminNewProduct(), false);
  await page.getByLabel('Title').fill('Plain');
  await page.getByLabel('Description').fill('One\n\nTwo');
  await page.getByLabel('Price').first().fill('5');
  await page.getByRole('button', { name: 'Add product' }).click();
  const product = (await row('plain'))!;
  assert.deepEqual([product.description, product.description_html], ['One\n\nTwo', '<p>One</p><p>Two</p>']);
  await page.getByRole('link', { name: 'Add options' }).click();
  await page.getByRole('button', { name: 'Add an option' }).click();
  await page.getByLabel('Option', { exact: true }).fill('Size');
  await page.locator('.choice input[name$=".name"]').first().fill('A3');
  await page.getByRole('button', { name: 'Add a choice' }).click();
  await page.locator('.choice input[name$=".name"]').nth(3).fill('A4');
  await page.getByRole('button', { name: 'Save options' }).last().click();
  await page.getByText('1 of 2 combinations are sold').waitFor();
});

test('no script failed, and nothing was kept out by the page’s own policy', () => {
  assert.deepEqual(problems, []);
});

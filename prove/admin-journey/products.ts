/** Two editors, the grid, and options of a product that has orders already. */
import { strict as assert } from 'node:assert';
import { sql } from '../../src/platform/db.ts';
import { buy } from './buying.ts';
import { OWNER } from './first-steps.ts';
import { newWindow, press, signIn, type World, wrote } from './world.ts';

const product = (world: World) => `/admin/products/${world.made.productId}`;
const textOf = async (world: World) =>
  (await world.db.row<{ title: string; vendor: string; tags: string[] }>(
    sql`SELECT title, vendor, tags FROM products WHERE id = ${world.made.productId}`,
  ))!;

export async function secondEditor(world: World): Promise<string> {
  const [first, second] = [world.merchant, await newWindow(world)];
  await second.goto(product(world));
  await signIn(second, OWNER.email);
  await second.waitForURL(/\/admin\/products\//);
  await first.goto(product(world));
  await first.getByLabel('Title').fill('Harbour print, blue');
  await first.getByLabel('Vendor').fill('Print Works');
  await press(first, 'Save');
  await wrote(world, first, 'product.save', /saved/);

  await second.getByLabel('Title').fill('Harbour at dawn');
  await second.getByLabel('Tags').fill('sea, morning');
  await press(second, 'Save');
  await second.getByText(/changed this/).waitFor();
  assert.equal((await textOf(world)).title, 'Harbour print, blue', 'nothing is overwritten silently');
  assert.match(await second.locator('form#product').innerText(), /Harbour print, blue/);
  assert.equal(await second.getByLabel('Tags').inputValue(), 'sea, morning', 'what was typed is still there');
  await second.getByRole('radio', { name: /Harbour at dawn/ }).check();
  await press(second, 'Save');
  await wrote(world, second, 'product.save', /saved/);
  const { title, vendor, tags } = await textOf(world);
  assert.deepEqual([title, vendor, [...tags].sort()], ['Harbour at dawn', 'Print Works', ['morning', 'sea']]);
  await second.context().close();
  return 'the second is shown both titles and chooses; vendor and tags merge by themselves';
}

export async function bulkGrid(world: World): Promise<string> {
  const { merchant: page, db } = world;
  const others = await db.rows<{ id: string; variantId: string }>(sql`
    SELECT p.id, v.id AS "variantId" FROM products p JOIN variants v ON v.product_id = p.id
    WHERE p.title LIKE 'Grid %' ORDER BY p.title`);
  await page.goto(`/admin/products/grid?ids=${others.map(({ id }) => id).join(',')}`);
  await page.evaluate(() =>
    navigator.clipboard.writeText('11.00\t21.00\r\n12.00\t22.00\r\n13.00\t23.00\r\n'),
  );
  await page.locator(`td:has([name="price.${others[0]!.variantId}"])`).click();
  await page.keyboard.press('Control+v');
  await page.keyboard.press('ArrowUp');
  await page.locator(`td:has([name="price.${others[2]!.variantId}"])`).click();
  await page.keyboard.type('14.50');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+s');
  await wrote(world, page, 'product.grid');
  const prices = () =>
    db.rows<{ price: number; before: number | null }>(sql`
      SELECT price_minor AS price, compare_at_minor AS before FROM variants v JOIN products p ON p.id = v.product_id
      WHERE p.title LIKE 'Grid %' ORDER BY p.title`);
  assert.deepEqual(await prices(), [
    { price: 1100, before: 2100 },
    { price: 1200, before: 2200 },
    { price: 1450, before: 2300 },
  ]);
  await press(page, 'Undo');
  await wrote(world, page, 'product.grid.undo');
  assert.deepEqual(
    (await prices()).map(({ price }) => price),
    [1000, 1000, 1000],
  );
  return 'a block pasted from a spreadsheet, a cell typed, saved by Ctrl S, all of it undone';
}

export async function optionMatrix(world: World): Promise<string> {
  const { merchant: page, made, db } = world;
  const line = () =>
    db.row(
      sql`SELECT title, variant_title, sku, unit_price_minor FROM order_lines WHERE variant_id = ${made.variantId}`,
    );
  const level = () => db.row(sql`SELECT on_hand FROM stock_levels WHERE variant_id = ${made.variantId}`);
  const [lineBefore, levelBefore] = [await line(), await level()];
  await page.goto(`${product(world)}/options`);
  await press(page, 'Add an option');
  await page.getByLabel('Option', { exact: true }).fill('Size');
  const choices = page.locator('.choice input[name$=".name"]');
  await choices.nth(0).fill('A3');
  await choices.nth(1).fill('A2');
  await page.locator('.choice').nth(0).getByRole('radio').check();
  await page.getByRole('button', { name: 'Save options' }).last().click();
  await wrote(world, page, 'product.options');
  await page.getByRole('checkbox', { name: 'A2 is sold' }).check();
  await page.getByLabel('Price of A2').fill('36.00');
  await press(page, 'Save variants');
  await wrote(world, page, 'product.variants');
  assert.deepEqual(await line(), lineBefore, 'the order is as it was');
  assert.deepEqual(await level(), levelBefore, 'the variant and its stock are the same');
  const variants = await db.rows<{ id: string; choices: string[] }>(
    sql`SELECT id, choices FROM variants WHERE product_id = ${made.productId} AND status = 'active' ORDER BY position`,
  );
  assert.deepEqual(
    variants.map((each) => [each.choices[0], each.id === made.variantId]),
    [
      ['A3', true],
      ['A2', false],
    ],
  );

  await page.goto(`/admin/inventory/variants/${variants[1]!.id}`);
  await page
    .locator(`form[action$="/inventory/variants/${variants[1]!.id}"] [name=quantity]`)
    .first()
    .fill('5');
  await page.locator(`form[action$="/inventory/variants/${variants[1]!.id}"] button`).first().click();
  await wrote(world, page, 'stock.adjust');
  const order = await buy(world, [`/products/${made.handle}?variant=${variants[1]!.id}`], {
    email: 'bea@example.com',
    name: 'Bea Buyer',
  });
  assert.match(await order.getByRole('main').innerText(), /A2/);
  await order.context().close();
  return 'an option for a product with orders: variant, stock and order stay; the new variant is made and bought';
}

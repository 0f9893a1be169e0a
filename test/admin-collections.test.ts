/** A collection's page in a real browser: what a rule would choose as it is typed, order by dragging and by keys. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { sql } from '../src/platform/db.ts';
import { routes } from '../src/routes.ts';
import { addClerk, deskOf } from './back-office.ts';
import { chromiumPath } from './chromium.ts';
import type { Sold } from './fixtures.ts';
import { startTestShop, type TestShop } from './test-shop.ts';

let running: TestShop;
let browser: Browser;
let page: Page;
let collectionId: string;
let sold: Sold[];
const wrong: string[] = [];

before(async () => {
  [running, browser] = await Promise.all([
    startTestShop(),
    chromiumPath().then((path) => chromium.launch(path)),
  ]);
  const clerk = await addClerk(running.shop.db);
  const desk = deskOf(running.url, clerk);
  const added = await desk.post(routes.adminCollections(), { title: 'By hand', kind: 'hand' });
  collectionId = /collections\/([\w-]+)/.exec(added.headers.get('location')!)![1]!;
  sold = [];
  for (const title of ['Ash bowl', 'Beech bowl', 'Cedar bowl']) {
    const article = await running.article({ title });
    sold.push(article);
    await desk.post(routes.adminCollectionProducts({ collectionId }), { add: article.productId });
  }
  const context = await browser.newContext({ baseURL: running.url, reducedMotion: 'reduce' });
  context.setDefaultTimeout(15_000);
  const [name, value] = clerk.cookie.split('=') as [string, string];
  await context.addCookies([{ name, value, url: `${running.url}/admin` }]);
  page = await context.newPage();
  page.on('pageerror', (error) => wrong.push(String(error)));
});
after(async () => {
  await browser.close();
  await running.stop();
  assert.deepEqual(wrong, []);
});

const order = () => page.locator('.members .member-title').allInnerTexts();
const breaches = async () => {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (
      window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
  });
};

test('a row is dragged to its place, and put there by keys too', async () => {
  await page.goto(routes.adminCollection({ collectionId }));
  assert.deepEqual(await order(), ['Ash bowl', 'Beech bowl', 'Cedar bowl']);
  const grips = page.locator('.grip');
  await grips.last().scrollIntoViewIfNeeded();
  const [from, to] = [(await grips.nth(2).boundingBox())!, (await grips.nth(0).boundingBox())!];
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(to.x + 8, to.y + 12, { steps: 6 });
  await page.mouse.move(to.x + 8, to.y - 2, { steps: 3 });
  await page.mouse.up();
  await page.getByText('“Cedar bowl” moved to place 1').waitFor();
  assert.deepEqual(await order(), ['Cedar bowl', 'Ash bowl', 'Beech bowl']);
  await page.getByRole('button', { name: 'Move Beech bowl up' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('“Beech bowl” moved to place 2').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Taken back').waitFor();
  assert.deepEqual(await order(), ['Cedar bowl', 'Ash bowl', 'Beech bowl']);
  assert.deepEqual(await breaches(), []);
});

test('a rule says how many fit while it is typed, and gets one more condition', async () => {
  await running.shop.db.run(sql`UPDATE products SET tags = '{turned}' WHERE title LIKE '% bowl'`);
  await page.goto(routes.adminNewCollection());
  assert.equal(await page.locator('#order').isVisible(), false);
  await page.getByLabel('Title', { exact: true }).fill('Turned');
  await page.getByLabel('By a rule').check();
  const [fields, values] = [page.locator('[name=condition_field]'), page.locator('[name=condition_value]')];
  await fields.first().selectOption('tag');
  await values.first().fill('turned');
  await page.getByText('3 products fit').waitFor();
  await page.getByRole('button', { name: 'Add condition' }).click();
  await page.keyboard.type('ash');
  await page.getByText('1 product fits').waitFor();
  assert.deepEqual(await breaches(), []);
  await page.keyboard.press('Control+s');
  await page.getByText('Collection “Turned” added').waitFor();
  await page.getByText('1 product fits').waitFor();
});

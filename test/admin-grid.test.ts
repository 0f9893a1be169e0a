/** The grid in a real browser: keys as in a spreadsheet, the clipboard, undo, saving, somebody who was faster. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { sql } from '../src/platform/db.ts';
import { routes } from '../src/routes.ts';
import { addClerk, type Clerk } from './back-office.ts';
import { chromiumPath } from './chromium.ts';
import type { Sold } from './fixtures.ts';
import { startTestShop, type TestShop } from './test-shop.ts';

let running: TestShop;
let browser: Browser;
let clerk: Clerk;
before(async () => {
  [running, browser] = await Promise.all([
    startTestShop(),
    chromiumPath().then((path) => chromium.launch(path)),
  ]);
  clerk = await addClerk(running.shop.db);
});
after(async () => {
  await browser.close();
  await running.stop();
});

/** The grid of these products, its first cell chosen. */
async function withGrid(sold: Sold[], work: (page: Page) => Promise<void>, javaScriptEnabled = true) {
  const context = await browser.newContext({
    baseURL: running.url,
    javaScriptEnabled,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(15_000);
  const [name, value] = clerk.cookie.split('=') as [string, string];
  await context.addCookies([{ name, value, url: `${running.url}/admin` }]);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const wrong: string[] = [];
  context.on('page', (page) => page.on('pageerror', (error) => wrong.push(String(error))));
  try {
    const page = await context.newPage();
    await page.goto(`${routes.adminProductGrid()}?ids=${sold.map(({ productId }) => productId).join(',')}`);
    await work(page);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

const field = (page: Page, column: string, id: string) => page.locator(`[name="${column}.${id}"]`);
const typedIn = (page: Page, column: string, id: string) => field(page, column, id).inputValue();
const choose = (page: Page, column: string, id: string) =>
  page.locator(`td:has([name="${column}.${id}"])`).click();
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const state = (page: Page) => page.locator('[data-save-state]').innerText();
const pricesOf = async (sold: Sold[]) => {
  const rows = await running.shop.db.rows<{ id: string; price: number; onHand: number }>(sql`
    SELECT v.id, price_minor AS price, on_hand AS "onHand" FROM variants v JOIN stock_levels s ON s.variant_id = v.id
    WHERE v.id = ANY (${sold.map(({ variantId }) => variantId)})`);
  return sold.map(({ variantId }) => rows.find(({ id }) => id === variantId)!.price);
};
const articles = async (count: number) => {
  const sold: Sold[] = [];
  for (let i = 0; i < count; i++) sold.push(await running.article());
  return sold;
};
/** What a spreadsheet would have put there. */
const putOnClipboard = (page: Page, text: string) =>
  page.evaluate((value) => navigator.clipboard.writeText(value), text);

test('cells are moved between, typed over, looked into, left as they were', async () => {
  const [one, two] = (await articles(2)) as [Sold, Sold];
  await withGrid([one, two], async (page) => {
    await choose(page, 'price', one.variantId);
    await page.keyboard.type('12.50');
    await press(page, 'Enter');
    await page.keyboard.type('13'); // the cell below
    await press(page, 'Tab');
    await page.keyboard.type('20');
    await press(page, 'ArrowUp'); // typing, arrows go on
    await press(page, 'F2', 'Escape');
    assert.equal(await typedIn(page, 'price', one.variantId), '12.50');
    assert.equal(await typedIn(page, 'price', two.variantId), '13');
    assert.equal(await typedIn(page, 'compareAt', two.variantId), '20');
    assert.equal(await typedIn(page, 'compareAt', one.variantId), '');
    await page.locator('td.changed').nth(2).waitFor();
    assert.equal(await state(page), '3 changes');

    await press(page, 'Control+z', 'Control+z');
    assert.equal(await typedIn(page, 'price', two.variantId), '10.00');
    await press(page, 'Control+y');
    assert.equal(await typedIn(page, 'price', two.variantId), '13');
    await press(page, 'Control+z', 'Control+z');
    await page.waitForFunction(() => document.querySelector('[data-save-state]')!.textContent === '');
    assert.equal(await page.locator('td.changed').count(), 0);

    await choose(page, 'status', one.productId);
    await press(page, 'd', 'Enter');
    assert.equal(await typedIn(page, 'status', one.productId), 'draft');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'gridcell');
    const tabStops = await page.locator('.grid [tabindex="0"]').count();
    assert.equal(tabStops, 1, 'one stop for Tab');
  });
});

test('blocks are selected, copied, pasted from a spreadsheet, filled down and emptied', async () => {
  const sold = await articles(3);
  const [one, two, three] = sold as [Sold, Sold, Sold];
  await withGrid(sold, async (page) => {
    await choose(page, 'price', one.variantId);
    await putOnClipboard(page, '11.00\t21.00\r\n12.00\t22.00\r\n13.00\t23.00\r\n');
    await press(page, 'Control+v');
    assert.deepEqual(await Promise.all(sold.map(({ variantId }) => typedIn(page, 'compareAt', variantId))), [
      '21.00',
      '22.00',
      '23.00',
    ]);
    assert.match(await page.locator('[data-grid-says]').innerText(), /^6 cells pasted/);
    assert.equal(await page.locator('.grid [aria-selected=true]').count(), 6);

    await press(page, 'Control+c');
    assert.equal(
      await page.evaluate(() => navigator.clipboard.readText()),
      '11.00\t21.00\n12.00\t22.00\n13.00\t23.00',
    );
    await press(page, 'Control+z');
    assert.equal(await typedIn(page, 'price', three.variantId), '10.00', 'one step takes all six back');

    await choose(page, 'cost', one.variantId);
    await page.keyboard.type('4.00');
    await press(page, 'Enter', 'ArrowUp', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Control+d');
    assert.equal(await typedIn(page, 'cost', three.variantId), '4.00');
    await choose(page, 'cost', two.variantId);
    await press(page, 'Delete');
    assert.deepEqual(await Promise.all(sold.map(({ variantId }) => typedIn(page, 'cost', variantId))), [
      '4.00',
      '',
      '4.00',
    ]);

    await choose(page, 'onHand', three.variantId);
    await putOnClipboard(page, '5\tArchived\n6\tActive');
    await press(page, 'Control+v');
    assert.match(await page.locator('[data-grid-says]').innerText(), /2 cells pasted; 2 cells did not fit/);
    assert.equal(await typedIn(page, 'status', three.productId), 'archived');
  });
});

test('saved by a key, told with Undo, which puts all of it back', async () => {
  const sold = await articles(2);
  await withGrid(sold, async (page) => {
    await choose(page, 'price', sold[0]!.variantId);
    await putOnClipboard(page, '31.00\n32.00');
    await press(page, 'Control+v', 'Control+s');
    await page.getByText('2 cells changed in 2 products').waitFor();
    assert.deepEqual(await pricesOf(sold), [3100, 3200]);
    assert.equal(await page.locator('.kept-draft').count(), 0, 'nothing is left over');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('2 cells as before').waitFor();
    assert.deepEqual(await pricesOf(sold), [1000, 1000]);
  });
});

test('leaving with unsaved cells asks first, and what was typed is offered again', async () => {
  const sold = await articles(1);
  await withGrid(sold, async (page) => {
    await choose(page, 'price', sold[0]!.variantId);
    await page.keyboard.type('44');
    await press(page, 'Enter');
    let asked = '';
    page.once('dialog', async (dialog) => {
      asked = dialog.type();
      await dialog.accept();
    });
    await page.reload();
    assert.equal(asked, 'beforeunload');
    await page.getByRole('button', { name: 'Bring it back' }).click();
    assert.equal(await typedIn(page, 'price', sold[0]!.variantId), '44');
    await page.waitForFunction(() => document.querySelector('[data-save-state]')!.textContent === '1 change');
  });
});

test('a wrong cell comes back with its message, and goes away when it is put right', async () => {
  const sold = await articles(2);
  await withGrid(sold, async (page) => {
    await choose(page, 'price', sold[0]!.variantId);
    await page.keyboard.type('cheap');
    await press(page, 'Enter');
    await page.keyboard.type('12');
    await press(page, 'Enter');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    const cell = page.locator(`td:has([name="price.${sold[0]!.variantId}"])`);
    assert.match(await cell.innerText(), /Write an amount such as 24\.00/);
    assert.equal(await typedIn(page, 'price', sold[0]!.variantId), 'cheap');
    assert.deepEqual(await pricesOf(sold), [1000, 1000], 'all or nothing');
    await page.getByRole('alert').getByRole('link').click();
    await press(page, 'Control+a');
    await page.keyboard.type('11');
    await press(page, 'Enter');
    assert.equal(await cell.locator('.cell-error').count(), 0);
    await press(page, 'Control+s');
    await page.getByText('2 cells changed').waitFor();
    assert.deepEqual(await pricesOf(sold), [1100, 1200]);
  });
});

test('of two who edit the same cell the second sees theirs and mine, and takes either', async () => {
  const sold = await articles(2);
  const [one, two] = sold as [Sold, Sold];
  const edit = async (page: Page, id: string, text: string) => {
    await choose(page, 'price', id);
    await page.keyboard.type(text);
    await press(page, 'Enter');
  };
  await withGrid(sold, async (mine) => {
    await edit(mine, one.variantId, '50');
    await edit(mine, two.variantId, '60');
    await withGrid(sold, async (theirs) => {
      await edit(theirs, one.variantId, '51');
      await edit(theirs, two.variantId, '61');
      await press(theirs, 'Control+s');
      await theirs.getByText('2 cells changed').waitFor();
    });
    await press(mine, 'Control+s');
    await mine.getByText('Somebody has changed this meanwhile').waitFor();
    assert.deepEqual(await pricesOf(sold), [5100, 6100], 'nothing was overwritten');
    assert.equal(await typedIn(mine, 'price', one.variantId), '50');
    const conflict = (id: string) => mine.locator(`td:has([name="price.${id}"])`);
    assert.match(await conflict(one.variantId).innerText(), /from “10\.00” to “51\.00”/);
    await conflict(one.variantId).getByRole('button', { name: 'Keep mine' }).click();
    await conflict(two.variantId).getByRole('button', { name: 'Take theirs' }).click();
    assert.equal(await typedIn(mine, 'price', two.variantId), '61.00');
    await press(mine, 'Control+s');
    await mine.getByText('1 cell changed').waitFor();
    assert.deepEqual(await pricesOf(sold), [5000, 6100]);
  });
});

test('without script it is a form, and saves the same', async () => {
  const sold = await articles(2);
  await withGrid(
    sold,
    async (page) => {
      await page
        .getByLabel(/^Price, /)
        .first()
        .fill('12.34');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('1 cell changed').waitFor();
      assert.deepEqual(await pricesOf(sold), [1234, 1000]);
    },
    false,
  );
});

test('the list and the grid break no rule of accessibility', async () => {
  const sold = await articles(2);
  await withGrid(sold, async (page) => {
    for (const path of [page.url(), routes.adminProducts()]) {
      await page.goto(path);
      await page.evaluate(axe.source);
      const found = await page.evaluate(async () => {
        const { violations } = await (
          window as unknown as {
            axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
          }
        ).axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
      });
      assert.deepEqual(found, [], path);
    }
  });
});

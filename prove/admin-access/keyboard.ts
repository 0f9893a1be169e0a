/** With the keyboard alone: an order is shipped, a price is changed on a product and in the grid. */
import { strict as assert } from 'node:assert';
import type { Browser, Page } from 'playwright-core';
import { sql } from '../../src/platform/db.ts';
import { routes } from '../../src/routes.ts';
import type { Lively } from './lively.ts';

export interface Typed {
  name: string;
  presses: number;
  shown: string;
}

const TABS_MAX = 80;

/** Presses keys and counts them; it has no mouse. */
function keysOf(page: Page) {
  const keys = {
    presses: 0,
    async press(...names: string[]) {
      for (const name of names) {
        await page.keyboard.press(name);
        keys.presses += 1;
      }
    },
    async type(text: string) {
      await page.keyboard.type(text);
      keys.presses += text.length;
    },
    /** Tab until this has the focus, which must be seen. */
    async tabTo(what: RegExp) {
      for (let turn = 0; turn < TABS_MAX; turn++) {
        await keys.press('Tab');
        const at = await focused(page);
        if (!what.test(at.name)) continue;
        assert.ok(at.isSeen, `the focus on ${at.name} is seen`);
        return;
      }
      throw new Error(`Tab does not come to ${what}`);
    },
  };
  return keys;
}

/** By its label or its text, and whether the eye can tell that it has the focus. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement as HTMLElement & { labels?: NodeListOf<HTMLLabelElement> };
    const label = at.labels?.[0]?.innerText ?? at.getAttribute('aria-label') ?? at.innerText ?? '';
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
    const isSeen = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
    return { name: label.trim(), isSeen };
  });

export async function byKeyboard(browser: Browser, lively: Lively): Promise<Typed[]> {
  const context = await browser.newContext({
    baseURL: lively.url,
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(10_000);
  const [name, value] = lively.clerk.cookie.split('=') as [string, string];
  await context.addCookies([{ name, value, url: `${lively.url}/admin` }]);
  const page = await context.newPage();
  try {
    return [
      await shipAnOrder(page, lively),
      await changeAPrice(page, lively),
      await priceInTheGrid(page, lively),
      await escapeCloses(page),
    ];
  } finally {
    await context.close();
  }
}

/** To a page by the palette: its name is typed, Enter goes there. */
async function goTo(page: Page, keys: ReturnType<typeof keysOf>, text: string, url: RegExp): Promise<void> {
  await keys.press('Control+k');
  await keys.type(text);
  await page.locator('[data-palette] [aria-selected=true]').waitFor();
  await Promise.all([page.waitForURL(url), keys.press('Enter')]);
}

async function shipAnOrder(page: Page, { heart }: Lively): Promise<Typed> {
  const keys = keysOf(page);
  const { number } = (await heart.db.row<{ number: number }>(sql`
    SELECT number FROM orders WHERE status = 'placed' AND fulfillment_status = 'unfulfilled' ORDER BY number LIMIT 1`))!;
  await page.goto(routes.admin());
  await keys.press('Control+k');
  await keys.type(String(number));
  await page
    .locator('[data-found][role=option]', { hasText: String(number) })
    .first()
    .waitFor();
  while (!/#?\d+/.test(await page.locator('[data-palette] [aria-selected=true]').innerText()))
    await keys.press('ArrowDown');
  await Promise.all([page.waitForURL(/\/admin\/orders\/\d+/), keys.press('Enter')]);
  const before = await parcels(heart, number);
  await keys.tabTo(/^(Ship items|Ship)$/);
  await Promise.all([page.waitForURL(/actions\/ship/), keys.press('Enter')]);
  await keys.tabTo(/^Tracking number/);
  await keys.type('KEY123');
  await keys.tabTo(/^Ship, and tell the buyer/);
  await Promise.all([page.waitForURL(/\/admin\/orders\/\d+(\?|$)/), keys.press('Enter')]);
  assert.equal(await parcels(heart, number), before + 1);
  return {
    name: 'an order is shipped',
    presses: keys.presses,
    shown: 'found by the palette, tracking number typed',
  };
}

const parcels = async ({ db }: Lively['heart'], number: number) =>
  (await db.row<{ count: number }>(sql`
    SELECT count(*)::int AS count FROM fulfillments f JOIN orders o ON o.id = f.order_id WHERE o.number = ${number}`))!
    .count;

const priceOf = async ({ heart, history }: Lively) =>
  (await heart.db.row<{ price: number }>(
    sql`SELECT price_minor AS price FROM variants WHERE id = ${history.dots.variantId}`,
  ))!.price;

async function changeAPrice(page: Page, lively: Lively): Promise<Typed> {
  const keys = keysOf(page);
  await page.goto(routes.admin());
  await goTo(page, keys, 'Products', /\/admin\/products$/);
  await keys.press('j');
  let turn = 0;
  const { handle } = lively.history.dots;
  const wanted = routes.adminProduct({ productId: lively.history.dots.productId });
  while (!(await page.evaluate(() => (document.activeElement as HTMLAnchorElement).href)).endsWith(wanted)) {
    assert.ok(turn++ < 50, `${handle} is in the list`);
    await keys.press('j');
  }
  await Promise.all([page.waitForURL(`**${wanted}`), keys.press('Enter')]);
  await keys.tabTo(/^Price/);
  await keys.type('17.50');
  await keys.press('Control+s');
  await page.locator('[data-flash]').waitFor();
  assert.equal(await priceOf(lively), 1750);
  return {
    name: 'a price is changed',
    presses: keys.presses,
    shown: 'list by j and Enter, field by Tab, Ctrl S',
  };
}

async function priceInTheGrid(page: Page, lively: Lively): Promise<Typed> {
  const keys = keysOf(page);
  const { productId, variantId } = lively.history.dots;
  await page.goto(`${routes.adminProductGrid()}?ids=${productId}`);
  for (let turn = 0; ; turn++) {
    assert.ok(turn < TABS_MAX, 'Tab comes to the grid');
    await keys.press('Tab');
    if (await page.evaluate(() => document.activeElement?.getAttribute('role') === 'gridcell')) break;
  }
  const isPrice = () =>
    page.evaluate((id) => document.activeElement?.querySelector(`[name="price.${id}"]`) !== null, variantId);
  for (let turn = 0; !(await isPrice()); turn++) {
    assert.ok(turn < 20, 'arrows come to the price');
    await keys.press('ArrowRight');
  }
  await keys.type('18.50');
  await keys.press('Enter', 'Control+s');
  await page.locator('[data-flash]').waitFor();
  assert.equal(await priceOf(lively), 1850);
  return { name: 'a price in the grid', presses: keys.presses, shown: 'arrows, typing, Enter, Ctrl S' };
}

async function escapeCloses(page: Page): Promise<Typed> {
  const keys = keysOf(page);
  await page.goto(routes.adminProducts());
  await keys.tabTo(/./);
  const before = await focused(page);
  await keys.press('Control+k', 'Escape');
  assert.equal(await page.locator('dialog[open]').count(), 0);
  assert.equal((await focused(page)).name, before.name, 'the focus is where it was');
  return { name: 'Escape', presses: keys.presses, shown: 'closes the palette, and the focus is back' };
}

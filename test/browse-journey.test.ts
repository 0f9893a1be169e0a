/** Finding something in a real browser: search with and without script, filters, pages, suggestions by keyboard; axe on each page. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { RunningShop } from '../src/main.ts';
import { sql } from '../src/platform/db.ts';
import { chromiumPath } from './chromium.ts';
import { startDemoShop } from './journey/shop.ts';
import { readIn } from './lists.ts';

let running: RunningShop;
let browser: Browser;

before(async () => {
  [running, browser] = await Promise.all([
    startDemoShop(),
    chromiumPath().then((path) => chromium.launch(path)),
  ]);
  await readIn(running.shop.db, running.shop.config.shop.locale);
});
after(async () => {
  await browser.close();
  await running.stop();
});

async function visit(options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ baseURL: running.url, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(20_000);
  await context.route('**/media/**', (route) => route.fulfill({ body: '' })); // not drawn here
  const wrong: string[] = [];
  context.on('page', (page) => page.on('pageerror', (error) => wrong.push(String(error))));
  context.on('response', (answer) => {
    if (answer.status() >= 500) wrong.push(`${answer.status()} ${answer.url()}`);
  });
  try {
    await work(await context.newPage());
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

const heading = (page: Page) => page.getByRole('heading', { level: 1 }).innerText();
const cards = (page: Page) => page.locator('main .cards > li').count();

async function axeFindsNothing(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (
      window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe.run(),
  );
  const said = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`);
  assert.deepEqual(said, [], page.url());
  const overhang = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overhang <= 0, `${page.url()} hangs over the edge by ${overhang} px`);
}

test('without script: search, narrow, sort, turn the page, take a filter away', async () => {
  await visit({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } }, async (page) => {
    await page.goto('/');
    await page.getByRole('searchbox', { name: 'Search products' }).fill('towl');
    await page.getByRole('button', { name: 'Search' }).click();
    assert.match(await heading(page), /Results for “towl”/);
    assert.match(await page.locator('main').innerText(), /These are results for towel/);
    assert.ok((await cards(page)) > 0);

    await page.goto('/products');
    assert.equal(await cards(page), 24);
    await page.getByRole('link', { name: 'Next' }).click();
    const later = await cards(page);
    assert.ok(later > 0 && later < 24);
    await page.getByRole('link', { name: 'Previous' }).click();
    assert.equal(await cards(page), 24);

    const all = Number(/\d+/.exec(await page.locator('.chosen p').innerText())![0]);
    await page.locator('summary', { hasText: 'Filters' }).click();
    await page.locator('summary', { hasText: 'Price' }).click();
    await page.getByLabel('To, EUR').fill('20');
    await page.locator('.show-all').getByRole('button', { name: 'Show results' }).click();
    const cheap = Number(/\d+/.exec(await page.locator('.chosen p').innerText())![0]);
    assert.ok(cheap > 0 && cheap < all);
    assert.match(page.url(), /max=20/);
    await page.getByRole('link', { name: /Remove.*Up to/ }).click();
    assert.equal(Number(/\d+/.exec(await page.locator('.chosen p').innerText())![0]), all);
  });
});

test('with script: suggestions by keyboard, and a panel that closes', async () => {
  await visit({ viewport: { width: 1440, height: 900 } }, async (page) => {
    await page.goto('/');
    const field = page.getByRole('combobox', { name: 'Search products' });
    await field.focus();
    await page.keyboard.type('tow', { delay: 20 });
    await page.getByRole('option').first().waitFor();
    assert.equal(await field.getAttribute('aria-expanded'), 'true');
    await axeFindsNothing(page);
    await page.keyboard.press('ArrowDown');
    const first = page.getByRole('option').first();
    assert.equal(await first.getAttribute('aria-selected'), 'true');
    assert.equal(await field.getAttribute('aria-activedescendant'), await first.getAttribute('id'));
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('option').count(), 0, 'hidden');
    await page.keyboard.type('e');
    await page.getByRole('option').first().waitFor();
    const product = page.locator('.suggestion.of-product').first();
    const title = await product.locator('span').nth(1).innerText();
    const options = await page.getByRole('option').count();
    for (let n = 0; n <= options; n++) {
      if ((await product.getAttribute('aria-selected')) === 'true') break;
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/products\//);
    assert.equal(await heading(page), title);

    await page.goto('/products');
    await page.locator('summary', { hasText: 'Price' }).click();
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('details.facet[open]').count(), 0);
    await page.getByLabel('Sort by').selectOption('price-up');
    await page.waitForURL(/sort=price-up/);
    assert.doesNotMatch(page.url(), /min=|max=/, 'empty fields say nothing');
  });
});

test('what one has looked at is shown again, and forgotten at a press; sold out is waited for', async () => {
  const { db } = running.shop;
  const [one, other] = await db.rows<{ handle: string; title: string; id: string }>(
    sql`SELECT id, handle, title FROM products WHERE status = 'active' ORDER BY handle LIMIT 2`,
  );
  await visit({}, async (page) => {
    await page.goto(`/products/${one!.handle}`);
    await page.goto(`/products/${other!.handle}`);
    const recent = page.locator('#recent');
    assert.equal(await recent.getByRole('link').innerText(), one!.title);
    await axeFindsNothing(page);
    await recent.getByRole('button', { name: 'Forget these' }).click();
    await page.reload();
    assert.equal(await recent.isVisible(), false);
  });
});

test('axe finds nothing on lists, searches and what is empty, on a phone and a desk, light and dark', async () => {
  for (const [width, colorScheme] of [
    [390, 'light'],
    [1440, 'dark'],
  ] as const)
    await visit({ viewport: { width, height: 900 }, colorScheme }, async (page) => {
      for (const path of [
        '/products',
        '/products?stock=in&max=30',
        '/products?max=0.01',
        '/search?q=blue',
        '/search?q=qqqqxz',
        '/search',
      ]) {
        await page.goto(path);
        const panel = page.locator('details.facet summary').first();
        if (await panel.isVisible()) await panel.click();
        await axeFindsNothing(page);
      }
    });
});

/**
 * An order from the packer's table, in a real browser: found in the list, a part of it shipped with tracking, a
 * line refunded, its papers printed. And the same way with the keyboard alone.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { until } from '../src/dev/stripe/test-rig.ts';
import { sql } from '../src/platform/db.ts';
import { addClerk, type Clerk, deskOf } from './back-office.ts';
import { Buyer } from './buyer.ts';
import { chromiumPath } from './chromium.ts';
import type { Sold } from './fixtures.ts';
import { CARD } from './heart.ts';
import { startTestShop, type TestShop } from './test-shop.ts';

let shop: TestShop;
let browser: Browser;
let clerk: Clerk;
let lamp: Sold;
let chair: Sold;
before(async () => {
  [shop, browser] = await Promise.all([
    startTestShop({ SHOP_ADDRESS: 'Geometry Ltd | 1 Compass Lane | VAT IE1234567A' }),
    chromiumPath().then((path) => chromium.launch(path)),
  ]);
  clerk = await addClerk(shop.shop.db);
  lamp = await shop.article({ title: 'Blue lamp', priceMinor: 4_000 });
  chair = await shop.article({ title: 'Red chair', priceMinor: 9_000 });
});
after(async () => {
  await browser.close();
  await shop.stop();
});

/** Paid; what it costs is 170.00, sent free. @returns its number. */
async function bought(name: string): Promise<number> {
  const buyer = new Buyer(shop.url);
  await buyer.add(lamp.variantId, 2);
  await buyer.add(chair.variantId, 1);
  const session = await buyer.checkoutSession({ name });
  shop.standIn.control.pay(session, CARD);
  const placed = () =>
    shop.shop.db.row<{ number: number }>(sql`
      SELECT o.number FROM orders o JOIN payments p ON p.order_id = o.id WHERE session_id = ${session} AND o.status = 'placed'`);
  await until(async () => (await placed()) !== undefined);
  return (await placed())!.number;
}

async function signedIn(width = 1280): Promise<Page> {
  const context = await browser.newContext({ baseURL: shop.url, viewport: { width, height: 900 } });
  const [name, value] = clerk.cookie.split('=') as [string, string];
  await context.addCookies([{ name, value, url: `${shop.url}/admin` }]);
  return await context.newPage();
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();
const follow = (page: Page, name: string | RegExp) => page.getByRole('link', { name }).first().click();
const text = (page: Page) => page.getByRole('main').innerText();

test('to ship, shipped in part with tracking, a line refunded: timeline, sums and papers are right', async () => {
  const number = await bought('Grace Hopper');
  const page = await signedIn();
  await page.goto('/admin/orders');
  await page.getByRole('navigation', { name: 'Orders' }).getByRole('link', { name: 'To ship' }).click();
  await page.getByRole('searchbox', { name: /Search by number/ }).fill('hopper');
  await press(page, 'Filter');
  await follow(page, `#${number}`);

  await follow(page, 'Ship items');
  const pieces = page.getByLabel(/^Pieces of Blue lamp/);
  assert.equal(await pieces.inputValue(), '2'); // what is possible stands there
  await pieces.fill('1');
  await page.getByLabel(/^Pieces of Red chair/).fill('0');
  await page.getByLabel(/^Carrier/).fill('DHL');
  await page.getByLabel(/^Tracking number/).fill('00340434161094042557');
  await press(page, 'Ship, and tell the buyer');
  assert.match(
    await page.locator('[data-flash]').innerText(),
    new RegExp(`A parcel of order #${number} shipped`),
  );
  assert.match(await text(page), /Partly shipped/);
  assert.match(await text(page), /00340434161094042557/);

  await follow(page, /^Refund$/);
  await page.getByLabel(/^Pieces of Red chair/).fill('1');
  await press(page, 'See what goes back');
  assert.match(await page.locator('#preview').innerText(), /1 × Red chair\s+€0\.00\s+€90\.00/);
  await press(page, 'Send €90.00 back');
  await page.locator('[data-flash]').waitFor();
  await until(async () => {
    await page.reload();
    return /Kept\s+€80\.00/.test(await text(page));
  });
  const timeline = await page.locator('#timeline').innerText();
  for (const words of ['Refund begun', 'Shipped', 'Paid', 'Olive Owner', '1 × Blue lamp'])
    assert.ok(timeline.includes(words), words);

  const pdf = await deskOf(shop.url, clerk).get(`/admin/orders/${number}/packing-slip.pdf`);
  assert.equal(
    Buffer.from(await pdf.arrayBuffer())
      .subarray(0, 4)
      .toString(),
    '%PDF',
  );
  await page.goto(`/admin/orders/${number}/packing-slip`);
  assert.match(await text(page), /Blue lamp[^\n]*\s+2\s+1/);
  await page.goto(`/admin/orders/${number}/invoice`);
  assert.match(await text(page), /Total after credits\s+€80\.00/);
  await page.context().close();
});

test('with the keyboard alone: from the list to the form and back, each stop seen', async () => {
  const number = await bought('Kay Board');
  const page = await signedIn();
  await page.goto('/admin/orders?tab=to_ship&q=kay+board');
  await page.keyboard.press('j');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), `#${number}`);
  await Promise.all([page.waitForURL(`**/admin/orders/${number}`), page.keyboard.press('Enter')]);

  /** Tab by tab to what is called so. */
  const reach = async (name: string) => {
    for (let stop = 0; stop < 60; stop++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const { activeElement: element } = document;
        const label =
          element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element?.textContent;
        return {
          name: label?.trim() ?? '',
          isSeen: element ? element.getBoundingClientRect().height > 0 : false,
        };
      });
      assert.ok(at.isSeen || at.name === '', at.name);
      if (at.name.startsWith(name)) return;
    }
    assert.fail(`no way to ${name}`);
  };
  await reach('Ship items');
  await Promise.all([page.waitForURL('**/actions/ship'), page.keyboard.press('Enter')]);
  await reach('Pieces of Blue lamp');
  await page.keyboard.type('1'); // over what is selected
  await reach('Carrier');
  await page.keyboard.type('UPS');
  await reach('Tracking number');
  await page.keyboard.type('1Z999AA10123456784');
  await Promise.all([page.waitForURL(/done=/), page.keyboard.press('Enter')]);
  assert.match(await text(page), /1Z999AA10123456784/);
  await page.context().close();
});

interface Axe {
  run(): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>;
}

test('no page has a barrier that a machine can find, on a phone or wide', async () => {
  const number = await bought('Axe Core');
  const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  const ways = [
    '',
    '/actions/ship',
    '/actions/cancel',
    '/actions/refund',
    '/actions/delay',
    '/address',
    '/invoice',
    '/packing-slip',
  ];
  for (const width of [390, 1280]) {
    const page = await signedIn(width);
    for (const url of ['/admin/orders', ...ways.map((way) => `/admin/orders/${number}${way}`)]) {
      await page.goto(url);
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).slice(0, 3)}`);
      });
      assert.deepEqual(found, [], `${url} at ${width}`);
      assert.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        `${url} at ${width} is too wide`,
      );
    }
    await page.context().close();
  }
});

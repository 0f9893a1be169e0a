/**
 * From the parcel's point of view, in a real browser: a guest buys, looks the order up, opens an account
 * with the same address and finds it there; staff ship half and then the rest; it is delivered; one piece
 * comes back and is paid for; the letters' links work. And a payment that its bank takes back.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { checkBooks } from '../src/checkout/books.ts';
import type { RunningShop } from '../src/main.ts';
import { sql } from '../src/platform/db.ts';
import { chromiumPath } from './chromium.ts';
import { addProduct } from './fixtures.ts';
import { picture } from './journey/pictures.ts';
import { startDemoShop } from './journey/shop.ts';
import { STAFF_KEY, StaffMember } from './staff.ts';

const EMAIL = 'grace@example.com';
let running: RunningShop;
let browser: Browser;
before(async () => {
  [running, browser] = await Promise.all([
    startDemoShop({ STAFF_API_KEY: STAFF_KEY }),
    chromiumPath().then((path) => chromium.launch(path)),
  ]);
});
after(async () => {
  await browser.close();
  await running.stop();
});

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();
const text = (page: Page) => page.getByRole('main').innerText();

/** The letter with this subject, opened in the mailbox. @returns where its first button leads. */
async function linkIn(page: Page, subject: RegExp, reader = EMAIL): Promise<string> {
  const message = page
    .locator('.mailbox-list li', { hasText: `to ${reader}` })
    .getByRole('link', { name: subject });
  await page.goto('/dev/mailbox');
  for (let i = 0; i < 40 && (await message.count()) === 0; i++) {
    await page.waitForTimeout(250);
    await page.goto('/dev/mailbox');
  }
  await message.first().click();
  const links = page.frameLocator('.mailbox-body').getByRole('link');
  await links.first().waitFor();
  const hrefs = await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
  return hrefs.find((href) => new URL(href).pathname !== '/')!;
}

async function buy(page: Page, card = '4242 4242 4242 4242'): Promise<string> {
  const [one, other] = [
    await addProduct(running.shop.db, { title: 'Blue lamp', priceMinor: 4_000 }),
    await addProduct(running.shop.db, { title: 'Red chair', priceMinor: 9_000 }),
  ];
  for (const { handle } of [one, other]) {
    await page.goto(`/products/${handle}`);
    await press(page, 'Add to cart');
  }
  await page.getByLabel('Quantity').first().fill('2');
  await press(page, /^Update/);
  await page.getByRole('link', { name: 'Checkout' }).click();
  await page.getByLabel('E-mail address').fill(EMAIL);
  await page.getByLabel('Full name').fill('Grace Hopper');
  await page.getByLabel('Street and house number').fill('1 Navy Yard');
  await page.locator('[name=city]').fill('Dublin');
  await page.locator('[name=postalCode]').fill('D02 X285');
  await press(page, /^Pay €/);
  await page.waitForURL(/\/dev\/stripe\/pay\//);
  await page.getByLabel('Card number').fill(card);
  await page.getByLabel('Expires').fill('12 / 30');
  await page.getByLabel('Security code').fill('123');
  await page.getByLabel('Name of the holder').fill('Grace Hopper');
  await press(page, /^Pay €/);
  await page.waitForURL(/\/orders\//);
  return /#(\d+)/.exec(await page.title())![1]!;
}

test('an order is followed to the end, by page and by mail', async () => {
  const context = await browser.newContext({
    baseURL: running.url,
    locale: 'en-IE',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const staff = new StaffMember(running.url);
  const act = async (path: string, body: unknown = {}) => {
    const { status, body: answer } = await staff.post(path, body);
    assert.ok(status < 300, `${path}: ${status} ${JSON.stringify(answer)}`);
    return answer;
  };

  const number = await buy(page).catch(async (error) => {
    throw new Error(`${error.message}\n${page.url()}\n${await page.locator('body').innerText()}`);
  });
  const orderUrl = new URL(page.url()).pathname;
  await picture(page, '01-thanks');

  // A guest's way back, from another browser.
  const guest = await (await browser.newContext({ baseURL: running.url })).newPage();
  await guest.goto('/orders/find');
  await guest.getByLabel(/number/i).fill(number);
  await guest.getByLabel(/e-mail/i).fill(EMAIL);
  await picture(guest, '02-find');
  await guest.getByRole('main').getByRole('button').first().click();
  await picture(guest, '03-found');
  await guest.goto(await linkIn(guest, /link to order/i));
  assert.match(await text(guest), /1 Navy Yard/);

  // The same address opens an account: the order is there once the address is known to be hers, not before.
  await page.goto('/account/sign-up');
  await page
    .getByLabel(/e-mail/i)
    .first()
    .fill(EMAIL);
  await picture(page, '04-sign-up');
  await page.getByRole('main').locator('form').first().getByRole('button').last().click();
  const confirm = await linkIn(page, /Confirm your address/);
  const before = await running.shop.db.row(
    sql`SELECT customer_id AS id FROM orders WHERE number = ${Number(number)}`,
  );
  assert.deepEqual(before, { id: null });
  await page.goto(confirm);
  await page.getByRole('main').getByRole('button').first().click();
  await page.goto('/account');
  await picture(page, '05-account');
  assert.match(await text(page), new RegExp(`#${number}[^]*Processing`));
  await page.goto('/account/security');
  await picture(page, '06-security');

  // Half, then the rest.
  const { rows } = await running.shop.db.pool.query<{ sku: string; title: string }>(
    'SELECT sku, title FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.number = $1 ORDER BY position',
    [number],
  );
  const [lamp, chair] = rows;
  await act(`/api/staff/orders/${number}/fulfillments`, {
    lines: [{ sku: lamp!.sku, quantity: 1 }],
    carrier: 'dhl',
    trackingNumber: '00340434161094042557',
  });
  await page.goto(orderUrl);
  assert.match(await text(page), /Partly shipped/);
  await picture(page, '07-partly-shipped');
  await act(`/api/staff/orders/${number}/fulfillments`, {});
  const shipped = await linkIn(page, /on its way|shipped/i);
  assert.match(shipped, /^https?:\/\//);
  const { body: full } = await staff.get(`/api/staff/orders/${number}`);
  for (const { id } of full.order?.fulfillments ?? full.fulfillments)
    await act(`/api/staff/fulfillments/${id}/delivery`);
  await page.goto(orderUrl);
  assert.match(await text(page), /Delivered/);
  await picture(page, '08-delivered');
  await page.goto(`${orderUrl}/receipt`);
  await picture(page, '09-receipt');

  // One piece goes back.
  await page.goto(`${orderUrl}/return`);
  await picture(page, '10-return');
  const quantity = page.getByRole('main').locator('select[name*=quantity], input[name*=quantity]').first();
  if ((await quantity.evaluate((field) => field.tagName)) === 'SELECT') await quantity.selectOption('1');
  else await quantity.fill('1');
  const reason = page.getByRole('main').locator('select[name*=reason]').first();
  if (await reason.count()) await reason.selectOption('unwanted');
  await page.getByRole('main').locator('form').first().getByRole('button').last().click();
  await picture(page, '11-return-asked');
  const { body: returning } = await staff.get(`/api/staff/orders/${number}`);
  const back = (returning.order ?? returning).returns[0];
  assert.equal(back.status, 'requested');
  await act(`/api/staff/returns/${back.id}/receipt`, { lines: [{ sku: lamp!.sku, quantity: 1 }] });
  await act(`/api/staff/orders/${number}/refunds`, {
    amountMinor: 500,
    reason: 'goodwill',
    note: 'for the wait',
  });
  await linkIn(page, /refund|money/i);
  await page.goto(orderUrl);
  await picture(page, '12-returned');
  assert.match(await text(page), /€45\.00|€40\.00/);
  assert.match(await text(page), new RegExp(chair!.title));

  await page.goto('/dev/letters');
  await picture(page, '13-letters');
  const broken = (await checkBooks(running.shop.db)).filter((finding) => finding.broken.length > 0);
  assert.deepEqual(broken, []);
  await context.close();
});

test('a dispute: staff are told, and nothing goes back while the bank has the money', async () => {
  const context = await browser.newContext({
    baseURL: running.url,
    locale: 'en-IE',
    javaScriptEnabled: false, // all of it works without script
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const staff = new StaffMember(running.url);
  const number = await buy(page, '4000 0000 0000 0259');
  const orderUrl = new URL(page.url()).pathname;
  await linkIn(
    page,
    new RegExp(`dispute[^]*#${number}|#${number}[^]*dispute`, 'i'),
    running.shop.config.mail.staff,
  );
  await picture(page, '14-dispute-letter');
  const { body } = await staff.get(`/api/staff/orders/${number}`);
  assert.equal(body.order.disputes[0].status, 'needs_response');
  const refused = await staff.post(`/api/staff/orders/${number}/refunds`, { amountMinor: 100 });
  assert.equal(refused.status, 409);
  assert.match(refused.body.error.message, /disputed/);
  await page.goto(orderUrl);
  await picture(page, '15-disputed-order');
  assert.doesNotMatch(
    await text(page),
    /dispute/i,
    'the buyer is not told what is between the bank and staff',
  );
  await context.close();
});

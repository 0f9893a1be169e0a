/** Buyers in a real browser, from the home page to the mail about their order. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { checkBooks } from '../src/checkout/books.ts';
import { demoCatalogue } from '../src/dev/demo/catalogue.ts';
import { demoSelling } from '../src/dev/demo/selling.ts';
import type { RunningShop } from '../src/main.ts';
import { Buyer } from './buyer.ts';
import { chromiumPath } from './chromium.ts';
import { addProduct, type Sold } from './fixtures.ts';
import { startDemoShop } from './journey/shop.ts';

let running: RunningShop;
let browser: Browser;

before(async () => {
  [running, browser] = await Promise.all([
    startDemoShop(),
    chromiumPath().then((path) => chromium.launch(path)),
  ]);
});
after(async () => {
  await browser.close();
  const broken = (await checkBooks(running.shop.db)).filter((finding) => finding.broken.length > 0);
  await running.stop();
  assert.deepEqual(broken, []);
});

/** Somebody new. The test fails with the page's own errors, and with any answer that no buyer should get. */
async function visit(options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({
    baseURL: running.url,
    locale: 'en-IE',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(20_000);
  await context.route('**/media/**', (route) => route.fulfill({ body: '' })); // not drawn here
  const wrong: string[] = [];
  context.on('page', (page) => page.on('pageerror', (error) => wrong.push(String(error))));
  context.on('response', (answer) => {
    if (answer.status() >= 500 || answer.status() === 404) wrong.push(`${answer.status()} ${answer.url()}`);
  });
  try {
    await work(await context.newPage());
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

const heading = (page: Page) => page.getByRole('heading', { level: 1 }).innerText();
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();
const euros = (minor: number) => `€${(minor / 100).toFixed(2)}`;

async function fillAddress(page: Page): Promise<void> {
  await page.getByLabel('E-mail address').fill('ada@example.com');
  await page.getByLabel('Full name').fill('Ada Byron');
  await page.getByLabel('Street and house number').fill('12 St James Square');
  await page.locator('[name=city]').fill('Dublin');
  await page.locator('[name=postalCode]').fill('D02 X285');
}

/** From the product's page to Stripe's, with everything typed in. */
async function goToPay(page: Page, article: Sold): Promise<void> {
  await page.goto(`/products/${article.handle}`);
  await press(page, 'Add to cart');
  await page.getByRole('link', { name: 'Checkout' }).click();
  await fillAddress(page);
  await press(page, /^Pay €/);
  await page.waitForURL(/\/dev\/stripe\/pay\//);
}

async function payByCard(page: Page, number = '4242 4242 4242 4242'): Promise<void> {
  await page.getByLabel('Card number').fill(number);
  await page.getByLabel('Expires').fill('12 / 30');
  await page.getByLabel('Security code').fill('123');
  await page.getByLabel('Name of the holder').fill('Ada Byron');
  await press(page, /^Pay €/);
}

const { products, collections } = demoCatalogue;
const collection = collections[0]!;
const product = products.find(
  ({ options, collections: of, variants }) =>
    options.length === 2 && of.includes(collection.handle) && variants.filter((v) => v.onHand > 3).length > 2,
)!;
const variant = product.variants.findLast(({ onHand }) => onHand > 3)!;

/** Finds the message about the order on this page, and comes back to the order by its link. */
async function readMail(page: Page, totalMinor: number): Promise<void> {
  const orderPath = new URL(page.url()).pathname;
  const number = /#\d+/.exec(await page.title())![0];
  const message = page
    .locator('.mailbox-list li', { hasText: 'to ada@example.com' })
    .getByRole('link', { name: number });
  for (let i = 0; i < 20 && (await message.count()) === 0; i++) {
    await page.waitForTimeout(200);
    await page.goto('/dev/mailbox');
  }
  await message.click();
  const mail = page.frameLocator('.mailbox-body');
  const text = await mail.locator('body').innerText();
  for (const part of [number, product.title, euros(totalMinor), '12 St James Square'])
    assert.ok(text.includes(part), `the mail says ${part}`);
  const opened = page.waitForEvent('popup');
  await mail.getByRole('link', { name: /order/i }).first().click();
  const order = await opened;
  await order.waitForLoadState();
  assert.equal(new URL(order.url()).pathname, orderPath);
  assert.equal(await heading(order), 'We are getting your order ready');
}

// Two at a time, since a buyer mostly waits.
describe('In a browser', { concurrency: 2 }, () => {
  for (const javaScriptEnabled of [true, false])
    test(`from the home page to the mail, ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
      await visit({ javaScriptEnabled }, async (page) => {
        await page.goto('/');
        await page.getByRole('main').getByRole('link', { name: collection.title }).click();
        await page.getByRole('link', { name: product.title }).first().click();

        for (const choice of variant.choices)
          await page.locator('.pill', { hasText: choice }).first().click();
        if (!javaScriptEnabled) await press(page, 'Show this combination');
        await press(page, 'Add to cart');
        await page.waitForURL(/\/cart$/);
        const line = page.getByRole('list', { name: 'In your cart' });
        assert.match(await line.innerText(), new RegExp(variant.choices.join(' / ')));

        await page.getByLabel('Quantity').fill('3');
        await press(page, /^Update/);
        const subtotalMinor = 3 * variant.priceMinor;
        assert.match(await page.locator('.cart-sum').innerText(), new RegExp(euros(subtotalMinor)));
        await page.getByRole('link', { name: 'Checkout' }).click();

        await page.getByLabel('Country').selectOption('US');
        if (!javaScriptEnabled) await press(page, 'Use this country');
        await page.getByLabel('ZIP code').waitFor();
        await page.getByLabel('Country').selectOption('IE');
        if (!javaScriptEnabled) await press(page, 'Use this country');
        await page.getByLabel('Eircode').waitFor();
        await fillAddress(page);
        await page.getByLabel('E-mail address').fill('ada@example');
        await press(page, /^Pay €/);
        assert.match(await page.getByRole('alert').innerText(), /Check the e-mail address/);
        assert.equal(await page.getByLabel('Full name').inputValue(), 'Ada Byron', 'still filled in');
        await page.getByLabel('E-mail address').fill('ada@example.com');

        const method = demoSelling.zones[0]!.methods[0]!;
        const free = method.freeFromMinor !== undefined && subtotalMinor >= method.freeFromMinor;
        const totalMinor = subtotalMinor + (free ? 0 : method.priceMinor!);
        await press(page, `Pay ${euros(totalMinor)}`);
        await page.waitForURL(/\/dev\/stripe\/pay\//);
        assert.match(
          await page.locator('.summary').innerText(),
          new RegExp(`${product.title}[^]*Quantity 3[^]*${euros(totalMinor)}`),
        );
        await payByCard(page);

        await page.waitForURL(/\/orders\//);
        assert.equal(await heading(page), 'Thank you for your order');
        const order = await page.getByRole('main').innerText();
        for (const part of [
          product.title,
          euros(subtotalMinor),
          euros(totalMinor),
          'D02 X285',
          'ada@example.com',
        ])
          assert.ok(order.includes(part), `the order shows ${part}`);
        assert.match(
          await page.getByRole('link', { name: /^Cart/ }).innerText(),
          /empty/i,
          'the cart is empty',
        );
        await readMail(page, totalMinor);
      });
    });

  test('a declined card leaves the order payable, with another card', async () => {
    const article = await addProduct(running.shop.db, { onHand: 1 });
    await visit({}, async (page) => {
      await goToPay(page, article);
      await payByCard(page, '4000 0000 0000 0002');
      assert.match(await page.getByRole('alert').innerText(), /declined/);
      await payByCard(page);
      await page.waitForURL(/\/orders\//);
      assert.equal(await heading(page), 'Thank you for your order');
    });
  });

  test('who came by another address than the public one can pay as well', async () => {
    await visit({ baseURL: running.url.replace('localhost', '127.0.0.1') }, async (page) => {
      await goToPay(page, await addProduct(running.shop.db));
      await payByCard(page);
      await page.waitForURL(/\/orders\//);
      assert.match(await heading(page), /Thank you/);
    });
  });

  test('what is typed while another country’s fields are fetched is not lost', async () => {
    const article = await addProduct(running.shop.db);
    await visit({}, async (page) => {
      await page.goto(`/products/${article.handle}`);
      await press(page, 'Add to cart');
      await page.goto('/checkout');
      const held = Promise.withResolvers<void>();
      await page.route('**/checkout', async (route) => {
        await held.promise;
        await route.continue();
      });
      await page.getByLabel('Country').selectOption('US');
      await page.getByLabel('Full name').pressSequentially('Ada ');
      held.resolve();
      await page.getByLabel('ZIP code').waitFor();
      await page.keyboard.type('Byron');
      assert.equal(await page.getByLabel('Full name').inputValue(), 'Ada Byron');
    });
  });

  test('back from Stripe, in both ways, the cart is as it was and can be paid', async () => {
    const article = await addProduct(running.shop.db, { onHand: 1 });
    await visit({}, async (page) => {
      await goToPay(page, article);
      await page.getByRole('link', { name: /^Back to/ }).click();
      assert.match(await page.getByRole('main').innerText(), /Nothing was charged/);
      assert.equal(await page.getByLabel('Full name').inputValue(), 'Ada Byron', 'still filled in');
      await press(page, /^Pay €/);
      await page.waitForURL(/\/dev\/stripe\/pay\//);
      await page.goBack();
      await press(page, /^Pay €/);
      await page.waitForURL(/\/dev\/stripe\/pay\//);
      await payByCard(page);
      await page.waitForURL(/\/orders\//);
      assert.equal(await heading(page), 'Thank you for your order');
    });
  });

  test('who comes too late is told which article is gone, and pays nothing', async () => {
    const [last, other] = [
      await addProduct(running.shop.db, { onHand: 1, title: 'The last one' }),
      await addProduct(running.shop.db),
    ];
    await visit({}, async (page) => {
      for (const { handle } of [other, last]) {
        await page.goto(`/products/${handle}`);
        await press(page, 'Add to cart');
      }
      await page.goto('/checkout');
      await fillAddress(page);
      const faster = new Buyer(running.url);
      await faster.add(last.variantId);
      await faster.checkoutSession();
      await press(page, /^Pay €/);
      assert.match(await page.getByRole('alert').innerText(), /The last one: sold out/);
      await page.getByRole('link', { name: 'Change your cart' }).first().click();
      await press(page, 'Remove The last one');
      await page.getByRole('link', { name: 'Checkout' }).click();
      assert.equal(await page.getByLabel('Full name').inputValue(), 'Ada Byron', 'still filled in');
      await press(page, /^Pay €/);
      await page.waitForURL(/\/dev\/stripe\/pay\//);
      await page.goto(`/products/${last.handle}`);
      assert.ok(await page.getByRole('button', { name: 'Sold out' }).first().isDisabled());
    });
  });

  test('a bank debit: the order waits for the money, and says when it has come', async () => {
    const article = await addProduct(running.shop.db);
    await visit({}, async (page) => {
      await goToPay(page, article);
      await press(page, 'Use this account: Succeeds after a while');
      await page.waitForURL(/\/orders\//);
      const order = page.url();
      assert.match(await page.getByRole('main').innerText(), /Payment under way/);
      await page.goto('/cart');
      assert.match(await page.getByRole('main').innerText(), /empty/);
      for (let i = 0; i < 40 && !(await page.content()).includes('It is paid'); i++) {
        await page.waitForTimeout(250);
        await page.goto(order);
      }
      assert.match(await page.getByRole('main').innerText(), /It is paid/);
    });
  });
});

/** Passkeys in a real browser, with an authenticator that Chromium makes up. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { sql } from '../src/platform/db.ts';
import { Buyer } from './buyer.ts';
import { chromiumPath } from './chromium.ts';
import { queuedEmails, signedIn } from './customer.ts';
import { startTestShop, type TestShop } from './test-shop.ts';

let shop: TestShop;
let browser: Browser;

before(async () => {
  [shop, browser] = await Promise.all([
    startTestShop({ ROLE: 'web' }),
    chromiumPath().then((path) => chromium.launch(path)),
  ]);
});
after(async () => {
  await browser.close();
  await shop.stop();
});

interface Visitor {
  page: Page;
  cdp: CDPSession;
  authenticatorId: string;
}

const device = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const;

/** Somebody with a device of his own, signed in as this customer where one is given. */
async function visit(work: (visitor: Visitor) => Promise<void>, customer?: Buyer, javaScriptEnabled = true) {
  const context = await browser.newContext({ baseURL: shop.url, javaScriptEnabled });
  context.setDefaultTimeout(15_000);
  const wrong: string[] = [];
  context.on('response', (answer) => {
    if (answer.status() >= 500) wrong.push(`${answer.status()} ${answer.url()}`);
  });
  try {
    if (customer)
      await context.addCookies([{ name: 'session', value: customer.cookies.get('session')!, url: shop.url }]);
    const page = await context.newPage();
    page.on('pageerror', (error) => wrong.push(String(error)));
    const cdp = await context.newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: device });
    await work({ page, cdp, authenticatorId });
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

const press = (page: Page, name: string) => page.getByRole('button', { name }).click();

async function add(page: Page): Promise<void> {
  await page.goto('/account/security');
  await press(page, 'Add a passkey');
  await page.getByText('Your passkey is added.').waitFor();
}

describe('A passkey', () => {
  test('is added, told of by mail, named, signed in with, and removed', async () => {
    const email = 'ada@example.com';
    await visit(
      async ({ page }) => {
        await add(page);
        assert.deepEqual(
          (await queuedEmails(shop.shop, email)).map(({ kind }) => kind),
          ['passkey_added'],
        );
        await press(page, 'Add a passkey');
        await page.getByText('This device has a passkey of your account already.').waitFor();

        await page.getByText('Rename').click();
        await page.getByLabel('Name').fill('The blue laptop');
        await press(page, 'Save the name');
        await page.getByText('The blue laptop').first().waitFor();

        await page.getByRole('button', { name: 'Sign out', exact: true }).click();
        await page.goto('/account/sign-in?next=/account/security');
        await press(page, 'Sign in with a passkey');
        await page.waitForURL((url) => url.pathname === '/account/security');
        await page.getByText(email).first().waitFor();

        await press(page, 'Remove The blue laptop');
        await page.getByText('The passkey is removed.').waitFor();
        await page.getByRole('button', { name: 'Sign out', exact: true }).click();
        await page.goto('/account/sign-in');
        await press(page, 'Sign in with a passkey');
        await page.getByText('This passkey belongs to no account here.').waitFor();
      },
      await signedIn(shop, email),
    );
  });

  test('signs in nobody on a device that cannot tell whose hand it is in', async () => {
    await visit(
      async ({ page, cdp, authenticatorId }) => {
        await add(page);
        await page.context().clearCookies();
        await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
        await page.goto('/account/sign-in');
        await press(page, 'Sign in with a passkey');
        await page.getByText('No passkey was used.').waitFor();
      },
      await signedIn(shop, 'bea@example.com'),
    );
  });

  test('an answer counts once, and a challenge of one session not for another', async () => {
    await visit(
      async ({ page }) => {
        await add(page);
        await page.context().clearCookies();
        await page.goto('/account/sign-in');
        const sent = page.waitForRequest(/\/account\/sign-in\/passkey$/);
        await press(page, 'Sign in with a passkey');
        const answer = (await sent).postDataJSON();
        await page.waitForURL('**/account');
        const again = await fetch(`${shop.url}/account/sign-in/passkey`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(answer),
        });
        assert.equal(again.status, 422);
        assert.deepEqual(again.headers.getSetCookie(), []);
      },
      await signedIn(shop, 'cyd@example.com'),
    );
    const { count } = (await shop.shop.db.row<{ count: number }>(
      sql`SELECT count(*)::int AS count FROM passkey_challenges WHERE session_id IS NULL AND expires_at < now()`,
    ))!;
    assert.equal(count, 0);
  });

  test('made for one session is not taken in another', async () => {
    const [mine, other] = [await signedIn(shop, 'dot@example.com'), await signedIn(shop, 'eve@example.com')];
    await visit(async ({ page }) => {
      await page.goto('/account/security');
      const sent = page.waitForRequest(/\/account\/passkeys$/);
      await page.route(/\/account\/passkeys$/, (route) => route.abort());
      await press(page, 'Add a passkey');
      const body = (await sent).postData()!;
      const bring = (buyer: Buyer) =>
        fetch(`${shop.url}/account/passkeys`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', cookie: `session=${buyer.cookies.get('session')}` },
          body,
        });
      assert.equal((await bring(other)).status, 422);
      assert.equal((await bring(new Buyer(shop.url))).status, 403);
      assert.equal((await bring(mine)).status, 200);
      assert.equal((await bring(mine)).status, 422, 'once');
    }, mine);
  });

  test('asks for a fresh sign-in before one is added', async () => {
    const buyer = await signedIn(shop, 'fay@example.com');
    await shop.shop.db.run(
      sql`UPDATE sessions SET created_at = now() - interval '1 hour' WHERE customer_id = ${buyer.customerId}`,
    );
    assert.match(
      await (await buyer.get('/account/security')).text(),
      /To add a passkey, <a[^>]*>sign in again/,
    );
    assert.equal((await buyer.post('/account/passkey-challenge', {})).status, 403);
  });

  test('without script the page says what is needed', async () => {
    await visit(
      async ({ page }) => {
        for (const path of ['/account/security', '/account/sign-in?again']) {
          await page.goto(path);
          assert.match(await page.locator('.passkey noscript p').innerText(), /Passkeys need JavaScript/);
          assert.equal(await page.getByRole('button', { name: /passkey/ }).count(), 0);
        }
      },
      await signedIn(shop, 'gus@example.com'),
      false,
    );
  });

  test('nonsense is refused, and breaks nothing', async () => {
    const buyer = await signedIn(shop, 'hal@example.com');
    const bodies = [
      '',
      'null',
      '[]',
      '{}',
      '{"response":null}',
      '{"response":{"id":"\\u0000"}}',
      '{"response":{"id":7}}',
      '{"response":{"id":"x","response":{}}}',
    ];
    for (const path of ['/account/passkeys', '/account/sign-in/passkey'])
      for (const body of bodies) {
        const answer = await fetch(shop.url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', cookie: `session=${buyer.cookies.get('session')}` },
          body,
        });
        assert.equal(answer.status, 422, `${path} ${body}`);
      }
  });
});

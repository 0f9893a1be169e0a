/** The staff's passkeys in a real browser, with an authenticator that Chromium makes up. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { sql } from '../src/platform/db.ts';
import { routes } from '../src/routes.ts';
import { chromiumPath } from './chromium.ts';
import { addColleague, type Colleague, logged, STAFF_PASSWORD } from './staff-browser.ts';
import { startTestShop, type TestShop } from './test-shop.ts';

let running: TestShop;
let browser: Browser;
before(async () => {
  [running, browser] = await Promise.all([
    startTestShop({ ROLE: 'web' }),
    chromiumPath().then((path) => chromium.launch(path)),
  ]);
});
after(async () => {
  await browser.close();
  await running.stop();
});

const device = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const;

async function visit(work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ baseURL: running.url });
  context.setDefaultTimeout(15_000);
  const wrong: string[] = [];
  context.on('response', (answer) => {
    if (answer.status() >= 500) wrong.push(`${answer.status()} ${answer.url()}`);
  });
  try {
    const page = await context.newPage();
    page.on('pageerror', (error) => {
      // A transition between pages that is cut short by the next navigation is no fault of the page.
      if (!/Transition was (aborted|skipped)/.test(String(error))) wrong.push(String(error));
    });
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) wrong.push(message.text());
    });
    const cdp = await context.newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    await cdp.send('WebAuthn.addVirtualAuthenticator', { options: device });
    await work(page);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const at = (page: Page, path: string) => page.waitForURL((url) => url.pathname === path);

async function signIn(page: Page, { email }: Colleague): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(STAFF_PASSWORD);
  await press(page, 'Sign in');
}

test('a passkey is added, is asked for after the password, and signs in by itself', async () => {
  const olive = await addColleague(running.shop.db);
  await visit(async (page) => {
    await page.goto(routes.adminMe());
    await signIn(page, olive);
    await at(page, routes.adminMe());
    await press(page, 'Add a passkey');
    await page.getByText(/Passkey “.*” added/).waitFor();

    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await at(page, routes.adminSignIn());
    await page.goto(routes.adminMe());
    await signIn(page, olive);
    await at(page, routes.adminSecondFactor());
    await press(page, 'Use your passkey');
    await at(page, routes.adminMe());

    await press(page, 'Sign out');
    await at(page, routes.adminSignIn());
    await page.goto(routes.adminMe());
    await press(page, 'Sign in with a passkey');
    await at(page, routes.adminMe());

    await page.getByRole('button', { name: /^Remove Chrome/ }).click();
    await page.getByText(/Passkey “.*” removed/).waitFor();
  });
  const ways = (await logged(running.shop.db, 'sign_in.done')).map(({ words }) =>
    words.replace(/^.* by /, ''),
  );
  assert.deepEqual(ways, ['password', 'password and passkey', 'passkey']);
});

test('somebody else’s passkey does not stand in as a second factor, and the try is written down', async () => {
  const { db } = running.shop;
  const [olive, eve] = [await addColleague(db), await addColleague(db, { name: 'Eve' })];
  await db.run(sql`UPDATE staff SET totp_secret = 'JBSWY3DPEHPK3PXP' WHERE id = ${olive.id}`);
  await visit(async (page) => {
    await page.goto(routes.adminMe());
    await signIn(page, eve);
    await at(page, routes.adminMe());
    await press(page, 'Add a passkey');
    await page.getByText(/Passkey “.*” added/).waitFor();
    await press(page, 'Sign out');
    await at(page, routes.adminSignIn());

    await page.goto(routes.adminSignIn());
    const whole = page.waitForResponse((answer) => answer.url().endsWith(routes.adminSignInPasskey()));
    await press(page, 'Sign in with a passkey');
    const answer = (await whole).request().postData()!;
    await at(page, routes.admin());
    await page.context().clearCookies();
    await page.goto(routes.adminSignIn());
    await signIn(page, olive);
    await at(page, routes.adminSecondFactor());
    const status = await page.evaluate(
      async ([url, body]) =>
        (await fetch(url!, { method: 'POST', headers: { 'content-type': 'application/json' }, body: body! }))
          .status,
      [routes.adminSignInPasskey(), answer],
    );
    assert.equal(status, 422);
    await page.goto(routes.adminMe());
    await at(page, routes.adminSecondFactor());
  });
  assert.match((await logged(db, 'sign_in.refuse')).at(-1)!.words, /wrong second factor/);
});

test('what was kept goes on after a passkey too', async () => {
  const olive = await addColleague(running.shop.db, { role: 'manager' });
  await visit(async (page) => {
    await page.goto(routes.adminMe());
    await signIn(page, olive);
    await press(page, 'Add a passkey');
    await page.getByText(/Passkey “.*” added/).waitFor();
    await page.goto(routes.adminMe());
    await page.getByLabel('Your name').fill('Olive the Second');
    await page.context().clearCookies();
    await press(page, 'Save the name');
    await page.getByText('nothing of it is lost').waitFor();
    await press(page, 'Sign in with a passkey');
    await page.getByRole('heading', { name: /your changes are here/ }).waitFor();
    await page.getByText('Olive the Second').waitFor();
    await press(page, 'Send it now');
    await page.getByRole('heading', { name: 'Olive the Second' }).waitFor();
  });
});

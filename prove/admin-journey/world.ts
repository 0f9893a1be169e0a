import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type Db, sql } from '../../src/platform/db.ts';
import { chromiumPath } from '../../test/chromium.ts';
import { openStage, type Stage } from '../stage.ts';

export const PASSWORD = 'triangle lamp quarry seven';

export interface World {
  stage: Stage;
  db: Db;
  browser: Browser;
  /** The merchant's window, signed in from the first step on. */
  merchant: Page;
  /** What the log must hold, in order: one for each write that was made. */
  written: string[];
  /** Errors of pages, answers that nobody should get. */
  amiss: string[];
  made: Partial<Record<'productId' | 'variantId' | 'handle', string>> & { orderNumber?: number };
}

export async function openWorld(): Promise<World> {
  // Without keys the stand-in's pay page is the shop's own, and mail goes to its mailbox.
  const env = { STRIPE_SECRET_KEY: '', STRIPE_WEBHOOK_SECRET: '', STRIPE_API_BASE: '' };
  const [stage, browser] = await Promise.all([
    openStage({ name: 'admin-journey', env }),
    chromiumPath().then((found) => chromium.launch(found)),
  ]);
  const world: World = {
    stage,
    db: stage.db,
    browser,
    merchant: undefined as never,
    written: [],
    amiss: [],
    made: {},
  };
  world.merchant = await newWindow(world);
  return world;
}

export async function closeWorld({ browser, stage }: World): Promise<void> {
  await browser.close();
  await stage.close();
}

export async function newWindow(world: World): Promise<Page> {
  const context: BrowserContext = await world.browser.newContext({
    baseURL: world.stage.url,
    locale: 'en-IE',
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(20_000);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  context.on('page', (page) => page.on('pageerror', (error) => world.amiss.push(String(error))));
  context.on('response', (answer) => {
    if (answer.status() >= 500) world.amiss.push(`${answer.status()} ${answer.url()}`);
  });
  return await context.newPage();
}

export const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name }).first().click();
export const follow = (page: Page, name: string | RegExp) => page.getByRole('link', { name }).first().click();
export const words = (page: Page) => page.getByRole('main').innerText();

/** Signing in is written down too, and is no write of the journey. */
export const writesOf = (db: Db) =>
  db.rows<{ action: string; subject: string; hasAfter: boolean; hasBefore: boolean }>(sql`
    SELECT action, subject_label AS subject, after IS NOT NULL AS "hasAfter", before IS NOT NULL AS "hasBefore"
    FROM audit_log WHERE outcome = 'done' AND action NOT LIKE 'sign_in.%' ORDER BY id`);

/** One more write: it is in the log, and the message at the foot says so. */
export async function wrote(world: World, page: Page, action: string, what?: RegExp): Promise<void> {
  world.written.push(action);
  const count = world.written.length;
  await until(
    async () => ((await writesOf(world.db)).length >= count ? true : undefined),
    `${action} in the log`,
  );
  if (what) await page.locator('[data-flash]').filter({ hasText: what }).waitFor();
}

export async function until<T>(ask: () => Promise<T | undefined>, what: string): Promise<T> {
  for (let turn = 0; turn < 150; turn++) {
    const found = await ask();
    if (found !== undefined) return found;
    await sleep(100);
  }
  throw new Error(`did not come: ${what}`);
}

export const mailTo = (world: World, recipient: string, subject: RegExp) =>
  until(async () => {
    const mails = await world.db.rows<{ subject: string; plain: string }>(
      sql`SELECT subject, plain FROM mailbox WHERE recipient LIKE ${`%${recipient}%`} ORDER BY at DESC`,
    );
    return mails.find((mail) => subject.test(mail.subject));
  }, `mail to ${recipient} about ${subject}`);

/** Signs in at the page that asks for it. */
export async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await press(page, 'Sign in');
}

/** One look at a page: what axe finds, what hangs over the edge, headings, titles, and the page's own errors. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Look } from '../lighthouse/looks.ts';
import type { Lively } from './lively.ts';
import type { Sight } from './pages.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export async function lookAt(
  browser: Browser,
  lively: Lively,
  sights: Sight[],
  look: Look,
  pictures?: string,
) {
  const found = new Map<string, string[]>();
  const open = await windowOf(browser, lively, look, true);
  const outside = await windowOf(browser, lively, look, false);
  const [inside, before] = await Promise.all([open.newPage(), outside.newPage()]);
  for (const sight of sights) {
    const page = sight.isOutside ? before : inside;
    try {
      found.set(sight.name, await amissOn(page, lively, sight, look));
      const file = `${sight.name.replace(/\W+/g, '-')}-${look.width}-${look.colorScheme}.png`;
      if (pictures) await page.screenshot({ path: `${pictures}/${file}`, fullPage: true });
    } catch (error) {
      found.set(sight.name, [`could not be looked at: ${(error as Error).message.split('\n')[0]}`]);
    } finally {
      page.removeAllListeners('pageerror').removeAllListeners('console');
    }
  }
  await open.close();
  await outside.close();
  return found;
}

async function windowOf(
  browser: Browser,
  { url, clerk }: Lively,
  look: Look,
  isIn: boolean,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: look.width, height: 900 },
    colorScheme: look.colorScheme,
    reducedMotion: 'reduce', // colours are measured when nothing fades any more
  });
  context.setDefaultTimeout(10_000);
  // By the debugger, since the page's policy lets no foreign script in. Frames hold mail, which has rules of its own.
  await context.addInitScript(`if (self === top) { ${axe} }`);
  const [name, value] = clerk.cookie.split('=') as [string, string];
  if (isIn) await context.addCookies([{ name, value, url: `${url}/admin` }]);
  return context;
}

async function amissOn(page: Page, { url }: Lively, sight: Sight, look: Look): Promise<string[]> {
  const amiss: string[] = [];
  page.on('pageerror', (error) => amiss.push(`an error: ${error}`));
  page.on('console', (said) => {
    if (/Content Security Policy/.test(said.text())) amiss.push(said.text());
  });
  let status = (await page.goto(sight.path))!.status();
  if (sight.sends) {
    const answer = page.waitForResponse((each) => each.request().method() === 'POST');
    const arrived = page.waitForEvent('load');
    await page.locator(sight.sends).evaluate((form: HTMLFormElement) => {
      form.noValidate = true;
      setTimeout(() => form.requestSubmit());
    });
    status = (await answer).status();
    await arrived;
  }
  if (status !== sight.status) amiss.push(`answered ${status} for ${page.url().slice(url.length)}`);
  if (sight.opens === 'palette') await page.keyboard.press('Control+k');
  if (sight.opens === 'menu' && look.width < 800) await page.locator('[data-menu] summary').click();
  // A bar that sticks to the foot covers what one scrolls to; axe does not scroll, and would call that too small.
  await page.evaluate(() => {
    for (const each of document.querySelectorAll<HTMLElement>('.save-bar, .bulk'))
      each.style.position = 'static';
  });
  const { violations } = (await page.evaluate(
    `axe.run({ runOnly: ${JSON.stringify(TAGS)}, resultTypes: ['violations'] })`,
  )) as AxeResults;
  for (const { id, nodes } of violations)
    for (const { target, failureSummary } of nodes)
      amiss.push(`${id}: ${target.join(' ')} ${(failureSummary ?? '').replace(/\s+/g, ' ').slice(0, 160)}`);
  amiss.push(...(await ownRules(page)));
  return amiss;
}

/** What axe does not ask. */
function ownRules(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const amiss: string[] = [];
    const over = document.documentElement.scrollWidth - window.innerWidth;
    if (over > 0) amiss.push(`hangs ${over} px over the edge`);
    const headings = [...document.querySelectorAll('h1')].filter((each) => each.checkVisibility());
    if (headings.length !== 1) amiss.push(`${headings.length} h1`);
    if (!/\S/.test(document.title)) amiss.push('no title');
    return amiss;
  });
}

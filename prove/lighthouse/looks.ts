/** axe on pages in a window of some width, in light or dark. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page as Tab } from 'playwright-core';
import type { Page } from './pages.ts';

export interface Look {
  name: string;
  width: number;
  colorScheme: 'light' | 'dark';
}

export const LOOKS: Look[] = [390, 1440].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({
    name: `${width}, ${colorScheme}`,
    width,
    colorScheme,
  })),
);

const HEIGHT = 900;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @returns for each page what axe finds, with the elements */
export async function violations(browser: Browser, pages: Page[], look: Look): Promise<string[][]> {
  const found: string[][] = [];
  for (const page of pages) {
    const context = await browser.newContext({
      viewport: { width: look.width, height: HEIGHT },
      colorScheme: look.colorScheme,
      reducedMotion: 'reduce', // colours are measured when nothing fades any more
    });
    try {
      found.push(await violationsOn(await opened(context, page)));
    } finally {
      await context.close();
    }
  }
  return found;
}

async function opened(context: BrowserContext, page: Page): Promise<Tab> {
  const cookies = Object.entries(page.cookies).map(([name, value]) => ({ name, value, url: page.url }));
  await context.addCookies(cookies);
  const tab = await context.newPage();
  await tab.goto(page.url);
  if (page.sentEmpty) await sendEmpty(tab);
  if (!page.shows.test(await tab.content())) throw new Error(`${page.url} does not show ${page.shows}`);
  return tab;
}

/** Past the browser's own checks, as one without them would. */
async function sendEmpty(tab: Tab): Promise<void> {
  const [answer] = await Promise.all([
    tab.waitForNavigation(),
    tab.evaluate(() => {
      const form = document.querySelector<HTMLFormElement>('form#checkout')!;
      form.noValidate = true;
      form.requestSubmit();
    }),
  ]);
  if (answer?.status() !== 422) throw new Error(`an empty form was answered with ${answer?.status()}`);
}

async function violationsOn(tab: Tab): Promise<string[]> {
  // Evaluated by the debugger, since the page's policy lets no foreign script in.
  await tab.evaluate(axe);
  const { violations } = (await tab.evaluate('axe.run()')) as AxeResults;
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id} (${help}): ${target.join(' ')} ${oneLine(failureSummary)}`,
    ),
  );
}

const oneLine = (text = '') => text.replace(/\s+/g, ' ');

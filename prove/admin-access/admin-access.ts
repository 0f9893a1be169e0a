/**
 * The promise: axe finds nothing on any page of the back office, on a telephone and a wide screen, in light and dark;
 * none hangs over the edge; and with the keyboard alone an order is shipped and a price changed. Doors are read from
 * the running shop, so that one which is new is looked at too.
 */
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { chromiumPath } from '../../test/chromium.ts';
import { SERVER_URL, startTestServer } from '../../test/server.ts';
import { LOOKS } from '../lighthouse/looks.ts';
import type { ProveOptions } from '../options.ts';
import type { Cell, Report } from '../report.ts';
import { byKeyboard } from './keyboard.ts';
import { openLively } from './lively.ts';
import { lookAt } from './looks.ts';
import { sightsOf } from './pages.ts';

/** With ACCESS_PICTURES=folder each page is kept as a picture. */
export async function prove({ size }: ProveOptions, say: (line: string) => void): Promise<Report> {
  const server = process.env[SERVER_URL] ? undefined : await startTestServer();
  if (server) process.env[SERVER_URL] = server.url;
  const pictures = process.env.ACCESS_PICTURES;
  if (pictures) mkdirSync(pictures, { recursive: true });
  const [lively, browser] = await Promise.all([
    openLively(),
    chromiumPath().then((found) => chromium.launch(found)),
  ]);
  const shortfalls: string[] = [];
  try {
    const { sights, left } = sightsOf(lively);
    const looks = size === 'small' ? LOOKS.slice(0, 1) : LOOKS;
    const rows: Cell[][] = [['look', 'pages', 'with a fault']];
    for (const look of looks) {
      const found = await lookAt(browser, lively, sights, look, pictures);
      const faulty = [...found].filter(([, amiss]) => amiss.length > 0);
      rows.push([look.name, found.size, faulty.length]);
      say(`${look.name}: ${found.size} pages, ${faulty.length} with a fault`);
      for (const [name, amiss] of faulty)
        shortfalls.push(...amiss.map((each) => `${name} (${look.name}): ${each}`));
    }
    const keyboard: Cell[][] = [['by keyboard', 'key presses', 'shown']];
    const typed = await byKeyboard(browser, lively).catch((error: Error) => {
      shortfalls.push(`by keyboard: ${error.message.split('\n').slice(0, 6).join(' ')}`);
      return [];
    });
    for (const { name, presses, shown } of typed) keyboard.push([name, presses, shown]);
    say(`no pages, and not looked at: ${left.join(', ')}`);
    return {
      tables: [rows, keyboard],
      shortfalls,
      shown: `${sights.length} pages in ${looks.length} looks: axe finds nothing, none hangs over the edge; the keyboard alone is enough`,
    };
  } finally {
    await browser.close();
    await lively.stop();
    if (server) {
      delete process.env[SERVER_URL];
      await server.stop();
    }
  }
}

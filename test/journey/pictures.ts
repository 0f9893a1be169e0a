/** To look at what people see in a journey: JOURNEY_PICTURES names a folder that gets each step at three widths. */
import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';

const PICTURES = process.env.JOURNEY_PICTURES;

export async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  const before = page.viewportSize()!;
  for (const width of [390, 768, 1440])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({ path: `${PICTURES}/${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
  await page.setViewportSize(before);
}

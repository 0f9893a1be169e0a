/** A buyer in a window of his own: from the product's page to the order's. */
import type { Page } from 'playwright-core';
import { newWindow, press, type World } from './world.ts';

/** @param query of the product's address, "?variant=…". @returns the order's page. */
export async function buy(
  world: World,
  paths: string[],
  { email, name }: { email: string; name: string },
): Promise<Page> {
  const page = await newWindow(world);
  for (const path of paths) {
    await page.goto(path);
    await press(page, 'Add to cart');
    await page.waitForURL(/\/cart$/);
  }
  await page.getByRole('link', { name: 'Checkout' }).click();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Full name').fill(name);
  await page.getByLabel('Street and house number').fill('12 St James Square');
  await page.locator('[name=city]').fill('Dublin');
  await page.locator('[name=postalCode]').fill('D02 X285');
  await press(page, /^Pay €/);
  await page.waitForURL(/\/dev\/stripe\/pay\//);
  await page.getByLabel('Card number').fill('4242 4242 4242 4242');
  await page.getByLabel('Expires').fill('12 / 30');
  await page.getByLabel('Security code').fill('123');
  await page.getByLabel('Name of the holder').fill(name);
  await press(page, /^Pay €/);
  await page.waitForURL(/\/orders\//);
  return page;
}

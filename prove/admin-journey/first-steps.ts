/** From the printed link to the first shipped order, with an own product and photo. */
import { strict as assert } from 'node:assert';
import sharp from 'sharp';
import { sql } from '../../src/platform/db.ts';
import { buy } from './buying.ts';
import { follow, mailTo, newWindow, PASSWORD, press, until, type World, words, wrote } from './world.ts';

export const OWNER = { name: 'Mara Merchant', email: 'mara@example.com' };

export async function becomeOwner(world: World): Promise<string> {
  const { merchant: page, stage } = world;
  const link = await until(
    async () => /Create the first owner: (\S+)/.exec(stage.shop.said())?.[1],
    'the printed link',
  );
  await page.goto(link);
  await page.getByLabel('Your name').fill(OWNER.name);
  await page.getByLabel('E-mail address').fill(OWNER.email);
  await page.getByLabel('Password').fill('short');
  await press(page, 'Create the owner');
  assert.match(await page.getByRole('alert').innerText(), /at least 10 characters/i);
  assert.equal(await page.getByLabel('Your name').inputValue(), OWNER.name, 'what was typed is still there');
  await page.getByLabel('Password').fill(PASSWORD);
  await press(page, 'Create the owner');
  await page.waitForURL(/\/admin(\?|$)/);
  await wrote(world, page, 'staff.first_owner');
  const stranger = await newWindow(world);
  await stranger.goto(link);
  assert.match(await stranger.locator('body').innerText(), /does not work any more/);
  await stranger.context().close();
  return 'name, address, password; the link is dead afterwards';
}

const photo = () =>
  sharp({ create: { width: 1600, height: 1200, channels: 3, background: '#2d5f8b' } })
    .jpeg()
    .toBuffer();

export async function addOwnProduct(world: World): Promise<string> {
  const { merchant: page } = world;
  await page.goto('/admin');
  await follow(page, 'Products');
  await follow(page, 'Add product');
  await page.getByLabel('Title').fill('Harbour print');
  await page.locator('.tiptap').click();
  await page.keyboard.type('A harbour at six in the morning.');
  await page.getByLabel(/^Price/).fill('24.00');
  await page.getByLabel('On the shelf').fill('12');
  await page.getByLabel('Weight in grams').fill('300');
  await page.getByLabel('Status').selectOption('active');
  await press(page, 'Add product');
  await page.waitForURL(/\/admin\/products\/[\w-]{36}/);
  await wrote(world, page, 'product.create');
  world.made.productId = /products\/([\w-]{36})/.exec(page.url())![1]!;

  await page.locator('#pictures-files').setInputFiles({
    name: 'harbour.jpg',
    mimeType: 'image/jpeg',
    buffer: await photo(),
  });
  const tile = page.getByRole('button', { name: /^Picture 1/ });
  await tile.waitFor();
  await wrote(world, page, 'product.pictures.add');
  await tile.click();
  await page.getByLabel(/Alternative text/).fill('Boats in a blue harbour');
  await press(page, 'Save text');
  await wrote(world, page, 'product.pictures.text');

  const variant = await world.db.row<{ id: string; handle: string }>(sql`
    SELECT v.id, p.handle FROM variants v JOIN products p ON p.id = v.product_id WHERE p.id = ${world.made.productId}`);
  Object.assign(world.made, { variantId: variant!.id, handle: variant!.handle });
  const buyer = await newWindow(world);
  await buyer.goto(`/products/${variant!.handle}`);
  assert.match(await words(buyer), /Harbour print[\s\S]*€24\.00[\s\S]*six in the morning/);
  const picture = buyer.getByRole('img', { name: 'Boats in a blue harbour' }).first();
  await picture.waitFor();
  const width = await picture.evaluate((img: HTMLImageElement) => img.decode().then(() => img.naturalWidth));
  assert.ok(width > 0, 'the picture is there');
  await buyer.context().close();
  return 'title, text, price, stock, a photo with words; a buyer sees it all';
}

export async function firstOrder(world: World): Promise<string> {
  const { merchant: page, made } = world;
  const order = await buy(world, [`/products/${made.handle}`], {
    email: 'ada@example.com',
    name: 'Ada Byron',
  });
  await page.goto('/admin');
  await follow(page, 'Orders');
  await page.getByRole('navigation', { name: 'Orders' }).getByRole('link', { name: 'To ship' }).click();
  await follow(page, /^#\d+/);
  await follow(page, 'Ship items');
  await page.getByLabel(/^Carrier/).fill('DHL');
  await page.getByLabel(/^Tracking number/).fill('00340434161094042557');
  await press(page, 'Ship, and tell the buyer');
  await wrote(world, page, 'order.ship', /shipped/);
  made.orderNumber = Number(/orders\/(\d+)/.exec(page.url())![1]);
  await mailTo(world, 'ada@example.com', /on its way|shipped/i);
  await order.reload();
  assert.match(await words(order), /00340434161094042557/);
  await order.context().close();
  return 'bought through Checkout, shipped with a tracking number; mail and order page say so';
}

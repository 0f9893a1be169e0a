/** The one picture of a collection and of the home page, from the back office to what buyers see. */
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { v7 as uuid } from 'uuid';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { preparePictures } from '../media/prepare.ts';
import { sweepPictures } from '../media/sweep.ts';

const running = await startTestShop({
  PUSHCART_DATA: await mkdtemp(path.join(tmpdir(), 'single-picture-')),
  ROLE: 'web',
});
after(() => running.stop());
const { db } = running.shop;
const desk = deskOf(running.url, await addClerk(db));
const storefront = async (page = routes.home()) => (await fetch(running.url + page)).text();

async function send(to: string, name: string, background: string): Promise<Response> {
  const picture = sharp({ create: { width: 900, height: 400, channels: 3, background } });
  const form = new FormData();
  form.append('picture', new File([new Uint8Array(await picture.jpeg().toBuffer())], name));
  return desk.upload(to, form);
}
async function prepareAll(): Promise<void> {
  while ((await preparePictures(running.shop)) > 0);
}
async function undo(answer: Response): Promise<string> {
  const entryId = /done=(\d+)/.exec(answer.headers.get('location')!)![1]!;
  await desk.post(routes.adminUndo({ entryId }), { back: '/admin' });
  return (await db.row<{ outcome: string }>(sql`SELECT action AS outcome FROM audit_log ORDER BY id DESC`))!
    .outcome;
}

test('the home page begins with the merchant’s picture, which can be described, replaced, taken away and put back', async () => {
  const page = routes.adminHomePicture();
  assert.match(await (await desk.get(page)).text(), /begins with the picture of the first collection/);
  assert.equal((await send(page, 'first.jpg', '#aa0000')).status, 303);
  assert.match(await (await desk.get(page)).text(), /first.jpg is being prepared/);
  assert.doesNotMatch(await storefront(), /-first-/);
  await prepareAll();
  assert.match(await storefront(), /-first-640\.avif/);
  assert.equal((await desk.post(page, { do: 'words', alt: '  A  red field ' })).status, 303);
  assert.match(await storefront(), /alt="A red field"/);

  await send(page, 'second.jpg', '#00aa00');
  await prepareAll();
  assert.match(await storefront(), /-second-640\.avif/);
  assert.doesNotMatch(await storefront(), /-first-/);
  const gone = await desk.post(page, { do: 'remove' });
  assert.doesNotMatch(await storefront(), /-second-/);
  await undo(gone);
  assert.match(await storefront(), /-second-640\.avif/);

  // What is shown is not swept; what was replaced is, after a day.
  await sweepPictures(running.shop);
  await db.run(
    sql`UPDATE media_uploads SET unused_since = now() - interval '2 days' WHERE unused_since IS NOT NULL`,
  );
  assert.equal(await sweepPictures(running.shop), 1);
  assert.match(await storefront(), /-second-640\.avif/);
});

test('a file that is no picture is refused beside its field, and none at all too', async () => {
  const form = new FormData();
  form.append('picture', new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'logo.svg'));
  const refused = await desk.upload(routes.adminHomePicture(), form);
  assert.equal(refused.status, 422);
  assert.match(await refused.text(), /id="picture-file-error"[^>]*>.*SVG/s);
  const nothing = await desk.upload(routes.adminHomePicture(), new FormData());
  assert.match(await nothing.text(), /Choose a picture first/);
});

test('a collection has a picture of its own, on the home page while something in it is sold', async () => {
  const id = uuid();
  await db.run(sql`INSERT INTO collections (id, handle, title) VALUES (${id}, 'lamps', 'Lamps')`);
  const action = routes.adminCollectionPicture({ collectionId: id });
  assert.match(await (await desk.get(routes.adminCollection({ collectionId: id }))).text(), /No picture yet/);
  assert.equal((await send(action, 'Lamp.jpg', '#0000aa')).status, 303);
  await prepareAll();
  assert.doesNotMatch(await storefront(), /Lamps/, 'nothing is in it');

  const { productId } = await running.article();
  await db.run(
    sql`INSERT INTO collection_products (collection_id, product_id, position) VALUES (${id}, ${productId}, 1)`,
  );
  assert.match(await storefront(), /-lamp-640\.avif/);
  assert.match(await storefront(routes.allProducts()), /href="\/collections\/lamps"/);
  await db.run(sql`UPDATE products SET status = 'archived' WHERE id = ${productId}`);
  assert.doesNotMatch(await storefront(), /Lamps/);
  assert.doesNotMatch(await storefront(routes.allProducts()), /Lamps/);
  assert.equal((await fetch(running.url + routes.collection({ handle: 'lamps' }))).status, 200);
  await db.run(sql`UPDATE products SET status = 'active' WHERE id = ${productId}`);

  const gone = await desk.post(action, { do: 'remove' });
  assert.doesNotMatch(await storefront(), /-lamp-/);
  await undo(gone);
  assert.match(await storefront(), /-lamp-640\.avif/);
  const taken = await desk.post(action, { do: 'remove' });
  await send(action, 'Other.jpg', '#00aaaa');
  await prepareAll();
  await undo(taken);
  assert.match(await storefront(), /-other-640\.avif/, 'Undo does not take the place of a newer one');
  assert.equal((await desk.post(routes.adminCollectionPicture({ collectionId: uuid() }))).status, 404);
});

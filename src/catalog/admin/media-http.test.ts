/** Pictures through the back office: sent, prepared by the loop, put in order, given words, taken away and back. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { v7 as newId } from 'uuid';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import type { Sold } from '../../../test/fixtures.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { addJpegs } from '../media/add-jpegs.ts';
import { preparePictures } from '../media/prepare.ts';
import { readPictures } from '../media/product-pictures.ts';
import { sweepPictures } from '../media/sweep.ts';
import { acceptPicture } from '../media/uploads.ts';

const dataDir = await mkdtemp(path.join(tmpdir(), 'media-http-'));
const running = await startTestShop({ PUSHCART_DATA: dataDir, ROLE: 'web' });
after(() => running.stop());
const { shop } = running;
const { db } = shop;
const desk = deskOf(running.url, await addClerk(db));
const lastLog = () =>
  db.row<{ action: string; words: string }>(
    sql`SELECT action, words FROM audit_log ORDER BY id DESC LIMIT 1`,
  );
const logSize = async () => (await db.row<{ n: number }>(sql`SELECT count(*)::int AS n FROM audit_log`))!.n;

const jpeg = (background: string, name = 'Blue mug.JPG') =>
  sharp({ create: { width: 700, height: 500, channels: 3, background } })
    .jpeg()
    .toBuffer()
    .then((bytes) => new File([new Uint8Array(bytes)], name));

async function prepareAll(): Promise<void> {
  while ((await preparePictures(shop)) > 0);
}

function send({ productId }: Sold, ...files: File[]): Promise<Response> {
  const form = new FormData();
  for (const file of files) form.append('pictures', file);
  return desk.upload(routes.adminProductMedia({ productId }), form);
}

/** A product with so many pictures, and their ids. */
async function withPictures(count: number) {
  const product = await running.article();
  const colours = ['#ff0000', '#00ff00', '#0000ff', '#ffff00'];
  await send(product, ...(await Promise.all(colours.slice(0, count).map((each) => jpeg(each)))));
  await prepareAll();
  const { pictures } = (await readPictures(db, product.productId))!;
  return { ...product, ids: pictures.map(({ id }) => id) };
}
const idsOf = async (productId: string) => (await readPictures(db, productId))!.pictures.map(({ id }) => id);

/** As somebody clicks on Undo. */
async function undo(answer: Response): Promise<Response> {
  const entryId = /done=(\d+)/.exec(answer.headers.get('location')!)![1]!;
  return desk.post(routes.adminUndo({ entryId }), { back: '/admin' });
}

test('several files are sent at once, prepared in their order, and shown to buyers', async () => {
  const product = await running.article();
  const before = await logSize();
  const answer = await send(product, await jpeg('#ff0000'), await jpeg('#0000ff', 'second.png'));
  assert.equal(answer.status, 303);
  assert.equal(await logSize(), before + 1);
  const waiting = await (await desk.get(answer.headers.get('location')!)).text();
  assert.match(waiting, /2 pictures added to/);
  assert.match(waiting, /Is being prepared/);
  assert.doesNotMatch(await (await fetch(running.url + routes.product(product))).text(), /blue-mug/);

  await prepareAll();
  const { pictures, uploads } = (await readPictures(db, product.productId))!;
  assert.deepEqual(uploads, []);
  assert.deepEqual(
    pictures.map(({ colour, width, height, widths }) => ({ colour, width, height, widths })),
    [
      { colour: '#fe0000', width: 700, height: 500, widths: [320, 640, 700] },
      { colour: '#0000fe', width: 700, height: 500, widths: [320, 640, 700] },
    ],
  );
  assert.match(pictures[0]!.file, /^[0-9a-f]{12}-blue-mug$/);
  const page = await (await fetch(running.url + routes.product(product))).text();
  const address = /\/media\/[0-9a-f]{12}-blue-mug-640\.avif/.exec(page)![0];
  const file = await fetch(running.url + address);
  assert.equal(file.headers.get('content-type'), 'image/avif');
  assert.ok((await readdir(path.join(dataDir, 'media/originals'))).length >= 2);
  assert.equal((await fetch(`${running.url}/media/originals`)).status, 404);
});

test('a picture that has no words for who cannot see it is told on its product’s page', async () => {
  const product = await withPictures(2);
  const page = async () => (await desk.get(routes.adminProduct(product))).text();
  const inOne = (html: string) => html.replace(/\s+/g, ' ');
  assert.match(inOne(await page()), /2 pictures have no alternative text/);
  await desk.post(routes.adminProductMediaText({ ...product, mediaId: product.ids[0]! }), {
    alt: 'A red square',
  });
  assert.match(inOne(await page()), /One picture has no alternative text/);
  await desk.post(routes.adminProductMediaText({ ...product, mediaId: product.ids[1]! }), {
    alt: 'A green square',
  });
  assert.doesNotMatch(await page(), /no alternative text/);
});

test('a picture is fetched by its address; one that may not be is told', async () => {
  const product = await running.article();
  const at = routes.adminProductMedia(product);
  for (const wrong of [
    '',
    'mug.jpg',
    'ftp://maker.example/mug.jpg',
    `https://maker.example/${'x'.repeat(2000)}`,
  ]) {
    const refused = await desk.post(at, { address: wrong });
    assert.equal(refused.status, 422);
    assert.match(await refused.text(), /begins with https:\/\/ or http:\/\//);
  }
  const before = await logSize();
  const taken = await desk.post(at, { address: ' https://maker.example/photos/Green%20mug.jpg ' });
  assert.equal(taken.status, 303);
  assert.equal(await logSize(), before + 1);
  assert.match(await (await desk.get(taken.headers.get('location')!)).text(), /Is being fetched/);
  const bytes = new Uint8Array(await (await jpeg('#00ff00')).arrayBuffer());
  await preparePictures(shop, async (address) => {
    assert.equal(address, 'https://maker.example/photos/Green%20mug.jpg');
    return { ok: true, bytes };
  });
  assert.match((await readPictures(db, product.productId))!.pictures[0]!.file, /-green-mug$/);

  assert.equal((await desk.post(at, { address: 'http://127.0.0.1:5432/x.jpg' })).status, 303);
  await prepareAll();
  assert.match(await (await desk.get(at)).text(), /address inside a private network/);
});

test('pictures from before there were JPEGs get theirs, together; one whose files are gone does without', async () => {
  const product = await withPictures(2);
  const { pictures } = (await readPictures(db, product.productId))!;
  const [first, second] = pictures.map(({ file }) => file) as [string, string];
  assert.ok((await readdir(path.join(dataDir, 'media'))).includes(`${first}-640.jpg`));
  for (const name of await readdir(path.join(dataDir, 'media')))
    if (name.endsWith('.jpg') || name.startsWith(second)) await rm(path.join(dataDir, 'media', name));
  await db.run(sql`UPDATE media SET jpeg = NULL WHERE id = ANY (${product.ids}::uuid[])`);
  const page = async () => (await fetch(running.url + routes.product(product))).text();
  assert.match(await page(), new RegExp(`<img src="/media/${first}-640.webp"`));

  assert.equal(await addJpegs(shop), 2);
  assert.equal(await addJpegs(shop), 0);
  const shown = await page();
  assert.match(shown, new RegExp(`<img src="/media/${first}-640.jpg"`));
  assert.match(shown, new RegExp(`<img src="/media/${second}-640.webp"`));
  const served = await fetch(`${running.url}/media/${first}-640.jpg`);
  assert.equal(served.headers.get('content-type'), 'image/jpeg');
  const { format, width } = await sharp(Buffer.from(await served.arrayBuffer())).metadata();
  assert.deepEqual([format, width], ['jpeg', 640]);
});

test('what is refused says why, by page and by script, and the rest goes in', async () => {
  const product = await running.article();
  const before = await logSize();
  const svg = new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'logo.png', { type: 'image/png' });
  const alone = await send(product, svg);
  assert.equal(alone.status, 422);
  assert.match(await alone.text(), /SVG drawings can carry programs/);
  assert.equal(await logSize(), before);
  assert.equal((await send(product)).status, 422);
  assert.equal((await send(product, svg, await jpeg('#00ff00'))).status, 303);
  assert.match((await lastLog())!.words, /^A picture added to .*; 1 could not be taken$/);

  const form = new FormData();
  form.set('pictures', svg);
  form.set('form_token', (await addClerk(db)).formToken); // somebody else's
  const forged = await fetch(running.url + routes.adminProductMedia(product), { method: 'POST', body: form });
  assert.notEqual(forged.status, 200);
  const { uploads } = (await readPictures(db, product.productId))!;
  assert.deepEqual(
    uploads.map(({ status }) => status),
    ['refused', 'waiting'],
  );
  const { id } = uploads[0]!;
  assert.equal(
    ((await (await desk.get(routes.adminUpload({ uploadId: id }))).json()) as { status: string }).status,
    'refused',
  );
  assert.equal((await desk.post(routes.adminUploadRemoval({ uploadId: id }))).status, 303);
  assert.equal((await desk.post(routes.adminUploadRemoval({ uploadId: id }))).status, 404);
});

test('a file that is cut short is refused by the loop, with its reason on the page', async () => {
  const product = await running.article();
  const whole = new Uint8Array(await (await jpeg('#123456')).arrayBuffer());
  await send(product, new File([whole.subarray(0, whole.length - 900)], 'cut.jpg'));
  await prepareAll();
  const { uploads } = (await readPictures(db, product.productId))!;
  assert.match(uploads[0]!.why!, /damaged or was cut short/);
});

test('two processes share the work, and what one left behind is taken up by the next', async () => {
  const product = await running.article();
  await send(product, await jpeg('#111111'), await jpeg('#222222'), await jpeg('#333333'));
  // One process claims the first and dies.
  await db.run(sql`
    UPDATE media_uploads SET attempts = 1, next_attempt_at = now() + interval '2 minutes'
    WHERE id = (SELECT id FROM media_uploads WHERE product_id = ${product.productId} ORDER BY id LIMIT 1)`);
  const both = await Promise.all([preparePictures(shop), preparePictures(shop)]);
  assert.deepEqual(both, [1, 1]);
  assert.equal(await preparePictures(shop), 0);
  assert.equal((await idsOf(product.productId)).length, 2);
  await db.run(sql`UPDATE media_uploads SET next_attempt_at = now() WHERE status = 'waiting'`);
  await prepareAll();
  const { pictures } = (await readPictures(db, product.productId))!;
  assert.deepEqual(
    pictures.map(({ colour }) => colour),
    ['#111111', '#222222', '#333333'],
  );
});

test('one that ends the process each time is given up', async () => {
  const product = await running.article();
  await send(product, await jpeg('#445566'));
  await db.run(sql`UPDATE media_uploads SET attempts = 3 WHERE product_id = ${product.productId}`);
  await prepareAll();
  assert.match((await readPictures(db, product.productId))!.uploads[0]!.why!, /three attempts/);
});

test('pictures are put in order, by one place or all at once; a stale order changes nothing', async () => {
  const { productId, ids } = await withPictures(3);
  const [a, b, c] = ids as [string, string, string];
  const at = routes.adminProductMediaOrder({ productId });
  const first = await desk.post(at, { media: c, by: '-1' });
  assert.deepEqual(await idsOf(productId), [a, c, b]);
  await desk.post(at, { order: [b, a, c].join() });
  assert.deepEqual(await idsOf(productId), [b, a, c]);
  assert.equal((await undo(first)).status, 409, 'the order is not as that change left it');
  const before = await logSize();
  assert.equal((await desk.post(at, { order: [a, b].join() })).status, 422);
  assert.equal((await desk.post(at, { order: [a, a, b].join() })).status, 422);
  assert.equal((await desk.post(at, { order: [b, a, c].join() })).status, 303);
  assert.equal((await desk.post(at, { media: b, by: '-1' })).status, 303);
  assert.equal((await desk.post(at, { media: 'nonsense', by: '1e9' })).status, 303);
  assert.equal(await logSize(), before);
  const last = await desk.post(at, { media: b, by: '1' });
  assert.equal((await undo(last)).status, 303);
  assert.deepEqual(await idsOf(productId), [b, a, c]);
});

test('words are given and taken back; a picture of another product is none of this one', async () => {
  const { productId, ids } = await withPictures(1);
  const other = await withPictures(1);
  const at = routes.adminProductMediaText({ productId, mediaId: ids[0]! });
  const saved = await desk.post(at, { alt: '  A blue  mug ' });
  const alt = async () => (await readPictures(db, productId))!.pictures[0]!.alt;
  assert.equal(await alt(), 'A blue mug');
  assert.equal((await undo(saved)).status, 303);
  assert.equal(await alt(), '');
  const theirs = { productId, mediaId: other.ids[0]! };
  assert.equal((await desk.post(routes.adminProductMediaText(theirs), { alt: 'x' })).status, 404);
  assert.equal((await desk.post(routes.adminProductMediaRemoval(theirs))).status, 404);
});

test('a picture is taken away and put back where it was, for its variant too', async () => {
  const { productId, variantId, ids } = await withPictures(3);
  const variant = async () => (await readPictures(db, productId))!.variants[0]!.mediaId;
  await desk.post(routes.adminVariantPictures({ productId }), { [`variant-${variantId}`]: ids[1]! });
  assert.equal(await variant(), ids[1]);
  const removed = await desk.post(routes.adminProductMediaRemoval({ productId, mediaId: ids[1]! }));
  assert.deepEqual(await idsOf(productId), [ids[0], ids[2]]);
  assert.equal(await variant(), null);
  assert.equal((await undo(removed)).status, 303);
  assert.deepEqual(await idsOf(productId), ids);
  assert.equal(await variant(), ids[1]);
  const strange = { [`variant-${variantId}`]: (await withPictures(1)).ids[0]! };
  assert.equal((await desk.post(routes.adminVariantPictures({ productId }), strange)).status, 422);
});

test('only who may change products sees how, and may', async () => {
  const { productId, ids } = await withPictures(2);
  const reader = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  const page = await (await reader.get(routes.adminProductMedia({ productId }))).text();
  assert.doesNotMatch(page, /Move picture|type="file"|Remove picture/);
  const at = { productId, mediaId: ids[0]! };
  for (const url of [
    routes.adminProductMedia(at),
    routes.adminProductMediaOrder(at),
    routes.adminProductMediaText(at),
    routes.adminProductMediaRemoval(at),
    routes.adminVariantPictures(at),
  ])
    assert.equal((await reader.post(url)).status, 403, url);
});

test('what nothing shows goes after a day with its files; what is shown or was ordered stays', async () => {
  const { productId, variantId, ids } = await withPictures(4);
  for (const mediaId of ids.slice(1))
    await desk.post(routes.adminProductMediaRemoval({ productId, mediaId }));
  await sweepPictures(shop);
  assert.equal(
    (await db.rows(sql`SELECT FROM media WHERE id = ANY (${ids}::uuid[])`)).length,
    4,
    'a day to undo it',
  );

  await db.run(
    sql`UPDATE media_uploads SET unused_since = now() - interval '2 days' WHERE unused_since IS NOT NULL`,
  );
  await db.run(sql`UPDATE variants SET media_id = ${ids[1]} WHERE id = ${variantId}`); // shown again since
  assert.equal(await orderedWith(ids[2]!), 1);
  assert.equal(await sweepPictures(shop), 1);
  await db.run(
    sql`UPDATE media_uploads SET unused_since = now() - interval '2 days' WHERE unused_since < 'infinity'`,
  );
  assert.equal(await sweepPictures(shop), 0);
  const left = await db.rows<{ id: string }>(sql`SELECT id FROM media WHERE id = ANY (${ids}::uuid[])`);
  assert.deepEqual(left.map(({ id }) => id).sort(), ids.slice(0, 3).sort());
  const files = await readdir(path.join(dataDir, 'media'));
  const kept = await db.rows<{ file: string }>(sql`SELECT file FROM media`);
  const made = files.filter((name) => /\.(avif|webp)$/.test(name));
  assert.ok(made.every((name) => kept.some(({ file }) => name.startsWith(`${file}-`))));
});

test('an original that a crash left without its row goes after a day', async () => {
  const originals = path.join(dataDir, 'media/originals');
  const [fresh, stray] = [newId(), newId({ msecs: Date.now() - 3 * 24 * 60 * 60_000 })];
  for (const id of [fresh, stray]) await writeFile(path.join(originals, id), 'left behind');
  const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
  await utimes(path.join(originals, stray), twoDaysAgo, twoDaysAgo);
  await sweepPictures(shop);
  const left = await readdir(originals);
  assert.deepEqual([left.includes(fresh), left.includes(stray)], [true, false]);
});

/** A line of an order in which this picture stands, without the order around it. */
function orderedWith(mediaId: string): Promise<number> {
  return db.transaction(async (tx) => {
    await tx.run(sql`SET LOCAL session_replication_role = replica`);
    return tx.run(sql`
      INSERT INTO order_lines (order_id, position, variant_id, sku, title, variant_title, media_id, quantity, unit_price_minor, total_minor)
      VALUES (gen_random_uuid(), 1, gen_random_uuid(), 'S', 'T', '', ${mediaId}, 1, 100, 100)`);
  });
}

test('a collection takes a picture by the same way', async () => {
  const id = crypto.randomUUID();
  await db.run(sql`INSERT INTO collections (id, handle, title) VALUES (${id}, 'mugs', 'Mugs')`);
  const taken = await acceptPicture(shop, await jpeg('#010203'), { collectionId: id });
  assert.ok(taken.ok);
  await prepareAll();
  const found = await db.row<{ file: string }>(
    sql`SELECT m.file FROM collections c JOIN media m ON m.id = c.media_id WHERE c.id = ${id}`,
  );
  assert.match(found!.file, /blue-mug$/);
  const refused = await acceptPicture(shop, new File(['x'], 'x.jpg'), { collectionId: id });
  assert.ok(!refused.ok && /not a picture/.test(refused.why));
});

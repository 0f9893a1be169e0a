/** What is exported is imported into an empty shop, and exported again: the same file. Pictures are fetched on the way. */
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import { listening, startTestShop, type TestShop } from '../../../test/test-shop.ts';
import { setLevels } from '../../inventory/set-levels.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { fetchPicture, isPublic } from '../media/fetch-picture.ts';
import { preparePictures } from '../media/prepare.ts';
import { findImport, picturesOfImport } from './imports.ts';
import { runImports } from './run.ts';

const shopWithData = async () =>
  startTestShop({ PUSHCART_DATA: await mkdtemp(path.join(tmpdir(), 'round-trip-')), ROLE: 'web' });
const [first, second] = [await shopWithData(), await shopWithData()];
after(() => Promise.all([first.stop(), second.stop()]));

/** A server of pictures, with some that misbehave. */
const server = await listening(
  createServer(async (request, response) => {
    const { pathname } = new URL(request.url!, 'http://x');
    if (pathname === '/away.jpg') return response.writeHead(302, { location: '/red.png' }).end();
    if (pathname === '/round.jpg') return response.writeHead(302, { location: '/round.jpg' }).end();
    if (pathname === '/page.jpg') return response.end('<html>');
    if (pathname === '/endless.jpg') {
      const more = () => response.writable && response.write(Buffer.alloc(1024 * 1024), more);
      return more();
    }
    const colour = { '/red.png': '#ff0000', '/blue.png': '#0000ff' }[pathname];
    if (!colour) return response.writeHead(404).end();
    const image = sharp({ create: { width: 500, height: 400, channels: 3, background: colour } });
    response.end(await image.png().toBuffer());
  }),
);
after(() => server.closeAllConnections());
after(() => server.close());
const pictures = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const fetching = (address: string) => fetchPicture(address, () => true);

async function importInto({ shop, url }: TestShop, text: string) {
  const desk = deskOf(url, await addClerk(shop.db));
  const form = new FormData();
  form.set('file', new File([text], 'products.csv'));
  form.set('afterwards', 'what_is_right');
  form.set('fetchPictures', 'on');
  const answer = await desk.upload(routes.adminImports(), form);
  const id = /imports\/([0-9a-f-]{36})/.exec(answer.headers.get('location')!)![1]!;
  while ((await runImports(shop, { setStock: setLevels })) > 0);
  while ((await preparePictures(shop, fetching)) > 0);
  return { ...(await findImport(shop.db, id))!, pictures: await picturesOfImport(shop.db, id) };
}

async function exported({ shop, url }: TestShop, query = ''): Promise<string> {
  const answer = await deskOf(url, await addClerk(shop.db, { role: 'read_only' })).get(
    routes.adminProductExport() + query,
  );
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-disposition')!, /products-\d{4}-\d\d-\d\d\.csv/);
  return answer.text();
}

const ofHere = /^.*\/[0-9a-f]{12}-/;

/** Without what names the shop it is from. */
const table = (csv: string) =>
  (parse(csv, { bom: true, columns: true }) as Record<string, string>[]).map((row) => ({
    ...row,
    Handle: row.Handle!,
    'Image Src': row['Image Src']!.replace(ofHere, ''),
    'Variant Image': row['Variant Image']!.replace(ofHere, ''),
  }));

const HEAD =
  'Handle,Title,Body (HTML),Vendor,Tags,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Image Position,Image Alt Text,Variant Image,Cost per item,Status,Price / USD,Details (product.metafields.pushcart.details),Tax class (product.metafields.pushcart.tax_class),Variant Requires Shipping';
const FILE = [
  HEAD,
  `tee,"'=SUM(A1) Tee","<p>Soft, <strong>warm</strong></p><ul><li>one</li></ul>",'@home,"cotton, +soft",Size,S,Colour,Red,TEE-S-R,120,4,deny,20.00,25.00,40001,${pictures}/red.png,1,A red tee,${pictures}/blue.png,9.50,active,22.00,"100 % cotton`,
  `Wash cold",reduced,true`,
  `tee,,,,,,M,,Blue,TEE-M-B,130,0,continue,21.00,,,${pictures}/away.jpg,2,,,,,,,,`,
  `guide,A guide,"Plain words.`,
  ``,
  `In two paragraphs & more",,,Title,Default Title,,,GUIDE,0,50,deny,5.00,,,,,,,,draft,,,,false`,
].join('\n');

test('a catalogue goes out and into an empty shop, and nothing of it is lost', async () => {
  await first.shop.db.run(sql`UPDATE products SET status = 'archived'`);
  const made = await importInto(first, FILE);
  assert.deepEqual([made.productsMade, made.errors], [2, 0]);
  assert.deepEqual(made.pictures, { waiting: 0, done: 3, refused: [] });
  const one = await exported(first);
  const tee = table(one).filter(({ Handle }) => Handle === 'tee');
  assert.equal(tee.length, 2);
  assert.equal((tee[0] as Record<string, string>).Title, "'=SUM(A1) Tee");
  assert.equal((tee[0] as Record<string, string>)['Variant Image'], 'blue-500.webp');

  await second.shop.db.run(sql`DELETE FROM stock_movements`);
  await second.shop.db.run(sql`DELETE FROM stock_levels`);
  await second.shop.db.run(sql`DELETE FROM variants`);
  await second.shop.db.run(sql`DELETE FROM products`);
  const again = await importInto(second, one);
  assert.equal(again.errors, 0);
  assert.deepEqual(again.pictures.refused, []);
  const two = await exported(second);
  assert.deepEqual(table(two), table(one));
  assert.equal((await importInto(second, two)).productsChanged, 0, 'its own export is what it is already');
  assert.equal((await importInto(second, one)).productsChanged, 0, 'and so is the file it came from');
  assert.equal((await importInto(first, FILE)).productsChanged, 0);
});

test('a part is exported by the filters of the list', async () => {
  const drafts = table(await exported(first, '?status=draft'));
  assert.deepEqual([...new Set(drafts.map(({ Handle }) => Handle))], ['guide']);
  assert.deepEqual(table(await exported(first, '?q=nothing-like-this')), []);
});

test('nothing that a spreadsheet would run is written', async () => {
  for (const row of parse(await exported(first), { bom: true }) as string[][])
    for (const cell of row) assert.ok(!/^[=+\-@\t\r]/.test(cell) || /^-?\d+(\.\d+)?$/.test(cell), cell);
});

test('pictures that cannot be had are told by line, and the product is in', async () => {
  const names = ['none.jpg', 'page.jpg', 'round.jpg', 'endless.jpg'];
  const rows = names.map((name, i) => `bad,${i ? '' : 'Bad'},${i ? '' : '1.00'},${pictures}/${name}`);
  const done = await importInto(first, ['Handle,Title,Variant Price,Image Src', ...rows].join('\n'));
  assert.equal(done.productsMade, 1);
  assert.deepEqual(
    done.pictures.refused.map(({ line, why }) => `${line} ${why}`),
    [
      '2 Its address answers 404.',
      '3 This is not a picture, whatever its name says. Pictures can be JPEG, PNG, WebP, AVIF or GIF.',
      '4 It leads from one address to the next and never ends.',
      '5 It has more than 30 MB.',
    ],
  );
  const page = await deskOf(first.url, await addClerk(first.shop.db)).get(
    routes.adminImport({ importId: done.id }),
  );
  assert.match(await page.text(), /Its address answers 404/);
});

test('addresses inside a network are never asked', async () => {
  for (const ip of [
    '127.0.0.1',
    '10.1.2.3',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '2002:7f00:1::',
    'nonsense',
  ])
    assert.equal(isPublic(ip), false, ip);
  for (const ip of ['8.8.8.8', '1.1.1.1', '2606:4700::1111']) assert.equal(isPublic(ip), true, ip);
  for (const address of [
    `${pictures}/red.png`,
    'http://localhost/x.png',
    'http://[::1]/x',
    'http://2130706433/x',
    'http://0x7f.1/x',
  ])
    assert.match(((await fetchPicture(address)) as { why: string }).why, /private network/, address);
  for (const address of ['file:///etc/passwd', 'ftp://x/y', 'x'])
    assert.match(((await fetchPicture(address)) as { why: string }).why, /no.* address of the web/, address);
});

/** A whole shop whose pictures lie in a store that speaks S3: sent, made, shown and swept, and what if it fails. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import type { Sold } from '../../../test/fixtures.ts';
import { startS3Store } from '../../../test/s3-store.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { BY_TYPESCRIPT } from '../../../test/typescript.ts';
import { sql } from '../../platform/db.ts';
import { diskFiles } from '../../platform/media-files/by-settings.ts';
import { inS3 } from '../../platform/media-files/in-s3.ts';
import { projectRoot } from '../../platform/project-root.ts';
import { routes } from '../../routes.ts';
import { preparePictures } from './prepare.ts';
import { readPictures } from './product-pictures.ts';
import { sweepPictures } from './sweep.ts';

const dataDir = await mkdtemp(path.join(tmpdir(), 'media-in-s3-'));
const store = await startS3Store();
const running = await startTestShop({ ...store.env, PUSHCART_DATA: dataDir, ROLE: 'web' });
after(async () => {
  await running.stop();
  await store.close();
  await rm(dataDir, { recursive: true });
});
const { shop } = running;
const { db } = shop;
const desk = deskOf(running.url, await addClerk(db));
const bucket = inS3(store.settings);

const jpeg = async (name: string) => {
  const image = sharp({ create: { width: 700, height: 500, channels: 3, background: '#208040' } });
  return new File([new Uint8Array(await image.jpeg().toBuffer())], name);
};

async function send({ productId }: Sold, file: File): Promise<Response> {
  const form = new FormData();
  form.append('pictures', file);
  return desk.upload(routes.adminProductMedia({ productId }), form);
}
const pageOf = async (product: Sold) => (await fetch(running.url + routes.product(product))).text();
async function namesIn(start: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of bucket.list(start)) names.push(name);
  return names;
}
async function withPicture(name: string) {
  const product = await running.article();
  assert.equal((await send(product, await jpeg(name))).status, 303);
  assert.equal(await preparePictures(shop), 1);
  const address = /\/media\/[\w-]+-640\.avif/.exec(await pageOf(product))![0];
  return { product, address };
}

test('a picture is sent, made and shown with nothing on the disk, to be kept for ever', async () => {
  const { address } = await withPicture('mug.jpg');
  const shown = await fetch(running.url + address);
  assert.equal(shown.status, 200);
  assert.equal(shown.headers.get('content-type'), 'image/avif');
  assert.equal(shown.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  const bytes = Buffer.from(await shown.arrayBuffer());
  assert.equal(Number(shown.headers.get('content-length')), bytes.length);
  assert.equal((await sharp(bytes).metadata()).width, 640);
  const head = await fetch(running.url + address, { method: 'HEAD' });
  assert.equal(Number(head.headers.get('content-length')), bytes.length);
  assert.equal((await fetch(running.url + address.replace('640', '641'))).status, 404);
  await assert.rejects(readdir(path.join(dataDir, 'media')), { code: 'ENOENT' });
  const [original] = await namesIn('originals/');
  for (const attempt of [original!, `..%2f${original}`, encodeURIComponent(original!)])
    assert.equal((await fetch(`${running.url}/media/${attempt}`)).status, 404);
});

test('with a store that is down the shop stays open, and a picture’s place has its colour', async () => {
  const { product, address } = await withPicture('cup.jpg');
  await store.line.refuse();
  try {
    const missing = await fetch(running.url + address);
    assert.deepEqual([missing.status, missing.headers.get('cache-control')], [503, 'no-store']);
    assert.match(await pageOf(product), /data-colour="#[0-9a-f]{6}"/);
    assert.equal((await fetch(running.url + routes.health())).status, 200);
  } finally {
    await store.line.pass();
  }
  assert.equal((await fetch(running.url + address)).status, 200);
});

test('one that is sent while the store is away for a moment is kept when it is back', async () => {
  const product = await running.article();
  await store.line.refuse();
  setTimeout(() => void store.line.pass(), 300);
  assert.equal((await send(product, await jpeg('patient.jpg'))).status, 303);
  assert.equal(await preparePictures(shop), 1);
  assert.match(await pageOf(product), /-patient-640\.avif/);
});

test('one that is sent while the store is down is not taken, and says so; the next one is', async () => {
  const product = await running.article();
  await store.line.refuse();
  const refused = await send(product, await jpeg('lost.jpg'));
  await store.line.pass();
  assert.equal(refused.status, 422);
  assert.match(await refused.text(), /the store for pictures does not answer\. Try again in a few minutes/);
  assert.equal((await send(product, await jpeg('found.jpg'))).status, 303);
  assert.equal(await preparePictures(shop), 1);
});

test('one that waits is not given up, however long the store is down', async () => {
  const product = await running.article();
  await send(product, await jpeg('waits.jpg'));
  const due = sql`UPDATE media_uploads SET next_attempt_at = now() WHERE product_id = ${product.productId}`;
  await store.line.refuse();
  for (let turn = 0; turn < 4; turn++) {
    assert.equal(await preparePictures(shop), 0);
    await db.run(due);
  }
  await store.line.pass();
  assert.equal(await preparePictures(shop), 1);
  assert.match(await pageOf(product), /-waits-640\.avif/);
});

test('a silent store holds up the pictures alone: pages come as fast as ever, and the wait ends', async () => {
  const { product, address } = await withPicture('slow.jpg');
  store.line.hang();
  const pictures = Array.from({ length: 50 }, () => fetch(running.url + address));
  try {
    const since = performance.now();
    for (let i = 0; i < 10; i++) await pageOf(product);
    assert.ok(performance.now() - since < 2_000);
    for (const each of await Promise.all(pictures)) assert.equal(each.status, 503);
    assert.ok(performance.now() - since < 9_500);
  } finally {
    await store.line.pass();
  }
  assert.equal((await fetch(running.url + address)).status, 200);
});

test('what nothing shows any more goes, original and all', async () => {
  const { product } = await withPicture('gone.jpg');
  const { pictures } = (await readPictures(db, product.productId))!;
  const [{ id, file }] = pictures as [(typeof pictures)[0]];
  const upload = await db.row<{ id: string }>(sql`SELECT id FROM media_uploads WHERE media_id = ${id}`);
  await desk.post(routes.adminProductMediaRemoval({ productId: product.productId, mediaId: id }));
  await sweepPictures(shop);
  assert.ok((await namesIn(`${file}-`)).length > 0, 'not at once: somebody may undo it');
  await db.run(
    sql`UPDATE media_uploads SET unused_since = now() - interval '25 hours' WHERE media_id = ${id}`,
  );
  await sweepPictures(shop);
  await sweepPictures(shop);
  assert.deepEqual(await namesIn(`${file}-`), []);
  assert.equal(await bucket.sizeOf(`originals/${upload!.id}`), undefined);
});

test('with a public address buyers are sent there, and pages let them be', async () => {
  const open = await startTestShop({
    ...store.env,
    S3_PUBLIC_URL: 'https://cdn.example/shop',
    PUSHCART_DATA: dataDir,
    ROLE: 'web',
  });
  try {
    const sent = await fetch(`${open.url}/media/a-640.avif`, { redirect: 'manual' });
    assert.equal(sent.status, 302);
    assert.equal(sent.headers.get('location'), 'https://cdn.example/shop/media/a-640.avif');
    for (const page of ['/', '/', '/cart', '/checkout', '/admin']) {
      const { headers } = await fetch(open.url + page);
      assert.match(
        headers.get('content-security-policy')!,
        /img-src 'self' data: https:\/\/cdn\.example;/,
        page,
      );
    }
  } finally {
    await open.stop();
  }
  const { headers } = await fetch(`${running.url}/`);
  assert.match(headers.get('content-security-policy')!, /img-src 'self' data:;/);
});

async function copy(env: Record<string, string>): Promise<{ code: number; said: string }> {
  const script = path.join(projectRoot, 'src/commands/media-copy.ts');
  const child = spawn(process.execPath, [...BY_TYPESCRIPT, script], {
    env: { PATH: process.env.PATH, PUSHCART_DATA: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number>((resolve) => child.on('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, said: out + err };
}

test('media-copy brings a disk’s pictures and originals over, once, and says how many', async () => {
  const disk = diskFiles({ dataDir });
  const id = '0192f0a4-0000-7000-8000-bbbbbbbbbbbb';
  for (const name of [`originals/${id}`, 'copied-320.avif', 'copied-320.webp'])
    await disk.put(name, Buffer.from(`bytes of ${name}`));
  const first = await copy(store.env);
  assert.deepEqual(
    [first.code, first.said.trim()],
    [0, '✓ 3 files copied (0.0 MB), 0 were there already in the bucket pictures'],
  );
  assert.equal((await bucket.read('copied-320.webp'))!.toString(), 'bytes of copied-320.webp');
  assert.equal((await bucket.read(`originals/${id}`))!.toString(), `bytes of originals/${id}`);
  assert.match((await copy(store.env)).said, /0 files copied .*, 3 were there already/);
  assert.equal((await disk.read('copied-320.webp'))!.toString(), 'bytes of copied-320.webp');

  const wrongKey = await copy({ ...store.env, S3_SECRET_ACCESS_KEY: 'another' });
  assert.equal(wrongKey.code, 1);
  assert.match(wrongKey.said, /✗ The store for pictures failed .*SignatureDoesNotMatch/);
  assert.match((await copy({})).said, /none is set/);
});

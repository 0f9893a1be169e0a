import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { testDatabase } from '../../../test/database.ts';
import { type Database, openDatabase, sql } from '../../platform/db.ts';
import { diskFiles } from '../../platform/media-files/by-settings.ts';
import { demoCatalogue } from './catalogue.ts';
import { fillDemoShop, insertDemoShop } from './fill.ts';
import { makePicture } from './pictures.ts';

const { products, pictures, collections } = demoCatalogue;
const made = new Map(
  Object.keys(pictures).map((key) => [key, { file: key, widths: [320, 960], colour: '#e8e4da' }]),
);
const count = async (db: Database, of: ReturnType<typeof sql>) => (await db.row<{ n: number }>(of))!.n;

let [db, drop] = [undefined as unknown as Database, async () => {}];
before(async () => {
  const made = await testDatabase();
  [db, drop] = [openDatabase({ url: made.url, poolMax: 4 }), made.drop];
});
after(async () => {
  await db.close();
  await drop();
});

test('a row that is refused leaves the shop empty', async () => {
  const twice = new Map([...made].map(([key, picture]) => [key, { ...picture, file: 'one-name-for-all' }]));
  await assert.rejects(insertDemoShop(db, twice));
  assert.equal(await count(db, sql`SELECT count(*) AS n FROM media`), 0);
});

test('two starts at once fill the shop once, and the ledger explains what is on hand', async () => {
  await Promise.all([insertDemoShop(db, made), insertDemoShop(db, made)]);
  assert.equal(await count(db, sql`SELECT count(*) AS n FROM products`), products.length);
  assert.equal(await count(db, sql`SELECT count(*) AS n FROM collections`), collections.length);
  const unexplained = sql`SELECT count(*) AS n FROM stock_levels l
    WHERE on_hand <> (SELECT coalesce(sum(quantity), 0) FROM stock_movements m WHERE m.variant_id = l.variant_id)`;
  assert.equal(await count(db, unexplained), 0);
  const newest = await db.row<{ handle: string }>(
    sql`SELECT handle FROM products ORDER BY created_at DESC LIMIT 1`,
  );
  assert.equal(newest!.handle, products[0]!.handle);
});

test('what is reduced has cost as much before, and is announced with it', async () => {
  const untrue = sql`
    SELECT count(*) AS n FROM variants v JOIN LATERAL (
      SELECT prior_minor FROM price_changes c WHERE c.variant_id = v.id AND c.currency = '' ORDER BY id DESC LIMIT 1) c ON true
    WHERE v.compare_at_minor IS NOT NULL AND v.compare_at_minor IS DISTINCT FROM c.prior_minor`;
  assert.equal(await count(db, untrue), 0);
  const reduced = products.flatMap(({ variants }) => variants).filter((variant) => variant.compareAtMinor);
  assert.equal(
    await count(db, sql`SELECT count(*) AS n FROM variants WHERE compare_at_minor IS NOT NULL`),
    reduced.length,
  );
});

test('a shop that has products is left alone', async () => {
  const untouched = path.join(tmpdir(), 'pictures-that-nobody-makes');
  const media = diskFiles({ dataDir: untouched });
  await fillDemoShop({ db, media, say: () => assert.fail('nothing to do') });
  await assert.rejects(readdir(untouched), { code: 'ENOENT' });
});

test('a picture is made at each width in every format, and kept when it is there', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'pictures-'));
  const [dir, media] = [path.join(dataDir, 'media'), diskFiles({ dataDir })];
  try {
    const first = await makePicture('last-ferry-oak', pictures['last-ferry-oak']!, [160, 320], media);
    assert.match(first.file, /^last-ferry-oak-[0-9a-f]{10}$/);
    assert.match(first.colour, /^#[0-9a-f]{6}$/);
    const files = (await readdir(dir)).sort();
    assert.deepEqual(
      files,
      ['160.avif', '160.jpg', '160.webp', '320.avif', '320.jpg', '320.webp'].map(
        (end) => `${first.file}-${end}`,
      ),
    );
    for (const file of files) {
      const { width, height } = await sharp(path.join(dir, file)).metadata();
      assert.equal(height, width * 1.25, file);
    }
    await rm(path.join(dir, files[0]!));
    assert.deepEqual(
      await makePicture('last-ferry-oak', pictures['last-ferry-oak']!, [160, 320], media),
      first,
    );
    assert.equal((await readdir(dir)).length, 5, 'what exists is not made again');
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

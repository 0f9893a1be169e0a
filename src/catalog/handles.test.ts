import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { testDatabase } from '../../test/database.ts';
import { type Database, openDatabase, sql } from '../platform/db.ts';
import { isHandle } from '../platform/handles.ts';
import { freeHandle, handleOf, skuOf } from './handles.ts';

let db: Database;
let drop: () => Promise<void>;
before(async () => {
  const database = await testDatabase();
  db = openDatabase({ url: database.url, poolMax: 2 });
  drop = database.drop;
});
after(async () => {
  await db.close();
  await drop();
});

test('a handle is made of the letters of a title, whatever its script', () => {
  assert.equal(handleOf('Linen tablecloth, 140 × 220'), 'linen-tablecloth-140-220');
  assert.equal(handleOf('  Größe & Ærø – “É” '), 'grosse-aero-e');
  assert.equal(handleOf('茶碗'), 'product');
  const long = handleOf('word '.repeat(60));
  assert.ok(long.length <= 80 && isHandle(long) && long.endsWith('word'));
});

test('a SKU names the product and what was chosen', () => {
  assert.equal(skuOf('Wall print', ['A4', 'Black ash']), 'WALL-PRINT-A4-BLACK-ASH');
  assert.equal(skuOf('A very long title of a very long thing', ['茶']), 'A-VERY-LONG-TITLE-OF-A-VERY-X');
});

test('the next number is found, also after many', async () => {
  await db.run(sql`
    INSERT INTO products (id, handle, title)
    SELECT gen_random_uuid(), CASE n WHEN 1 THEN 'cup' ELSE 'cup-' || n END, 'Cup' FROM generate_series(1, 45) n WHERE n <> 43`);
  const own = uuid();
  await db.run(sql`INSERT INTO products (id, handle, title) VALUES (${own}, 'mug', 'Mug')`);
  assert.equal(await freeHandle(db, 'cup', null), 'cup-43');
  assert.equal(await freeHandle(db, 'mug', own), 'mug');
  assert.equal(await freeHandle(db, 'mug', null), 'mug-2');
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { blockingForms, splitStatements } from './migration-rules.ts';
import { projectRoot } from './project-root.ts';

/** Those before were written before the first shop had anything to wait for. */
const FIRST_HELD_TO_THEM = '0034';

test('no migration holds buyers up', () => {
  const folder = path.join(projectRoot, 'migrations');
  const newer = readdirSync(folder).filter((name) => name.endsWith('.sql') && name >= FIRST_HELD_TO_THEM);
  for (const name of newer)
    assert.deepEqual(blockingForms(readFileSync(path.join(folder, name), 'utf8')), [], name);
});

const careless = [
  'CREATE INDEX orders_note ON orders (note);',
  'CREATE UNIQUE INDEX orders_note ON orders (note);',
  '-- outside a transaction\nCREATE INDEX CONCURRENTLY orders_note ON orders (note);',
  'CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_note ON orders (note);',
  'DROP INDEX orders_note;',
  'ALTER TABLE orders ALTER COLUMN note TYPE varchar(200);',
  'ALTER TABLE orders ALTER note SET DATA TYPE varchar(200) USING left(note, 200);',
  "ALTER TABLE orders ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple', note)) STORED;",
  'ALTER TABLE orders ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY;',
  'ALTER TABLE orders ADD seq bigserial;',
  'ALTER TABLE orders ADD COLUMN key uuid NOT NULL DEFAULT gen_random_uuid();',
  'ALTER TABLE orders ADD CONSTRAINT some CHECK (total_minor >= 0);',
  'ALTER TABLE orders ADD FOREIGN KEY (cart_id) REFERENCES carts;',
  'ALTER TABLE orders ADD CONSTRAINT one UNIQUE (token);',
  'ALTER TABLE orders ADD COLUMN market_id uuid REFERENCES markets;',
  'ALTER TABLE orders ALTER COLUMN note SET NOT NULL;',
  'ALTER TABLE orders DROP COLUMN note;',
  'ALTER TABLE orders RENAME COLUMN note TO words;',
  'ALTER TABLE orders RENAME TO purchases;',
  'DROP TABLE carts;',
  "UPDATE orders SET note = '';",
  'DELETE FROM carts;',
  'TRUNCATE carts;',
  'LOCK TABLE orders IN EXCLUSIVE MODE;',
  'VACUUM FULL orders;',
  'REINDEX TABLE orders;',
  'ALTER TABLE orders SET UNLOGGED;',
  'ALTER TABLE orders ADD CONSTRAINT some CHECK (total_minor >= 0) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT some;',
  "-- in batches\nUPDATE orders SET note = '' WHERE note IS NULL;",
  "-- in batches\nUPDATE orders SET note = '' WHERE id IN (SELECT id FROM orders LIMIT 9); SELECT 1;",
];

for (const text of careless)
  test(`refused: ${text.replaceAll('\n', ' ')}`, () => {
    assert.equal(blockingForms(text).length, 1, blockingForms(text).join('\n'));
  });

const careful = [
  "ALTER TABLE orders ADD COLUMN note_2 text NOT NULL DEFAULT '';",
  'ALTER TABLE orders ADD COLUMN seen_at timestamptz DEFAULT now(), ADD COLUMN seen_by text;',
  'ALTER TABLE orders ALTER COLUMN note SET DEFAULT gen_random_uuid()::text;',
  'ALTER TABLE orders DROP CONSTRAINT some;',
  'ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;',
  '-- outside a transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS orders_note ON orders (note);',
  '-- outside a transaction\nDROP INDEX CONCURRENTLY IF EXISTS orders_note;',
  'ALTER TABLE orders ADD CONSTRAINT some CHECK (total_minor >= 0) NOT VALID;',
  'ALTER TABLE orders VALIDATE CONSTRAINT some;',
  'ALTER TABLE orders ADD CONSTRAINT one UNIQUE USING INDEX orders_token;',
  'CREATE TABLE shelves (id uuid PRIMARY KEY); CREATE INDEX shelves_id ON shelves (id); ALTER TABLE shelves ADD UNIQUE (id);',
  '-- may block: a table of a dozen rows\nALTER TABLE markets ALTER COLUMN title TYPE varchar(80);',
  "-- in batches\nUPDATE orders SET note = '' WHERE id IN (SELECT id FROM orders WHERE note IS NULL LIMIT 5000);",
  'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM carts; RETURN NULL; END $$;',
  "-- DROP TABLE orders;\nINSERT INTO markets (title) VALUES ('UPDATE orders SET; DROP TABLE orders;');",
];

for (const text of careful)
  test(`taken: ${text.replaceAll('\n', ' ')}`, () => assert.deepEqual(blockingForms(text), []));

test('statements are parted where they end, not within strings and bodies', () => {
  assert.deepEqual(splitStatements("SELECT ';'; -- one; two\nDO $x$ BEGIN; END $x$; SELECT 1"), [
    "SELECT ';'",
    '-- one; two\nDO $x$ BEGIN; END $x$',
    'SELECT 1',
  ]);
});

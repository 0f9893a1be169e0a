/** Imports from end to end: checked, run, run again, killed on the way, called off. */
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { setLevels } from '../../inventory/set-levels.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { findImport, type Import, listFindings } from './imports.ts';
import { PIECE_PRODUCTS, runImports } from './run.ts';

const dataDir = await mkdtemp(path.join(tmpdir(), 'imports-'));
const running = await startTestShop({ PUSHCART_DATA: dataDir, ROLE: 'web' });
after(() => running.stop());
const { shop } = running;
const { db } = shop;
const clerk = await addClerk(db);
const desk = deskOf(running.url, clerk);
const hooks = { setStock: setLevels };

/** Sends a file as somebody at the page does. @returns the import's id. */
async function send(text: string | Buffer, fields: Record<string, string> = {}, as = desk): Promise<string> {
  const form = new FormData();
  form.set('file', new File([typeof text === 'string' ? text : new Uint8Array(text)], 'products.csv'));
  for (const [name, value] of Object.entries({ afterwards: 'ask', ...fields })) form.set(name, value);
  const answer = await as.upload(routes.adminImports(), form);
  assert.equal(answer.status, 303, await answer.text());
  return /imports\/([0-9a-f-]{36})/.exec(answer.headers.get('location')!)![1]!;
}

async function run(id: string): Promise<Import> {
  while ((await runImports(shop, hooks)) > 0);
  return (await findImport(db, id))!;
}

const imported = async (text: string, fields: Record<string, string> = {}, as = desk) =>
  run(await send(text, { afterwards: 'what_is_right', ...fields }, as));

const counts = ({
  status,
  productsMade,
  productsChanged,
  productsUnchanged,
  productsSkipped,
  errors,
}: Import) =>
  `${status}: +${productsMade} ~${productsChanged} =${productsUnchanged} -${productsSkipped} !${errors}`;

const told = async (id: string) =>
  (await listFindings(db, id)).map(({ line, column, what, done }) => `${line} ${column}: ${what} ${done}`);

const product = (handle: string) =>
  db.row<{ id: string; title: string; version: number; status: string; tags: string[] }>(
    sql`SELECT id, title, version, status, tags FROM products WHERE handle = ${handle}`,
  );
const variants = (handle: string) =>
  db.rows<{ sku: string; choices: string[]; price: number; onHand: number }>(sql`
    SELECT v.sku, v.choices, v.price_minor AS price, s.on_hand AS "onHand"
    FROM variants v JOIN products p ON p.id = v.product_id LEFT JOIN stock_levels s ON s.variant_id = v.id
    WHERE p.handle = ${handle} ORDER BY v.position`);

const HEAD =
  'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Tags,Status';

test('a check tells what would be done and changes nothing; then it is run for real, and a second time does nothing', async () => {
  const file = `${HEAD}\nmug,Mug,Size,S,MUG-S,12.00,3,"kitchen, blue",active\nmug,,,L,MUG-L,14.00,5,,\n`;
  const id = await send(file);
  assert.equal(counts(await run(id)), 'checked: +1 ~0 =0 -0 !0');
  assert.equal(await product('mug'), undefined);
  assert.match(await (await desk.get(routes.adminImport({ importId: id }))).text(), /Import 1 product/);

  await desk.post(routes.adminImportStart({ importId: id }));
  assert.equal(counts(await run(id)), 'done: +1 ~0 =0 -0 !0');
  assert.deepEqual(await variants('mug'), [
    { sku: 'MUG-S', choices: ['S'], price: 1200, onHand: 3 },
    { sku: 'MUG-L', choices: ['L'], price: 1400, onHand: 5 },
  ]);
  const { version, tags } = (await product('mug'))!;
  assert.deepEqual(tags, ['kitchen', 'blue']);
  const log = await db.rows<{ action: string; staff: string }>(
    sql`SELECT action, staff_name AS staff FROM audit_log ORDER BY id`,
  );
  assert.deepEqual(
    log.map(({ action }) => action),
    ['import.begin', 'import.start', 'product.import'],
  );

  assert.equal(counts(await imported(file)), 'done: +0 ~0 =1 -0 !0');
  assert.equal((await product('mug'))!.version, version);
  const movements = await db.row<{ n: number }>(sql`
    SELECT count(*)::int AS n FROM stock_movements m JOIN variants v ON v.id = m.variant_id WHERE v.sku LIKE 'MUG-%'`);
  assert.equal(movements!.n, 2);
});

test('what the file has no column for stays; what it has is taken, emptiness too', async () => {
  await imported(
    `${HEAD},Vendor,Cost per item\nbowl,Bowl,Title,Default Title,BOWL,9.00,7,old,active,Potter,4.00\n`,
  );
  assert.equal(counts(await imported('Handle,Title,Tags\nbowl,Better bowl,\n')), 'done: +0 ~1 =0 -0 !0');
  const found = await db.row(sql`
    SELECT title, tags, vendor, price_minor AS price, cost_minor AS cost, on_hand AS "onHand", p.version
    FROM products p JOIN variants v ON v.product_id = p.id JOIN stock_levels s ON s.variant_id = v.id WHERE handle = 'bowl'`);
  assert.deepEqual(found, {
    title: 'Better bowl',
    tags: [],
    vendor: 'Potter',
    price: 900,
    cost: 400,
    onHand: 7,
    version: 2,
  });
});

test('broken rows are left out with their lines, and the rest goes in; or nothing does, if so chosen', async () => {
  await running.article(); // SKU of another product
  const taken = (await db.row<{ sku: string }>(sql`SELECT sku FROM variants LIMIT 1`))!.sku;
  const file = [
    HEAD,
    'fine,Fine,Title,Default Title,FINE,5.00,1,,active',
    'half,Half,Size,S,HALF-S,5.00,1,,active',
    'half,,,M,HALF-M,five,1,,',
    `half,,,L,${taken},6.00,1,,`,
    'none,,Size,S,NONE,5.00,1,,active',
    'again,Again,Title,Default Title,FINE,5.00,1,,active',
    'fine,Fine once more,,,,,,,',
    'odd,Odd,Title,Default Title,,5.00,1,,sold',
    ',,,,,,,,',
    'unnamed sku,No SKU,Title,Default Title,,7.00,,,draft',
  ].join('\n');
  const strict = await run(await send(file, { afterwards: 'if_right' }));
  assert.match(counts(strict), /^checked: /);
  assert.equal(await product('fine'), undefined);

  const loose = await imported(file);
  assert.equal(counts(loose), 'done: +3 ~0 =0 -4 !7');
  const lines = await told(loose.id);
  for (const line of [
    /^4 Variant Price: “five” is no amount/,
    /^5 SKU: The SKU “SKU-\d+” is that of another product/,
    /^6 Title: There is no title. The product was left out/,
    /^7 SKU: The SKU “FINE” is on line 2 already/,
    /^7 : No row of this new product can be sold/,
    /^8 : “fine” began on line 2/,
    /^9 Status: “sold” is no status/,
    /^11 SKU: There is no SKU. It was given UNNAMED-SKU/,
  ])
    assert.ok(
      lines.some((each) => line.test(each)),
      `${line} in\n${lines.join('\n')}`,
    );
  assert.deepEqual(
    (await variants('half')).map(({ sku }) => sku),
    ['HALF-S'],
  );
  const page = await (await desk.get(`${routes.adminImport({ importId: loose.id })}?kind=error`)).text();
  assert.match(page, /is no amount in EUR/);
  assert.equal(counts(await imported(file)), 'done: +0 ~0 =3 -4 !7');
});

test('a process that dies on the way loses nothing: another goes on, and nothing is made twice', async () => {
  const count = 3 * PIECE_PRODUCTS + 5;
  const rows = Array.from(
    { length: count },
    (_, i) => `crash-${i},Crash ${i},Title,Default Title,CRASH-${i},5.00,2,,active`,
  );
  const id = await send([HEAD, ...rows].join('\n'), { afterwards: 'what_is_right' });
  let pieces = 0;
  const dying = {
    setStock: (...args: Parameters<typeof setLevels>) =>
      ++pieces === 6 ? Promise.reject(new Error('killed')) : setLevels(...args),
  };
  await assert.rejects(runImports(shop, dying), /killed/); // four pieces were checked, one was written
  const midway = (await findImport(db, id))!;
  assert.equal(counts(midway), `running: +${PIECE_PRODUCTS} ~0 =0 -0 !0`);
  assert.equal(await runImports(shop, hooks), 0, 'the one that died holds it for a while');
  await db.run(sql`UPDATE imports SET lease_until = now() WHERE id = ${id}`);
  assert.equal(counts(await run(id)), `done: +${count} ~0 =0 -0 !0`);
  const made = await db.row<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM products WHERE handle LIKE 'crash-%'`,
  );
  assert.equal(made!.n, count);
});

test('a process that is told to end leaves off after a piece, and another goes on at once', async () => {
  const count = 3 * PIECE_PRODUCTS;
  const rows = Array.from(
    { length: count },
    (_, i) => `leave-${i},Leave ${i},Title,Default Title,LEAVE-${i},5.00,2,,active`,
  );
  const id = await send([HEAD, ...rows].join('\n'), { afterwards: 'what_is_right' });
  let pieces = 0;
  const leaving = {
    setStock(...args: Parameters<typeof setLevels>) {
      pieces++;
      return setLevels(...args);
    },
    isStopping: () => pieces >= 4, // three were checked, one is being written
  };
  assert.equal(await runImports(shop, leaving), 1);
  assert.equal(await runImports(shop, leaving), 0, 'nothing more is begun');
  const midway = (await findImport(db, id))!;
  assert.equal(midway.status, 'running');
  assert.ok(midway.productsMade >= PIECE_PRODUCTS && midway.productsMade < count, `${midway.productsMade}`);
  assert.equal(counts(await run(id)), `done: +${count} ~0 =0 -0 !0`);
});

test('one that is taken over writes no more, and two loops never share one', async () => {
  const rows = Array.from(
    { length: 60 },
    (_, i) => `two-${i},Two ${i},Title,Default Title,TWO-${i},5.00,2,,active`,
  );
  const id = await send([HEAD, ...rows].join('\n'), { afterwards: 'what_is_right' });
  const both = await Promise.all([runImports(shop, hooks), runImports(shop, hooks)]);
  assert.deepEqual(both.toSorted(), [0, 1]);
  assert.equal(counts((await findImport(db, id))!), 'done: +60 ~0 =0 -0 !0');

  const slow = await send([HEAD, ...rows].join('\n').replace('5.00', '6.00'), {
    afterwards: 'what_is_right',
  });
  await db.run(sql`UPDATE variants SET price_minor = 1 WHERE sku = 'TWO-40'`);
  const overtaken = {
    async setStock() {
      // Another process is at it by now; what this one has written so far is rolled back.
      return [];
    },
  };
  const claimed = runImports({ ...shop, wake: () => {} }, overtaken);
  await db.run(sql`UPDATE imports SET worker = gen_random_uuid() WHERE id = ${slow} AND worker IS NOT NULL`);
  await claimed;
  await db.run(sql`UPDATE imports SET lease_until = now() WHERE id = ${slow}`);
  assert.match(counts(await run(slow)), /^done: \+0 ~2 =58/);
});

test('it is called off, and what is in stays', async () => {
  const id = await send(`${HEAD}\noff,Off,Title,Default Title,OFF,5.00,2,,active`);
  await run(id);
  await desk.post(routes.adminImportCalling({ importId: id }));
  assert.equal((await findImport(db, id))!.status, 'called_off');
  const before = await db.row<{ n: number }>(sql`SELECT count(*)::int AS n FROM audit_log`);
  await desk.post(routes.adminImportStart({ importId: id }));
  assert.equal(counts(await run(id)).split(':')[0], 'called_off');
  assert.deepEqual(await db.row(sql`SELECT count(*)::int AS n FROM audit_log`), before);
  assert.equal(await product('off'), undefined);
});

test('options change with the file where it names every variant, and are left alone where it does not', async () => {
  const file = (name: string, ...rows: string[]) =>
    [HEAD, ...rows.map((row, i) => `lamp,${i ? '' : 'Lamp'},${i ? '' : name},${row},,active`)].join('\n');
  await imported(file('Colour', 'Red,L-R,5.00,1', 'Blue,L-B,5.00,1'));
  await imported(file('Shade', 'Red,L-R,5.00,1', 'Navy,L-B,5.00,1', 'Green,L-G,5.00,1'));
  const options = await db.row(
    sql`SELECT name, choices FROM product_options WHERE product_id = ${(await product('lamp'))!.id}`,
  );
  assert.deepEqual(options, { name: 'Shade', choices: ['Red', 'Navy', 'Green'] });
  const single = await imported(`${HEAD}\nlamp,Lamp,Title,Default Title,L-R,5.00,1,,active`);
  assert.equal(counts(single), 'done: +0 ~0 =0 -1 !1');
  assert.match((await told(single.id))[0]!, /It has one option here and no options in the file/);
  const swapped = await imported(file('Shade', 'Navy,L-R,5.00,1', 'Red,L-B,5.00,1', 'Green,L-G,5.00,1'));
  assert.match((await told(swapped.id))[0]!, /Two of its variants would have the same choices/);
});

test('of products that are written together, those that the schema refuses are left out, and the others are in', async () => {
  const file = (first: string, second: string) =>
    [
      HEAD,
      ...Array.from({ length: 30 }, (_, i) => `beside-${i},Beside ${i},Size,S,BESIDE-${i},5.00,${i},,active`),
      ...[7, 19].flatMap((n) => [
        `swap-${n},Swap ${n},Size,${first},SWAP-${n}-1,5.00,1,,active`,
        `swap-${n},,,${second},SWAP-${n}-2,5.00,1,,`,
      ]),
    ].join('\n');
  assert.equal(counts(await imported(file('S', 'M'))), 'done: +32 ~0 =0 -0 !0');
  const swapped = await imported(file('M', 'S').replaceAll('5.00', '6.00'));
  assert.equal(counts(swapped), 'done: +0 ~30 =0 -2 !2');
  assert.deepEqual(await told(swapped.id), [
    '32 : Two of its variants would have the same choices. The product was left out.',
    '34 : Two of its variants would have the same choices. The product was left out.',
  ]);
  assert.equal((await variants('swap-7'))[0]!.price, 500);
  assert.equal((await variants('beside-29'))[0]!.price, 600);
});

test('titles of one collection lead to it, each product stands there once, and in the order of the file', async () => {
  const head = `${HEAD},Collection`;
  const row = (n: number, title: string) =>
    `tin-${n},Tin ${n},Title,Default Title,TIN-${n},5.00,1,,active,${title}`;
  const file = [head, row(1, 'Tin ware'), row(2, 'TIN WARE'), row(3, 'Tin-ware!'), row(4, 'Tin ware')].join(
    '\n',
  );
  assert.equal(counts(await imported(file)), 'done: +4 ~0 =0 -0 !0');
  const places = await db.rows<{ title: string; handle: string; position: number }>(sql`
    SELECT c.title, p.handle, cp.position FROM collections c
    JOIN collection_products cp ON cp.collection_id = c.id JOIN products p ON p.id = cp.product_id
    WHERE c.handle = 'tin-ware' ORDER BY cp.position`);
  assert.deepEqual(
    places,
    [1, 2, 3, 4].map((n) => ({ title: 'Tin ware', handle: `tin-${n}`, position: n })),
  );
  assert.equal(counts(await imported(file)), 'done: +0 ~0 =4 -0 !0');
});

test('levels of new variants are opened with what the file says, and explained by the ledger', async () => {
  const head = `${HEAD},Variant Inventory Policy`;
  const row = (name: string, quantity: string, policy: string) =>
    `shelf-${name},Shelf ${name},Title,Default Title,SHELF-${name},5.00,${quantity},,active,${policy}`;
  const done = await imported(
    [
      head,
      row('a', '4', 'deny'),
      row('b', '-2', 'continue'),
      row('c', '-2', 'deny'),
      row('d', '0', 'continue'),
    ].join('\n'),
  );
  assert.deepEqual(await told(done.id), [
    '4 Inventory Qty: Stock below zero is only for variants that may be sold without stock. The stock was left as it is.',
  ]);
  const levels = await db.rows(sql`
    SELECT v.sku, s.on_hand AS "onHand", s.allow_backorders AS without,
      (SELECT json_agg(json_build_array(m.quantity, m.kind, m.staff_name IS NOT NULL)) FROM stock_movements m WHERE m.variant_id = v.id) AS moved
    FROM variants v JOIN stock_levels s ON s.variant_id = v.id WHERE v.sku LIKE 'SHELF-%' ORDER BY v.sku`);
  assert.deepEqual(levels, [
    { sku: 'SHELF-a', onHand: 4, without: false, moved: [[4, 'received', true]] },
    { sku: 'SHELF-b', onHand: -2, without: true, moved: [[-2, 'other', true]] },
    { sku: 'SHELF-c', onHand: 0, without: false, moved: null },
    { sku: 'SHELF-d', onHand: 0, without: true, moved: null },
  ]);
});

test('stock is refused below what orders hold, and left alone for who may not change it', async () => {
  await imported(`${HEAD}\nheld,Held,Title,Default Title,HELD,5.00,5,,active`);
  await db.run(
    sql`UPDATE stock_levels SET reserved = 3 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'HELD')`,
  );
  const less = await imported(`${HEAD}\nheld,Held,Title,Default Title,HELD,5.00,1,,active`);
  assert.match((await told(less.id))[0]!, /Open orders hold more than that. The stock was left as it is/);
  assert.equal((await variants('held'))[0]!.onHand, 5);
  await db.run(
    sql`UPDATE stock_levels SET reserved = 0 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'HELD')`,
  );

  const clerk = await addClerk(db, { permissions: ['products:read', 'products:write'] });
  const without = await imported(
    `${HEAD}\nheld,Held now,Title,Default Title,HELD,5.00,9,,active`,
    {},
    deskOf(running.url, clerk),
  );
  assert.equal(counts(without), 'done: +0 ~1 =0 -0 !0');
  assert.match((await told(without.id))[0]!, /You may not change stock/);
  assert.equal((await variants('held'))[0]!.onHand, 5);
});

test('what is no product file is refused with the form, and readers import nothing', async () => {
  const form = new FormData();
  form.set('file', new File(['PK\x03\x04'], 'products.xlsx'));
  const answer = await desk.upload(routes.adminImports(), form);
  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /This is an Excel or Numbers file/);
  const reader = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  assert.equal((await reader.upload(routes.adminImports(), new FormData())).status, 403);
  assert.doesNotMatch(await (await reader.get(routes.adminImports())).text(), /type="file"/);
  assert.equal((await desk.get(routes.adminImport({ importId: crypto.randomUUID() }))).status, 404);
});

test('a file that ends in the middle says so, and what came before is in', async () => {
  const rows = Array.from(
    { length: 30 },
    (_, i) => `cut-${i},Cut ${i},Title,Default Title,CUT-${i},5.00,2,,active`,
  );
  const id = await send([HEAD, ...rows, 'cut-x,"Never closed'].join('\n'));
  const checked = await run(id);
  assert.equal(checked.status, 'failed');
  assert.match(checked.failure!, /begins on line 32 never ends/);
});

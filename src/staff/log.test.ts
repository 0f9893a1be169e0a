/** The log is looked through by words, who, kind and day, page by page; refusals are apart; nobody changes it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addClerk, type Clerk, deskOf } from '../../test/back-office.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { audit } from '../admin/audit.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';
import { findLog } from './log.ts';

let running: TestShop;
let olive: Clerk;
let finn: Clerk;
before(async () => {
  running = await startTestShop({ ROLE: 'web' });
  const { db } = running.shop;
  olive = await addClerk(db);
  finn = await addClerk(db, { role: 'fulfilment', name: 'Finn' });
  for (let i = 1; i <= 120; i += 1)
    await audit(db, i % 2 ? olive : finn, {
      action: i % 3 ? 'product.save' : 'order.ship',
      words: i % 3 ? `Linen tablecloth ${i} saved` : `Order ${1000 + i} shipped`,
      subject: {
        kind: i % 3 ? 'product' : 'order',
        id: String(i),
        label: i % 3 ? `100%_linen ${i}` : `#${1000 + i}`,
      },
      before: { title: 'Old', priceMinor: 1000 },
      after: { title: `Linen <b>tablecloth ${i}</b>`, priceMinor: 1000 },
    });
  await db.run(sql`UPDATE audit_log SET at = '2026-03-01T23:30:00Z' WHERE subject_id IN ('10', '11')`);
});
after(() => running.stop());
const find = (filter: object, from = {}) =>
  findLog(running.shop.db, { tab: 'changes', text: '', ...filter }, 'Europe/Berlin', from);
const idsOf = ({ entries }: { entries: { subject: { id: string } }[] }) =>
  entries.map(({ subject }) => Number(subject.id));

test('the latest first, by pages that go on where the last one ended, both ways', async () => {
  const first = await find({});
  assert.deepEqual([idsOf(first)[0], idsOf(first).length, first.newer], [120, 50, undefined]);
  const second = await find({}, { before: first.older });
  const third = await find({}, { before: second.older });
  assert.deepEqual(
    [...idsOf(first), ...idsOf(second), ...idsOf(third)],
    Array.from({ length: 120 }, (_, i) => 120 - i),
  );
  assert.equal(third.older, undefined);
  assert.deepEqual(idsOf(await find({}, { after: third.newer })), idsOf(second));
  assert.equal((await find({}, { after: second.newer })).newer, undefined);
});

test('by words in any order and parts of words, taken as they are', async () => {
  assert.deepEqual(idsOf(await find({ text: 'TABLECLOTH finn 44' })), [44]);
  assert.deepEqual(idsOf(await find({ text: '100%_linen 7 olive' })).includes(7), true);
  assert.deepEqual(idsOf(await find({ text: '100_%linen' })), []);
});

test('by who, by kind, and by day as the shop’s clock has it', async () => {
  assert.ok((await find({ who: finn.id })).entries.every(({ staffId }) => staffId === finn.id));
  assert.ok((await find({ kind: 'order' })).entries.every(({ subject }) => subject.kind === 'order'));
  assert.deepEqual(idsOf(await find({ day: '2026-03-02' })), [11, 10]);
  assert.deepEqual(idsOf(await find({ day: '2026-03-01' })), []);
  assert.deepEqual(
    idsOf(await find({ day: '2026-03-02', who: finn.id, kind: 'product', text: 'linen' })),
    [10],
  );
});

test('what was refused stands apart', async () => {
  const desk = deskOf(running.url, olive);
  assert.equal((await deskOf(running.url, finn).get(routes.adminLog())).status, 403);
  const refused = await (await desk.get(`${routes.adminLog()}?tab=refused`)).text();
  assert.match(refused, /Refused: Finn may not “See who changed what”/);
  assert.doesNotMatch(await (await desk.get(routes.adminLog())).text(), /Refused: Finn/);
});

test('an entry tells field by field what was there before, and filters stay in the address', async () => {
  const desk = deskOf(running.url, olive);
  const list = await (await desk.get(`${routes.adminLog()}?q=tablecloth&who=${finn.id}&kind=product`)).text();
  assert.match(list, /value="tablecloth"/);
  const [, href] = /href="(\/admin\/log\/\d+)"/.exec(list)!;
  const page = await (await desk.get(href!)).text();
  assert.match(page, /<th scope="row">Title<\/th>/);
  assert.match(page, /<del>Old<\/del>[\s\S]*<ins>Linen &lt;b>tablecloth/);
  assert.doesNotMatch(page, /<th scope="row">Price<\/th>/);
  assert.equal((await desk.get(routes.adminLogEntry({ entryId: '999999' }))).status, 404);
  assert.equal((await desk.get(`${routes.adminLog()}?who=x&kind=%00&day=2026-13-40&before=x`)).status, 200);
});

test('each filter finds its entries by an index in a long log', async () => {
  const { db } = running.shop;
  const fill = sql`
    INSERT INTO audit_log (at, staff_id, staff_name, action, words, subject_kind, subject_id, subject_label)
    SELECT now() - n * interval '1 minute', gen_random_uuid(), 'Somebody', 'stock.adjust', 'Stock of variant ' || n || ' adjusted',
      'variant', n::text, 'SKU-' || n FROM generate_series(1, 60000) n`;
  await db.transaction(async (tx) => {
    await tx.run(sql`SET LOCAL statement_timeout = 0`); // that of a shop is for what buyers wait for
    await tx.run(fill);
  });
  await db.run(sql`ANALYZE audit_log`);
  const plan = async (where: string) => {
    const { rows } = await db.pool.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT id FROM audit_log WHERE ${where} ORDER BY id DESC LIMIT 51`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };
  for (const where of [
    `outcome <> 'refused'`,
    `outcome = 'refused'`,
    `subject_kind = 'order' AND outcome <> 'refused'`,
    `staff_id = '${finn.id}' AND outcome <> 'refused'`,
    `at >= '2026-03-01' AND at < '2026-03-02' AND outcome <> 'refused'`,
    `(words || ' ' || subject_label || ' ' || staff_name || ' ' || action) ILIKE '%tablecloth 44%' AND outcome <> 'refused'`,
  ])
    assert.doesNotMatch(await plan(where), /Seq Scan/, where);
});

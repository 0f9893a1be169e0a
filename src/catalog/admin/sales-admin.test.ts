/** Sales in the back office: planned, run, ended early, called off and put back. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addClerk, deskOf, type Fields } from '../../../test/back-office.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { runSales, type Sale } from '../sales.ts';

const running = await startTestShop({ ROLE: 'web', TIME_ZONE: 'Europe/Berlin' });
after(() => running.stop());
const { db } = running.shop;
const owner = deskOf(running.url, await addClerk(db));

const form = (fields: Record<string, string | string[]> = {}): Fields => ({
  ...{ title: 'Winter', percent: '20', from: '', to: '2099-01-07T00:00', scope: 'everything', find: '' },
  ...fields,
});
const plan = (fields: Record<string, string | string[]> = {}) =>
  owner.post(routes.adminSales(), form(fields));
async function planned(fields: Record<string, string | string[]> = {}): Promise<string> {
  const answer = await plan(fields);
  assert.equal(answer.status, 303);
  return /sales\/([0-9a-f-]{36})\?done=/.exec(answer.headers.get('location')!)![1]!;
}
const sale = (id: string) =>
  db.row<Pick<Sale, 'status' | 'scope' | 'startsAt'>>(
    sql`SELECT status, scope, starts_at AS "startsAt" FROM sales WHERE id = ${id}`,
  );
const page = async (id: string) =>
  (await (await owner.get(routes.adminSale({ saleId: id }))).text())
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
const price = async (variantId: string) =>
  (await db.row<{ price: number }>(sql`SELECT price_minor AS price FROM variants WHERE id = ${variantId}`))!
    .price;
const actions = async () =>
  (await db.rows<{ action: string }>(sql`SELECT action FROM audit_log ORDER BY id`)).map(
    ({ action }) => action,
  );

test('a sale lowers prices at its time, is ended by a press, and says what it left out', async () => {
  const article = await running.article({ title: 'Set square', priceMinor: 2000 });
  const first = await planned({ scope: 'product', product: [article.handle], from: '' });
  assert.match(await page(first), /Planned.*For Set square/);
  await runSales(db, 'EUR');
  assert.equal(await price(article.variantId), 1600);
  assert.match(await page(first), /Running.*1 variant .*€20\.00 €16\.00/);
  const second = await planned({ title: 'Everything', percent: '50' });
  await runSales(db, 'EUR');
  assert.match(await page(second), new RegExp(`were in another sale .*${article.sku}`));
  const ended = await owner.post(routes.adminSaleEnd({ saleId: first }));
  assert.match(ended.headers.get('location')!, /\?done=/);
  assert.equal(await price(article.variantId), 2000);
  assert.equal((await sale(first))!.status, 'ended');
  const before = await actions();
  await owner.post(routes.adminSaleEnd({ saleId: first }));
  assert.deepEqual(await actions(), before, 'ending it twice is no change');
  const list = await (await owner.get(routes.adminSales())).text();
  assert.ok(list.includes('>Everything<') && !list.includes('>Winter<'));
  assert.ok((await (await owner.get(`${routes.adminSales()}?show=ended`)).text()).includes('>Winter<'));
  await owner.post(routes.adminSaleEnd({ saleId: second }));
});

test('what is wrong stands at its field, and nothing is planned', async () => {
  const before = await actions();
  const cases: [Record<string, string | string[]>, string[]][] = [
    [{ title: '', percent: '0' }, ['percent', 'title']],
    [{ percent: '100.5' }, ['percent']],
    [{ from: '2026-02-30T00:00', to: '' }, ['from', 'to']],
    [{ from: '-000001-01-01', to: '0000-01-01T00:00' }, ['from', 'to']],
    [{ from: '2099-02-01T00:00' }, ['to']],
    [{ to: '2026-01-01T00:00' }, ['to']],
    [{ scope: 'collection' }, ['find']],
    [{ scope: 'product', product: ['gone-thing'] }, ['find']],
  ];
  for (const [fields, wrong] of cases) {
    const answer = await plan(fields);
    assert.equal(answer.status, 422, JSON.stringify(fields));
    const html = await answer.text();
    const errors = [...html.matchAll(/id="([\w-]+)-error"/g)].map(([, field]) => field).sort();
    assert.deepEqual(errors, wrong, JSON.stringify(fields));
  }
  const article = await running.article({ title: 'Yellow pencil' });
  const found = await plan({ scope: 'product', find: 'yellow', do: 'find' });
  assert.match(await found.text(), new RegExp(`name="product" value="${article.handle}"`));
  assert.deepEqual(await actions(), before);
});

test('one that is to come is called off, and planned again by Undo', async () => {
  const id = await planned({ title: 'Easter', from: '2098-04-01T08:30' });
  assert.equal((await sale(id))!.startsAt.toISOString(), '2098-04-01T06:30:00.000Z', 'by the shop’s clock');
  const off = await owner.post(routes.adminSaleEnd({ saleId: id }));
  assert.match(off.headers.get('location')!, /^\/admin\/sales\?done=\d+$/);
  assert.equal((await owner.get(routes.adminSale({ saleId: id }))).status, 404);
  const entryId = /done=(\d+)/.exec(off.headers.get('location')!)![1]!;
  assert.equal((await owner.post(routes.adminUndo({ entryId }), { back: routes.adminSales() })).status, 303);
  const back = await db.row<{ at: Date }>(sql`SELECT starts_at AS at FROM sales WHERE title = 'Easter'`);
  assert.equal(back!.at.toISOString(), '2098-04-01T06:30:00.000Z');
});

test('who may only look plans and ends nothing', async () => {
  const id = await planned({ title: 'Summer', from: '2098-06-01T00:00' });
  const reader = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  assert.ok(!(await (await reader.get(routes.adminSale({ saleId: id }))).text()).includes('Call it off'));
  assert.equal((await reader.get(routes.adminNewSale())).status, 403);
  for (const url of [routes.adminSales(), routes.adminSaleEnd({ saleId: id })])
    assert.equal((await reader.post(url, form())).status, 403);
  assert.ok(await sale(id));
});

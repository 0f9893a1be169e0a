/** Discounts in the back office: what the form takes, refuses and keeps; ended, switched on again, undone. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { addClerk, deskOf, type Fields } from '../../../test/back-office.ts';
import { addBareOrder, addDiscount } from '../../../test/discounts.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { findDiscount } from '../discounts.ts';
import { claimDiscounts, type DiscountRow } from '../promotions.ts';

const running = await startTestShop({ ROLE: 'web', TIME_ZONE: 'Europe/Berlin' });
after(() => running.stop());
const { db } = running.shop;
const owner = deskOf(running.url, await addClerk(db));

/** As a browser sends the form with nothing but these filled in. */
const form = (fields: Record<string, string | string[]> = {}): Fields => ({
  by: 'code',
  code: '',
  title: 'Ten off',
  gives: 'percent',
  percent: '10',
  amount: '',
  buy: '2',
  get: '1',
  at: '100',
  scope: 'everything',
  find: '',
  minimumKind: 'none',
  minimum: '',
  'minimum-quantity': '',
  limit: '',
  'limit-customer': '',
  from: '',
  to: '',
  ...fields,
});
const add = (fields: Record<string, string | string[]>) => owner.post(routes.adminDiscounts(), form(fields));
const urlOf = ({ id }: { id: string }) => routes.adminDiscount({ discountId: id });
const log = () =>
  db.rows<{ action: string; before: unknown; after: unknown }>(
    sql`SELECT action, before, after FROM audit_log ORDER BY id`,
  );
async function added(fields: Record<string, string | string[]>): Promise<DiscountRow> {
  const answer = await add(fields);
  assert.equal(answer.status, 303, await answer.text());
  const id = /discounts\/([0-9a-f-]{36})\?done=/.exec(answer.headers.get('location')!)![1]!;
  return (await findDiscount(db, id))!;
}
const errorsIn = (html: string) =>
  [...html.matchAll(/id="([\w-]+)-error"/g)].map(([, field]) => field).sort();

test('every kind of discount can be made by the form', async () => {
  await db.run(sql`INSERT INTO currencies (code, rate) VALUES ('USD', 1.1)`);
  const article = await running.article({ title: 'Compass' });
  const spring = await added({
    ...{ code: 'spring', percent: '12.5', minimumKind: 'amount', minimum: '30', limit: '100' },
    ...{ from: '2026-01-01T00:00', to: '2099-12-25T00:00', combines: ['shipping', 'order'] },
  });
  assert.deepEqual(
    [spring.code, spring.rule, spring.minimumMinor, spring.totalLimit, spring.combinesWith],
    ['SPRING', { kind: 'percent', ppm: 125_000 }, 3000, 100, ['order', 'shipping']],
  );
  assert.equal(spring.endsAt!.toISOString(), '2099-12-24T23:00:00.000Z', 'by the shop’s clock');
  const amount = await added({
    ...{ code: 'FIVE', gives: 'amount', amount: '5,00', 'amount-in-USD': '6.00', 'first-order': 'on' },
    ...{ minimumKind: 'quantity', 'minimum-quantity': '3', 'limit-customer': '1' },
  });
  assert.deepEqual(
    [amount.rule, amount.amounts, amount.minimumQuantity, amount.customerLimit, amount.firstOrderOnly],
    [{ kind: 'amount', amountMinor: 500 }, { USD: 600 }, 3, 1, true],
  );
  const free = await added({ by: 'automatic', title: 'Free shipping', gives: 'free-shipping' });
  assert.deepEqual([free.code, free.rule], [null, { kind: 'free_shipping' }]);
  const bxgy = await added({
    code: 'BXGY',
    gives: 'buy',
    at: '50',
    scope: 'variant',
    variant: [article.sku],
  });
  const on = { kind: 'variants', ids: [article.variantId] };
  assert.deepEqual(bxgy.rule, {
    ...{ kind: 'buy_x_get_y', buy: { quantity: 2, on }, get: { quantity: 1, ppm: 500_000 }, timesMax: null },
  });
  const page = (await (await owner.get(urlOf(spring))).text()).replace(/\s+/g, ' ');
  assert.match(
    page,
    /With the code SPRING: 12\.5 % off everything, from €30\.00 in the cart\. At most 100 times in all\./,
  );
});

test('what is wrong stands at its field, and the form comes back filled in', async () => {
  await added({ code: 'TAKEN' });
  const before = (await log()).length;
  const cases: [Record<string, string | string[]>, string[]][] = [
    [{ code: 'taken' }, ['code']],
    [{ code: 'ä' }, ['code']],
    [{ code: 'OK-1', percent: '101', title: '' }, ['percent', 'title']],
    [{ code: 'OK-1', gives: 'amount', amount: '0' }, ['amount']],
    [{ code: 'OK-1', gives: 'buy', buy: '0', at: 'x' }, ['at', 'buy']],
    [{ code: 'OK-1', scope: 'product' }, ['find']],
    [{ code: 'OK-1', scope: 'product', product: ['gone-thing'] }, ['find']],
    [{ code: 'OK-1', minimumKind: 'amount', minimum: 'ten' }, ['minimum']],
    [{ code: 'OK-1', limit: '-1', 'limit-customer': '1.5' }, ['limit', 'limit-customer']],
    [{ code: 'OK-1', from: '2026-02-30T00:00' }, ['from']],
    [{ code: 'OK-1', from: '2027-02-02T00:00', to: '2027-02-01T00:00' }, ['to']],
  ];
  for (const [fields, wrong] of cases) {
    const answer = await add({ title: 'A <b>title</b>', ...fields });
    const html = await answer.text();
    assert.equal(answer.status, 422, JSON.stringify(fields));
    assert.deepEqual(errorsIn(html), wrong, JSON.stringify(fields));
    assert.match(html, /data-unsaved/);
    assert.ok(!/--[a-z]/.test(html.replace(/<[^>]*>/g, '')), 'speaks of no option');
    if (fields.title === undefined) assert.match(html, /value="A &lt;b>title/);
  }
  assert.equal((await log()).length, before);
  assert.equal(await findDiscount(db, 'OK-1'), undefined);
});

test('products, collections and variants are found and ticked without losing what is typed', async () => {
  const article = await running.article({ title: 'Blue protractor' });
  const find = (fields: Record<string, string | string[]>) => add({ do: 'find', code: 'KEPT', ...fields });
  const found = await find({ scope: 'product', find: 'PROTRAC' });
  const html = await found.text();
  assert.equal(found.status, 200);
  assert.match(html, new RegExp(`name="product" value="${article.handle}"`));
  assert.match(html, /value="KEPT"/);
  const sku = await (await find({ scope: 'variant', find: article.sku.toLowerCase() })).text();
  assert.match(sku, new RegExp(`name="variant" value="${article.sku}"`));
  assert.match(
    await (await find({ scope: 'collection', find: 'nowhere' })).text(),
    /No more collections were found/,
  );
  assert.equal(await findDiscount(db, 'KEPT'), undefined);
  const byEnter = await add({ code: 'KEPT', scope: 'product', product: [article.handle], find: 'compass' });
  assert.match(
    await byEnter.text(),
    /Found products/,
    'what is typed and not looked for is looked for first',
  );
  assert.equal(await findDiscount(db, 'KEPT'), undefined);
  const done = { scope: 'product', product: [article.handle], find: 'compass', foundFor: 'compass' };
  const made = await added({ code: 'KEPT', ...done });
  assert.deepEqual(made.scope, { kind: 'products', ids: [article.productId] });
  const anew = await owner.post(urlOf(made), form({ scope: 'everything' }));
  assert.equal(anew.status, 303);
  assert.deepEqual((await findDiscount(db, made.id))!.scope, { kind: 'everything' });
});

test('a change is one row with before and after; a save that changes nothing is none, and brings nothing back', async () => {
  const made = await added({ code: 'CHANGING', to: '2099-01-01T12:30', limit: '5', combines: 'product' });
  const shown = { to: '2099-01-01T12:30', limit: '5', combines: 'product' };
  const html = await (await owner.get(urlOf(made))).text();
  const from = /name="from"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="from"/.exec(html)!;
  const same = form({ ...shown, from: (from[1] ?? from[2])! });
  const before = (await log()).length;
  assert.equal((await owner.post(urlOf(made), same)).headers.get('location'), urlOf(made));
  assert.deepEqual(await findDiscount(db, made.id), made);
  assert.equal((await log()).length, before);

  await db.run(sql`UPDATE discounts SET active = false WHERE id = ${made.id}`);
  await owner.post(urlOf(made), { ...same, percent: '20', limit: '' });
  const changed = (await findDiscount(db, made.id))!;
  assert.deepEqual(
    [changed.rule, changed.totalLimit, changed.active],
    [{ kind: 'percent', ppm: 200_000 }, null, false],
  );
  const [entry, ...more] = (await log()).slice(before);
  assert.equal(more.length, 0);
  assert.equal(entry!.action, 'discount.save');
  assert.deepEqual(
    [(entry!.before as DiscountRow).totalLimit, (entry!.after as DiscountRow).totalLimit],
    [5, null],
  );

  await owner.post(urlOf(made), form({ ...shown, to: '' }));
  assert.deepEqual(
    [(await findDiscount(db, made.id))!.endsAt, (await findDiscount(db, made.id))!.active],
    [null, true],
  );
});

test('a limit below what was used is refused at its field; who used it is listed', async () => {
  const code = await addDiscount(db, { code: 'TWICE' });
  for (const email of ['ada@example.com', 'bob@example.com']) {
    const order = await addBareOrder(db, { email });
    await db.transaction((tx) => claimDiscounts(tx, order.id, [{ ...code, amountMinor: 250 }], order));
  }
  const refused = await owner.post(urlOf(code), form({ limit: '1' }));
  assert.equal(refused.status, 422);
  const html = await refused.text();
  assert.deepEqual(errorsIn(html), ['limit']);
  for (const words of ['ada@example.com', 'bob@example.com', '€2.50']) assert.ok(html.includes(words), words);
  const clerk = deskOf(running.url, await addClerk(db, { permissions: ['discounts:read'] }));
  const seen = await (await clerk.get(urlOf(code))).text();
  assert.ok(!seen.includes('ada@example.com') && seen.includes('€2.50'));
});

test('one is ended, switched on again, and both can be undone', async () => {
  const { id } = await added({ code: 'ONOFF' });
  const url = routes.adminDiscountEnd({ discountId: id });
  const active = async () => (await findDiscount(db, id))!.active;
  const undo = async (answer: Response) => {
    const entryId = /done=(\d+)/.exec(answer.headers.get('location')!)![1]!;
    return (await owner.post(routes.adminUndo({ entryId }), { back: '/admin' })).status;
  };
  const ended = await owner.post(url);
  assert.equal(await active(), false);
  assert.equal(await undo(ended), 303);
  assert.equal(await active(), true);
  const again = await owner.post(url);
  const resumed = await owner.post(url, { resume: 'yes' });
  assert.equal(await active(), true);
  assert.equal(await undo(again), 409, 'it is on again already');
  assert.equal(await undo(resumed), 303);
  assert.equal(await active(), false);
  const before = (await log()).length;
  await owner.post(url);
  assert.equal((await log()).length, before, 'ending what has ended is no change');
  await db.run(sql`UPDATE discounts SET ends_at = now() WHERE id = ${id}`);
  await owner.post(url, { resume: 'yes' });
  assert.equal(await active(), false, 'its time is over');
});

test('the list parts active, planned and ended, is searched, and shows how often each was used', async () => {
  await addDiscount(db, { code: 'LATER', startsAt: new Date('2099-01-01T00:00:00Z') });
  await addDiscount(db, { code: 'OVER', endsAt: new Date('2026-02-01T00:00:00Z') });
  const list = async (query: string) => (await owner.get(`${routes.adminDiscounts()}?${query}`)).text();
  const has = (html: string) =>
    ['TWICE', 'LATER', 'OVER', 'ONOFF'].filter((code) => html.includes(`>${code}<`)).join();
  assert.equal(has(await list('')), 'TWICE');
  assert.equal(has(await list('show=planned')), 'LATER');
  assert.equal(has(await list('show=ended')), 'OVER,ONOFF');
  assert.equal(has(await list('q=twi')), 'TWICE');
  assert.match(await list('q=100%25'), /Nothing found/);
  const row = /TWICE[\s\S]*?<\/tr>/.exec(await list(''))![0];
  assert.match(row, /data-label="Used">2</);
  const found = await owner.get(`${routes.adminSearch()}?q=twic`, { accept: 'application/json' });
  assert.match(await found.text(), /"TWICE"/);
});

test('a member who may only look sees the fields shut, and changes nothing', async () => {
  const reader = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  const { id } = (await findDiscount(db, 'TWICE'))!;
  const html = await (await reader.get(urlOf({ id }))).text();
  assert.match(html, /<fieldset[^>]*disabled/);
  assert.ok(!html.includes('End it now') && !html.includes('data-save-bar'));
  assert.equal((await reader.get(routes.adminNewDiscount())).status, 403);
  for (const url of [routes.adminDiscounts(), urlOf({ id }), routes.adminDiscountEnd({ discountId: id })])
    assert.equal((await reader.post(url, form({ code: 'NEVER' }))).status, 403);
  for (const url of [urlOf({ id: uuid() }), urlOf({ id: 'x' })])
    assert.equal((await owner.get(url)).status, 404);
});

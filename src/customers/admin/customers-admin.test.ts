/** Customers in the back office: found, looked at, given a copy of, and erased. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import { addDiscount } from '../../../test/discounts.ts';
import { addCustomer, address } from '../../../test/fixtures.ts';
import { CARD } from '../../../test/heart.ts';
import { person as newPerson, type Person, saidIn } from '../../../test/person.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { confirmPayment } from '../../checkout/confirm-payment.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { addAddress } from '../addresses.ts';
import { containing, customerPage, guestPage } from './list.ts';

const running = await startTestShop({ ROLE: 'web' });
after(() => running.stop());
const { shop } = running;
const { db } = shop;
const owner = deskOf(running.url, await addClerk(db));

const person = () => newPerson(running);
async function order({ buyer, ...said }: Person): Promise<void> {
  await buyer.add((await running.article()).variantId);
  const { email, name, line1, phone, note } = said;
  const session = await buyer.checkoutSession({ email, name, line1, phone, note, addressId: 'new' });
  running.standIn.control.pay(session, CARD);
  await confirmPayment(shop, session);
}
const pageOf = async (id: string, desk = owner) => {
  const answer = await desk.get(routes.adminCustomer({ customerId: id }));
  return { status: answer.status, html: (await answer.text()).replace(/\s+/g, ' ') };
};
const actions = async () =>
  (await db.rows<{ action: string }>(sql`SELECT action FROM audit_log ORDER BY id`)).map(
    ({ action }) => action,
  );

test('the list has orders and sums of each, is searched by name and address, and leads from page to page', async () => {
  const someone = await person();
  await db.run(sql`UPDATE customers SET name = 'Grete Hermann' WHERE id = ${someone.id}`);
  await order(someone);
  await order(someone);
  const html = await (await owner.get(`${routes.adminCustomers()}?q=HERMA`)).text();
  assert.match(html, /Grete Hermann/);
  assert.match(html, /€29\.80/); // twice 10.00 and 4.90 of shipping
  for (const search of [someone.email.slice(2, 9), 'grete h'])
    assert.deepEqual(
      (await customerPage(db, { search, place: {} })).rows.map(({ id }) => id),
      [someone.id],
      search,
    );
  assert.match(await (await owner.get(`${routes.adminCustomers()}?q=%25`)).text(), /Nobody found/);

  for (let n = 0; n < 4; n++) await addCustomer(db);
  const first = await customerPage(db, { search: 'customer-', place: {}, size: 3 });
  const second = await customerPage(db, { search: 'customer-', place: first.next!, size: 3 });
  assert.deepEqual([first.rows.length, second.rows.length, second.next], [3, 1, undefined]);
  const back = await customerPage(db, { search: 'customer-', place: second.previous!, size: 3 });
  assert.deepEqual(back.rows, first.rows);
});

test('a search that finds thousands is answered by walking, and finds the same', async () => {
  await db.run(sql`
    INSERT INTO customers (id, email, email_verified)
    SELECT gen_random_uuid(), 'many-' || n || '@crowd.example', true FROM generate_series(1, 1100) n`);
  const { rows, next } = await customerPage(db, { search: 'CROWD', place: {}, size: 20 });
  assert.equal(rows.length, 20);
  assert.ok(rows.every(({ email }) => email.includes('crowd')) && next);
  const { rows: more } = await customerPage(db, { search: 'CROWD', place: next, size: 20 });
  assert.ok(more[0]!.id < rows.at(-1)!.id);
  await db.run(sql`DELETE FROM customers WHERE email LIKE '%crowd.example'`);
});

test('guests are listed by address, each once, with what they came to', async () => {
  await db.run(sql`UPDATE orders SET customer_id = NULL, email = 'Guest-B@example.com'`);
  const { rows, next } = await guestPage(db, { search: '' });
  assert.deepEqual(rows, [
    { email: 'guest-b@example.com', orders: 2, spent: [{ currency: 'EUR', amountMinor: 2980 }] },
  ]);
  assert.equal(next, undefined);
  assert.deepEqual((await guestPage(db, { search: 'Guest-' })).rows.length, 1);
  assert.deepEqual((await guestPage(db, { search: 'x' })).rows, []);
  assert.deepEqual((await guestPage(db, { search: '', after: 'guest-b@example.com' })).rows, []);
  assert.match(
    await (await owner.get(`${routes.adminCustomers()}?kind=guests`)).text(),
    /guest-b@example\.com/,
  );
});

test('a customer’s page shows orders, sums, addresses and discounts used', async () => {
  const discount = await addDiscount(db, { code: 'FRIEND' });
  const someone = await person();
  await addAddress(db, someone.id, { ...address, line1: someone.line1, name: someone.name });
  await someone.buyer.add((await running.article()).variantId);
  await someone.buyer.post('/cart/codes', { discountCode: 'FRIEND' });
  await order(someone);
  const { status, html } = await pageOf(someone.id);
  assert.equal(status, 200);
  for (const words of [someone.line1, 'FRIEND', 'Processing', '€22.90', `/admin/discounts/${discount.id}`])
    assert.ok(html.includes(words), words);
  assert.equal((await pageOf('0198c0de-0000-7000-8000-000000000000')).status, 404);
  const clerk = deskOf(running.url, await addClerk(db, { permissions: ['customers:read'] }));
  const seen = await pageOf(someone.id, clerk);
  assert.equal(seen.status, 200);
  for (const hidden of ['Processing', 'Export data', 'Erase', 'Draft an order', '/admin/discounts/'])
    assert.ok(!seen.html.includes(hidden), hidden);
});

test('the copy is the customer’s own, and that it was taken stands in the log without a name', async () => {
  const someone = await person();
  await order(someone);
  const answer = await owner.get(routes.adminCustomerExport({ customerId: someone.id }));
  assert.match(answer.headers.get('content-disposition')!, /attachment; filename="customer-/);
  const copy = await answer.json();
  const his = await (await someone.buyer.get('/account/data/export')).json();
  for (const each of [copy, his]) {
    delete each.exportedAt;
    for (const session of each.sessions) delete session.isThisOne;
  }
  assert.deepEqual(copy, his);
  assert.equal((await actions()).at(-1), 'customer.export');
  const logged = await db.row<{ row: string }>(
    sql`SELECT l::text AS row FROM audit_log l ORDER BY id DESC LIMIT 1`,
  );
  assert.ok(!logged!.row.includes(someone.email));
});

test('erasing asks for the address, does what the customer could do, and leaves no name in the log', async () => {
  const someone = await person();
  await addAddress(db, someone.id, { ...address, line1: someone.line1, name: someone.name });
  await someone.buyer.add((await running.article()).variantId);
  const url = routes.adminCustomerErasure({ customerId: someone.id });
  const before = await actions();
  const refused = await owner.post(url, { email: 'other@example.com' });
  assert.equal(refused.status, 422);
  assert.match(await refused.text(), /Type the customer’s e-mail address/);
  assert.deepEqual(await actions(), before);

  const done = await owner.post(url, { email: ` ${someone.email.toUpperCase()} ` });
  assert.match(done.headers.get('location')!, /^\/admin\/customers\?done=\d+$/);
  assert.deepEqual((await actions()).slice(before.length), ['customer.erase']);
  assert.match(await (await owner.get(done.headers.get('location')!)).text(), /account and data were erased/);
  await db.run(sql`DELETE FROM emails WHERE kind = 'account_deleted'`);
  assert.deepEqual(await saidIn(db, someone.email, someone.name, someone.line1), []);
  assert.match((await someone.buyer.get('/account')).headers.get('location')!, /sign-in/);
  assert.equal((await owner.post(url, { email: someone.email })).status, 404);
});

test('who may only look can neither take a copy nor erase', async () => {
  const someone = await person();
  const reader = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  const customerId = someone.id;
  assert.equal((await reader.get(routes.adminCustomerExport({ customerId }))).status, 403);
  const { status } = await reader.post(routes.adminCustomerErasure({ customerId }), { email: someone.email });
  assert.equal(status, 403);
  assert.ok(await db.row(sql`SELECT 1 FROM customers WHERE id = ${customerId}`));
});

test('the palette finds customers', async () => {
  const someone = await person();
  const found = await owner.get(`${routes.adminSearch()}?q=${someone.email.slice(0, 9)}`, {
    accept: 'application/json',
  });
  const { groups } = await found.json();
  const customers = groups.find(({ title }: { title: string }) => title === 'Customers');
  assert.ok(customers.found.some(({ href }: { href: string }) => href.endsWith(someone.id)));
  assert.equal(containing('50%_a\\'), '%50\\%\\_a\\\\%');
});

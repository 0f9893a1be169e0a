/** The copy of what is known of a customer, and the end of an account: what goes, when, and what stays. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { Buyer } from '../../test/buyer.ts';
import { signedIn } from '../../test/customer.ts';
import { addDiscount } from '../../test/discounts.ts';
import { address } from '../../test/fixtures.ts';
import { CARD } from '../../test/heart.ts';
import { person as newPerson, type Person, saidIn as saidInDatabase } from '../../test/person.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { checkBooks } from '../checkout/books.ts';
import { cancelOrder } from '../checkout/cancel-order.ts';
import { confirmPayment } from '../checkout/confirm-payment.ts';
import { sendRefunds } from '../checkout/reconcile.ts';
import { eraseDue } from '../orders/erasure.ts';
import { deliver, ship } from '../orders/fulfillments.ts';
import { findPayment } from '../payments/payments.ts';
import { type Sql, sql } from '../platform/db.ts';
import { hashPassword } from '../platform/passwords.ts';
import { addAddress } from './addresses.ts';
import { keepPassword } from './passwords.ts';

let shop: TestShop;
before(async () => {
  shop = await startTestShop({ ROLE: 'web', RETENTION_YEARS: '10' }); // nothing is sent or erased but by the test
  await addDiscount(shop.shop.db, { code: null }); // so that every buyer has used one
});
after(() => shop.stop());

const db = () => shop.shop.db;
const run = (query: Sql) => db().run(query);

const person = () => newPerson(shop);
const saidIn = (...words: string[]) => saidInDatabase(db(), ...words);

async function cleanBooks(): Promise<void> {
  const findings = await checkBooks(db());
  assert.deepEqual(
    findings.flatMap(({ rule, broken }) => broken.map((row) => `${rule}: ${row}`)),
    [],
  );
}

const TRACKING = '00340434161094042557';

/** @returns the order's id. */
async function order({ buyer, ...said }: Person, paid = true): Promise<string> {
  await buyer.add((await shop.article()).variantId);
  const { email, name, line1, phone, note } = said;
  const session = await buyer.checkoutSession({ email, name, line1, phone, note, addressId: 'new' });
  const payment = await findPayment(db(), { sessionId: session });
  if (paid) {
    shop.standIn.control.pay(session, CARD);
    await confirmPayment(shop.shop, session);
  }
  return payment!.orderId;
}

const PASSWORD = 'violet harbour lantern';
const choosePassword = async ({ id }: Person) => {
  const hash = await hashPassword(PASSWORD);
  await db().transaction((tx) => keepPassword(tx, id, hash));
};

async function delivered(id: string, daysAgo: number): Promise<void> {
  const parcel = uuid();
  const shipped = await ship(db(), { id }, { id: parcel, carrier: 'dhl', trackingNumber: TRACKING }, 'Sam');
  assert.ok(shipped.ok);
  assert.ok((await deliver(db(), parcel, { deliveredBy: 'staff', actor: 'staff', by: 'Sam' })).ok);
  await run(sql`
    UPDATE fulfillments SET shipped_at = now() - make_interval(days => ${daysAgo + 2}::int),
      delivered_at = now() - make_interval(days => ${daysAgo}::int) WHERE id = ${parcel}`);
}

const mailIsSent = () => run(sql`UPDATE emails SET status = 'sent', sent_at = now() WHERE status = 'queued'`);
const lookNow = async () => {
  await run(sql`UPDATE erasures SET look_again_at = now()`);
  while ((await eraseDue(shop.shop)) > 0);
};
const leave = ({ buyer, email }: Person, fields: Record<string, string> = {}) =>
  buyer.post('/account/data/deletion', { email, ...fields });
const ofOrder = (id: string) =>
  db().row<{
    email: string;
    address: Record<string, string>;
    note: string;
    erased: boolean;
    due: boolean;
  }>(sql`
    SELECT email, shipping_address AS address, note, erased_at IS NOT NULL AS erased,
      EXISTS (SELECT FROM erasures WHERE order_id = o.id) AS due
    FROM orders o WHERE id = ${id}`);

test('the copy holds everything, whole JSON, and nothing that opens a door', async () => {
  const someone = await person();
  await order(someone);
  await addAddress(db(), someone.id, { ...address, line1: '7 Kept Street' });
  await order(someone, false);
  await choosePassword(someone);
  const other = await person();
  await order(other);

  const answer = await someone.buyer.get('/account/data/export');
  assert.equal(answer.status, 200);
  assert.match(
    answer.headers.get('content-disposition')!,
    /attachment; filename="my-data-\d{4}-\d\d-\d\d\.json"/,
  );
  assert.match(answer.headers.get('cache-control')!, /no-store/);
  const text = await answer.text();
  const all = JSON.parse(text);
  assert.deepEqual([all.account.email, all.account.hasPassword], [someone.email, true]);
  assert.deepEqual(
    all.addresses.map((each: { line1: string }) => each.line1),
    ['7 Kept Street'],
  );
  assert.deepEqual(
    all.sessions.map((each: { isThisOne: boolean }) => each.isThisOne),
    [true],
  );
  assert.equal(all.orders.length, 2);
  const [paid, unpaid] = all.orders;
  assert.deepEqual(
    [paid.email, paid.note, paid.shippingAddress.phone, paid.payment.status, paid.lines.length],
    [someone.email, someone.note, someone.phone, 'paid', 1],
  );
  assert.deepEqual(
    paid.mail.map((each: { kind: string }) => each.kind),
    ['order_placed'],
  );
  assert.equal(unpaid.payment.status, 'pending');
  assert.deepEqual(
    all.carts.map((each: { lines: object[] }) => each.lines.length),
    [1],
  );

  assert.ok(!text.includes('scrypt'));
  for (const [name, value] of someone.buyer.cookies)
    assert.ok(!text.includes(value) || value.length < 20, name);
  const { token } = (await db().row<{ token: string }>(
    sql`SELECT token FROM orders WHERE number = ${paid.number}`,
  ))!;
  assert.ok(!text.includes(token));
  assert.ok(!text.includes(other.email) && !text.includes(other.name));
});

test('nobody else has the page, the copy or the deletion', async () => {
  const guest = new Buyer(shop.url);
  for (const path of ['/account/data', '/account/data/export'])
    assert.match((await guest.get(path)).headers.get('location')!, /sign-in/);
  assert.match(
    (await guest.post('/account/data/deletion', { email: 'x' })).headers.get('location')!,
    /sign-in/,
  );
});

test('the account goes only when its address, and its password, are typed', async () => {
  const someone = await person();
  await choosePassword(someone);
  const tries: Record<string, string>[] = [
    { email: 'other@example.com', password: PASSWORD },
    { password: 'wrong' },
    {},
  ];
  for (const fields of tries) {
    const refused = await leave(someone, fields);
    assert.equal(refused.status, 422);
    assert.match(await refused.text(), /class="field-error"/);
  }
  assert.equal((await someone.buyer.get('/account')).status, 200);
  const left = await leave(someone, { password: PASSWORD });
  assert.equal(left.headers.get('location'), '/account/deleted');
  assert.match(await (await someone.buyer.get('/account/deleted')).text(), /Your account is deleted/);
});

test('without a password only who has just signed in may', async () => {
  const someone = await person();
  await run(
    sql`UPDATE sessions SET created_at = now() - interval '1 hour' WHERE customer_id = ${someone.id}`,
  );
  assert.match(await (await someone.buyer.get('/account/data')).text(), /sign in again/);
  assert.equal((await leave(someone)).status, 422);
  assert.ok(await db().row(sql`SELECT 1 FROM customers WHERE id = ${someone.id}`));
});

test('what was begun and never paid, the cart and the account leave no trace', async () => {
  const someone = await person();
  const { buyer, email, name, line1, phone, note } = someone;
  await addAddress(db(), someone.id, { ...address, line1, name });
  const unpaid = await order(someone, false);
  await run(sql`UPDATE orders SET status = 'expired' WHERE id = ${unpaid}`);
  await run(sql`UPDATE payments SET status = 'expired' WHERE order_id = ${unpaid}`);
  await run(sql`DELETE FROM discount_uses WHERE order_id = ${unpaid}`);
  await run(sql`DELETE FROM reservations WHERE order_id = ${unpaid}`);
  await run(
    sql`UPDATE stock_levels SET reserved = coalesce((SELECT sum(quantity) FROM reservations r WHERE r.variant_id = stock_levels.variant_id), 0)`,
  );
  await run(sql`
    INSERT INTO mailbox (message_id, recipient, subject, html, plain) VALUES ('<x@y>', ${email}, '', '', '')`);
  await buyer.post('/account/sign-in/link', { email });
  assert.match(await (await buyer.get('/account/data')).text(), /no paid order, so nothing of you stays/);

  await leave(someone);
  assert.deepEqual(await saidIn(name, line1, phone, note), []);
  assert.deepEqual(await saidIn(email), ['emails'], 'the last message waits to be sent');
  assert.deepEqual(await db().rows(sql`SELECT kind FROM emails WHERE recipient = ${email}`), [
    { kind: 'account_deleted' },
  ]);
  assert.equal((await buyer.get('/account')).status, 303);
  assert.equal(buyer.cookies.get('cart') || undefined, undefined);
  await cleanBooks();
});

test('a finished order keeps its invoice for ten years, and then nothing', async () => {
  const someone = await person();
  const { name, line1, email, phone, note } = someone;
  const id = await order(someone);
  await delivered(id, 15);
  await mailIsSent();
  const page = (await (await someone.buyer.get('/account/data')).text()).replace(/\s+/g, ' ');
  assert.match(
    page,
    new RegExp(
      `for 10 years from the end of the year, at the latest until 31 December ${new Date().getFullYear() + 10}`,
    ),
  );

  await leave(someone);
  await run(sql`DELETE FROM emails WHERE kind = 'account_deleted'`);
  assert.deepEqual(await saidIn(email, phone, note, TRACKING), []);
  assert.deepEqual(await saidIn(name, line1), ['orders']);
  const kept = (await ofOrder(id))!;
  assert.deepEqual([kept.address.name, kept.address.phone, kept.erased, kept.due], [name, '', true, true]);
  await cleanBooks();

  await lookNow();
  assert.equal((await ofOrder(id))!.address.name, name, 'not a day too early');
  await run(
    sql`UPDATE payments SET paid_at = date_trunc('year', now()) - interval '10 years' - interval '1 day' WHERE order_id = ${id}`,
  );
  await lookNow();
  assert.deepEqual(await saidIn(name, line1), []);
  const gone = (await ofOrder(id))!;
  assert.deepEqual([gone.address.country, gone.due], ['IE', false]);
  await cleanBooks();

  // The page of such an order can still be looked at, by whoever has its link.
  const { token } = (await db().row<{ token: string }>(sql`SELECT token FROM orders WHERE id = ${id}`))!;
  for (const path of [`/orders/${token}`, `/orders/${token}/receipt`])
    assert.equal((await new Buyer(shop.url).get(path)).status, 200, path);
});

test('an order under way is seen through first: shipped, delivered, two weeks', async () => {
  const someone = await person();
  const id = await order(someone);
  await mailIsSent();
  assert.match(
    (await (await someone.buyer.get('/account/data')).text()).replace(/\s+/g, ' '),
    /One order is still under way/,
  );
  await leave(someone);
  await lookNow();
  assert.deepEqual([(await ofOrder(id))!.email, (await ofOrder(id))!.erased], [someone.email, false]);
  await delivered(id, 13);
  assert.ok(
    await db().row(sql`SELECT 1 FROM emails WHERE order_id = ${id} AND kind = 'order_delivered'`),
    'he is told',
  );
  await mailIsSent();
  await lookNow();
  assert.equal((await ofOrder(id))!.erased, false);
  await run(
    sql`UPDATE fulfillments SET delivered_at = delivered_at - interval '2 days' WHERE order_id = ${id}`,
  );
  await lookNow();
  assert.deepEqual([(await ofOrder(id))!.email, (await ofOrder(id))!.erased], ['', true]);
  await cleanBooks();
});

test('a cancelled order waits for its money to be back, and for what is still to be told', async () => {
  const someone = await person();
  const id = await order(someone);
  await mailIsSent();
  assert.ok(
    (
      await cancelOrder(
        shop.shop,
        { id },
        { id: uuid(), pieces: 'all', reason: 'other', note: 'A free word', by: 'Sam' },
      )
    ).ok,
  );
  await leave(someone);
  await mailIsSent();
  await lookNow();
  assert.equal((await ofOrder(id))!.erased, false, 'the money is not back');
  for (let times = 0; times < 3; times++) {
    await run(sql`UPDATE refunds SET look_again_at = now()`);
    await sendRefunds(shop.shop);
  }
  await lookNow();
  assert.equal((await ofOrder(id))!.erased, false, 'that it is back is still to be told');
  await mailIsSent();
  await lookNow();
  assert.equal((await ofOrder(id))!.erased, true);
  assert.deepEqual(
    await saidIn(someone.email, 'A free word').then((tables) => tables.filter((table) => table !== 'emails')),
    [],
  );
  await cleanBooks();
});

test('another’s data stays as it is, and the address can open a new account, which has nothing', async () => {
  const [leaving, staying] = [await person(), await person()];
  const [his, theirs] = [await order(leaving), await order(staying)];
  await mailIsSent();
  await delivered(his, 20);
  await mailIsSent();
  await leave(leaving);
  const other = (await ofOrder(theirs))!;
  assert.deepEqual([other.email, other.erased, other.due], [staying.email, false, false]);
  const again = await signedIn(shop, leaving.email);
  assert.match(await (await again.get('/account')).text(), /No orders yet/);
});

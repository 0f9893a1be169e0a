/** Forms of an order: what they ask, what they refuse, and that each press is one deed and one row of the log. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import type { Sold } from '../../../test/fixtures.ts';
import { type Heart, startHeart } from '../../../test/heart.ts';
import { logged, type OrderDesk, orderDesk } from '../../../test/order-desk.ts';
import { paidOrder } from '../../../test/paid-order.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { findOrder, type Order } from '../orders.ts';

let heart: Heart;
let owner: OrderDesk;
let arcs: Sold;
let dots: Sold;
before(async () => {
  heart = await startHeart();
  owner = await orderDesk(heart);
});
beforeEach(async () => {
  [arcs, dots] = [await heart.article({ title: 'Arcs' }), await heart.article({ title: 'Dots' })];
  await heart.db.run(sql`DELETE FROM audit_log`);
});
after(() => heart.stop());

const now = async (order: Order) => (await findOrder(heart.db, { id: order.id }))!;
const q = ({ variantId }: Sold) => `q-${variantId}`;

test('a part of an order is shipped with its tracking; a second press ships nothing more', async () => {
  const order = await paidOrder(heart, [arcs, 2], [dots, 1]);
  const form = await owner.open(order, 'ship');
  assert.match(form.page, new RegExp(`<input[^>]* value="2"[^>]* name="${q(arcs)}"`));
  const fields = {
    id: form.id,
    [q(arcs)]: '1',
    [q(dots)]: '1',
    carrier: 'DHL',
    trackingNumber: '00340434161094042557',
  };
  const sent = await owner.post(form.url, fields);
  assert.equal(sent.status, 303);
  assert.match(sent.headers.get('location')!, /\?done=\d+$/);
  assert.equal((await owner.post(form.url, fields)).status, 303);

  const { fulfillments, lines } = await now(order);
  assert.equal(fulfillments.length, 1);
  assert.equal(fulfillments[0]!.carrier, 'dhl');
  assert.deepEqual(
    lines.map(({ shippedQuantity }) => shippedQuantity),
    [1, 1],
  );
  const log = await logged(heart);
  assert.deepEqual(
    log.map(({ action, outcome }) => [action, outcome]),
    [['order.ship', 'done']],
  );
  assert.equal(log[0]!.before!.fulfillment, 'unfulfilled');
  assert.equal(log[0]!.after!.fulfillment, 'partly_shipped');
});

test('what is typed wrong comes back as it was typed, and nothing is written down', async () => {
  const order = await paidOrder(heart, [arcs, 2]);
  const form = await owner.open(order, 'ship');
  const answer = await owner.post(form.url, {
    id: form.id,
    [q(arcs)]: '3',
    carrier: 'DHL',
    trackingNumber: 'x',
  });
  assert.equal(answer.status, 422);
  const page = await answer.text();
  assert.match(page, /Type a whole number from 0 to 2/);
  assert.match(page, new RegExp(`value="${form.id}"`));
  assert.match(page, /value="DHL"/);
  const wrong = await owner.post(form.url, {
    id: form.id,
    [q(arcs)]: '1',
    carrier: 'DHL',
    trackingNumber: 'x',
  });
  assert.equal(wrong.status, 422);
  assert.match(await wrong.text(), /does not look like a number of DHL/);
  assert.equal((await owner.post(form.url, { id: form.id, [q(arcs)]: '0' })).status, 422);
  assert.deepEqual(await logged(heart), []);
});

test('a refund is looked at before it goes, and goes once', async () => {
  const order = await paidOrder(heart, [arcs, 2], [dots, 1]);
  const form = await owner.open(order, 'refund');
  const fields = { id: form.id, [q(arcs)]: '1', shipping: 'all', amount: '0.50', reason: 'goodwill' };
  const looked = await owner.post(form.url, fields);
  assert.equal(looked.status, 200);
  const page = await looked.text();
  assert.match(page, /1 × Arcs/);
  assert.match(page, /Send €15\.40 back/); // 10.00 + 4.90 + 0.50
  assert.equal((await now(order)).refunds.length, 0);
  assert.deepEqual(await logged(heart), []);

  // What was typed since has not been looked at yet.
  const changed = await owner.post(form.url, { ...fields, amount: '1.00', seen: '1540' });
  assert.equal(changed.status, 200);
  assert.match(await changed.text(), /Send €15\.90 back/);

  const sent = { ...fields, seen: '1540' };
  assert.equal((await owner.post(form.url, sent)).status, 303);
  assert.equal((await owner.post(form.url, sent)).status, 303);
  const { refunds, refundedMinor } = await now(order);
  assert.deepEqual([refunds.length, refundedMinor, refunds[0]!.shippingMinor], [1, 1540, 490]);
  assert.deepEqual(
    (await logged(heart)).map(({ action }) => action),
    ['order.refund'],
  );
});

test('a refund of nothing, of more than is left, or of no number is refused', async () => {
  const order = await paidOrder(heart, [arcs, 1]);
  const form = await owner.open(order, 'refund');
  const ask = (fields: Record<string, string>) =>
    owner.post(form.url, { id: form.id, reason: 'requested', ...fields });
  assert.match(await (await ask({})).text(), /Say what goes back/);
  assert.match(
    await (await ask({ amount: '99' })).text(),
    /Only €14\.90 of this order can still be paid back/,
  );
  assert.match(await (await ask({ amount: 'ten' })).text(), /Type an amount such as 12\.50/);
  assert.match(await (await ask({ [q(arcs)]: '2' })).text(), /from 0 to 1/);
  assert.equal((await now(order)).refundedMinor, 0);
});

test('who may not send money back sees no refund, and a return that is received pays nothing', async () => {
  const packer = await orderDesk(heart, { role: 'fulfilment', name: 'Pat Packer' });
  const order = await paidOrder(heart, [arcs, 2]);
  const page = await (await packer.get(routes.adminOrder({ number: String(order.number) }))).text();
  assert.doesNotMatch(page, /actions\/refund/);
  assert.match(page, /actions\/ship/);
  const refund = routes.adminOrderAction({ number: String(order.number), action: 'refund' });
  assert.equal((await packer.get(refund)).status, 403);
  assert.equal((await packer.post(refund, { id: uuid(), [q(arcs)]: '1', seen: '1000' })).status, 403);
  assert.equal((await now(order)).refundedMinor, 0);

  const ship = await packer.open(order, 'ship');
  await packer.post(ship.url, { id: ship.id, [q(arcs)]: '2' });
  const back = await packer.open(order, 'return');
  const announced = { id: back.id, [q(arcs)]: '2', [`reason-${arcs.variantId}`]: 'damaged' };
  assert.equal((await packer.post(back.url, { ...announced, refund: 'on' })).status, 422);
  assert.equal((await packer.post(back.url, announced)).status, 303);
  const receive = await packer.open(order, 'receive', back.id);
  const came = {
    id: receive.id,
    of: back.id,
    [q(arcs)]: '1',
    [`off-${arcs.variantId}`]: '1',
    refund: 'goods',
  };
  assert.equal((await packer.post(receive.url, came)).status, 303);
  const { refundedMinor, returns } = await now(order);
  assert.equal(refundedMinor, 0);
  const [line] = returns[0]!.lines;
  assert.deepEqual([line!.restockedQuantity, line!.writtenOffQuantity], [1, 1]);
  assert.deepEqual(await heart.breaches(), []);
});

test('a return is received with what is paid back chosen, and no more than was announced', async () => {
  const order = await paidOrder(heart, [arcs, 2]);
  const ship = await owner.open(order, 'ship');
  await owner.post(ship.url, { id: ship.id, [q(arcs)]: '2' });
  const back = await owner.open(order, 'return');
  await owner.post(back.url, { id: back.id, [q(arcs)]: '1' });
  const receive = await owner.open(order, 'receive', back.id);
  const press = (fields: Record<string, string>) =>
    owner.post(receive.url, { of: back.id, refund: 'goods', ...fields });
  assert.equal((await press({ [q(arcs)]: '1', [`off-${arcs.variantId}`]: '1' })).status, 422);
  assert.equal((await press({ [q(arcs)]: '0' })).status, 422);
  assert.equal((await press({ [q(arcs)]: '1' })).status, 303);
  assert.equal((await press({ [q(arcs)]: '1' })).status, 303);
  assert.equal((await now(order)).refundedMinor, 1000);
  const actions = (await logged(heart)).map(({ action }) => action);
  assert.deepEqual(actions, ['order.ship', 'order.return', 'order.receive']);
});

test('a parcel is followed, delayed, delivered; of another order it is not found', async () => {
  const [order, other] = [await paidOrder(heart, [arcs, 1]), await paidOrder(heart, [dots, 1])];
  const ship = await owner.open(order, 'ship');
  await owner.post(ship.url, { id: ship.id, [q(arcs)]: '1' });
  const [parcel] = (await now(order)).fulfillments;
  const at = async (action: string, fields: Record<string, string>, of = order) => {
    const { url, id } = await owner.open(of, action, parcel!.id);
    return (await owner.post(url, { id, of: parcel!.id, ...fields })).status;
  };
  assert.equal(await at('deliver', {}, other), 404);
  assert.equal(await at('track', { carrier: 'UPS', trackingNumber: '1Z999AA10123456784' }), 303);
  assert.equal(await at('delay-parcel', { expectedOn: '2001-01-01' }), 422);
  assert.equal(await at('delay-parcel', { expectedOn: '2099-01-01', note: 'Snow.' }), 303);
  assert.equal(await at('deliver', {}), 303);
  assert.equal(await at('deliver', {}), 303); // pressed twice: it is so
  const [now_] = (await now(order)).fulfillments;
  assert.deepEqual([now_!.carrier, now_!.expectedOn, now_!.status], ['ups', '2099-01-01', 'delivered']);
  const actions = (await logged(heart)).map(({ action }) => action);
  assert.deepEqual(actions, ['order.ship', 'order.track', 'order.delay-parcel', 'order.deliver']);
  const page = await (await owner.get(routes.adminOrder({ number: String(order.number) }))).text();
  assert.match(page, /Every piece of it is shipped or cancelled/); // why nothing more is shipped
});

test('items are called off, and an order that waits for its payment is cancelled whole', async () => {
  const order = await paidOrder(heart, [arcs, 2], [dots, 1]);
  const cancel = await owner.open(order, 'cancel');
  const press = { id: cancel.id, [q(arcs)]: '0', [q(dots)]: '1', reason: 'not_available', note: 'gone' };
  assert.equal((await owner.post(cancel.url, press)).status, 303);
  const { lines, refundedMinor } = await now(order);
  assert.deepEqual([lines[1]!.cancelledQuantity, refundedMinor], [1, 1000]);

  await heart.session(await heart.cart([arcs, 1]));
  const row = await heart.db.row<{ number: number }>(sql`SELECT max(number) AS number FROM orders`);
  const waiting = (await findOrder(heart.db, row!))!;
  const form = await owner.open(waiting, 'cancel');
  assert.equal((await owner.post(form.url, { id: form.id, reason: 'buyer_asked' })).status, 303);
  assert.equal((await now(waiting)).status, 'cancelled');
  assert.equal((await owner.post(form.url, { id: form.id, reason: 'buyer_asked' })).status, 303);
  assert.deepEqual(
    (await logged(heart)).map(({ action }) => action),
    ['order.cancel', 'order.cancel'],
  );
  assert.equal((await owner.open(waiting, 'ship')).id, '');
});

test('a mail is sent again, and only one of this order', async () => {
  const [order, other] = [await paidOrder(heart, [arcs, 1]), await paidOrder(heart, [dots, 1])];
  const email = await heart.db.row<{ id: string }>(
    sql`SELECT id FROM emails WHERE order_id = ${order.id} AND kind = 'order_placed'`,
  );
  const url = (of: Order) => routes.adminOrderAction({ number: String(of.number), action: 'resend' });
  const elsewhere = await owner.post(url(other), { of: email!.id });
  assert.doesNotMatch(elsewhere.headers.get('location')!, /done=/);
  const again = await owner.post(url(order), { of: email!.id });
  assert.match(again.headers.get('location')!, /done=/);
  assert.deepEqual(
    (await logged(heart)).map(({ action }) => action),
    ['order.resend'],
  );
});

test('ticked orders are shipped one by one: what can be, once, and why not the rest', async () => {
  const orders = [await paidOrder(heart, [arcs, 1]), await paidOrder(heart, [dots, 2])];
  const cancel = await owner.open(orders[1]!, 'cancel');
  await owner.post(cancel.url, { id: cancel.id, [q(dots)]: '2', reason: 'other' });
  await heart.db.run(sql`DELETE FROM audit_log`);
  const press = { press: uuid(), number: orders.map(({ number }) => String(number)) };
  const first = await (await owner.post(routes.adminOrdersShip(), press)).text();
  assert.match(first, /1 of 2 orders shipped/);
  assert.match(first, /It is cancelled\./);
  const second = await (await owner.post(routes.adminOrdersShip(), press)).text();
  assert.match(second, /not a second time/);
  assert.equal((await now(orders[0]!)).fulfillments.length, 1);
  assert.deepEqual(
    (await logged(heart)).map(({ action }) => action),
    ['order.ship'],
  );
  assert.equal((await owner.post(routes.adminOrdersShip(), { press: uuid() })).status, 422);
});

test('there is no page of an order that is not there', async () => {
  for (const number of ['9999999', '0', 'abc', '1e3', '99999999999999999999']) {
    assert.equal((await owner.get(`/admin/orders/${number}`)).status, 404, number);
    assert.equal(
      (await owner.post(`/admin/orders/${number}/actions/ship`, { id: uuid() })).status,
      404,
      number,
    );
    assert.equal((await owner.get(`/admin/orders/${number}/invoice.pdf`)).status, 404, number);
  }
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { Buyer } from '../../test/buyer.ts';
import { CARD } from '../../test/heart.ts';
import { STAFF_KEY, StaffMember } from '../../test/staff.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { until } from '../dev/stripe/test-rig.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';
import { staffActions } from './staff-actions.ts';

const BERT = 'another-key-of-at-least-32-characters';
let shop: TestShop;
let staff: StaffMember;

before(async () => {
  shop = await startTestShop({ STAFF_API_KEY: `anna:${STAFF_KEY},bert:${BERT}` });
  staff = new StaffMember(shop.url);
});
after(() => shop.stop());

/** Somebody has bought and paid so many pieces each of new articles. */
async function bought(...quantities: number[]): Promise<{ number: number; skus: string[] }> {
  const buyer = new Buyer(shop.url);
  const skus: string[] = [];
  for (const quantity of quantities) {
    const { variantId, sku } = await shop.article();
    await buyer.add(variantId, quantity);
    skus.push(sku);
  }
  const session = await buyer.checkoutSession();
  shop.standIn.control.pay(session, CARD);
  const placed = () =>
    shop.shop.db.row<{ number: number }>(sql`
      SELECT number FROM orders o JOIN payments p ON p.order_id = o.id WHERE session_id = ${session} AND o.status = 'placed'`);
  await until(async () => (await placed()) !== undefined);
  return { number: (await placed())!.number, skus };
}

test('half is shipped, then the rest; the timeline says who', async () => {
  const { number, skus } = await bought(2, 1);
  const first = await staff.post(`/api/staff/orders/${number}/fulfillments`, {
    lines: [{ sku: skus[0], quantity: 1 }],
    carrier: 'DHL',
    trackingNumber: '00 3404 3416 1094 0425 57',
  });
  assert.equal(first.status, 201);
  assert.equal(first.body.order.label, 'Partly shipped');
  const [parcel] = first.body.order.fulfillments;
  assert.equal(parcel.carrierName, 'DHL');
  assert.equal(parcel.trackingNumber, '00340434161094042557');
  assert.match(parcel.trackingUrl, /^https:\/\/www\.dhl\.de\/.*00340434161094042557$/);

  const rest = await new StaffMember(shop.url, BERT).post(`/api/staff/orders/${number}/fulfillments`);
  assert.equal(rest.status, 201);
  assert.equal(rest.body.order.label, 'Shipped');
  assert.deepEqual(rest.body.order.fulfillments[1].lines, [
    { sku: skus[0], quantity: 1 },
    { sku: skus[1], quantity: 1 },
  ]);
  const sent = rest.body.order.events.filter((event: { kind: string }) => event.kind === 'shipped');
  assert.deepEqual(
    sent.map((event: { actor: string; data: { by: string } }) => [event.actor, event.data.by]),
    [
      ['staff', 'anna'],
      ['staff', 'bert'],
    ],
  );
  assert.equal(rest.body.emails.filter((one: { kind: string }) => one.kind === 'order_shipped').length, 2);
});

test('what is not possible says why, and changes nothing', async () => {
  const { number, skus } = await bought(2);
  const path = `/api/staff/orders/${number}/fulfillments`;
  const tooMany = await staff.post(path, { lines: [{ sku: skus[0], quantity: 3 }] });
  assert.equal(tooMany.status, 409);
  assert.equal(tooMany.body.error.message, `Of ${skus[0]} there are 2 left to ship, not 3.`);
  assert.equal((await staff.post(path)).status, 201);
  const again = await staff.post(path);
  assert.equal(again.status, 409);
  assert.deepEqual(again.body, {
    error: { code: 'not_possible', message: 'Every piece of it is shipped or cancelled.' },
  });
});

test('a repeat makes nothing twice; its id for other lines or another order is refused', async () => {
  const one = await bought(3);
  const other = await bought(1);
  const id = uuid();
  const lines = [{ sku: one.skus[0], quantity: 1 }];
  const path = `/api/staff/orders/${one.number}/fulfillments`;
  assert.equal((await staff.post(path, { lines }, id)).status, 201);
  const repeated = await staff.post(path, { lines }, id.toUpperCase());
  assert.equal(repeated.status, 200);
  assert.equal(repeated.body.order.fulfillments.length, 1);
  const changed = await staff.post(path, { lines: [{ sku: one.skus[0], quantity: 2 }] }, id);
  assert.match(changed.body.error.message, /used for something else/);
  const elsewhere = await staff.post(`/api/staff/orders/${other.number}/fulfillments`, {}, id);
  assert.equal(elsewhere.status, 409);
});

test('only a key opens it', async () => {
  for (const key of ['', 'wrong', STAFF_KEY.slice(1), `${STAFF_KEY}x`]) {
    const answer = await new StaffMember(shop.url, key).get('/api/staff/orders');
    assert.equal(answer.status, 401);
    assert.equal(answer.body.error.code, 'unauthorized');
  }
  assert.equal((await fetch(`${shop.url}/api/staff/orders`)).status, 401);
  assert.equal((await staff.get('/api/staff/orders')).status, 200);
});

test('wrong fields are named one by one, unknown ones too', async () => {
  const { number, skus } = await bought(1);
  const path = `/api/staff/orders/${number}/fulfillments`;
  const wrong = await staff.post(
    path,
    { carrier: 7, colour: 'blue', trackingUrl: 'x'.repeat(501) },
    'no-uuid',
  );
  assert.equal(wrong.status, 422);
  assert.deepEqual(Object.keys(wrong.body.error.fields).sort(), ['carrier', 'colour', 'id', 'trackingUrl']);
  const cases: [unknown, string, RegExp][] = [
    [{ lines: [] }, 'lines', /at least one/],
    [{ lines: [{ sku: 'NO', quantity: 1 }] }, 'lines', /no NO in this order/],
    [{ lines: [{ sku: skus[0], quantity: 0 }] }, 'lines', /Number 1, quantity/],
    [{ lines: [{ sku: skus[0], quantity: 1.5 }] }, 'lines', /whole number/],
    [{ lines: [{ sku: skus[0], quantity: 1, colour: 1 }] }, 'lines', /colour: There is no such field/],
    [
      {
        lines: [
          { sku: skus[0], quantity: 1 },
          { sku: skus[0], quantity: 1 },
        ],
      },
      'lines',
      /twice/,
    ],
    [{ carrier: 'UPS', trackingNumber: '12' }, 'trackingNumber', /does not look like a number of UPS/],
    [{ trackingUrl: 'javascript:alert(1)' }, 'trackingUrl', /must start with https/],
  ];
  for (const [body, field, problem] of cases) {
    const answer = await staff.post(path, body);
    assert.equal(answer.status, 422, JSON.stringify(body));
    assert.match(answer.body.error.fields[field], problem);
  }
  for (const body of ['{', '[]', '"x"', 'null']) {
    const answer = await fetch(shop.url + path, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${STAFF_KEY}` },
    });
    assert.equal(answer.status, 400, body);
  }
  const large = await staff.post(path, { carrier: 'x'.repeat(200_000) });
  assert.equal(large.status, 413);
  assert.equal(large.body.error.code, 'too_large');
  assert.equal((await staff.get(`/api/staff/orders/${number}`)).body.order.fulfillments.length, 0);
});

test('what is not there is not found, whatever the address says', async () => {
  for (const { route } of staffActions)
    for (const key of ['0', 'x', '1e3', '99999999', uuid(), "1'", '9'.repeat(40)]) {
      const path = routes[route].pattern.replace(':key', encodeURIComponent(key));
      const { status } = await staff.post(path);
      assert.ok(status === 404 || status === 422, `${path} answers ${status}`);
      if (status === 422) assert.equal((await staff.post(path, minimal[route])).status, 404, path);
    }
  for (const path of ['/api/staff/nothing', '/api/staff/orders/99999999', '/api/staff/orders/1%00'])
    assert.equal((await staff.get(path)).status, 404);
});

/** What an action asks for at the least. */
const minimal: Partial<Record<keyof typeof routes, unknown>> = {
  staffReturns: { lines: [{ sku: 'A', quantity: 1 }] },
  staffReturnReceipt: { lines: [{ sku: 'A', quantity: 1 }] },
};

test('the API tells what it can do', async () => {
  const { body } = await staff.get('/api/staff');
  const ship = body.actions.find(({ name }: { name: string }) => name === 'ship');
  assert.equal(ship.post, '/api/staff/orders/:key/fulfillments');
  assert.match(ship.fields.lines, /a list of \{ sku, quantity \}, or left out/);
});

test('lists: each heap has its orders, newest first, page by page', async () => {
  const numbers = [];
  for (let made = 0; made < 3; made++) numbers.push((await bought(1)).number);
  const [first, second, third] = numbers as [number, number, number];
  await staff.post(`/api/staff/orders/${second}/fulfillments`);
  const page = (query: string) => staff.get(`/api/staff/orders?${query}`);
  const found = async (query: string) =>
    (await page(query)).body.orders.map((order: { number: number }) => order.number);
  const toShip = await found('status=to_ship');
  assert.ok(toShip.includes(first) && !toShip.includes(second) && toShip.includes(third));
  assert.deepEqual(
    toShip,
    toShip.toSorted((a: number, b: number) => b - a),
  );
  assert.ok((await found('status=shipped')).includes(second));
  for (const heap of ['unpaid', 'returns', 'disputed'])
    assert.ok(!(await found(`status=${heap}`)).includes(first));

  const newest = await page('limit=2');
  assert.deepEqual(
    newest.body.orders.map((order: { number: number }) => order.number),
    [third, second],
  );
  assert.equal((await found(`limit=1&after=${newest.body.next}`))[0], first);
  const wrong = await page('status=lost&after=x&limit=0&page=2');
  assert.equal(wrong.status, 422);
  assert.deepEqual(Object.keys(wrong.body.error.fields).sort(), ['after', 'limit', 'page', 'status']);
});

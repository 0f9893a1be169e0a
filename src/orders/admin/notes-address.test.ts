/** Notes that the buyer never sees, and an address that is corrected before all has left. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { address } from '../../../test/fixtures.ts';
import { type Heart, startHeart } from '../../../test/heart.ts';
import { logged, type OrderDesk, orderDesk } from '../../../test/order-desk.ts';
import { paidOrder } from '../../../test/paid-order.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { ship } from '../fulfillments.ts';
import { findOrder, type Order } from '../orders.ts';
import { eventWords } from '../words.ts';

let heart: Heart;
let owner: OrderDesk;
before(async () => {
  heart = await startHeart();
  owner = await orderDesk(heart);
});
after(() => heart.stop());

const now = async (order: Order) => (await findOrder(heart.db, { id: order.id }))!;
const numbered = (order: Order) => ({ number: String(order.number) });
const undo = async (location: string | null) => {
  const entryId = /done=(\d+)/.exec(location!)![1]!;
  return (await owner.post(routes.adminUndo({ entryId }))).status;
};

test('a note stands in the timeline of staff, is not for the buyer, and can be taken back', async () => {
  const order = await paidOrder(heart, [await heart.article(), 1]);
  const added = await owner.post(routes.adminOrderNote(numbered(order)), {
    note: ' Called her.\nNo answer. ',
  });
  assert.equal(added.status, 303);
  const page = await (await owner.get(routes.adminOrder(numbered(order)))).text();
  assert.match(page, /Called her\.\nNo answer\./);
  assert.match(page, /Olive Owner/);
  assert.equal(eventWords.note_added, null);
  const [entry] = (await logged(heart)).slice(-1);
  assert.doesNotMatch(JSON.stringify(entry), /Called her/); // erasure would not find it there
  assert.equal(await undo(added.headers.get('location')), 303);
  assert.ok(!(await now(order)).events.some(({ kind }) => kind === 'note_added'));
});

test('an empty note is none, and who may only look adds none', async () => {
  const order = await paidOrder(heart, [await heart.article(), 1]);
  const empty = await owner.post(routes.adminOrderNote(numbered(order)), { note: '  ' });
  assert.doesNotMatch(empty.headers.get('location')!, /done/);
  const reader = await orderDesk(heart, { role: 'read_only', name: 'Rae Reader' });
  const page = await (await reader.get(routes.adminOrder(numbered(order)))).text();
  assert.doesNotMatch(page, /name="note"|actions\/|Change the address/);
  assert.equal((await reader.post(routes.adminOrderNote(numbered(order)), { note: 'x' })).status, 403);
});

test('an address is corrected, the log keeps only which fields, and Undo puts it back', async () => {
  const order = await paidOrder(heart, [await heart.article(), 1]);
  const url = routes.adminOrderAddress(numbered(order));
  const saved = await owner.post(url, { ...address, line1: '14 St James Square' });
  assert.equal(saved.status, 303);
  assert.equal((await now(order)).shippingAddress.line1, '14 St James Square');
  const [entry] = (await logged(heart)).slice(-1);
  assert.deepEqual(entry!.after, { changed: ['line1'] });
  const same = await owner.post(url, { ...address, line1: '14 St James Square' });
  assert.doesNotMatch(same.headers.get('location')!, /done/);
  assert.equal(await undo(saved.headers.get('location')), 303);
  assert.equal((await now(order)).shippingAddress.line1, address.line1);
});

test('a mistake comes back beside its field; another country that costs the same is taken', async () => {
  const order = await paidOrder(heart, [await heart.article(), 1]);
  const url = routes.adminOrderAddress(numbered(order));
  const wrong = await owner.post(url, { ...address, line1: '' });
  assert.equal(wrong.status, 422);
  assert.match(await wrong.text(), /Enter the street and house number/);
  const berlin = { ...address, country: 'DE', city: 'Berlin', postalCode: '10115' };
  assert.equal((await owner.post(url, { ...berlin, update: 'country' })).status, 200);
  assert.equal((await now(order)).shippingAddress.country, 'IE');
  assert.equal((await owner.post(url, berlin)).status, 303); // no zones, no taxes: the same everywhere
});

test('where shipping or tax would be another, the address stays, and staff are told what to do', async () => {
  const order = await paidOrder(heart, [await heart.article(), 1]);
  await heart.db.run(sql`INSERT INTO tax_registrations (id, country) VALUES (gen_random_uuid(), 'IE')`);
  await heart.db.run(sql`
    INSERT INTO tax_rates (id, country, name, ppm) VALUES (gen_random_uuid(), 'IE', 'VAT', 230000)`);
  const zurich = { ...address, country: 'CH', city: 'Zürich', postalCode: '8001' }; // an export, without VAT
  const answer = await owner.post(routes.adminOrderAddress(numbered(order)), zurich);
  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /Cancel the order, and ask the buyer to order again/);
  assert.equal((await now(order)).shippingAddress.country, 'IE');
});

test('once all has left, the address stays', async () => {
  const order = await paidOrder(heart, [await heart.article(), 1]);
  await ship(heart.db, { id: order.id }, { id: crypto.randomUUID() }, 'Sam');
  const url = routes.adminOrderAddress(numbered(order));
  assert.match(await (await owner.get(url)).text(), /can no longer be changed/);
  assert.equal((await owner.post(url, { ...address, line1: 'Elsewhere 1' })).status, 409);
  assert.equal((await now(order)).shippingAddress.line1, address.line1);
});

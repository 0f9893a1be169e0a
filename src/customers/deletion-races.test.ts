/** Two at the same moment, of whom one deletes the account. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { interleave, type Pause, start, takeDeadlocks } from '../../test/barrier.ts';
import { noHooks } from '../../test/customer.ts';
import { address } from '../../test/fixtures.ts';
import { person as newPerson, type Person, saidIn } from '../../test/person.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { eraseCarts } from '../cart/personal-data.ts';
import { placeOrder } from '../checkout/place-order.ts';
import { eraseOrdersOf } from '../orders/erasure.ts';
import { sql } from '../platform/db.ts';
import { deleteAccount } from './personal-data.ts';

let shop: TestShop;
before(async () => {
  shop = await startTestShop({ ROLE: 'web' });
});
after(() => shop.stop());

const db = () => shop.shop.db;
const person = () => newPerson(shop);

/** As app.ts puts it together. */
const hooks = {
  ...noHooks,
  async deleting(tx: Parameters<typeof eraseOrdersOf>[0], { id }: { id: string }) {
    await eraseOrdersOf(tx, id);
    await eraseCarts(tx, id);
  },
};
const asCustomer = ({ id, email }: Person) => ({
  id,
  email,
  emailVerified: true,
  name: '',
  sessionId: uuid(),
  signedInAt: new Date(),
});

test('an order is placed in any gap of the deletion: it is none, or it is remembered to be forgotten', async () => {
  const goes = (someone: Person) => () => deleteAccount(db(), hooks, asCustomer(someone), '');
  const steps = start(goes(await person()));
  await steps.done;
  const gaps = steps.steps.flatMap((_, at): Pause[] => [
    { at, when: 'before' },
    { at, when: 'after' },
  ]);
  const ends = new Set<string>();
  for (const pause of gaps) {
    const someone = await person();
    const { buyer, email, name, line1, phone, note } = someone;
    await buyer.add((await shop.article()).variantId);
    const details = {
      email,
      shippingAddress: { ...address, name, line1, phone },
      shippingMethod: 'standard',
      note,
      customerId: someone.id,
    };
    const place = () => placeOrder(shop.shop, buyer.cookies.get('cart')!, details, null);
    const { a, b } = await interleave(shop.shop, goes(someone), pause, place);
    assert.equal(a.status, 'fulfilled', String(a.status === 'rejected' && a.reason));
    assert.equal(b.status, 'fulfilled', String(b.status === 'rejected' && b.reason));
    const placed = b.status === 'fulfilled' && b.value.ok;
    ends.add(placed ? 'placed' : 'not placed');
    const left = await db().rows<{ due: boolean }>(sql`
      SELECT EXISTS (SELECT FROM erasures WHERE order_id = o.id) AS due FROM orders o WHERE email = ${email}`);
    assert.deepEqual(left, placed ? [{ due: true }] : [], JSON.stringify(pause));
    assert.deepEqual(await saidIn(db(), name), placed ? ['orders'] : []);
  }
  assert.deepEqual([...ends].sort(), ['not placed', 'placed']);
  takeDeadlocks(); // two who wait for each other: one of them is asked to begin anew, and does
});

test('deleted twice at the same moment is deleted once', async () => {
  const someone = await person();
  const go = () => deleteAccount(db(), hooks, asCustomer(someone), '');
  const { a, b } = await interleave(shop.shop, go, { at: /FOR UPDATE/, when: 'after' }, go);
  assert.deepEqual([a.status, b.status], ['fulfilled', 'fulfilled']);
  const letters = await db().rows(sql`SELECT 1 FROM emails WHERE recipient = ${someone.email}`);
  assert.equal(letters.length, 1);
});

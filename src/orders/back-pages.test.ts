import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Buyer } from '../../test/buyer.ts';
import { CARD } from '../../test/heart.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { confirmPayment } from '../checkout/confirm-payment.ts';
import { sql } from '../platform/db.ts';
import { ship } from './fulfillments.ts';

let shop: TestShop;
before(async () => {
  shop = await startTestShop();
});
after(() => shop.stop());

async function bought() {
  const { variantId } = await shop.article();
  const buyer = new Buyer(shop.url);
  await buyer.add(variantId, 2);
  const session = await buyer.checkoutSession();
  shop.standIn.control.pay(session, CARD);
  await confirmPayment(shop.shop, session);
  const { id, token } = (await shop.shop.db.row<{ id: string; token: string }>(
    sql`SELECT id, token FROM orders ORDER BY number DESC LIMIT 1`,
  ))!;
  return { buyer, id, variantId, page: `/orders/${token}` };
}
const idIn = (html: string) => /name="id" value="([^"]+)"/.exec(html)![1]!;
const text = async (answer: Response | Promise<Response>) => (await answer).text();

test('withdrawing: the link, the form, the confirmation, the acknowledgement; pressed twice it is one', async () => {
  const { buyer, id, variantId, page } = await bought();
  assert.match(await text(buyer.get(page)), /Withdraw from contract here/);
  const form = await text(buyer.get(`${page}/withdrawal`));
  assert.match(form, /value="Ada Byron"/);
  const fields = {
    id: idIn(form),
    name: 'Ada Byron',
    email: 'ada@example.com',
    [`quantity-${variantId}`]: '2',
  };
  const wrong = await buyer.post(`${page}/withdrawal`, { ...fields, email: 'nowhere' });
  assert.equal(wrong.status, 422);
  assert.match(await text(buyer.post(`${page}/withdrawal`, fields)), /Confirm withdrawal/);
  const confirm = () => buyer.post(`${page}/withdrawal`, { ...fields, step: 'confirm' });
  const [first, again] = [await confirm(), await confirm()];
  assert.deepEqual([first.status, again.status], [303, 303]);
  assert.match(await text(buyer.get(first.headers.get('location')!)), /Received on/);
  const row = await shop.shop.db.row<{ status: string; mails: number; stated: number }>(sql`
    SELECT status, (SELECT count(*) FROM withdrawals WHERE order_id = o.id) AS stated,
      (SELECT count(*) FROM emails WHERE order_id = o.id AND kind = 'withdrawal_received') AS mails
    FROM orders o WHERE id = ${id}`);
  assert.deepEqual(row, { status: 'cancelled', mails: 1, stated: 1 });
});

test('sending back: the form, what is wrong in it, the return', async () => {
  const { buyer, id, variantId, page } = await bought();
  assert.doesNotMatch(await text(buyer.get(page)), /Send something back/);
  await ship(shop.shop.db, { id }, { id: crypto.randomUUID() } as never, 'Sam');
  assert.match(await text(buyer.get(page)), /Send something back/);
  const form = await text(buyer.get(`${page}/return`));
  const fields = { id: idIn(form), [`quantity-${variantId}`]: '1', note: 'Too blue' };
  assert.equal((await buyer.post(`${page}/return`, fields)).status, 422);
  const sent = await buyer.post(`${page}/return`, { ...fields, [`reason-${variantId}`]: 'unwanted' });
  assert.equal(sent.status, 303);
  const row = await shop.shop.db.row<{ note: string }>(sql`SELECT note FROM returns WHERE order_id = ${id}`);
  assert.equal(row?.note, 'Too blue');
});

test('another order’s acknowledgement is not found', async () => {
  const [one, other] = [await bought(), await bought()];
  const id = crypto.randomUUID();
  await shop.shop.db.run(sql`
    INSERT INTO withdrawals (id, order_id, name, email, lines) VALUES (${id}, ${one.id}, 'A', 'a@example.com', '[]')`);
  assert.equal((await one.buyer.get(`${one.page}/withdrawals/${id}`)).status, 200);
  assert.equal((await one.buyer.get(`${other.page}/withdrawals/${id}`)).status, 404);
});

/** A draft is paid by its link: by the checkout's own form, once, whoever presses when. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Hono } from 'hono';
import { interleave, type Pause, takeDeadlocks } from '../../../test/barrier.ts';
import { addDiscount } from '../../../test/discounts.ts';
import { address, type Sold } from '../../../test/fixtures.ts';
import { CARD, DEBIT, details, type Heart, sessionOf, startHeart } from '../../../test/heart.ts';
import { findCart } from '../../cart/cart.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { confirmPayment } from '../confirm-payment.ts';
import { placeOrder } from '../place-order.ts';
import { changeDraft, type DraftChange, makeDraft, removeDraft } from './change.ts';
import { type Draft, findDraft, stateOf } from './drafts.ts';
import { draftPages } from './pay-http.tsx';
import { quoteDraft } from './quote.ts';
import { sendLink } from './send.ts';

let heart: Heart;
let pages: Hono;
before(async () => {
  heart = await startHeart();
  pages = new Hono();
  draftPages(pages, heart.shop);
});
after(() => heart.stop());

const staff = { id: '0198c0de-0000-7000-8000-000000000001', name: 'Olive Owner' };
const read = async (id: string): Promise<Draft> => (await findDraft(heart.db, { id }))!;
async function change(id: string, more: DraftChange) {
  return changeDraft(heart.shop, staff, id, (await read(id)).version, more);
}
/** A draft of so many pieces of one article. */
async function draftOf(article: Sold, quantity = 1): Promise<string> {
  const { id } = await makeDraft(heart.shop, staff, {
    ...{ email: 'ada@example.com', shippingAddress: address, shippingMethod: 'standard' },
  });
  await change(id, { add: article.variantId });
  await change(id, { quantities: { [article.variantId]: quantity } });
  return id;
}

interface Answer {
  status: number;
  location: string;
  html: string;
}
async function ask(path: string, fields?: Record<string, string>): Promise<Answer> {
  const answer = await pages.request(path, fields && { method: 'POST', body: new URLSearchParams(fields) });
  const html = (await answer.text()).replace(/\s+/g, ' ');
  return { status: answer.status, location: answer.headers.get('location') ?? '', html };
}
const look = async (id: string) => ask(routes.payDraft(await read(id)));
const press = async (id: string, fields: Record<string, string> = {}) =>
  ask(routes.payDraft(await read(id)), {
    ...{ ...address, email: 'ada@example.com', shippingMethod: 'standard', note: '', ...fields },
  });
const sessionIn = ({ location }: Answer) => /cs_\w+/.exec(location)?.[0];
async function pay(session: string, card = CARD): Promise<void> {
  heart.standIn.control.pay(session, card);
  await confirmPayment(heart.shop, session);
}
const statusOf = (session: string) =>
  heart.standIn.control.state().sessions.find(({ id }) => id === session)!.status;
const ordersOf = async (id: string) =>
  heart.db.rows<{ number: number; status: string; totalMinor: number }>(sql`
    SELECT number, status, total_minor AS "totalMinor" FROM orders
    WHERE cart_id = (SELECT cart_id FROM draft_orders WHERE id = ${id}) ORDER BY number`);
const placed = async (id: string) => (await ordersOf(id)).filter(({ status }) => status === 'placed');
async function allIsWell(): Promise<void> {
  assert.deepEqual(await heart.breaches(), []);
  assert.deepEqual(takeDeadlocks(), []);
}
const settled = <T>(result: PromiseSettledResult<T>): T => {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
};

test('the buyer sees what staff saw, pays it, and the link leads to the order from then on', async () => {
  await addDiscount(heart.db, { code: 'TEN' });
  const id = await draftOf(await heart.article({ title: 'Slide rule' }), 3);
  await change(id, { addCode: 'TEN', message: 'Dear Ada' });
  const { quote } = await quoteDraft(heart.shop, await read(id));
  const page = await look(id);
  assert.equal(page.status, 200);
  for (const words of ['Slide rule', 'Dear Ada', 'value="ada@example.com"', 'Discount TEN', 'Pay €31.90'])
    assert.ok(page.html.includes(words), words);
  assert.ok(!page.html.includes('Change your cart') && !page.html.includes('name="discountCode"'));
  assert.ok(!page.html.includes((await read(id)).cartToken), 'the cart’s own key stays inside');
  assert.equal(quote.totals.totalMinor, 3190);

  const session = sessionIn(await press(id))!;
  const { cancel_url: back } = await heart.shop.stripe.checkout.sessions.retrieve(session);
  assert.equal(new URL(back!).pathname, routes.payDraft(await read(id)));
  assert.equal(stateOf(await read(id)), 'paying');
  assert.match((await ask(`${routes.payDraft(await read(id))}?unpaid`)).html, /your order is as you left it/);
  await pay(session);
  const paid = await read(id);
  assert.equal(stateOf(paid), 'paid');
  assert.equal(paid.order!.totalMinor, 3190);
  for (const answer of [await look(id), await press(id)])
    assert.deepEqual([answer.status, answer.location], [303, routes.order({ token: paid.order!.token })]);
  assert.equal((await placed(id)).length, 1);
  await allIsWell();
});

test('what staff left open is asked for by the checkout’s own form', async () => {
  const { id } = await makeDraft(heart.shop, staff);
  assert.match((await look(id)).html, /There is nothing to pay here yet/);
  await change(id, { add: (await heart.article()).variantId });
  const page = await look(id);
  assert.match(page.html, /<option value="IE" selected/);
  const refused = await press(id, { email: '', name: '', postalCode: 'ZZ' });
  assert.equal(refused.status, 422);
  const errors = [...refused.html.matchAll(/id="([\w-]+)-error"/g)].map(([, field]) => field).sort();
  assert.deepEqual(errors, ['email', 'name', 'postalCode']);
  assert.equal((await ordersOf(id)).length, 0);
  assert.ok(sessionIn(await press(id)));
  await heart.putAway();
});

test('nobody opens it by a guess, and a link that is over tells nothing of whose it was', async () => {
  for (const token of ['x'.repeat(24), 'x', '%00', "1' OR 'a'='a"])
    for (const fields of [undefined, {}])
      assert.equal((await ask(`/pay/${encodeURIComponent(token)}`, fields)).status, 404);
  const id = await draftOf(await heart.article());
  await heart.db.run(sql`UPDATE draft_orders SET expires_at = now() WHERE id = ${id}`);
  for (const answer of [await look(id), await press(id)]) {
    assert.equal(answer.status, 410);
    assert.ok(!answer.html.includes('ada@example.com') && !answer.html.includes(address.line1));
  }
  assert.equal((await ordersOf(id)).length, 0);
});

test('a price that has moved since the mail is said before paying, and what was agreed to is what is paid', async () => {
  const article = await heart.article();
  const id = await draftOf(article);
  assert.ok((await sendLink(heart.shop, staff, id, (await read(id)).version)).ok);
  assert.ok(!(await look(id)).html.includes('When we wrote to you'));
  await heart.db.run(sql`UPDATE variants SET price_minor = 1100 WHERE id = ${article.variantId}`);
  const page = await look(id);
  assert.match(page.html, /The total is now €15\.90/);
  assert.match(page.html, /When we wrote to you it was €14\.90/);
  const old = await press(id, { seenTotalMinor: '1490', seenCurrency: 'EUR' });
  assert.equal(old.status, 422);
  assert.match(old.html, /The total is now €15\.90/);
  const session = sessionIn(await press(id, { seenTotalMinor: '1590', seenCurrency: 'EUR' }))!;
  await pay(session);
  assert.deepEqual(
    (await placed(id)).map(({ totalMinor }) => totalMinor),
    [1590],
  );
  await allIsWell();
});

test('goods that are gone are said, and nothing is ordered; they are held from Pay on', async () => {
  const article = await heart.article({ onHand: 2 });
  const [first, second] = [await draftOf(article, 2), await draftOf(article, 1)];
  const session = sessionIn(await press(first))!;
  const late = await press(second);
  assert.equal(late.status, 422);
  assert.match(late.html, /cannot be had as it stands.*sold out.*we change your order/);
  await pay(session);
  assert.equal((await ordersOf(second)).length, 0);
  await allIsWell();
});

test('what staff change while the buyer is at the payment page closes that page first', async () => {
  const article = await heart.article();
  const id = await draftOf(article);
  const session = sessionIn(await press(id))!;
  const changed = await change(id, { quantities: { [article.variantId]: 2 } });
  assert.ok(changed.ok && changed.entryId);
  assert.equal(statusOf(session), 'expired', 'the old page takes no money');
  assert.equal(stateOf(await read(id)), 'open');
  const next = sessionIn(await press(id))!;
  assert.notEqual(next, session);
  await pay(next);
  assert.deepEqual(
    (await placed(id)).map(({ totalMinor }) => totalMinor),
    [2490],
  );
  await allIsWell();
});

test('a save that changes nothing leaves the payment page open, and no row in the log', async () => {
  const article = await heart.article();
  const id = await draftOf(article);
  const session = sessionIn(await press(id))!;
  const same = await change(id, { quantities: { [article.variantId]: 1 } });
  assert.deepEqual(same, { ok: true, entryId: undefined });
  await pay(session);
  assert.equal((await placed(id)).length, 1);
});

test('once paid, or with a bank at it, nobody changes or removes it', async () => {
  for (const card of [CARD, DEBIT.succeeds]) {
    const article = await heart.article();
    const id = await draftOf(article);
    await pay(sessionIn(await press(id))!, card);
    assert.deepEqual(await change(id, { add: article.variantId }), { ok: false, reason: 'bought' });
    assert.deepEqual(await removeDraft(heart.shop, staff, id), { ok: false, reason: 'bought' });
    assert.equal((await look(id)).status, 303);
    assert.equal((await findCart(heart.db, (await read(id)).cartToken))!.lines.length, 0);
  }
  await heart.putAway();
});

test('who was removed while the buyer pays is paid, or closed: never both', async () => {
  const id = await draftOf(await heart.article());
  const session = sessionIn(await press(id))!;
  heart.standIn.control.pay(session, CARD); // Stripe has it, the shop does not know yet
  assert.deepEqual(await removeDraft(heart.shop, staff, id), { ok: false, reason: 'bought' });
  assert.equal((await placed(id)).length, 1);

  const other = await draftOf(await heart.article());
  const open = sessionIn(await press(other))!;
  assert.ok((await removeDraft(heart.shop, staff, other)).ok);
  assert.equal(statusOf(open), 'expired');
  assert.equal((await press(other)).status, 410);
  await allIsWell();
});

/** From the draft's lock to the end of the transaction. */
const steps = [
  /SELECT FROM draft_orders .* FOR UPDATE/,
  /UPDATE carts SET email/,
  /INSERT INTO orders/,
  /UPDATE draft_orders SET order_id/,
  /^COMMIT/,
  /stripe sessions\.create/,
];
const pauses: Pause[] = steps.flatMap((at) => [
  { at, when: 'before' as const },
  { at, when: 'after' as const },
]);
const place = (draft: Draft) => () => placeOrder(heart.shop, draft.cartToken, details, null, draft.id);

for (const pause of pauses) {
  const where = `${pause.when} ${String(pause.at).slice(0, 34)}`;

  test(`two tabs press, one stands ${where}: one order, one payment page`, async () => {
    const id = await draftOf(await heart.article());
    const draft = await read(id);
    const { a, b } = await interleave(heart.shop, place(draft), pause, place(draft));
    assert.equal(sessionOf(settled(a)), sessionOf(settled(b)));
    await pay(sessionOf(settled(a)));
    assert.equal((await placed(id)).length, 1);
    await allIsWell();
  });

  test(`staff change it while the buyer stands ${where}: what is paid is what was agreed to, once`, async () => {
    const article = await heart.article();
    const id = await draftOf(article);
    const draft = await read(id);
    const more = { quantities: { [article.variantId]: 4 } };
    const edit = () => changeDraft(heart.shop, staff, id, draft.version, more);
    const { a } = await interleave(heart.shop, place(draft), pause, edit);
    const first = settled(a);
    const again = await placeOrder(heart.shop, draft.cartToken, details, null, id);
    for (const outcome of [first, again])
      if (outcome.ok && outcome.next === 'pay') await pay(sessionOf(outcome)).catch(() => {}); // a page that was closed takes nothing
    const orders = await placed(id);
    assert.equal(orders.length, 1);
    const quantities = [1490, 4490];
    assert.ok(quantities.includes(orders[0]!.totalMinor), String(orders[0]!.totalMinor));
    await allIsWell();
  });
}

test('a press that stood still while the other tab paid, and staff had put more into it, makes no second order', async () => {
  for (const at of [/SELECT FROM draft_orders .* FOR UPDATE/, /UPDATE carts SET email/]) {
    const article = await heart.article();
    const id = await draftOf(article, 1);
    const draft = await read(id);
    const session = sessionOf(await place(draft)());
    // Behind the verbs' back, as if it had slipped in between: the cart holds more than was bought.
    await heart.db.run(sql`UPDATE cart_lines SET quantity = 3 WHERE cart_id = ${draft.cartId}`);
    const { a } = await interleave(heart.shop, place(draft), { at, when: 'before' }, () => pay(session));
    const late = settled(a);
    assert.deepEqual([late.ok, late.ok && late.next], [true, 'done']);
    assert.equal((await placed(id)).length, 1);
    assert.equal((await ordersOf(id)).length, 1);
    await allIsWell();
  }
});

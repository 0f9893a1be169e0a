import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { interleave, type Pause, start, takeDeadlocks } from '../../test/barrier.ts';
import { addCustomer, type Sold } from '../../test/fixtures.ts';
import { CARD, DEBIT, type Heart, sessionOf, startHeart } from '../../test/heart.ts';
import { addToCart, findCart, LINES_MAX, QUANTITY_MAX, setGiftWrap, setQuantity } from '../cart/cart.ts';
import { sql } from '../platform/db.ts';
import { mergeCarts } from './cart-at-sign-in.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());

async function allIsWell(): Promise<void> {
  assert.deepEqual(await heart.breaches(), []);
  assert.deepEqual(takeDeadlocks(), []);
}

const customer = async () => (await addCustomer(heart.db)).id;
const signIn = (customerId: string, token?: string) => mergeCarts(heart.shop, customerId, token);
const lines = async (token: string) =>
  Object.fromEntries((await findCart(heart.db, token))!.lines.map((line) => [line.variantId, line.quantity]));
const opens = async (token: string) => (await findCart(heart.db, token))?.token;
const settled = <T>(result: PromiseSettledResult<T>): T => {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
};

/** A customer with a cart on another device, and a guest's cart at hand. */
async function twoCarts(first: [Sold, number][], second: [Sold, number][]) {
  const id = await customer();
  const [old, hand] = [await heart.cart(...first), await heart.cart(...second)];
  await signIn(id, old);
  return { id, old, hand };
}

test('the cart at hand becomes the customer’s', async () => {
  const id = await customer();
  const token = await heart.cart([await heart.article(), 2]);
  assert.deepEqual(await signIn(id, token), { ok: true, cart: { token, pieces: 2 } });
  assert.equal((await findCart(heart.db, token))!.customerId, id);
  assert.deepEqual(await signIn(id, token), { ok: true, cart: { token, pieces: 2 } });
});

test('without a cart at hand, or with a cookie that opens none, it is the one he had', async () => {
  const id = await customer();
  assert.deepEqual(await signIn(id), { ok: true, cart: undefined });
  const token = await heart.cart([await heart.article(), 1]);
  await signIn(id, token);
  assert.deepEqual(await signIn(id), { ok: true, cart: { token, pieces: 1 } });
  assert.deepEqual(await signIn(id, 'x'.repeat(24)), { ok: true, cart: { token, pieces: 1 } });
});

test('edge case 21: the one he had is poured into the one at hand, and its cookie leads there', async () => {
  const [one, both, other] = [await heart.article(), await heart.article(), await heart.article()];
  const { id, old, hand } = await twoCarts([[one, 1], [both, 2]], [[both, 3], [other, 4]]); // biome-ignore format: reads better
  assert.deepEqual(await signIn(id, hand), { ok: true, cart: { token: hand, pieces: 10 } });
  const merged = { [one.variantId]: 1, [both.variantId]: 5, [other.variantId]: 4 };
  assert.deepEqual(await lines(hand), merged);
  assert.equal(await opens(old), hand);

  // The other device goes on with the same cart.
  assert.deepEqual(await addToCart(heart.db, old, 'EUR', { variantId: one.variantId, quantity: 2 }), {
    ok: true,
    token: hand,
    pieces: 12,
  });
  assert.ok(await setQuantity(heart.db, old, both.variantId, 1));
  assert.deepEqual(await lines(hand), { ...merged, [one.variantId]: 3, [both.variantId]: 1 });
  assert.equal(await heart.session(old), await heart.session(hand));
  await allIsWell();
});

test('three devices: a pointer never leads to a cart that points on', async () => {
  const article = await heart.article();
  const { id, old, hand } = await twoCarts([[article, 1]], [[article, 2]]);
  await signIn(id, hand);
  const third = await heart.cart([article, 3]);
  await signIn(id, third);
  assert.deepEqual([await opens(old), await opens(hand), await opens(third)], [third, third, third]);
  assert.deepEqual(await lines(third), { [article.variantId]: 6 });
  const row = await heart.db.row<{ deep: number }>(sql`
    SELECT count(*)::int AS deep FROM carts a JOIN carts b ON b.id = a.merged_into WHERE b.merged_into IS NOT NULL`);
  assert.equal(row!.deep, 0);
});

test('a line takes no more than a line takes, and a cart no more lines than a cart takes', async () => {
  const article = await heart.article({ onHand: 500 });
  const { id, hand } = await twoCarts([[article, 60]], [[article, 60]]);
  await signIn(id, hand);
  assert.deepEqual(await lines(hand), { [article.variantId]: QUANTITY_MAX });

  const full = await Promise.all(Array.from({ length: LINES_MAX - 1 }, () => heart.article()));
  const big = await heart.cart(...full.map((sold): [Sold, number] => [sold, 1]));
  const [older, newer] = [await heart.article(), await heart.article()];
  const id2 = await customer();
  await signIn(id2, await heart.cart([older, 1], [full[0]!, 1], [newer, 1]));
  await signIn(id2, big);
  const all = await lines(big);
  assert.equal(Object.keys(all).length, LINES_MAX);
  assert.deepEqual([all[older.variantId], all[full[0]!.variantId], all[newer.variantId]], [undefined, 2, 1]);
});

test('the price seen last is kept, and what was typed at checkout comes along', async () => {
  const article = await heart.article({ priceMinor: 1000 });
  const id = await customer();
  const old = await heart.cart([article, 1]);
  await heart.session(old, { email: 'old@example.com' });
  await signIn(id, old);
  await heart.db.run(sql`UPDATE variants SET price_minor = 1200 WHERE id = ${article.variantId}`);
  const hand = await heart.cart([article, 1]);
  await signIn(id, hand);
  const cart = (await findCart(heart.db, hand))!;
  assert.deepEqual([cart.lines[0]!.seenPriceMinor, cart.email], [1200, 'old@example.com']);
  await allIsWell();
});

test('gift wrap stays where either cart had it', async () => {
  const [first, second, plain] = [await heart.article(), await heart.article(), await heart.article()];
  const { id, old, hand } = await twoCarts([[first, 1], [second, 1], [plain, 1]], [[second, 1], [plain, 1]]); // biome-ignore format: reads better
  assert.ok(await setGiftWrap(heart.db, old, first.variantId, true));
  assert.ok(await setGiftWrap(heart.db, hand, second.variantId, true));
  await signIn(id, hand);
  const merged = (await findCart(heart.db, hand))!.lines;
  const wrapped = (sold: Sold) => merged.find(({ variantId }) => variantId === sold.variantId)!.giftWrap;
  assert.deepEqual([wrapped(first), wrapped(second), wrapped(plain)], [true, true, false]);
});

test('edge case 21: discount codes of both carts come along, each once, as many as a cart takes', async () => {
  const article = await heart.article();
  const id = await customer();
  const [old, hand] = [await heart.cart([article, 1]), await heart.cart([article, 1])];
  const enter = (cart: string, codes: string[]) =>
    heart.db.run(sql`UPDATE carts SET discount_codes = ${codes} WHERE token = ${cart}`);
  await enter(old, ['A', 'B', 'C']);
  await enter(hand, ['C', 'D', 'E']);
  await signIn(id, old);
  await signIn(id, hand);
  assert.deepEqual((await findCart(heart.db, hand))!.discountCodes, ['C', 'D', 'E', 'A', 'B']);
});

test('edge case 21: another customer’s cart is neither merged nor adopted', async () => {
  const [mine, yours] = [await heart.article(), await heart.article()];
  const [me, you] = [await customer(), await customer()];
  const [myCart, yourCart] = [await heart.cart([mine, 1]), await heart.cart([yours, 1])];
  await signIn(you, yourCart);
  assert.deepEqual(await signIn(me, yourCart), { ok: true, cart: undefined });
  await signIn(me, myCart);
  assert.deepEqual(await signIn(me, yourCart), { ok: true, cart: { token: myCart, pieces: 1 } });
  assert.deepEqual(await lines(yourCart), { [yours.variantId]: 1 });
  assert.equal((await findCart(heart.db, yourCart))!.customerId, you);

  // Nor by way of the cookie of a cart that was merged into it.
  const again = await heart.cart([yours, 1]);
  await signIn(you, again);
  assert.deepEqual(await signIn(me, yourCart), { ok: true, cart: { token: myCart, pieces: 1 } });
});

test('what could be paid on the other device is closed before its lines are here', async () => {
  const article = await heart.article({ onHand: 5 });
  const { id, old, hand } = await twoCarts([[article, 1]], [[article, 2]]);
  const session = await heart.session(old);
  await signIn(id, hand);
  assert.equal(heart.standIn.control.pay(session, CARD).status, 'expired');
  assert.deepEqual(await lines(hand), { [article.variantId]: 3 });
  await allIsWell();
});

test('it turns out that it is paid: what was bought does not come along', async () => {
  const [bought, other] = [await heart.article(), await heart.article()];
  const { id, old, hand } = await twoCarts([[bought, 1]], [[other, 2]]);
  const session = await heart.session(old);
  await setQuantity(heart.db, old, bought.variantId, 3);
  heart.standIn.control.pay(session, CARD); // and no message of it has come
  await signIn(id, hand);
  assert.deepEqual(await lines(hand), { [bought.variantId]: 2, [other.variantId]: 2 });
  await allIsWell();
});

test('a bank is working on it: its lines have left already and do not leave twice', async () => {
  const article = await heart.article();
  const { id, old, hand } = await twoCarts([[article, 1]], [[article, 2]]);
  const session = await heart.session(old);
  heart.standIn.control.pay(session, DEBIT.succeeds);
  await heart.message('checkout.session.completed', { id: session });
  await signIn(id, hand);
  assert.deepEqual(await lines(hand), { [article.variantId]: 2 });
  heart.standIn.control.settleAsync(session, 'succeed');
  await heart.message('checkout.session.async_payment_succeeded', { id: session });
  assert.deepEqual(await lines(hand), { [article.variantId]: 2 });
  await allIsWell();
});

test('Stripe does not answer: nothing is merged, and the next sign-in does it', async () => {
  const article = await heart.article();
  const { id, old, hand } = await twoCarts([[article, 1]], [[article, 2]]);
  await heart.session(old);
  heart.standIn.control.addFault({ match: 'POST /v1/checkout/sessions/:id/expire', kind: '503', times: 9 });
  const taken = await signIn(id, hand);
  heart.standIn.control.clearFaults();
  assert.equal(taken.ok, false);
  assert.deepEqual(
    [await lines(old), await lines(hand)],
    [{ [article.variantId]: 1 }, { [article.variantId]: 2 }],
  );
  assert.ok((await signIn(id, hand)).ok);
  assert.deepEqual(await lines(hand), { [article.variantId]: 3 });
  await allIsWell();
});

/** Every gap of a merge: each of its statements, before it is sent and after it was answered. */
const STEPS_OF_A_MERGE = 11;
const gaps: Pause[] = Array.from({ length: STEPS_OF_A_MERGE }, (_, at) => [
  { at, when: 'before' as const },
  { at, when: 'after' as const },
]).flat();

test('a merge has the steps in whose gaps the others are let in', async () => {
  const article = await heart.article();
  const { id, hand } = await twoCarts([[article, 1]], [[article, 2]]);
  const merge = start(() => signIn(id, hand));
  await merge.done;
  assert.equal(merge.steps.length, STEPS_OF_A_MERGE, merge.steps.join('\n'));
});

test('something is put in by the other device in any gap of the merge: nothing is lost', async () => {
  for (const pause of gaps) {
    const [article, other] = [await heart.article(), await heart.article()];
    const { id, old, hand } = await twoCarts([[article, 1]], [[article, 2]]);
    const put = async () => {
      for (const { variantId } of [article, other])
        assert.ok((await addToCart(heart.db, old, 'EUR', { variantId, quantity: 1 })).ok);
    };
    const { a, b } = await interleave(heart.shop, () => signIn(id, hand), pause, put);
    settled(b);
    assert.ok(settled(a).ok);
    const all = { [article.variantId]: 4, [other.variantId]: 1 };
    assert.deepEqual([await lines(hand), await lines(old)], [all, all], JSON.stringify(pause));
  }
  await allIsWell();
});

for (const at of [/^SELECT v\.price_minor/, /^WITH cart/])
  for (const when of ['before', 'after'] as const)
    test(`carts are merged ${when} ${at} of putting something in: nothing is lost`, async () => {
      const article = await heart.article();
      const { id, old, hand } = await twoCarts([[article, 1]], [[article, 2]]);
      const put = () => addToCart(heart.db, old, 'EUR', { variantId: article.variantId, quantity: 3 });
      const { a, b } = await interleave(heart.shop, put, { at, when }, () => signIn(id, hand));
      assert.ok(settled(a).ok && settled(b).ok);
      assert.deepEqual(await lines(hand), { [article.variantId]: 6 });
      assert.deepEqual(await lines(old), { [article.variantId]: 6 });
    });

test('an order is placed with the old cart in any gap of the merge: one payable order, of one cart', async () => {
  for (const pause of gaps) {
    const article = await heart.article({ onHand: 9 });
    const { id, old, hand } = await twoCarts([[article, 1]], [[article, 2]]);
    const { a, b } = await interleave(
      heart.shop,
      () => signIn(id, hand),
      pause,
      () => heart.place(old),
    );
    const session = sessionOf(settled(b));
    assert.ok(settled(a).ok);
    const now = await heart.session(hand);
    if (now !== session) assert.equal(heart.standIn.control.pay(session, CARD).status, 'expired');
    heart.standIn.control.pay(now, CARD);
    await heart.landingPage(now);
    assert.deepEqual(await lines(old), {}, JSON.stringify(pause));
    const row = await heart.db.row<{ left: number }>(
      sql`SELECT on_hand - reserved AS left FROM stock_levels WHERE variant_id = ${article.variantId}`,
    );
    assert.equal(row!.left, 6, JSON.stringify(pause));
  }
  await allIsWell();
});

for (const at of [
  /^UPDATE carts/,
  /FROM orders WHERE cart_id/,
  /INSERT INTO orders/,
  /^COMMIT/,
  /sessions\.create/,
])
  for (const when of ['before', 'after'] as const)
    test(`carts are merged ${when} ${at} of placing an order with the old one`, async () => {
      const article = await heart.article({ onHand: 9 });
      const { id, old, hand } = await twoCarts([[article, 1]], [[article, 2]]);
      const place = () => heart.place(old);
      const { a, b } = await interleave(heart.shop, place, { at, when }, () => signIn(id, hand));
      assert.ok(settled(b).ok);
      const placed = settled(a);
      assert.ok(placed.ok, JSON.stringify(placed));
      const now = await heart.session(hand);
      if (sessionOf(placed) !== now)
        assert.equal(heart.standIn.control.pay(sessionOf(placed), CARD).status, 'expired');
      heart.standIn.control.pay(now, CARD);
      await heart.landingPage(now);
      assert.deepEqual(await lines(old), {});
      await allIsWell();
    });

test('two sign-ins of one customer at once: all lines in one cart, both cookies lead there', async () => {
  for (const pause of gaps) {
    const article = await heart.article({ onHand: 30 });
    const { id, old, hand } = await twoCarts([[article, 1]], [[article, 2]]);
    const other = await heart.cart([article, 4]);
    const { a, b } = await interleave(
      heart.shop,
      () => signIn(id, hand),
      pause,
      () => signIn(id, other),
    );
    assert.ok(settled(a).ok && settled(b).ok);
    const owned = await heart.db.rows(sql`SELECT 1 FROM carts WHERE customer_id = ${id}`);
    assert.equal(owned.length, 1);
    for (const token of [old, hand, other])
      assert.deepEqual(await lines(token), { [article.variantId]: 7 }, JSON.stringify(pause));
  }
  await allIsWell();
});

for (const at of [/FROM customers/, /FOR UPDATE OF c/, /^UPDATE carts SET customer_id/, /^COMMIT/])
  for (const when of ['before', 'after'] as const)
    test(`two sign-ins of a customer without a cart, stopped ${when} ${at}: all lines in one cart`, async () => {
      const article = await heart.article();
      const id = await customer();
      const [hand, other] = [await heart.cart([article, 1]), await heart.cart([article, 4])];
      const { a, b } = await interleave(
        heart.shop,
        () => signIn(id, hand),
        { at, when },
        () => signIn(id, other),
      );
      assert.ok(settled(a).ok && settled(b).ok);
      for (const token of [hand, other]) assert.deepEqual(await lines(token), { [article.variantId]: 5 });
      await allIsWell();
    });

test('two customers sign in with the same cookie at once: one has it, the other keeps his own', async () => {
  for (const pause of gaps) {
    const article = await heart.article({ onHand: 30 });
    const { id, hand } = await twoCarts([[article, 1]], [[article, 2]]);
    const rival = await customer();
    const { a, b } = await interleave(
      heart.shop,
      () => signIn(id, hand),
      pause,
      () => signIn(rival, hand),
    );
    assert.ok(settled(a).ok && settled(b).ok);
    const owner = (await findCart(heart.db, hand))!.customerId;
    assert.deepEqual(await lines(hand), { [article.variantId]: owner === id ? 3 : 2 });
  }
  await allIsWell();
});

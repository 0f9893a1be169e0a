import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { interleave } from '../../test/barrier.ts';
import type { Sold } from '../../test/fixtures.ts';
import { type Heart, startHeart } from '../../test/heart.ts';
import { sql } from '../platform/db.ts';
import { addToCart, findCart, lineProblem, setQuantity, takeOut } from './cart.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());

const add = (token: string | undefined, { variantId }: Sold, quantity: number) =>
  addToCart(heart.db, token, 'EUR', { variantId, quantity });
const lines = async (token: string) =>
  (await findCart(heart.db, token))!.lines.map((line) => [line.variantId, line.quantity]);
const carts = async () =>
  (await heart.db.row<{ count: number }>(sql`SELECT count(*)::int AS count FROM carts`))!.count;

test('a cart is made by the first article, and the same again adds to its line', async () => {
  const [one, other] = [await heart.article(), await heart.article()];
  const made = await add(undefined, one, 2);
  assert.ok(made.ok);
  assert.equal(made.pieces, 2);
  assert.deepEqual(await add(made.token, other, 1), { ok: true, token: made.token, pieces: 3 });
  assert.deepEqual(await add(made.token, one, 3), { ok: true, token: made.token, pieces: 6 });
  assert.deepEqual(await lines(made.token), [
    [one.variantId, 5],
    [other.variantId, 1],
  ]);
});

test('what cannot be had makes no cart', async () => {
  const [sold, gone] = [await heart.article({ onHand: 0 }), await heart.article()];
  await heart.db.run(sql`UPDATE products SET status = 'draft' WHERE id = ${gone.productId}`);
  const before = await carts();
  assert.deepEqual(await add(undefined, sold, 1), { ok: false, reason: 'sold_out' });
  assert.deepEqual(await add(undefined, gone, 1), { ok: false, reason: 'unknown_variant' });
  assert.deepEqual(await add(undefined, { ...sold, variantId: crypto.randomUUID() }, 1), {
    ok: false,
    reason: 'unknown_variant',
  });
  assert.equal(await carts(), before);
});

test('more than is left is refused, with what is in the cart counted', async () => {
  const article = await heart.article({ onHand: 3 });
  const cart = await heart.cart([article, 2]);
  assert.deepEqual(await add(cart, article, 2), { ok: false, reason: 'short', available: 3, inCart: 2 });
  assert.deepEqual(await lines(cart), [[article.variantId, 2]]);
});

test('what the own unpaid order holds is still to be had; what others hold is not', async () => {
  const article = await heart.article({ onHand: 3 });
  const [mine, yours] = [await heart.cart([article, 2]), await heart.cart([article, 1])];
  await heart.session(mine);
  assert.equal((await findCart(heart.db, mine))!.lines[0]!.available, 3);
  assert.equal((await findCart(heart.db, yours))!.lines[0]!.available, 1);
  assert.deepEqual(await add(yours, article, 1), { ok: false, reason: 'short', available: 1, inCart: 1 });
  assert.ok((await add(mine, article, 1)).ok);
});

test('a line says when it sold out, ran short, is gone or changed price', async () => {
  const article = await heart.article({ onHand: 3, priceMinor: 1000 });
  const cart = await heart.cart([article, 2]);
  const line = async () => (await findCart(heart.db, cart))!.lines[0]!;
  assert.equal(lineProblem(await line()), undefined);
  const set = (onHand: number) =>
    heart.db.run(sql`UPDATE stock_levels SET on_hand = ${onHand} WHERE variant_id = ${article.variantId}`);
  await set(1);
  assert.equal(lineProblem(await line()), 'short');
  await set(0);
  assert.equal(lineProblem(await line()), 'sold_out');
  await heart.db.run(sql`
    UPDATE variants SET status = 'archived', price_minor = 1200 WHERE id = ${article.variantId}`);
  assert.equal(lineProblem(await line()), 'gone');
  assert.deepEqual([(await line()).seenPriceMinor, (await line()).listed.priceMinor], [1000, 1200]);
  await setQuantity(heart.db, cart, article.variantId, 1);
  assert.equal((await line()).seenPriceMinor, 1200);
});

test('a quantity is set, a line taken out, and nobody else’s', async () => {
  const article = await heart.article();
  const [mine, yours] = [await heart.cart([article, 2]), await heart.cart([article, 1])];
  assert.equal(await setQuantity(heart.db, mine, article.variantId, 4), true);
  assert.equal(await setQuantity(heart.db, mine, article.variantId, 0), true);
  assert.equal(await setQuantity(heart.db, mine, article.variantId, 1), false);
  assert.equal(await setQuantity(heart.db, 'nobody', article.variantId, 0), false);
  assert.deepEqual(await lines(yours), [[article.variantId, 1]]);
});

test('the first article put in twice at once, and two more at once: none is lost', async () => {
  const article = await heart.article({ onHand: 9 });
  const cart = await heart.cart([article, 1]);
  const put = () => add(cart, article, 2);
  for (const when of ['before', 'after'] as const)
    await interleave(heart.shop, put, { at: /^WITH cart/, when }, put);
  assert.deepEqual(await lines(cart), [[article.variantId, 9]]);
});

test('what was bought leaves; what was put in since stays', async () => {
  const [bought, more, other] = [await heart.article(), await heart.article(), await heart.article()];
  const cart = await heart.cart([bought, 2], [more, 5], [other, 1]);
  const { id } = (await findCart(heart.db, cart))!;
  const take = [
    { variantId: bought.variantId, quantity: 2 },
    { variantId: more.variantId, quantity: 3 },
  ];
  await heart.db.transaction((tx) => takeOut(tx, id, take));
  assert.deepEqual(await lines(cart), [
    [more.variantId, 2],
    [other.variantId, 1],
  ]);
});

test('more put in at the very moment in which the sale is booked: only what was bought leaves', async () => {
  const article = await heart.article();
  const cart = await heart.cart([article, 2]);
  const { id } = (await findCart(heart.db, cart))!;
  const added = Promise.withResolvers<void>();
  const booked = Promise.withResolvers<void>();
  const adding = heart.db.transaction(async (tx) => {
    await tx.run(sql`UPDATE cart_lines SET quantity = quantity + 1 WHERE cart_id = ${id}`);
    added.resolve();
    await booked.promise;
  });
  await added.promise;
  const bought = [{ variantId: article.variantId, quantity: 2 }];
  const taking = heart.db.transaction((tx) => takeOut(tx, id, bought)); // waits for the line
  await setTimeout(100);
  booked.resolve();
  await Promise.all([adding, taking]);
  assert.deepEqual(await lines(cart), [[article.variantId, 1]]);
});

test('an unknown token opens nothing', async () => {
  assert.equal(await findCart(heart.db, undefined), undefined);
  assert.equal(await findCart(heart.db, 'x'.repeat(24)), undefined);
});

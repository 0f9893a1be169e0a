import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Hono } from 'hono';
import { start } from '../../test/barrier.ts';
import { addBareOrder, addDiscount } from '../../test/discounts.ts';
import { addCustomer } from '../../test/fixtures.ts';
import { type Heart, startHeart } from '../../test/heart.ts';
import { sql } from '../platform/db.ts';
import { readForm } from '../platform/requests.ts';
import { claimDiscounts } from '../promotions/promotions.ts';
import { addCode, CODES_MAX, enterCode, removeCode, takeOutCodes } from './codes.ts';
import { cartCodes, codesInForm } from './codes-http.tsx';
import { takeCartAlong } from './merge.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());

let senders = 0;
const sender = () => `192.0.2.${++senders}`;
const enter = (token: string | undefined, typed: string, from = sender()) =>
  enterCode(heart.shop, token, typed, from);
const reasonOf = async (entered: ReturnType<typeof enter>) => {
  const result = await entered;
  return result.ok ? undefined : result.reason;
};
const cart = async () => heart.cart([await heart.article(), 1]);
const codes = async (token: string) =>
  (await heart.db.row<{ codes: string[] }>(sql`
    SELECT discount_codes AS codes FROM carts WHERE id = (SELECT coalesce(merged_into, id) FROM carts WHERE token = ${token})`))!
    .codes;

test('a code is kept as it is written in the shop, whatever was typed, and goes again', async () => {
  const { code } = await addDiscount(heart.db, { code: 'HELLO-26' });
  const token = await cart();
  assert.deepEqual(await enter(token, '  hello-26 '), { ok: true });
  assert.deepEqual(await codes(token), [code]);
  assert.equal(await removeCode(heart.db, token, 'Hello-26'), true);
  assert.equal(await removeCode(heart.db, token, 'Hello-26'), false);
  assert.equal(await removeCode(heart.db, token, '\0'), false);
  assert.deepEqual(await codes(token), []);
});

test('edge case 19: entered twice it is there once, and that is said', async () => {
  const { code } = await addDiscount(heart.db);
  const token = await cart();
  await enter(token, code!);
  assert.equal(await reasonOf(enter(token, code!.toLowerCase())), 'entered_already');
  assert.deepEqual(await codes(token), [code]);
});

test('edge case 19: what nobody can use is refused with the reason, and not kept', async () => {
  const token = await cart();
  const used = await addDiscount(heart.db, { totalLimit: 1 });
  const order = await addBareOrder(heart.db, { email: 'other@example.com', status: 'placed' });
  await heart.db.transaction((tx) =>
    claimDiscounts(tx, order.id, [{ id: used.id, amountMinor: 1 }], { email: order.email, customerId: null }),
  );
  const cases: [string, string][] = [
    ['NO-SUCH', 'unknown'],
    ['%', 'unknown'],
    ['a\0b', 'unknown'],
    ['', 'nothing_entered'],
    ['  ', 'nothing_entered'],
    [(await addDiscount(heart.db, { endsAt: new Date('2026-02-01') })).code!, 'ended'],
    [(await addDiscount(heart.db, { startsAt: new Date('2098-02-01') })).code!, 'not_yet'],
    [used.code!, 'used_up'],
  ];
  for (const [typed, reason] of cases) assert.equal(await reasonOf(enter(token, typed)), reason, typed);
  assert.deepEqual(await codes(token), []);
  assert.equal(await reasonOf(enter(undefined, 'A-CODE')), 'no_cart');
  assert.equal(await reasonOf(enter('x'.repeat(24), 'A-CODE')), 'no_cart');
});

test('what may count later is kept: for another buyer, or with more in the cart', async () => {
  const token = await cart();
  await heart.db.run(sql`UPDATE carts SET email = 'ada@example.com' WHERE token = ${token}`);
  const mine = await addDiscount(heart.db, { customerLimit: 1 });
  const order = await addBareOrder(heart.db, { status: 'placed' });
  await heart.db.transaction((tx) =>
    claimDiscounts(tx, order.id, [{ id: mine.id, amountMinor: 1 }], { email: order.email, customerId: null }),
  );
  const large = await addDiscount(heart.db, { minimumMinor: 99_999_00 });
  assert.deepEqual(await enter(token, mine.code!), { ok: true });
  assert.deepEqual(await enter(token, large.code!), { ok: true });
});

test('a cart takes so many codes and no more, also from two tabs at once', async () => {
  const token = await cart();
  const rows = await Promise.all(Array.from({ length: CODES_MAX + 2 }, () => addDiscount(heart.db)));
  for (const { code } of rows.slice(0, CODES_MAX - 1)) await enter(token, code!);
  const first = start(() => addCode(heart.db, token, rows[CODES_MAX - 1]!.code!), {
    at: /^UPDATE carts/,
    when: 'before',
  });
  await first.paused;
  assert.deepEqual(await addCode(heart.db, token, rows[CODES_MAX]!.code!), { ok: true });
  first.resume();
  const late = await first.done;
  assert.ok(!late.ok && late.reason === 'too_many');
  assert.equal(await reasonOf(enter(token, rows[CODES_MAX + 1]!.code!)), 'too_many');
  assert.equal((await codes(token)).length, CODES_MAX);
});

test('who tries codes is stopped, also with one that exists; others are not', async () => {
  const { code } = await addDiscount(heart.db);
  const token = await cart();
  const guesser = sender();
  let tries = 0;
  while ((await reasonOf(enter(token, `GUESS-${tries}`, guesser))) === 'unknown') tries += 1;
  assert.equal(tries, 30);
  assert.equal(await reasonOf(enter(token, code!, guesser)), 'too_often');
  assert.equal(await reasonOf(enter(await cart(), code!)), undefined);
});

test('at sign-in the codes of both carts are in the one that stays, each once', async () => {
  const { id } = await addCustomer(heart.db);
  const [old, hand] = [await cart(), await cart()];
  await takeCartAlong(heart.db, id, old);
  for (const code of ['AA', 'BB', 'CC', 'DD']) await addCode(heart.db, old, code);
  for (const code of ['XX', 'BB', 'YY']) await addCode(heart.db, hand, code);
  await takeCartAlong(heart.db, id, hand);
  assert.deepEqual(await codes(hand), ['XX', 'BB', 'YY', 'AA', 'CC']);
  // The other device's cookie leads to the same codes.
  assert.equal(await removeCode(heart.db, old, 'AA'), true);
  assert.deepEqual(await addCode(heart.db, old, 'ZZ'), { ok: true });
  assert.deepEqual(await codes(hand), ['XX', 'BB', 'YY', 'CC', 'ZZ']);
});

test('what was bought with a code takes it out of the cart, and no other', async () => {
  const token = await cart();
  for (const code of ['AA', 'BB', 'CC']) await addCode(heart.db, token, code);
  const { id } = (await heart.db.row<{ id: string }>(sql`SELECT id FROM carts WHERE token = ${token}`))!;
  await heart.db.transaction((tx) => takeOutCodes(tx, id, ['BB', 'NN']));
  assert.deepEqual(await codes(token), ['AA', 'CC']);
});

/** The forms over HTTP; in place of the pages, what they would show at the field. */
function app(): Hono {
  const app = new Hono();
  cartCodes(app, heart.shop, async (c, { entered, message, status }) =>
    c.text(`${entered}: ${message}`, status),
  );
  app.post('/checkout', async (c) => {
    const asked = await codesInForm(c, heart.shop, await readForm(c));
    return c.json(asked ? { again: true, ...asked.refused } : { again: false });
  });
  return app;
}
const post = (path: string, token: string, fields: Record<string, string> = {}) =>
  app().request(path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { cookie: `cart=${token}` },
  });

test('the cart’s forms: entered and removed it leads back to the cart, refused it is 422 with the words', async () => {
  const { code } = await addDiscount(heart.db);
  const token = await cart();
  const entered = await post('/cart/codes', token, { discountCode: code! });
  assert.deepEqual([entered.status, entered.headers.get('location')], [303, '/cart']);
  assert.deepEqual(await codes(token), [code]);
  const twice = await post('/cart/codes', token, { discountCode: code! });
  assert.equal(twice.status, 422);
  assert.match(await twice.text(), /is in your cart already/);
  assert.equal((await post(`/cart/codes/${code}`, token)).status, 303);
  assert.deepEqual(await codes(token), []);
  const unknown = await post('/cart/codes', token, { discountCode: 'nope' });
  assert.deepEqual(
    [unknown.status, await unknown.text()],
    [422, 'nope: There is no code NOPE. Is it spelt right?'],
  );
  assert.equal((await post('/cart/codes', token)).status, 422);
  assert.equal((await app().request('/cart/codes/X')).headers.get('location'), '/cart');
});

test('inside the checkout’s form: a typed code is entered whichever button is pressed', async () => {
  const { code } = await addDiscount(heart.db);
  const token = await cart();
  const answer = async (fields: Record<string, string>) =>
    (await (await post('/checkout', token, fields)).json()) as { again: boolean; message?: string };
  assert.deepEqual(await answer({ email: 'ada@example.com', discountCode: ' ' }), { again: false });
  assert.deepEqual(await answer({ discountCode: code! }), { again: true });
  assert.deepEqual(await codes(token), [code]);
  assert.match((await answer({ discountCode: 'nope', applyCode: 'yes' })).message!, /There is no code NOPE/);
  assert.match((await answer({ applyCode: 'yes' })).message!, /Enter the code/);
  assert.deepEqual(await answer({ removeCode: code!, discountCode: 'ignored' }), { again: true });
  assert.deepEqual(await codes(token), []);
});

test('too many tries are 429 and say when to come again', async () => {
  const token = await cart();
  const tries = async () => (await post('/cart/codes', token, { discountCode: 'guess' })).status;
  let last = await tries();
  for (let n = 0; n < 40 && last === 422; n++) last = await tries();
  assert.equal(last, 429);
  const refused = await post('/cart/codes', token, { discountCode: 'guess' });
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.match(await refused.text(), /You have tried many codes/);
});

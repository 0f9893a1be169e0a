/** Two checkouts over one use of a discount, one stopped at each of its steps while the other runs. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { interleave, type Pause, takeDeadlocks } from '../../test/barrier.ts';
import { addDiscount } from '../../test/discounts.ts';
import { CARD, DEBIT, type Heart, sessionOf, startHeart } from '../../test/heart.ts';
import { addCode } from '../cart/codes.ts';
import { sql } from '../platform/db.ts';
import type { DiscountRow } from '../promotions/promotions.ts';
import { cancelOrder } from './cancel-order.ts';
import { confirmPayment, settle } from './confirm-payment.ts';
import type { PlaceResult } from './place-order.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());

async function allIsWell(): Promise<void> {
  assert.deepEqual(await heart.breaches(), []);
  assert.deepEqual(takeDeadlocks(), []);
}

const settled = <T>(result: PromiseSettledResult<T>): T => {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
};

/** A cart over 10.00 and 4.90 of shipping, with these codes: 13.90 with one of them. */
async function cartWith(...discounts: DiscountRow[]): Promise<string> {
  const cart = await heart.cart([await heart.article(), 1]);
  for (const { code } of discounts) await addCode(heart.db, cart, code!);
  return cart;
}

const used = async ({ id }: DiscountRow) =>
  (await heart.db.row<{ used: number }>(sql`SELECT used FROM discounts WHERE id = ${id}`))!.used;
/** What the session that this leads to costs; undefined where it leads to none. */
async function costOf(placed: PlaceResult): Promise<number | undefined> {
  if (!placed.ok) return undefined;
  const session = sessionOf(placed);
  return heart.standIn.control.state().sessions.find(({ id }) => id === session)!.amount_total!;
}
const LESS = 1390;
const FULL = 1490;
let buyers = 0;
const email = () => `buyer-${++buyers}@example.com`;

/** From where it is known what the discount costs to where it is booked. */
const steps = [
  /FROM \( SELECT array_remove.* p, discounts d/,
  /INSERT INTO orders/,
  /^LOCK TABLE/,
  /^WITH judged/,
  /^WITH wanted/,
  /^COMMIT/,
];
const pauses: Pause[] = steps.flatMap((at) => [
  { at, when: 'before' as const },
  { at, when: 'after' as const },
]);

for (const pause of pauses) {
  const where = `${pause.when} ${String(pause.at).slice(0, 30)}`;

  test(`two buyers with the last use of a code, one stands ${where}: one has it, the other is told or pays in full`, async () => {
    const code = await addDiscount(heart.db, { totalLimit: 1 });
    const [mine, yours] = [await cartWith(code), await cartWith(code)];
    const press = (cart: string, by: string) => () => heart.place(cart, { email: by });
    const [me, you] = [email(), email()];
    const { a, b } = await interleave(heart.shop, press(mine, me), pause, press(yours, you));
    const costs = [await costOf(settled(a)), await costOf(settled(b))];
    assert.equal(costs.filter((cost) => cost === LESS).length, 1, `${costs}`);
    assert.equal(await used(code), 1);
    for (const [index, placed] of [settled(a), settled(b)].entries()) {
      if (placed.ok) continue;
      const { code: lost, title } = code;
      assert.ok(placed.reason === 'discount_used_up', JSON.stringify(placed));
      assert.deepEqual(
        [placed.discount.code, placed.discount.title, placed.discount.why],
        [lost, title, 'used_up'],
      );
      const again = await heart.place([mine, yours][index]!, { email: [me, you][index]! });
      assert.equal(await costOf(again), FULL);
    }
    await allIsWell();
  });

  test(`one buyer in two carts, one stands ${where}: what is once for each customer is had once`, async () => {
    const code = await addDiscount(heart.db, { customerLimit: 1, firstOrderOnly: true });
    const [mine, other] = [await cartWith(code), await cartWith(code)];
    const me = email();
    const press = (cart: string) => () => heart.place(cart, { email: me });
    const { a, b } = await interleave(heart.shop, press(mine), pause, press(other));
    const costs = [await costOf(settled(a)), await costOf(settled(b))];
    assert.equal(costs.filter((cost) => cost === LESS).length, 1, `${costs}`);
    assert.equal(await used(code), 1);
    await allIsWell();
  });

  test(`two tabs of one cart, one stands ${where}: one session, and its own use does not bar it`, async () => {
    const code = await addDiscount(heart.db, { totalLimit: 1, customerLimit: 1, firstOrderOnly: true });
    const cart = await cartWith(code);
    const me = email();
    const press = () => heart.place(cart, { email: me });
    const { a, b } = await interleave(heart.shop, press, pause, press);
    assert.equal(sessionOf(settled(a)), sessionOf(settled(b)));
    assert.equal(sessionOf(await press()), sessionOf(settled(a)));
    assert.equal(await costOf(settled(a)), LESS);
    assert.equal(await used(code), 1);
    await allIsWell();
  });
}

const ends = { expires: expiry, 'is cancelled': cancellation };
for (const [end, prepare] of Object.entries(ends))
  for (const at of [/^WITH locked AS MATERIALIZED \( SELECT d\.id FROM discounts/, /^COMMIT/])
    for (const when of ['before', 'after'] as const)
      test(`an order ${end}, it stands ${when} ${String(at).slice(0, 30)}: the use is another buyer’s, or nobody’s`, async () => {
        const code = await addDiscount(heart.db, { totalLimit: 1 });
        const session = await heart.session(await cartWith(code), { email: email() });
        const [next, me] = [await cartWith(code), email()];
        const ending = await prepare(session);
        const press = () => heart.place(next, { email: me });
        const { a, b } = await interleave(heart.shop, ending, { at, when }, press);
        settled(a);
        // He sees it used up as long as its end is not written, and pays in full.
        const isOver = when === 'after' && String(at).includes('COMMIT');
        assert.equal(await costOf(settled(b)), isOver ? LESS : FULL);
        assert.equal(await used(code), isOver ? 1 : 0);
        await allIsWell();
      });

async function expiry(session: string): Promise<() => Promise<unknown>> {
  heart.standIn.control.expireNow(session);
  return () => confirmPayment(heart.shop, session);
}

async function cancellation(session: string): Promise<() => Promise<unknown>> {
  heart.standIn.control.pay(session, CARD);
  await confirmPayment(heart.shop, session);
  const order = await heart.db.row<{ id: string }>(sql`
    SELECT order_id AS id FROM payments WHERE session_id = ${session}`);
  return () => cancelOrder(heart.shop, order!, { id: uuid(), pieces: 'all', reason: 'other', by: 'Sam' });
}

test('of many discounts none is taken where one is lost, and stock is not held either', async () => {
  const [free, last] = [
    await addDiscount(heart.db, { combinesWith: ['order'] }),
    await addDiscount(heart.db, { combinesWith: ['order'], totalLimit: 1 }),
  ];
  const [mine, yours] = [await cartWith(free, last), await cartWith(last)];
  const [me, you] = [email(), email()];
  const { a, b } = await interleave(
    heart.shop,
    () => heart.place(mine, { email: me }),
    { at: /INSERT INTO orders/, when: 'before' },
    () => heart.place(yours, { email: you }),
  );
  assert.ok(settled(b).ok);
  const placed = settled(a);
  assert.ok(!placed.ok && placed.reason === 'discount_used_up' && placed.discount.code === last.code);
  const uses = await heart.db.row<{ n: number }>(sql`
    SELECT count(*) AS n FROM discount_uses WHERE discount_id = ${free.id}`);
  assert.equal(uses!.n, 0);
  assert.equal(await costOf(await heart.place(mine, { email: me })), LESS);
  await allIsWell();
});

test('with what was bought its codes leave the cart, also while a bank works on it; others stay', async () => {
  for (const method of [CARD, DEBIT.succeeds]) {
    const [counts, unused] = [
      await addDiscount(heart.db),
      await addDiscount(heart.db, { minimumMinor: 99_999_00 }),
    ];
    const cart = await cartWith(counts, unused);
    const session = await heart.session(cart, { email: email() });
    heart.standIn.control.pay(session, method);
    await confirmPayment(heart.shop, session);
    const row = await heart.db.row<{ codes: string[] }>(sql`
      SELECT discount_codes AS codes FROM carts WHERE token = ${cart}`);
    assert.deepEqual(row!.codes, [unused.code]);
  }
  await allIsWell();
});

for (const at of [/^UPDATE carts/, /INSERT INTO orders/, /^WITH wanted/])
  for (const when of ['before', 'after'] as const)
    test(`paid and confirmed while the same cart with its code is placed again, ${when} ${at}: nobody waits in a circle`, async () => {
      const code = await addDiscount(heart.db, { totalLimit: 9 });
      const cart = await cartWith(code);
      const me = email();
      const session = await heart.session(cart, { email: me });
      heart.standIn.control.expireNow(session);
      await confirmPayment(heart.shop, session);
      // It had expired, and the money comes after all.
      const payment = await heart.db.row<{ paymentId: string; amountMinor: number; currency: string }>(sql`
        SELECT id AS "paymentId", amount_minor AS "amountMinor", currency FROM payments WHERE session_id = ${session}`);
      const facts = {
        ...payment!,
        sessionId: session,
        paymentIntentId: `pi_${session}`,
        state: 'paid',
      } as const;
      const late = () => settle(heart.shop, facts);
      const { a, b } = await interleave(
        heart.shop,
        () => heart.place(cart, { email: me }),
        { at, when },
        late,
      );
      settled(a);
      settled(b);
      await allIsWell();
    });

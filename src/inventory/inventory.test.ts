import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { interleave, type Pause, start, takeDeadlocks } from '../../test/barrier.ts';
import type { Sold } from '../../test/fixtures.ts';
import { type Heart, startHeart } from '../../test/heart.ts';
import { brokenConstraint, sql } from '../platform/db.ts';
import {
  holdUntil,
  release,
  reserve,
  restock,
  sellReserved,
  sellUnreserved,
  setOnHand,
} from './inventory.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());

const soon = new Date(Date.now() + 3_600_000);
const SHORT = 'short';

/** Reserves as checkout does: when a line is short, the whole transaction goes back. */
async function hold(orderId: string, ...lines: [Sold, number][]): Promise<boolean> {
  const wanted = lines.map(([sold, quantity]) => ({ variantId: sold.variantId, quantity }));
  const work = heart.db.transaction(async (tx) => {
    if (!(await reserve(tx, orderId, wanted, soon))) throw new Error(SHORT);
  });
  return work.then(
    () => true,
    (error: Error) => {
      if (error.message !== SHORT) throw error;
      return false;
    },
  );
}

const sell = (orderId: string) => heart.db.transaction((tx) => sellReserved(tx, orderId));
const free = (orderId: string) => heart.db.transaction((tx) => release(tx, orderId));
const count = (sold: Sold, onHand: number) =>
  heart.db.transaction((tx) => setOnHand(tx, sold.variantId, onHand));

const stock = (sold: Sold) =>
  heart.db.row<{ onHand: number; reserved: number }>(sql`
    SELECT on_hand AS "onHand", reserved FROM stock_levels WHERE variant_id = ${sold.variantId}`);

test('edge case 12: all lines or none', async () => {
  const [plenty, scarce] = [await heart.article({ onHand: 9 }), await heart.article({ onHand: 1 })];
  assert.equal(await hold(crypto.randomUUID(), [plenty, 3], [scarce, 2]), false);
  assert.deepEqual(await stock(plenty), { onHand: 9, reserved: 0 });
  assert.equal(await hold(crypto.randomUUID(), [plenty, 3], [scarce, 1]), true);
  assert.deepEqual(await stock(plenty), { onHand: 9, reserved: 3 });
});

test('edge case 12: the holds of others count', async () => {
  const article = await heart.article({ onHand: 5 });
  assert.equal(await hold(crypto.randomUUID(), [article, 4]), true);
  assert.equal(await hold(crypto.randomUUID(), [article, 2]), false);
  assert.equal(await hold(crypto.randomUUID(), [article, 1]), true);
  assert.deepEqual(await stock(article), { onHand: 5, reserved: 5 });
});

test('edge case 12: reserving twice for one order is one hold', async () => {
  const [article, order] = [await heart.article({ onHand: 5 }), crypto.randomUUID()];
  await hold(order, [article, 2]);
  await assert.rejects(hold(order, [article, 2]), (error) => brokenConstraint(error) === 'reservations_pkey');
  assert.deepEqual(await stock(article), { onHand: 5, reserved: 2 });
});

test('edge case 11: the same variant on two lines cannot be held beyond what there is', async () => {
  const article = await heart.article({ onHand: 3 });
  assert.equal(await hold(crypto.randomUUID(), [article, 2], [article, 2]), false);
  assert.deepEqual(await stock(article), { onHand: 3, reserved: 0 });
});

test('an unknown variant, or one without stock', async () => {
  const none = { ...(await heart.article()), variantId: crypto.randomUUID() };
  assert.equal(await hold(crypto.randomUUID(), [none, 1]), false);
  assert.equal(await hold(crypto.randomUUID(), [await heart.article({ onHand: 0 }), 1]), false);
});

const gaps: Pause[] = [
  { at: /^WITH wanted/, when: 'before' },
  { at: /^WITH wanted/, when: 'after' },
  { at: /^COMMIT/, when: 'before' },
];
for (const pause of gaps)
  test(`the last one, wanted by two, the first ${pause.when} ${pause.at}`, async () => {
    const article = await heart.article({ onHand: 1 });
    const want = () => hold(crypto.randomUUID(), [article, 1]);
    const { a, b } = await interleave(heart.shop, want, pause, want);
    const got = [a, b].map((result) => (result.status === 'fulfilled' ? result.value : result.reason));
    assert.deepEqual(got.toSorted(), [false, true]);
    assert.deepEqual(await stock(article), { onHand: 1, reserved: 1 });
  });

test('edge case 13: a hold becomes a sale, once', async () => {
  const [article, order] = [await heart.article({ onHand: 3 }), crypto.randomUUID()];
  await hold(order, [article, 2]);
  assert.equal((await sell(order)).lines, 1);
  assert.equal((await sell(order)).lines, 0);
  assert.deepEqual(await stock(article), { onHand: 1, reserved: 0 });
});

test('edge case 12: a hold is given back, once', async () => {
  const [article, order] = [await heart.article({ onHand: 3 }), crypto.randomUUID()];
  await hold(order, [article, 2]);
  assert.equal(await free(order), 1);
  assert.equal(await free(order), 0);
  assert.deepEqual(await stock(article), { onHand: 3, reserved: 0 });
});

test('a hold is made longer while a payment is under way, and never shorter', async () => {
  const [article, order, other] = [await heart.article(), crypto.randomUUID(), crypto.randomUUID()];
  await hold(order, [article, 1]);
  await hold(other, [article, 1]);
  const longer = new Date(soon.getTime() + 86_400_000);
  const until = (time: Date) => heart.db.transaction((tx) => holdUntil(tx, order, time));
  const ends = async (orderId: string) =>
    (await heart.db.row<{ at: Date }>(
      sql`SELECT expires_at AS at FROM reservations WHERE order_id = ${orderId}`,
    ))!.at;
  assert.equal(await until(longer), 1);
  assert.deepEqual(await ends(order), longer);
  await until(soon);
  assert.deepEqual(await ends(order), longer);
  assert.deepEqual(await ends(other), soon);
});

test('sold without a hold: all lines or none, and never what others hold', async () => {
  const [plenty, scarce] = [await heart.article({ onHand: 9 }), await heart.article({ onHand: 2 })];
  await hold(crypto.randomUUID(), [scarce, 1]);
  const wanted = (quantity: number) => [
    { variantId: plenty.variantId, quantity: 1 },
    { variantId: scarce.variantId, quantity },
  ];
  const sellNow = (quantity: number, order = crypto.randomUUID()) =>
    heart.db.transaction((tx) => sellUnreserved(tx, order, wanted(quantity)));
  assert.equal(await sellNow(2), undefined);
  assert.deepEqual(await stock(plenty), { onHand: 9, reserved: 0 });
  const order = crypto.randomUUID();
  assert.deepEqual(await sellNow(1, order), []); // both were low or plenty before, and are so now
  assert.deepEqual(await stock(scarce), { onHand: 1, reserved: 1 });
  await count(scarce, 5);
  await assert.rejects(sellNow(1, order), (error) => brokenConstraint(error) === 'sold_once');
});

test('edge case 14: staff counts: below what is held it is refused, and allowed once the holds are gone', async () => {
  const [article, order] = [await heart.article({ onHand: 5 }), crypto.randomUUID()];
  await hold(order, [article, 4]);
  const { variantId } = article;
  assert.deepEqual(await count(article, 2), { ok: false, reason: 'held_by_orders', variantId });
  assert.deepEqual(await count(article, 4), { ok: true });
  await free(order);
  assert.deepEqual(await count(article, 2), { ok: true });
  assert.deepEqual(await count(article, 2), { ok: true });
  assert.deepEqual(await count(article, -1), { ok: false, reason: 'below_zero', variantId });
  assert.deepEqual(await count(article, 0), { ok: true });
  const none = crypto.randomUUID();
  assert.deepEqual(await count({ ...article, variantId: none }, 1), {
    ok: false,
    reason: 'unknown_variant',
    variantId: none,
  });
  const ledger = await heart.db.rows<{ reason: string; quantity: number }>(sql`
    SELECT reason, quantity FROM stock_movements WHERE variant_id = ${article.variantId} ORDER BY id`);
  assert.deepEqual(
    ledger.map((move) => [move.reason, move.quantity]),
    [
      ['received', 5],
      ['written_off', -1],
      ['written_off', -2],
      ['written_off', -2],
    ],
  );
});

for (const when of ['before', 'after'] as const)
  test(`staff counts while somebody buys, stopped ${when} it looked: the ledger explains what is there`, async () => {
    const [article, order] = [await heart.article({ onHand: 5 }), crypto.randomUUID()];
    await hold(order, [article, 1]);
    const { a, b } = await interleave(
      heart.shop,
      () => count(article, 7),
      { at: /low_stock_at AS/, when },
      () => sell(order),
    );
    assert.deepEqual([a.status, b.status], ['fulfilled', 'fulfilled']);
    const explained = await heart.db.row<{ sum: number }>(sql`
      SELECT sum(quantity)::int AS sum FROM stock_movements WHERE variant_id = ${article.variantId}`);
    assert.equal((await stock(article))!.onHand, explained!.sum);
  });

/** Holds the rows of these variants while `work` goes on, so that everybody has to queue for them. */
async function whileHeld(held: Sold[], work: () => Promise<unknown>): Promise<void> {
  const over = Promise.withResolvers<void>();
  const taken = Promise.withResolvers<void>();
  const holding = heart.db.transaction(async (tx) => {
    for (const { variantId } of held)
      await tx.run(sql`SELECT FROM stock_levels WHERE variant_id = ${variantId} FOR UPDATE`);
    taken.resolve();
    await over.promise;
  });
  await taken.promise;
  const working = work();
  await new Promise((resolve) => setTimeout(resolve, 120));
  over.resolve();
  await Promise.all([working, holding]);
}

/**
 * Two orders want the same articles, put in in opposite order, while the middle one is held: who takes
 * rows in the order of his cart has then taken what the other one waits for.
 */
const kinds = ['reserve', 'sell', 'release'] as const;
for (const mine of kinds)
  for (const yours of kinds.slice(kinds.indexOf(mine)))
    test(`${mine} and ${yours} over the same articles never wait in a circle`, async () => {
      const articles: Sold[] = [];
      while (articles.length < 7) articles.push(await heart.article({ onHand: 9 }));
      const lines = articles.map((article): [Sold, number] => [article, 1]);
      const prepare = async (
        kind: (typeof kinds)[number],
        lines: [Sold, number][],
      ): Promise<() => Promise<unknown>> => {
        const order = crypto.randomUUID();
        if (kind === 'reserve') return () => hold(order, ...lines);
        await hold(order, ...lines);
        return () => (kind === 'sell' ? sell(order) : free(order));
      };
      const [a, b] = [await prepare(mine, lines), await prepare(yours, lines.toReversed())];
      takeDeadlocks();
      await whileHeld([articles[3]!], () => Promise.all([start(a).done, start(b).done]));
      assert.deepEqual(takeDeadlocks(), []);
    });

test('the schema refuses what no code should try', async () => {
  const article = await heart.article({ onHand: 2 });
  const set = (level: string) =>
    heart.db.pool.query(`UPDATE stock_levels SET ${level} WHERE variant_id = $1`, [article.variantId]);
  await assert.rejects(set('reserved = 3'), (error) => brokenConstraint(error) === 'never_oversold');
  await assert.rejects(set('on_hand = -1'), (error) => brokenConstraint(error) === 'never_oversold');
  await assert.rejects(
    set('reserved = -1'),
    (error) => brokenConstraint(error) === 'stock_levels_reserved_check',
  );
});

test('a sale tells what it brought down to its line, once, and never where the line is 0', async () => {
  const [article, quiet] = [await heart.article({ onHand: 6 }), await heart.article({ onHand: 6 })];
  await heart.db.run(sql`UPDATE stock_levels SET low_stock_at = 0 WHERE variant_id = ${quiet.variantId}`);
  const sale = async (quantity: number) => {
    const order = crypto.randomUUID();
    await hold(order, [article, quantity], [quiet, quantity]);
    return (await sell(order)).low;
  };
  assert.deepEqual(await sale(2), []); // 4 are left
  assert.deepEqual(await sale(1), [{ variantId: article.variantId, left: 3 }]);
  assert.deepEqual(await sale(1), []); // it was low already
  await count(article, 5);
  assert.deepEqual(
    await heart.db.transaction((tx) =>
      sellUnreserved(tx, crypto.randomUUID(), [{ variantId: article.variantId, quantity: 4 }]),
    ),
    [{ variantId: article.variantId, left: 1 }],
  );
});

const back = (orderId: string, sourceId: string, ...lines: [Sold, number][]) =>
  heart.db.transaction((tx) =>
    restock(tx, {
      orderId,
      sourceId,
      lines: lines.map(([{ variantId }, quantity]) => ({ variantId, quantity })),
    }),
  );

test('what comes back is on the shelf again, and the ledger says from where', async () => {
  const [one, other] = [await heart.article({ onHand: 5 }), await heart.article({ onHand: 0 })];
  const [order, source] = [crypto.randomUUID(), crypto.randomUUID()];
  await hold(order, [one, 3]);
  await sell(order);
  assert.equal(await back(order, source, [one, 2], [other, 1]), 2);
  assert.deepEqual(await stock(one), { onHand: 4, reserved: 0 });
  assert.deepEqual(await stock(other), { onHand: 1, reserved: 0 });
  const movement = await heart.db.row(sql`
    SELECT quantity, order_id AS "order", source_id AS source FROM stock_movements
    WHERE variant_id = ${one.variantId} AND reason = 'restocked'`);
  assert.deepEqual(movement, { quantity: 2, order, source });
});

for (const pause of [
  { at: /^WITH back/, when: 'before' },
  { at: /^WITH back/, when: 'after' },
] as Pause[])
  test(`the same comes back twice, one ${pause.when} it is written: booked once`, async () => {
    const article = await heart.article({ onHand: 0 });
    const [order, source] = [crypto.randomUUID(), crypto.randomUUID()];
    const again = () => back(order, source, [article, 2]);
    const { a, b } = await interleave(heart.shop, again, pause, again);
    assert.deepEqual([a.status, b.status], ['fulfilled', 'fulfilled']);
    assert.deepEqual(await stock(article), { onHand: 2, reserved: 0 });
    assert.deepEqual(takeDeadlocks(), []);
  });

test('two restocks of the same articles in opposite order do not wait in a circle', async () => {
  const articles = [await heart.article({ onHand: 1 }), await heart.article({ onHand: 1 })];
  const lines = articles.map((article): [Sold, number] => [article, 1]);
  const work = (order: [Sold, number][]) => () => back(crypto.randomUUID(), crypto.randomUUID(), ...order);
  for (const when of ['before', 'after'] as const)
    await interleave(heart.shop, work(lines), { at: /^WITH back/, when }, work(lines.toReversed()));
  assert.deepEqual(takeDeadlocks(), []);
  for (const article of articles) assert.deepEqual(await stock(article), { onHand: 5, reserved: 0 });
});

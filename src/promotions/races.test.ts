/** Claims and releases, one stopped at each of its steps while the other runs. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Interleaved, interleave, start, takeDeadlocks } from '../../test/barrier.ts';
import { testDatabase } from '../../test/database.ts';
import { addBareOrder, addDiscount, type OrderOf } from '../../test/discounts.ts';
import { addCustomer } from '../../test/fixtures.ts';
import { type Database, openDatabase, sql } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import { type Claimed, claimDiscounts, type DiscountRow, releaseDiscounts } from './promotions.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let db: Database;
before(async () => {
  database = await testDatabase();
  db = openDatabase({ url: database.url, poolMax: 6 });
});
after(async () => {
  await db.close();
  await database.drop();
});

const shop = () => ({ db }) as Shop;
let buyers = 0;
const order = (more: Partial<OrderOf> = {}) =>
  addBareOrder(db, { email: `buyer-${++buyers}@example.com`, ...more });

/** As an order is placed: refused, all is rolled back. */
const claim =
  (of: OrderOf, ...rows: DiscountRow[]) =>
  async (): Promise<Claimed> => {
    let claimed: Claimed | undefined;
    const work = db.transaction(async (tx) => {
      claimed = await claimDiscounts(
        tx,
        of.id,
        rows.map(({ id }) => ({ id, amountMinor: 100 })),
        of,
      );
      if (!claimed.ok) throw new Refused();
    });
    await work.catch((error) => {
      if (!(error instanceof Refused)) throw error;
    });
    return claimed!;
  };
class Refused extends Error {}

const release = (of: OrderOf) => () => db.transaction((tx) => releaseDiscounts(tx, of.id));
const used = async (...rows: DiscountRow[]) => {
  const found = await db.rows<{ used: number; rows: number }>(sql`
    SELECT used, (SELECT count(*) FROM discount_uses WHERE discount_id = d.id) AS rows
    FROM discounts d WHERE id = ANY (${rows.map(({ id }) => id)}::uuid[]) ORDER BY id`);
  return found.map((each) => [each.used, each.rows]);
};
function both<A, B>({ a, b }: Interleaved<A, B>): [A, B] {
  if (a.status === 'rejected') throw a.reason;
  if (b.status === 'rejected') throw b.reason;
  assert.deepEqual(takeDeadlocks(), []);
  return [a.value, b.value];
}
/** One has it, and the other is told of this discount and why. */
function oneHasIt(met: Interleaved<Claimed, Claimed>, of: DiscountRow[], reason: string): void {
  const claims = both(met);
  assert.deepEqual(claims.map(({ ok }) => ok).sort(), [false, true]);
  const refused = claims.find((claimed) => !claimed.ok)!;
  assert.ok(!refused.ok && refused.barred.reason === reason, JSON.stringify(refused));
  assert.ok(of.some(({ id }) => id === refused.discountId));
}

const steps = [
  /^LOCK TABLE/,
  /pg_advisory_xact_lock/,
  /FROM discounts d WHERE d\.id = ANY/,
  /^WITH judged/,
  /^COMMIT/,
];
const pauses = steps.flatMap((at) => [
  { at, when: 'before' as const },
  { at, when: 'after' as const },
]);

for (const pause of pauses) {
  const where = `${pause.when} ${pause.at}`;

  test(`two buyers want the last use, the first stands ${where}: one has it, the other is told`, async () => {
    const row = await addDiscount(db, { totalLimit: 1 });
    const [one, two] = [await order(), await order()];
    oneHasIt(await interleave(shop(), claim(one, row), pause, claim(two, row)), [row], 'used_up');
    assert.deepEqual(await used(row), [[1, 1]]);
  });

  test(`one buyer in two carts, the first stands ${where}: he has what one customer may`, async () => {
    const row = await addDiscount(db, { customerLimit: 1 });
    const { id } = await addCustomer(db);
    const [one, two] = [
      await order({ email: 'here@example.com', customerId: id }),
      await order({ email: 'there@example.com', customerId: id }),
    ];
    oneHasIt(await interleave(shop(), claim(one, row), pause, claim(two, row)), [row], 'used_by_you');
    assert.deepEqual(await used(row), [[1, 1]]);
  });

  test(`one buyer, two discounts of a first order, the first stands ${where}: one order is the first`, async () => {
    const rows = [
      await addDiscount(db, { firstOrderOnly: true }),
      await addDiscount(db, { firstOrderOnly: true }),
    ];
    const email = `first-${++buyers}@example.com`;
    const [one, two] = [await order({ email }), await order({ email })];
    const met = await interleave(shop(), claim(one, rows[0]!), pause, claim(two, rows[1]!));
    oneHasIt(met, rows, 'not_first_order');
  });

  test(`a discount without limits, the first stands ${where}: nobody waits`, async () => {
    const row = await addDiscount(db);
    const [one, two] = [await order(), await order()];
    const met = await interleave(shop(), claim(one, row), pause, claim(two, row));
    assert.deepEqual(
      both(met).map(({ ok }) => ok),
      [true, true],
    );
    assert.equal(met.blocked, false);
    assert.deepEqual(await used(row), [[0, 2]]);
  });
}

/** Before he has the discount's lock the release comes first, and the use is his; after that it waits for him. */
for (const [at, when, isHis] of [
  [/^LOCK TABLE/, 'before', true],
  [/FROM discounts d WHERE d\.id = ANY/, 'before', true],
  [/FROM discounts d WHERE d\.id = ANY/, 'after', false],
  [/^WITH judged/, 'after', false],
] as const)
  test(`a use is given back while another buyer stands ${when} ${at}: it is his, or he is told`, async () => {
    const row = await addDiscount(db, { totalLimit: 1 });
    const [holder, next] = [await order(), await order()];
    await claim(holder, row)();
    const met = await interleave(shop(), claim(next, row), { at, when }, release(holder));
    const [claimed] = both(met);
    assert.equal(claimed.ok, isHis);
    assert.equal(met.blocked, !isHis);
    assert.deepEqual(await used(row), isHis ? [[1, 1]] : [[0, 0]]);
  });

for (const at of [/^WITH locked/, /^COMMIT/])
  for (const when of ['before', 'after'] as const) {
    test(`another buyer comes while a use is given back, ${when} ${at}: it is his, or he is told`, async () => {
      const row = await addDiscount(db, { totalLimit: 1 });
      const [holder, next] = [await order(), await order()];
      await claim(holder, row)();
      const met = await interleave(shop(), release(holder), { at, when }, claim(next, row));
      const [, claimed] = both(met);
      assert.equal(claimed.ok, !(when === 'before' && String(at).includes('locked')));
      assert.deepEqual(await used(row), claimed.ok ? [[1, 1]] : [[0, 0]]);
    });

    test(`two messengers give the same use back, one stands ${when} ${at}: it is back once`, async () => {
      const row = await addDiscount(db, { totalLimit: 5 });
      const [holder, other] = [await order(), await order()];
      await claim(holder, row)();
      await claim(other, row)();
      both(await interleave(shop(), release(holder), { at, when }, release(holder)));
      assert.deepEqual(await used(row), [[1, 1]]);
    });
  }

/** While a row in the middle is held, each locks those before it in its own order: then they go for the rest. */
async function whileHeld({ id }: DiscountRow, work: () => Promise<unknown>): Promise<void> {
  let done: Promise<unknown> | undefined;
  await db.transaction(async (tx) => {
    await tx.run(sql`SELECT FROM discounts WHERE id = ${id} FOR UPDATE`);
    done = work();
    await untilTheyWait(2);
  });
  await done;
}

async function untilTheyWait(count: number): Promise<void> {
  for (let look = 0; look < 400; look++) {
    const row = await db.row<{ waiting: number }>(sql`
      SELECT count(*) AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`);
    if (row!.waiting >= count) return;
    await sleep(5);
  }
  throw new Error('they do not wait');
}

for (const [mine, yours] of [
  ['claim', 'claim'],
  ['claim', 'release'],
  ['release', 'release'],
] as const)
  test(`a ${mine} and a ${yours} of the same discounts never wait in a circle`, async () => {
    const rows: DiscountRow[] = [];
    while (rows.length < 5) rows.push(await addDiscount(db, { totalLimit: 9 }));
    const prepare = async (
      kind: 'claim' | 'release',
      codes: DiscountRow[],
    ): Promise<() => Promise<unknown>> => {
      const of = await order();
      if (kind === 'claim') return claim(of, ...codes);
      await claim(of, ...codes)();
      return release(of);
    };
    const [a, b] = [await prepare(mine, rows), await prepare(yours, rows.toReversed())];
    takeDeadlocks();
    await whileHeld(rows[2]!, () => Promise.all([start(a).done, start(b).done]));
    assert.deepEqual(takeDeadlocks(), []);
    const uses = [mine, yours].filter((kind) => kind === 'claim').length;
    assert.deepEqual(
      await used(...rows),
      rows.map(() => [uses, uses]),
    );
  });

/** Figures are worth what they agree with: the books to the cent, and the days by the shop's clock. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { addClerk, deskOf } from '../../test/back-office.ts';
import { start } from '../../test/barrier.ts';
import { type Heart, startHeart } from '../../test/heart.ts';
import { type LongHistory, liveLong } from '../../test/long-history.ts';
import { startTestShop } from '../../test/test-shop.ts';
import { checkBooks } from '../checkout/books.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';
import { addUpDays } from './days.ts';
import { averageMinor, readFigures, type Sums } from './figures.ts';
import { bucketsOf, type PeriodName, periodOf } from './period.ts';
import { changeWords } from './sales-cards.tsx';
import { readWork } from './work.ts';

let heart: Heart;
let it: LongHistory;
before(async () => {
  heart = await startHeart();
  it = await liveLong(heart);
});
after(() => heart.stop());

const ZONE = 'Europe/Berlin';
const figures = (name: PeriodName, now: Date, zone = ZONE) =>
  readFigures(heart.db, periodOf(name, now, zone), 'EUR');
/** A moment after everything that was done. */
const later = () => new Date(Date.now() + 1_000);

interface Books {
  currency: string;
  orders: number;
  chargedMinor: number;
  repaidMinor: number;
  linesMinor: number;
  taxMinor: number;
}

test('they agree with the books, currency by currency: what was charged for orders, and what went back', async () => {
  const books = await heart.db.rows<Books>(sql`
    SELECT p.currency, count(*) AS orders, sum(p.captured_minor)::bigint AS "chargedMinor",
      sum(p.refunded_minor)::bigint AS "repaidMinor",
      sum((SELECT sum(l.total_minor - l.discount_minor) FROM order_lines l WHERE l.order_id = o.id))::bigint AS "linesMinor",
      sum(coalesce((SELECT sum((t ->> 'amountMinor')::bigint) FROM jsonb_array_elements(o.tax_lines) t), 0))::bigint AS "taxMinor"
    FROM orders o JOIN payments p ON p.order_id = o.id WHERE o.placed_at IS NOT NULL GROUP BY 1`);
  assert.deepEqual(books.map(({ currency }) => currency).sort(), ['EUR', 'USD']);
  const { now, before: earlier, bars } = await figures('7', later());
  for (const { currency, orders, chargedMinor, repaidMinor, linesMinor, taxMinor } of books) {
    const sums = now.get(currency)!;
    assert.equal(sums.orders, orders);
    assert.equal(sums.salesMinor, chargedMinor);
    assert.equal(sums.refundedMinor, repaidMinor);
    assert.equal(sums.taxMinor, taxMinor);
    assert.equal(sums.goodsMinor + sums.shippingMinor + sums.taxMinor, sums.salesMinor);
    // In dollars tax comes on top; in euros nothing was taxed but by Stripe, in the price.
    if (currency === 'USD') assert.equal(sums.goodsMinor, linesMinor);
    assert.ok(sums.goodsMinor <= linesMinor);
    assert.ok(sums.refundedMinor > 0);
  }
  assert.ok(now.get('EUR')!.discountMinor > 0);
  assert.equal(
    [...bars.values()].reduce((all, minor) => all + minor, 0),
    now.get('EUR')!.salesMinor,
  );
  assert.deepEqual(
    [...earlier.values()].map(({ orders }) => orders),
    [0],
  );
});

test('what was paid and never became an order is in nothing, nor is a refund that failed', async () => {
  const { soldOut, failedRefund } = it;
  const sold = await heart.db.row<{ minor: number }>(sql`
    SELECT captured_minor AS minor FROM payments WHERE id = ${soldOut.paymentId}`);
  assert.ok(sold!.minor > 0);
  const all = await heart.db.row<{ minor: number; failed: number }>(sql`
    SELECT sum(amount_minor)::bigint AS minor, count(*) FILTER (WHERE status = 'failed') AS failed FROM refunds`);
  assert.equal(all!.failed, 1);
  const failed = await heart.db.row<{ minor: number }>(
    sql`SELECT amount_minor AS minor FROM refunds WHERE id = ${failedRefund}`,
  );
  const { now } = await figures('7', later());
  const counted = [...now.values()].reduce((sum, { refundedMinor }) => sum + refundedMinor, 0);
  assert.equal(counted, all!.minor - failed!.minor - sold!.minor);
});

/** An order of ten euros, placed at this moment. */
async function placedAt(at: string): Promise<void> {
  const id = uuid();
  await heart.db.run(sql`
    INSERT INTO orders (id, token, cart_fingerprint, status, email, shipping_address, shipping_method, currency,
      subtotal_minor, shipping_minor, total_minor, created_at, placed_at)
    VALUES (${id}, ${id}, '', 'placed', 'ada@example.com', '{}', 'Standard', 'EUR', 1000, 0, 1000, ${at}, ${at})`);
}
const euro = (sums: Map<string, Sums>) => sums.get('EUR')!;

test('a day begins at midnight by the shop’s clock', async () => {
  await placedAt('2025-06-10T21:59:59.500Z'); // half a second before it
  await placedAt('2025-06-10T22:00:00Z');
  const { now, before: yesterday, bars } = await figures('today', new Date('2025-06-11T10:00:00Z'));
  assert.equal(euro(now).orders, 1);
  assert.deepEqual([...bars], [['00', 1000]]);
  // The day before is looked at until the same time of day, and that was late in the evening.
  assert.equal(euro(yesterday).orders, 0);
  const late = await figures('today', new Date('2025-06-11T21:59:59.999Z'));
  assert.deepEqual([euro(late.now).orders, euro(late.before).orders], [1, 1]);
  const elsewhere = await figures('today', new Date('2025-06-11T10:00:00Z'), 'Pacific/Auckland');
  assert.equal(euro(elsewhere.now).orders, 2); // there it was ten in the morning
});

test('a day of 25 hours has all of them, and one of 23 as well', async () => {
  // 26 October 2025 in Berlin lasts from 22:00Z on the 25th to 23:00Z on the 26th.
  for (const at of [
    '2025-10-25T21:59:59Z',
    '2025-10-25T22:00:00Z',
    '2025-10-26T00:30:00Z',
    '2025-10-26T01:30:00Z',
    '2025-10-26T22:59:59Z',
    '2025-10-26T23:00:00Z',
  ])
    await placedAt(at);
  const long = await figures('today', new Date('2025-10-26T22:59:59.999Z'));
  assert.equal(euro(long.now).orders, 4);
  assert.deepEqual([...long.bars].sort(), [
    ['00', 1000],
    ['02', 2000], // the hour that comes twice
    ['23', 1000],
  ]);
  // 30 March 2025 lasts from 23:00Z on the 29th to 22:00Z on the 30th.
  for (const at of [
    '2025-03-29T22:59:59Z',
    '2025-03-29T23:00:00Z',
    '2025-03-30T21:59:59Z',
    '2025-03-30T22:00:00Z',
  ])
    await placedAt(at);
  const short = await figures('today', new Date('2025-03-30T21:59:59.5Z'));
  assert.equal(euro(short.now).orders, 2);
});

test('seven days are today and the six before it; those before them end at the same time of day', async () => {
  const now = new Date('2025-01-20T11:00:00Z'); // noon in Berlin
  for (const at of [
    '2025-01-13T22:59:59Z', // the eve of the first day: before
    '2025-01-13T23:00:00Z', // its midnight: within
    '2025-01-20T10:59:59Z', // within
    '2025-01-20T11:00:01Z', // has not come yet
    '2025-01-06T22:59:59Z', // the eve of the days before: in neither
    '2025-01-06T23:00:00Z', // before
    '2025-01-13T11:00:00Z', // the last day of those before, past the time of day: in neither
    '2025-01-13T10:59:59Z', // before
  ])
    await placedAt(at);
  const { now: within, before: earlier, bars } = await figures('7', now);
  assert.deepEqual([euro(within).orders, euro(earlier).orders], [2, 2]);
  assert.deepEqual([...bars].sort(), [
    ['2025-01-14', 1000],
    ['2025-01-20', 1000],
  ]);
});

test('there is a bar for each day or hour', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  assert.deepEqual(bucketsOf(periodOf('7', now, ZONE)).slice(-3), ['2026-02-27', '2026-02-28', '2026-03-01']);
  assert.equal(bucketsOf(periodOf('90', now, ZONE)).length, 90);
  assert.deepEqual(bucketsOf(periodOf('today', now, ZONE)).slice(-1), ['23']);
});

test('an average is rounded, and there is none of no order', () => {
  const sums = { ...euro(new Map([['EUR', {} as Sums]])), orders: 3, salesMinor: 1000 };
  assert.equal(averageMinor(sums), 333);
  assert.equal(averageMinor({ ...sums, orders: 0 }), undefined);
});

test('a change is told in percent, where there is something to compare with', () => {
  assert.equal(changeWords(112, 100), '+12%, ');
  assert.equal(changeWords(97, 100), '−3%, ');
  assert.equal(changeWords(100, 100), '±0%, ');
  assert.equal(changeWords(100, 0), '');
});

test('what waits: orders to ship, disputes with their day, refunds that failed and were not tried again', async () => {
  const period = periodOf('7', later(), ZONE);
  const look = () => readWork(heart.db, period, { sales: true, currency: 'EUR' });
  const work = await look();
  const open = await heart.db.row<{ count: number }>(sql`
    SELECT count(*) FROM orders WHERE status = 'placed' AND fulfillment_status IN ('unfulfilled', 'partly_shipped')`);
  assert.equal(work.toShip, open!.count);
  assert.equal(work.hasOrders, true);
  assert.deepEqual(
    work.disputes.map(({ orderNumber }) => orderNumber),
    [it.disputed.number],
  );
  assert.ok(work.disputes[0]!.dueBy);
  assert.deepEqual(work.failedRefunds, []); // it was tried again
  await heart.db.run(sql`UPDATE refunds SET retry_of = NULL WHERE retry_of = ${it.failedRefund}`);
  assert.deepEqual(
    (await look()).failedRefunds.map(({ orderNumber }) => orderNumber),
    [it.long.number],
  );
  const sold = await heart.db.row<{ minor: number }>(sql`
    SELECT sum(l.total_minor - l.discount_minor)::bigint AS minor FROM order_lines l JOIN orders o ON o.id = l.order_id
    WHERE o.placed_at > now() - interval '1 day' AND o.currency = 'EUR'`);
  assert.equal(
    work.top.reduce((sum, { salesMinor }) => sum + salesMinor, 0),
    sold!.minor,
  );
  assert.ok(work.cartsBegun >= work.checkoutsBegun && work.checkoutsBegun > 0);
});

test('a new shop is told how to begin; once it sells, its figures stand there, for whoever may see them', async (t) => {
  const running = await startTestShop();
  t.after(() => running.stop());
  const { db } = running.shop;
  const owner = deskOf(running.url, await addClerk(db));
  const packer = deskOf(running.url, await addClerk(db, { role: 'fulfilment' }));
  const empty = await (await owner.get(routes.admin())).text();
  assert.match(empty, /Add your first product/);
  assert.match(empty, new RegExp(`href="${routes.adminLaunch()}"`));
  assert.doesNotMatch(empty, /Average order/);
  await db.run(sql`
    INSERT INTO orders (id, token, cart_fingerprint, status, email, shipping_address, shipping_method, currency,
      subtotal_minor, shipping_minor, total_minor, placed_at)
    VALUES (${uuid()}, 't', '', 'placed', 'ada@example.com', '{}', 'Standard', 'EUR', 2400, 490, 2890, now())`);
  for (const period of ['today', '7', '30', '90', 'nonsense']) {
    const page = await (await owner.get(`${routes.admin()}?period=${period}`)).text();
    assert.match(page, /Average order/);
    assert.match(page, /€28\.90/);
    assert.match(page, /1 order to ship/);
  }
  const theirs = await (await packer.get(routes.admin())).text();
  assert.match(theirs, /1 order to ship/);
  assert.doesNotMatch(theirs, /€28\.90|Average order/);
});

test('days that were added up say what their orders say, in every period, and after a refund has failed too', async () => {
  const { db } = heart;
  const now = new Date('2025-11-05T09:30:00Z');
  for (let day = 1; day <= 100; day += 3)
    await placedAt(new Date(now.getTime() - day * 86_400_000).toISOString());
  const live: Record<string, unknown> = {};
  const look = async (name: PeriodName) => [
    await figures(name, now),
    await readWork(db, periodOf(name, now, ZONE), { sales: true, currency: 'EUR' }),
  ];
  // Sales, money back and carts of real orders, as if they had been then.
  await db.run(
    sql`UPDATE orders SET placed_at = placed_at - interval '1 day' * (20 + number % 60) WHERE placed_at > now() - interval '1 day'`,
  );
  const shift = sql`make_interval(secs => extract(epoch FROM now() - ${now}::timestamptz))`;
  await db.run(sql`UPDATE orders SET placed_at = placed_at - ${shift} WHERE placed_at > '2026-01-01'`);
  await db.run(sql`UPDATE orders SET created_at = placed_at WHERE placed_at IS NOT NULL`);
  await db.run(
    sql`UPDATE refunds r SET created_at = o.placed_at + interval '30 hours' FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.id = r.payment_id AND o.placed_at IS NOT NULL`,
  );
  await db.run(sql`UPDATE carts SET created_at = created_at - ${shift} - interval '9 days'`);
  for (const name of ['today', '7', '30', '90'] as const) live[name] = await look(name);
  const { now: ninety } = (live['90'] as [Awaited<ReturnType<typeof figures>>])[0];
  assert.ok(euro(ninety).refundedMinor > 0 && euro(ninety).orders > 30);

  const turns = [];
  do turns.push(await addUpDays(db, ZONE, now));
  while (turns.at(-1)! > 0);
  assert.equal(
    turns.reduce((all, days) => all + days),
    181,
  );
  const kept = async () => {
    for (const name of ['today', '7', '30', '90'] as const)
      assert.deepEqual(await look(name), live[name], name);
  };
  await kept();
  assert.deepEqual(await brokenDays(), []);

  // A gap is read from the orders.
  await db.run(sql`DELETE FROM finished_days WHERE day = '2025-10-20'`);
  await kept();
  assert.equal(await addUpDays(db, ZONE, now), 1);
  await kept();

  const refund = await db.row<{ id: string; minor: number }>(sql`
    SELECT r.id, r.amount_minor AS minor FROM refunds r JOIN payments p ON p.id = r.payment_id
    WHERE r.status = 'succeeded' AND p.currency = 'EUR' AND r.created_at BETWEEN ${now}::timestamptz - interval '85 days' AND ${now}::timestamptz - interval '2 days'`);
  await db.run(sql`UPDATE refunds SET status = 'failed' WHERE id = ${refund!.id}`);
  const after = async () => euro((await figures('90', now)).now).refundedMinor;
  assert.equal(await after(), euro(ninety).refundedMinor - refund!.minor);
  assert.equal(await addUpDays(db, ZONE, now), 1);
  assert.equal(await after(), euro(ninety).refundedMinor - refund!.minor);

  // check-books finds a day that says something else.
  await db.run(
    sql`UPDATE sales_days SET sales_minor = sales_minor + 1 WHERE day = '2025-11-04' AND currency = 'EUR'`,
  );
  assert.match((await brokenDays())[0]!, /2025-11-04 .*EUR/);
  // Another clock has the days of its own.
  assert.equal(await addUpDays(db, 'Asia/Tokyo', now), 5);
  assert.equal(
    (await db.row<{ n: number }>(sql`SELECT count(*) AS n FROM finished_days WHERE time_zone = ${ZONE}`))!.n,
    0,
  );
});

async function brokenDays(): Promise<string[]> {
  const findings = await checkBooks(heart.db);
  return findings.filter(({ rule }) => rule.startsWith('a day that is over')).flatMap(({ broken }) => broken);
}

test('a refund that fails while its day is added up is left out of it', async () => {
  const { db } = heart;
  const now = new Date('2025-12-05T09:30:00Z');
  const refund = (await db.row<{ id: string }>(sql`
    SELECT r.id FROM refunds r JOIN payments p ON p.id = r.payment_id JOIN orders o ON o.id = p.order_id
    WHERE r.status = 'succeeded' AND o.placed_at IS NOT NULL LIMIT 1`))!;
  await db.run(sql`UPDATE refunds SET created_at = '2025-12-04T12:00:00Z' WHERE id = ${refund.id}`);
  await db.run(sql`DELETE FROM finished_days`);
  const adding = start(() => addUpDays(db, ZONE, now), { at: /INSERT INTO product_days/, when: 'after' });
  await adding.paused;
  const failing = db.run(sql`UPDATE refunds SET status = 'failed' WHERE id = ${refund.id}`);
  await setTimeout(100); // it stands in line, or, if it need not, is through
  adding.resume();
  await Promise.all([adding.done, failing]);
  assert.deepEqual(await brokenDays(), []);
});

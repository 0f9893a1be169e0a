/**
 * The promise: a hundred partial refunds of one order at once never give back more than was captured, here
 * and at Stripe. The payment's row is held by the proof until they all stand before it, and only then let
 * go, so that they race for it and do not come one after the other.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { seeded } from '../../src/dev/demo/random.ts';
import { sql } from '../../src/platform/db.ts';
import { Buyer } from '../../test/buyer.ts';
import { addProduct } from '../../test/fixtures.ts';
import { bookBreaches } from '../accounts.ts';
import { lookNow, PATIENCE_SECONDS } from '../agreement.ts';
import { CARD } from '../cards.ts';
import type { Cell, Prove } from '../report.ts';
import { openStage, type Stage } from '../stage.ts';

const KEY = 'a-key-of-the-proof-that-is-long-enough-0123456789';
/** So many stand before the row at once; the others wait for a connection, and then for it. */
const POOL = 60;

export const prove: Prove = async ({ runs, size, seed }, say) => {
  const atOnce = size === 'small' ? 20 : (size ?? 100);
  const times = runs ?? (size === 'small' ? 1 : 5);
  const random = seeded(`refund-race ${seed}`);
  const stage = await openStage({
    name: 'refund-race',
    env: { STAFF_API_KEY: KEY, DATABASE_POOL_MAX: String(POOL) },
  });
  const shortfalls: string[] = [];
  const table: Cell[][] = [
    ['run', 'captured', 'asked for', 'stood before it', 'granted', 'refunded', 'at Stripe'],
  ];
  try {
    for (let run = 1; run <= times; run++) {
      const order = await paidOrder(stage, 5_000 + random.whole(5_000));
      const amount = 1 + Math.floor((order.capturedMinor / atOnce) * (1 + random.next() * 3));
      const raced = await race(stage, order, amount, atOnce);
      const { refunded, atStripe } = await sent(stage, order);
      const fits = Math.min(atOnce, Math.floor(order.capturedMinor / amount));
      const wrong: [boolean, string][] = [
        [raced.granted !== fits, `${raced.granted} were granted, ${fits} fit`],
        [refunded !== fits * amount, `${refunded} refunded, ${fits * amount} fit`],
        [atStripe !== refunded, `${atStripe} refunded at Stripe, ${refunded} here`],
        [raced.unclear > 0, `${raced.unclear} were neither granted nor refused with a reason`],
        [raced.stood < 2, 'they did not race'],
      ];
      shortfalls.push(...wrong.flatMap(([is, words]) => (is ? [`run ${run}: ${words}`] : [])));
      table.push([run, order.capturedMinor, amount * atOnce, raced.stood, raced.granted, refunded, atStripe]);
      say(`run ${run} of ${times}: ${refunded} of ${order.capturedMinor} went back`);
    }
    shortfalls.push(...(await bookBreaches(stage)));
  } finally {
    await stage.close();
  }
  const shown = `${times} times ${atOnce} partial refunds at once: never more than was captured, here and at Stripe`;
  return { tables: [table], shortfalls, shown };
};

interface PaidOrder {
  id: string;
  number: number;
  paymentId: string;
  intent: string;
  capturedMinor: number;
}

async function paidOrder(stage: Stage, priceMinor: number): Promise<PaidOrder> {
  const { variantId } = await addProduct(stage.db, { priceMinor });
  const buyer = new Buyer(stage.url);
  await buyer.add(variantId);
  const session = await buyer.checkoutSession();
  await stage.control.pay(session, CARD);
  return await until(() =>
    stage.db.row<PaidOrder>(sql`
      SELECT o.id, o.number, p.id AS "paymentId", p.payment_intent_id AS intent, p.captured_minor AS "capturedMinor"
      FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.session_id = ${session} AND p.status = 'paid'`),
  );
}

async function race(stage: Stage, { number, paymentId }: PaidOrder, amountMinor: number, atOnce: number) {
  const url = `${stage.url}/api/staff/orders/${number}/refunds`;
  const ask = () =>
    fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${KEY}`,
        'content-type': 'application/json',
        'idempotency-key': uuid(),
      },
      body: JSON.stringify({ amountMinor }),
    }).then(({ status }) => status);
  let stood = 0;
  let answers: Promise<number>[] = [];
  await stage.db.transaction(async (tx) => {
    await tx.run(sql`SELECT 1 FROM payments WHERE id = ${paymentId} FOR UPDATE`);
    answers = Array.from({ length: atOnce }, ask);
    // Let go before the shop's statements give up waiting.
    for (let look = 0; look < 40 && stood < Math.min(atOnce, POOL - 8); look++) {
      await sleep(40);
      stood = await waiting(stage);
    }
  });
  const statuses = await Promise.all(answers);
  const granted = statuses.filter((status) => status < 300).length;
  return { stood, granted, unclear: statuses.filter((status) => status >= 300 && status !== 409).length };
}

async function waiting({ db }: Stage): Promise<number> {
  const row = await db.row<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'pushcart'`,
  );
  return row!.n;
}

/** Waits until all of them are sent. */
async function sent(stage: Stage, { paymentId, intent }: PaidOrder) {
  await until(async () => {
    await lookNow(stage);
    const left = await stage.db.row<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM refunds WHERE payment_id = ${paymentId} AND status = 'pending'`,
    );
    return left!.n === 0;
  });
  const here = await stage.db.row<{ minor: number }>(
    sql`SELECT refunded_minor AS minor FROM payments WHERE id = ${paymentId}`,
  );
  const there = (await stage.control.state()).payments.find(({ id }) => id === intent)!;
  return { refunded: here!.minor, atStripe: there.amount_refunded };
}

async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + PATIENCE_SECONDS * 1000; Date.now() < end; await sleep(100)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`this did not come true in ${PATIENCE_SECONDS} s: ${look}`);
}

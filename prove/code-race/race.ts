/** One race for the uses of a discount: three rounds over the same carts, and what becomes of those who lost. */
import { v7 as uuid } from 'uuid';
import { addCode } from '../../src/cart/codes.ts';
import { cancelOrder } from '../../src/checkout/cancel-order.ts';
import { type PlaceResult, placeOrder } from '../../src/checkout/place-order.ts';
import { seeded } from '../../src/dev/demo/random.ts';
import { openDatabase, sql } from '../../src/platform/db.ts';
import type { Shop } from '../../src/platform/shop.ts';
import type { DiscountRow, LimitReason } from '../../src/promotions/promotions.ts';
import { start, takeDeadlocks } from '../../test/barrier.ts';
import { addDiscount } from '../../test/discounts.ts';
import type { Sold } from '../../test/fixtures.ts';
import { CARD, details, type Heart, sessionOf, startHeart } from '../../test/heart.ts';

export interface Variant {
  name: string;
  limits: Partial<DiscountRow>;
  /** How many discounts of this kind the carts have among them, one each. */
  codes: number;
  /** How many can have one. */
  fits: number;
  /** All carts are one buyer's. */
  isOneBuyer: boolean;
  why: LimitReason;
}

export const variantsOf = (atOnce: number): Variant[] => {
  const several = Math.max(2, Math.floor(atOnce / 7));
  const strangers = { codes: 1, isOneBuyer: false, why: 'used_up' } as const;
  return [
    { name: '1 use in all', limits: { totalLimit: 1 }, fits: 1, ...strangers },
    { name: `${several} uses in all`, limits: { totalLimit: several }, fits: several, ...strangers },
    {
      name: '1 for each customer',
      limits: { customerLimit: 1 },
      codes: 1,
      fits: 1,
      isOneBuyer: true,
      why: 'used_by_you',
    },
    {
      name: 'first order, 2 codes',
      limits: { firstOrderOnly: true },
      codes: 2,
      fits: 1,
      isOneBuyer: true,
      why: 'not_first_order',
    },
  ];
};

export interface Round {
  stood: number;
  had: number;
  told: number;
}

export interface Raced {
  rounds: Round[];
  wentOn: number;
  checkouts: number;
  seconds: number;
  shortfalls: string[];
}

export interface Track {
  run(variant: Variant): Promise<Raced>;
  close(): Promise<void>;
}

/** 10.00 of goods and 4.90 of shipping; the discount is a tenth of the goods. */
const FULL = 1490;
const LESS = 1390;

interface Entrant {
  cart: string;
  email: string;
  discount: DiscountRow;
}

/** A shop with so many connections that everybody can stand in a transaction of his own. */
export async function openTrack(atOnce: number, seed: number): Promise<Track> {
  const heart = await startHeart();
  const db = openDatabase({ url: heart.databaseUrl, poolMax: atOnce + 2 });
  const shop: Shop = { ...heart.shop, db };
  // Opened beforehand: what is raced for is the discount, not the connections.
  await Promise.all(Array.from({ length: atOnce }, () => db.rows(sql`SELECT pg_sleep(0.5)`)));
  const article = await heart.article({ onHand: 1_000_000 });
  const random = seeded(`code-race ${seed}`);
  const shuffled = <T>(list: T[]): T[] =>
    list
      .map((item) => ({ item, rank: random.next() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ item }) => item);
  return {
    run: (variant) => race({ heart, shop, article, shuffled }, variant, atOnce),
    async close() {
      await db.close();
      await heart.stop();
    },
  };
}

interface Ground {
  heart: Heart;
  shop: Shop;
  article: Sold;
  shuffled<T>(list: T[]): T[];
}

async function race(ground: Ground, variant: Variant, atOnce: number): Promise<Raced> {
  const began = Date.now();
  const { heart } = ground;
  const shortfalls: string[] = [];
  const entrants = await entrantsOf(ground, variant, atOnce);
  const first = await round(ground, variant, entrants, shortfalls);
  for (const winner of first.winners) await cancel(heart, await paid(heart, winner));
  const second = await round(ground, variant, first.losers, shortfalls);
  for (const { session } of second.winners) await expire(heart, session);
  const third = await round(ground, variant, second.losers, shortfalls);
  for (const winner of third.winners) await paid(heart, winner);
  const wentOn = await goOn(ground, third.losers, shortfalls);
  shortfalls.push(...(await heart.breaches()), ...takeDeadlocks().map((text) => `a deadlock: ${text}`));
  shortfalls.push(...(await usesLeft(heart, variant, entrants)));
  const rounds = [first, second, third].map(({ stood, winners, told }) => ({
    stood,
    had: winners.length,
    told,
  }));
  return {
    rounds,
    wentOn,
    checkouts: rounds.reduce((sum, { stood }) => sum + stood, wentOn),
    seconds: (Date.now() - began) / 1000,
    shortfalls,
  };
}

let buyers = 0;

async function entrantsOf(
  { heart, article }: Ground,
  { limits, codes, isOneBuyer }: Variant,
  atOnce: number,
): Promise<Entrant[]> {
  const discounts: DiscountRow[] = [];
  while (discounts.length < codes) discounts.push(await addDiscount(heart.db, limits));
  const one = `buyer-${++buyers}@example.com`;
  const entrants: Entrant[] = [];
  for (let n = 0; n < atOnce; n++) {
    const discount = discounts[n % codes]!;
    const cart = await heart.cart([article, 1]);
    await addCode(heart.db, cart, discount.code!);
    entrants.push({ cart, email: isOneBuyer ? one : `buyer-${++buyers}@example.com`, discount });
  }
  return entrants;
}

interface Winner extends Entrant {
  session: string;
}

/** Everybody reads, everybody stands, everybody is let go. */
async function round(
  { heart, shop, shuffled }: Ground,
  { fits, why }: Variant,
  entrants: Entrant[],
  shortfalls: string[],
): Promise<{ stood: number; winners: Winner[]; losers: Entrant[]; told: number }> {
  const beforeTheClaim = { at: /^LOCK TABLE discount_uses/, when: 'before' } as const;
  const actors = entrants.map(({ cart, email }) =>
    start(() => placeOrder(shop, cart, { ...details, email }, null), beforeTheClaim),
  );
  const standing = await Promise.allSettled(actors.map((actor) => actor.paused));
  const stood = standing.filter(({ status }) => status === 'fulfilled').length;
  for (const actor of shuffled(actors)) actor.resume();
  const ended = await Promise.allSettled(actors.map((actor) => actor.done));

  const winners: Winner[] = [];
  const losers: Entrant[] = [];
  let told = 0;
  for (const [index, end] of ended.entries()) {
    const entrant = entrants[index]!;
    if (end.status === 'rejected') shortfalls.push(`a checkout failed: ${end.reason}`);
    else if (end.value.ok) winners.push({ ...entrant, session: sessionOf(end.value) });
    else {
      losers.push(entrant);
      if (wasTold(end.value, entrant, why)) told += 1;
      else shortfalls.push(`a loser was told something else: ${JSON.stringify(end.value)}`);
    }
  }
  if (stood < entrants.length) shortfalls.push(`${stood} of ${entrants.length} stood at the barrier`);
  if (winners.length !== fits) shortfalls.push(`${winners.length} had the discount, ${fits} could`);
  for (const { session } of winners)
    if (atStripe(heart, session) !== LESS)
      shortfalls.push(`who had it is to pay ${atStripe(heart, session)}`);
  return { stood, winners, losers, told };
}

const wasTold = (placed: Extract<PlaceResult, { ok: false }>, { discount }: Entrant, why: LimitReason) =>
  placed.reason === 'discount_used_up' &&
  placed.discount.code === discount.code &&
  placed.discount.why === why;

/** With the code still in the cart: it is known by now that it does not count. @returns how many have paid in full. */
async function goOn({ heart }: Ground, losers: Entrant[], shortfalls: string[]): Promise<number> {
  let wentOn = 0;
  for (const loser of losers) {
    const session = await heart.session(loser.cart, { email: loser.email });
    const amount = atStripe(heart, session);
    const order = await paid(heart, { ...loser, session });
    if (amount === FULL && order.status === 'placed') wentOn += 1;
    else shortfalls.push(`who went on without it was to pay ${amount}, and his order is ${order.status}`);
  }
  return wentOn;
}

const atStripe = (heart: Heart, session: string) =>
  heart.standIn.control.state().sessions.find(({ id }) => id === session)?.amount_total;

async function paid(heart: Heart, { session }: Winner): Promise<{ id: string; status: string }> {
  heart.standIn.control.pay(session, CARD);
  await heart.message('checkout.session.completed', { id: session });
  const order = await heart.db.row<{ id: string; status: string }>(sql`
    SELECT o.id, o.status FROM orders o JOIN payments p ON p.order_id = o.id WHERE p.session_id = ${session}`);
  return order!;
}

async function cancel(heart: Heart, order: { id: string }): Promise<void> {
  const request = { id: uuid(), pieces: 'all', reason: 'buyer_asked', by: 'Sam' } as const;
  const outcome = await cancelOrder(heart.shop, { id: order.id }, request);
  if (!outcome.ok) throw new Error(`not cancelled: ${JSON.stringify(outcome)}`);
  await heart.sendRefunds();
}

async function expire(heart: Heart, session: string): Promise<void> {
  heart.standIn.control.expireNow(session);
  await heart.message('checkout.session.expired', { id: session });
}

/** At the end as many uses are booked as could be had, and each with an order that was paid for less. */
async function usesLeft(heart: Heart, { fits }: Variant, entrants: Entrant[]): Promise<string[]> {
  const ids = [...new Set(entrants.map(({ discount }) => discount.id))];
  const row = (await heart.db.row<{ uses: number; paid: number; written: number }>(sql`
    SELECT count(*) AS uses, count(*) FILTER (WHERE p.captured_minor = ${LESS}) AS paid,
      (SELECT sum(used) FROM discounts WHERE id = ANY (${ids}::uuid[])) AS written
    FROM discount_uses u JOIN payments p ON p.order_id = u.order_id WHERE u.discount_id = ANY (${ids}::uuid[])`))!;
  return row.uses === fits && row.paid === fits && row.written === fits
    ? []
    : [`${row.uses} uses, ${row.written} written, ${row.paid} paid for; ${fits} it should be`];
}

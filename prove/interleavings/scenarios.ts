/** The pairs that can meet over a cart, an order, the last piece or a refund. */
import { v7 as uuid } from 'uuid';
import { addToCart, setQuantity } from '../../src/cart/cart.ts';
import { cancelOrder } from '../../src/checkout/cancel-order.ts';
import { settle } from '../../src/checkout/confirm-payment.ts';
import { sendRefunds } from '../../src/checkout/reconcile.ts';
import { setStockSettings } from '../../src/inventory/adjust.ts';
import { setOnHand } from '../../src/inventory/inventory.ts';
import { findPayment, lockPayment, type Payment } from '../../src/payments/payments.ts';
import { startRefund } from '../../src/payments/refunds.ts';
import { brokenConstraint, sql } from '../../src/platform/db.ts';
import type { Sold } from '../../test/fixtures.ts';
import { CARD, type Heart } from '../../test/heart.ts';
import { enterCode, taxedOnTop } from './code.ts';
import { type Messenger, messengers, truths } from './messengers.ts';
import type { Scene } from './state.ts';

export interface Staged extends Scene {
  /** Of the first cart, when it was placed before. */
  session: string;
}

export type Act = (heart: Heart, staged: Staged) => Promise<unknown>;

export interface Pair {
  family: string;
  name: string;
  stage(heart: Heart): Promise<Staged>;
  /** What each actor does, one after the other. The first one is stopped. */
  a: Act[];
  b: Act[];
}

/** One article with so many on hand; each cart wants so many of it, and has a code of so many uses in all. */
const sharing =
  (onHand: number, uses: number, ...quantities: number[]) =>
  async (heart: Heart): Promise<Staged> => {
    const article = await heart.article({ onHand });
    const tokens: string[] = [];
    for (const quantity of quantities) tokens.push(await heart.cart([article, quantity]));
    return { carts: tokens, articles: [article], code: await enterCode(heart, uses, tokens), session: '' };
  };

/** There are as many uses as carts. */
const carts = (onHand: number, ...quantities: number[]) => sharing(onHand, quantities.length, ...quantities);

type Stage = Pair['stage'];

/** The first cart has been placed, and then this happened. */
const placed =
  (stage: Stage, then: Act = async () => {}): Stage =>
  async (heart) => {
    const staged = await stage(heart);
    staged.session = await heart.session(staged.carts[0]!, taxedOnTop);
    await then(heart, staged);
    return staged;
  };

/** Told that somebody else has the last use of the code, he presses again. */
const place =
  (cart = 0): Act =>
  async (heart, staged) => {
    const press = () => heart.place(staged.carts[cart]!, taxedOnTop);
    const placed = await press();
    return !placed.ok && placed.reason === 'discount_used_up' ? await press() : placed;
  };
const want =
  (quantity: number): Act =>
  (heart, { carts, articles }) =>
    setQuantity(heart.db, carts[0]!, articles[0]!.variantId, quantity);
const pay: Act = async (heart, { session }) => heart.standIn.control.pay(session, CARD);
const word =
  (messenger: Messenger): Act =>
  (heart, { session }) =>
    messenger(heart, session);
const hear = word(messengers['paid webhook']!);
const reconcile: Act = (heart) => heart.reconcile();

/** Both ways round: either may be the one that is stopped. */
function both(
  family: string,
  name: string,
  stage: Stage,
  [one, a]: [string, Act[]],
  [other, b]: [string, Act[]],
): Pair[] {
  return [
    { family, name: `${name}: ${one} × ${other}`, stage, a, b },
    { family, name: `${name}: ${other} × ${one}`, stage, a: b, b: a },
  ];
}

const names = Object.keys(messengers);

/** Word of one payment, over each truth; a delayed one settles while the first messenger is stopped. */
const messengerPairs: Pair[] = Object.entries(truths).flatMap(([truth, { first, later }]) =>
  names.flatMap((one) =>
    names
      .filter((other) => other !== one)
      .map((other) => ({
        family: `messengers: ${truth}`,
        name: `${truth}: ${one} × ${other}`,
        stage: placed(carts(3, 2), async (heart, { session }) => first(heart, session)),
        a: [word(messengers[one]!)],
        b: [
          ...(later ? [async (heart: Heart, { session }: Staged) => later(heart, session)] : []),
          word(messengers[other]!),
        ],
      })),
  ),
);

const checkoutPairs: Pair[] = [
  { family: 'one cart', name: 'two tabs', stage: carts(3, 2), a: [place()], b: [place()] },
  ...both(
    'one cart',
    'changed',
    placed(carts(5, 1), want(2)),
    ['place', [place()]],
    ['place again', [place()]],
  ),
  ...both(
    'one cart',
    'changed in another tab',
    carts(5, 1),
    ['place', [place()]],
    ['change, place', [want(2), place()]],
  ),
  ...both('one cart', 'paid', placed(carts(5, 1), pay), ['place', [place()]], ['webhook', [hear]]),
  ...both(
    'one cart',
    'paid, changed',
    placed(carts(5, 1), want(3)),
    ['place', [place()]],
    ['pay, webhook', [pay, hear]],
  ),
  ...both('one cart', 'more put in', placed(carts(5, 1), pay), ['webhook', [hear]], ['add', [add]]),
  ...both(
    'one cart',
    'overdue',
    placed(carts(5, 1), makeOverdue),
    ['reconcile', [reconcile]],
    ['pay, webhook', [pay, hear]],
  ),
  ...both(
    'one cart',
    'overdue',
    placed(carts(5, 1), makeOverdue),
    ['reconcile', [reconcile]],
    ['place', [place()]],
  ),
  {
    family: 'several buyers',
    name: 'two buyers, the last piece',
    stage: carts(1, 1, 1),
    a: [place()],
    b: [place(1)],
  },
  {
    family: 'several buyers',
    name: 'plenty, opposite order',
    stage: crossed(5),
    a: [place()],
    b: [place(1)],
  },
  {
    family: 'several buyers',
    name: 'the last ones, opposite order',
    stage: crossed(1),
    a: [place()],
    b: [place(1)],
  },
  ...both(
    'several buyers',
    'crossed, one paid',
    placed(crossed(5), pay),
    ['webhook', [hear]],
    ['place', [place(1)]],
  ),
  ...both(
    'several buyers',
    'one expired',
    placed(crossed(1), expire),
    ['expiry', [hear]],
    ['place', [place(1)]],
  ),
  ...both(
    'several buyers',
    'paid too late',
    placed(carts(1, 1, 1), payLate),
    ['webhook', [hear]],
    ['place', [place(1)]],
  ),
  ...both(
    'one cart',
    'paid too late',
    placed(carts(5, 1), payLate),
    ['webhook', [hear]],
    ['place', [place()]],
  ),
  {
    family: 'one code',
    name: 'two buyers, the last use',
    stage: sharing(5, 1, 1, 1),
    a: [place()],
    b: [place(1)],
  },
  ...both(
    'one code',
    'the last use, expired',
    placed(sharing(5, 1, 1, 1), expire),
    ['expiry', [hear]],
    ['place', [place(1)]],
  ),
  ...both(
    'one code',
    'the last use, paid too late',
    placed(sharing(5, 1, 1, 1), payLate),
    ['webhook', [hear]],
    ['place', [place(1)]],
  ),
  ...both(
    'one code',
    'the last use, cancelled',
    placed(sharing(5, 1, 1, 1), async (heart, staged) => {
      await pay(heart, staged);
      await hear(heart, staged);
    }),
    ['cancel', [cancel]],
    ['place', [place(1)]],
  ),
  ...both(
    'several buyers',
    'staff counts',
    placed(carts(3, 2), pay),
    ['webhook', [hear]],
    ['set stock', [count(4)]],
  ),
  ...both('several buyers', 'staff counts', carts(3, 2), ['place', [place()]], ['set stock', [count(1)]]),
  ...both(
    'several buyers',
    'backorders end',
    backordered(1, 1, 1),
    ['place', [place(), place(1)]],
    ['switch off', [backorders(false)]],
  ),
  ...both(
    'several buyers',
    'backorders end, paid',
    placed(backordered(1, 2), pay),
    ['webhook', [hear]],
    ['switch off', [backorders(false)]],
  ),
];

const refundPairs: Pair[] = [
  { family: 'refunds', name: 'two refunds of 60 %', stage: paidFor(), a: [refund(60)], b: [refund(60)] },
  { family: 'refunds', name: 'two workers', stage: paidFor(refund(60)), a: [send], b: [send] },
  ...both(
    'refunds',
    'a refund × its webhook',
    paidFor(refund(60)),
    ['send', [send]],
    ['webhook', [hearRefund]],
  ),
  ...both(
    'refunds',
    'one sent, one asked',
    paidFor(refund(25)),
    ['send', [send]],
    ['ask', [refund(30), send]],
  ),
];

export const pairs: Pair[] = [...messengerPairs, ...checkoutPairs, ...refundPairs];

function add(heart: Heart, { carts, articles }: Staged): Promise<unknown> {
  return addToCart(heart.db, carts[0]!, 'EUR', { variantId: articles[0]!.variantId, quantity: 1 });
}

async function makeOverdue({ db }: Heart, { session }: Staged): Promise<void> {
  await db.run(
    sql`UPDATE payments SET session_expires_at = now() - interval '1 second' WHERE session_id = ${session}`,
  );
}

async function expire(heart: Heart, { session }: Staged): Promise<void> {
  heart.standIn.control.expireNow(session);
}

/** The shop was told that the payment had failed and gave the hold back; then the money came. */
async function payLate(heart: Heart, { session }: Staged): Promise<void> {
  const { id: paymentId, amountMinor, currency } = await paymentOf(heart, session);
  const facts = { sessionId: session, paymentId, paymentIntentId: null, amountMinor, currency };
  await settle(heart.shop, { ...facts, state: 'failed' });
  heart.standIn.control.pay(session, CARD);
}

/** Two articles, so many of each; two carts that want one of both, put in in opposite order. */
function crossed(onHand: number): Stage {
  return async (heart) => {
    const articles = [await heart.article({ onHand }), await heart.article({ onHand })];
    const lines = articles.map((article): [Sold, number] => [article, 1]);
    const tokens = [await heart.cart(...lines), await heart.cart(...lines.toReversed())];
    return { carts: tokens, articles, code: await enterCode(heart, tokens.length, tokens), session: '' };
  };
}

function count(onHand: number): Act {
  return (heart, { articles }) => heart.db.transaction((tx) => setOnHand(tx, articles[0]!.variantId, onHand));
}

function backorders(allowBackorders: boolean): Act {
  return (heart, { articles }) =>
    heart.db.transaction((tx) =>
      setStockSettings(tx, articles[0]!.variantId, { lowStockAt: 3, allowBackorders }),
    );
}

/** As `carts`, of an article that may be ordered beyond what there is. */
function backordered(onHand: number, ...quantities: number[]): Stage {
  return async (heart) => {
    const article = await heart.article({ onHand });
    await backorders(true)(heart, { carts: [], articles: [article], session: '' } as unknown as Staged);
    const tokens: string[] = [];
    for (const quantity of quantities) tokens.push(await heart.cart([article, quantity]));
    return {
      carts: tokens,
      articles: [article],
      code: await enterCode(heart, tokens.length, tokens),
      session: '',
    };
  };
}

async function paymentOf({ db }: Heart, session: string): Promise<Payment> {
  return (await findPayment(db, { sessionId: session }))!;
}

async function cancel({ db, shop }: Heart, { session }: Staged): Promise<void> {
  const order = await db.row<{ id: string }>(
    sql`SELECT order_id AS id FROM payments WHERE session_id = ${session}`,
  );
  await cancelOrder(shop, order!, { id: uuid(), pieces: 'all', reason: 'other', by: 'Sam' });
}

/** An order was paid, and then this happened. */
function paidFor(then: Act = async () => {}): Stage {
  return placed(carts(1, 1), async (heart, staged) => {
    await pay(heart, staged);
    await hear(heart, staged);
    await then(heart, staged);
  });
}

/** One above what is left is refused by the schema, and that is an answer. */
function refund(percent: number): Act {
  return async (heart, { session }) => {
    const { id, amountMinor: paidMinor } = await paymentOf(heart, session);
    const amountMinor = Math.round((paidMinor * percent) / 100);
    const ask = heart.db.transaction(async (tx) => {
      await lockPayment(tx, id);
      await startRefund(tx, { paymentId: id, amountMinor, reason: 'requested' });
    });
    await ask.catch((error) => {
      if (brokenConstraint(error) !== 'never_over_refunded') throw error;
    });
  };
}

async function send(heart: Heart): Promise<void> {
  await heart.db.run(
    sql`UPDATE refunds SET look_again_at = now() WHERE status = 'pending' AND look_again_at < 'infinity'`,
  );
  await sendRefunds(heart.shop);
}

/** Stripe tells of the refunds that it has made by now. */
async function hearRefund(heart: Heart, { session }: Staged): Promise<void> {
  const { paymentIntentId } = await paymentOf(heart, session);
  for (const made of heart.standIn.control
    .state()
    .refunds.filter((r) => r.payment_intent === paymentIntentId))
    await heart.message('refund.created', { id: made.id });
}

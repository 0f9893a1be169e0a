/** Carts, codes and the button that says Pay. */
import assert from 'node:assert/strict';
import { enterCode, removeCode } from '../../src/cart/codes.ts';
import { type PlaceResult, placeOrder } from '../../src/checkout/place-order.ts';
import { sql } from '../../src/platform/db.ts';
import type { Sold } from '../../test/fixtures.ts';
import { details, sessionOf } from '../../test/heart.ts';
import type { Command } from './command.ts';
import {
  type Code,
  counting,
  hear,
  isEnough,
  isUsedUp,
  type Model,
  type ModelCart,
  type ModelOrder,
  placeNew,
  type Wish,
  waiting,
} from './model.ts';
import { places } from './places.ts';
import { readPriced } from './priced-order.ts';
import { compare, type World } from './world.ts';

/** A cart of so many of each article, with these codes; and Pay is pressed. */
export const place = (pieces: number[], codes: Code[], wish: Wish): Command => ({
  check: () => pieces.slice(0, -1).some((quantity) => quantity > 0),
  async run(model, real) {
    const hasEnough = pieces.every((quantity, article) => isEnough(model, article, quantity));
    const token = await fill(real, pieces);
    assert.equal(token !== undefined, hasEnough, hasEnough ? 'there was enough' : 'there was not enough');
    if (!token) return real.tally.note('filling a cart', false);
    const cart: ModelCart = { pieces: [...pieces], codes: [], ...wish };
    model.carts.push(cart);
    real.carts.push(token);
    for (const code of codes) await type(model, real, cart, code);
    await press(model, real, cart);
    await compare(model, real);
  },
  toString: () => `place ${pieces} ${codes.join('+')} ${told(wish)}`,
});

export const told = ({ buyer, place, currency }: Wish) => `by ${buyer} in ${place} ${currency ?? ''}`;

async function fill({ heart, articles }: World, pieces: number[]): Promise<string | undefined> {
  const lines = pieces.flatMap((quantity, article): [Sold, number][] =>
    quantity > 0 ? [[articles[article]!, quantity]] : [],
  );
  try {
    return await heart.cart(...lines);
  } catch (error) {
    if (/not added: (short|sold_out)/.test(String(error))) return undefined;
    throw error;
  }
}

/** A deed to one cart; `pick` is taken modulo how many there are. */
function toCart(
  name: string,
  pick: number,
  work: (model: Model, real: World, cart: ModelCart) => Promise<void>,
): Command {
  return {
    check: ({ carts }) => carts.length > 0,
    async run(model, real) {
      await work(model, real, model.carts[pick % model.carts.length]!);
      await compare(model, real);
    },
    toString: () => `${name} @${pick}`,
  };
}

export const enter = (pick: number, code: Code): Command =>
  toCart(`enter ${code}`, pick, (model, real, cart) => type(model, real, cart, code));

let senders = 0;

/** One that nobody can use is refused; one that this buyer alone has used too often may be another's tomorrow. */
async function type(model: Model, real: World, cart: ModelCart, code: Code): Promise<void> {
  const { heart, codes, tally } = real;
  const entered = await enterCode(
    heart.shop,
    tokenOf(model, real, cart),
    codes[code].code,
    `192.0.2.${++senders}`,
  );
  const isUsed = isUsedUp(model, code, waiting(model, cart));
  const expected = cart.codes.includes(code) ? 'entered_already' : isUsed ? 'used_up' : undefined;
  assert.equal(entered.ok ? undefined : entered.reason, expected, `entering ${code}`);
  tally.note('entering a code', entered.ok);
  if (entered.ok) cart.codes.push(code);
}

export const remove = (pick: number, code: Code): Command =>
  toCart(`remove ${code}`, pick, async (model, real, cart) => {
    const removed = await removeCode(real.heart.db, tokenOf(model, real, cart), real.codes[code].code);
    assert.equal(removed, cart.codes.includes(code));
    real.tally.note('removing a code', removed);
    cart.codes = cart.codes.filter((each) => each !== code);
  });

/** Pay is pressed again, from elsewhere perhaps, in another currency, or by who gives another address. */
export const again = (pick: number, wish: Wish): Command =>
  toCart(`press again ${told(wish)}`, pick, async (model, real, cart) => {
    Object.assign(cart, wish);
    await press(model, real, cart);
  });

const tokenOf = (model: Model, { carts }: World, cart: ModelCart) => carts[model.carts.indexOf(cart)]!;

async function press(model: Model, real: World, cart: ModelCart): Promise<void> {
  const { heart, tally } = real;
  const { address, method } = places[cart.place];
  const placed = await placeOrder(
    heart.shop,
    tokenOf(model, real, cart),
    {
      ...details,
      email: `buyer-${cart.buyer}@example.com`,
      shippingAddress: address,
      shippingMethod: method,
      currency: cart.currency,
    },
    null,
  );
  const own = waiting(model, cart);
  const refused = whyNot(model, cart, own);
  assert.equal(placed.ok ? undefined : placed.reason, refused, 'pressing Pay');
  tally.note('pressing Pay', placed.ok);
  if (!placed.ok) return;
  const id = await orderOf(real, placed);
  const known = real.orders.findIndex((order) => order.id === id);
  if (known < 0) await becomeNew(model, real, cart, own, id);
  else stayWith(model, cart, own, model.orders[known]!, placed);
}

/** Found out before anything is done. */
function whyNot(
  model: Model,
  cart: ModelCart,
  own: ModelOrder | undefined,
): Extract<PlaceResult, { ok: false }>['reason'] | undefined {
  if (cart.pieces.every((quantity) => quantity === 0)) return 'empty_cart';
  const { refused } = places[cart.place];
  if (refused) return refused;
  const mine = (article: number) => own?.lines.find((line) => line.article === article)?.quantity ?? 0;
  const isShort = cart.pieces.some((quantity, article) => !isEnough(model, article, quantity, mine(article)));
  return isShort ? 'short' : undefined;
}

async function orderOf({ heart }: World, placed: Extract<PlaceResult, { ok: true }>): Promise<string> {
  const order = await heart.db.row<{ id: string }>(
    placed.next === 'done'
      ? sql`SELECT id FROM orders WHERE token = ${placed.orderToken}`
      : sql`SELECT order_id AS id FROM payments WHERE session_id = ${sessionOf(placed)}`,
  );
  return order!.id;
}

/** What he is led to was there before: nothing has changed that he agreed to, or it is paid already. */
function stayWith(
  model: Model,
  cart: ModelCart,
  own: ModelOrder | undefined,
  order: ModelOrder,
  placed: PlaceResult,
): void {
  assert.equal(order, own, 'he is led to the order of his cart');
  if (order.atStripe === 'open') {
    assert.ok(isAgreed(model, cart, order), 'something has changed, and he is led to the old page');
    return;
  }
  hear(model, order);
  assert.ok(order.payment === 'paid' || order.payment === 'processing');
  assert.ok(placed.ok && placed.next === 'done');
}

/** The order before, if there was one, came to nothing first. */
async function becomeNew(
  model: Model,
  real: World,
  cart: ModelCart,
  own: ModelOrder | undefined,
  id: string,
): Promise<void> {
  const { priced, session } = await readPriced(real, cart, id);
  assert.deepEqual(
    priced.codes.toSorted(),
    counting(model, cart, priced.isShippingCharged).toSorted(),
    'the codes that count',
  );
  assert.deepEqual(
    real.articles.map((_, article) => priced.lines.find((line) => line.article === article)?.quantity ?? 0),
    cart.pieces,
  );
  if (own?.atStripe === 'open') {
    assert.ok(!isAgreed(model, cart, own), 'nothing has changed, and he is led to another page');
    own.atStripe = 'expired';
    real.tally.note('an open page closed for another', true);
  }
  if (own) {
    hear(model, own);
    assert.equal(own.status, 'expired', 'the order before came to nothing');
  }
  real.orders.push({ id, session, parcelIds: [], returnIds: [] });
  const order = placeNew(model, cart, priced);
  real.tally.note(order.atStripe === 'nothing' ? 'an order that costs nothing' : 'an order', true);
}

function isAgreed(model: Model, cart: ModelCart, order: ModelOrder): boolean {
  const codes = counting(model, cart, order.isShippingCharged);
  return (
    order.buyer === cart.buyer &&
    order.place === cart.place &&
    order.currency === (cart.currency ?? places[cart.place].currency) &&
    order.codes.length === codes.length &&
    codes.every((code) => order.codes.includes(code))
  );
}

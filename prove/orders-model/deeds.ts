/**
 * What buyers, staff, Stripe and the carriers do, each done to the shop and to the model; what must be
 * refused is tried as well. A deed picks its order or cart by a number, so that any row of deeds makes sense.
 */
import fc from 'fast-check';
import { again, enter, place, remove, told } from './buying.ts';
import type { Command } from './command.ts';
import {
  arrive,
  askBack,
  callOff,
  cancelSome,
  correct,
  countStock,
  receive,
  shipSome,
  switchBackorders,
  withdrawFrom,
} from './goods.ts';
import { type Code, codes, type Wish } from './model.ts';
import {
  closeDispute,
  dispute,
  externalRefund,
  refundRest,
  refundSum,
  refundTwice,
  retry,
  sendRefunds,
} from './money.ts';
import {
  expire,
  landing,
  MESSAGES,
  type Method,
  message,
  pay,
  reconcile,
  settleDebit,
  takeForFailed,
} from './payments.ts';
import { type Place, places } from './places.ts';
import { PRICES_MINOR } from './world.ts';

type Purchase = [pieces: number[], codes: Code[], wish: Wish];
const named = ([pieces, codes, wish]: Purchase) => `${pieces} ${codes.join('+')} ${told(wish)}`;

/** A row of deeds to the order that the first of them made, if it made one, and to its cart. */
const bought = (
  name: string,
  purchase: Purchase,
  deeds: (order: number, cart: number) => Command[],
): Command => ({
  check: (model) => place(...purchase).check(model),
  async run(model, real) {
    const [order, cart] = [model.orders.length, model.carts.length];
    await place(...purchase).run(model, real);
    if (model.orders.length === order) return;
    for (const deed of deeds(order, cart)) await deed.run(model, real);
  },
  toString: () => `${name} ${named(purchase)}`,
});

/** From the cart to the paid order, as most buyers do it. */
const buyAll = (purchase: Purchase): Command =>
  bought('buy', purchase, (order) => [pay(order, 'card'), message(order, MESSAGES[0]!, 1)]);

/** Bought, sent, and announced to come back: what the rarer deeds need to meet often enough. */
const buyAndRegret = (purchase: Purchase): Command =>
  bought('buy, ship and return', purchase, (order) => [
    pay(order, 'card'),
    message(order, MESSAGES[0]!, 1),
    shipSome(order, 'all'),
    askBack(order, 'all'),
  ]);

/** With the page at Stripe open he has another code, or one less, or it is to go elsewhere; and he pays. */
const changeMind = (purchase: Purchase, code: Code, wish: Wish): Command =>
  bought('think again of', purchase, (order, cart) => [
    purchase[1].includes(code) ? remove(cart, code) : enter(cart, code),
    again(cart, wish),
    pay(order + 1, 'card'),
    message(order + 1, MESSAGES[0]!, 1),
  ]);

/** Taken for failed, and paid after somebody else has had the code, and perhaps the goods. */
const payLate = (purchase: Purchase, code: Code): Command =>
  bought('pay late', purchase, (order) => [
    takeForFailed(order),
    place([1, 0, 0, 0], [code], { buyer: purchase[2].buyer, place: 'Dublin', currency: undefined }),
    pay(order, 'card'),
    message(order, MESSAGES[0]!, 1),
  ]);

const pick = fc.nat(5);
const pieces = fc.array(fc.constantFrom(0, 1, 1, 2), { minLength: 1, maxLength: 3 });
const percent = fc.constantFrom(1, 10, 30, 60, 100);

const upTo = (most: number) =>
  fc.array(fc.nat(most), { minLength: PRICES_MINOR.length, maxLength: PRICES_MINOR.length });
const counts = upTo(3);
const code = fc.constantFrom(...codes);
const some = fc.subarray(codes, { maxLength: 3 });
const wishFrom = (...from: Place[]): fc.Arbitrary<Wish> =>
  fc.record({
    buyer: fc.nat(2),
    place: fc.constantFrom(...from),
    currency: fc.constantFrom(undefined, undefined, 'EUR', 'USD'),
  });
const wish = wishFrom(...(Object.keys(places) as Place[]));
const purchase = fc.tuple(upTo(2), some, wishFrom('Dublin', 'Berlin', 'New York', 'Portland'));

export const deeds = [
  purchase.map(buyAll),
  purchase.map(buyAll),
  purchase.map(buyAll),
  fc.tuple(counts, some, wish).map(([pieces, codes, from]) => place(pieces, codes, from)),
  fc.tuple(pick, code).map(([p, which]) => enter(p, which)),
  fc.tuple(pick, code).map(([p, which]) => remove(p, which)),
  fc.tuple(pick, wish).map(([p, from]) => again(p, from)),
  fc.tuple(pick, wish).map(([p, from]) => again(p, from)),
  pick.map(takeForFailed),
  fc.tuple(purchase, code).map(([bought, which]) => payLate(bought, which)),
  fc.tuple(purchase, code, wish).map(([bought, which, from]) => changeMind(bought, which, from)),
  fc
    .tuple(pick, fc.constantFrom('card', 'card', 'debit', 'declined'))
    .map(([p, how]) => pay(p, how as Method)),
  fc.tuple(pick, fc.boolean()).map(([p, succeeds]) => settleDebit(p, succeeds)),
  pick.map(expire),
  fc
    .tuple(pick, fc.constantFrom(...MESSAGES), fc.integer({ min: 1, max: 3 }))
    .map(([p, type, n]) => message(p, type, n)),
  pick.map((p) => message(p, MESSAGES[0]!, 1)),
  pick.map(landing),
  fc.constant(reconcile),
  fc.tuple(pick, pieces).map(([p, some]) => shipSome(p, some)),
  pick.map((p) => shipSome(p, 'all')),
  fc.tuple(pick, fc.nat(2)).map(([p, which]) => arrive(p, which)),
  fc.tuple(pick, pieces).map(([p, some]) => cancelSome(p, some)),
  pick.map((p) => cancelSome(p, 'all')),
  fc.tuple(pick, percent).map(([p, part]) => refundSum(p, part)),
  pick.map(refundRest),
  fc.nat(1).map(sendRefunds),
  fc.constant(retry),
  pick.map(refundTwice),
  purchase.map(buyAndRegret),
  fc.tuple(pick, fc.nat(2), fc.nat(2)).map(([p, which, number]) => correct(p, which, number)),
  fc.tuple(pick, percent).map(([p, part]) => externalRefund(p, part)),
  pick.map(dispute),
  fc
    .tuple(pick, fc.constantFrom('won' as const, 'lost' as const))
    .map(([p, verdict]) => closeDispute(p, verdict)),
  fc.tuple(pick, pieces).map(([p, some]) => askBack(p, some)),
  pick.map((p) => askBack(p, 'all')),
  fc
    .tuple(pick, fc.nat(2), fc.nat(1), fc.nat(1))
    .map(([p, which, missing, broken]) => receive(p, which, missing, broken)),
  fc.tuple(pick, fc.nat(2)).map(([p, which]) => callOff(p, which)),
  fc.tuple(pick, pieces).map(([p, some]) => withdrawFrom(p, some)),
  pick.map((p) => withdrawFrom(p, 'all')),
  fc
    .tuple(fc.nat(PRICES_MINOR.length - 1), fc.nat(9))
    .map(([article, onHand]) => countStock(article, onHand)),
  fc
    .tuple(fc.nat(PRICES_MINOR.length - 1), fc.boolean())
    .map(([article, allowed]) => switchBackorders(article, allowed)),
];

/**
 * What carts, orders, their money, codes and the stock are, as small as it can be told: the shop is held
 * against this. It knows no SQL, no locks, no prices and no Stripe, only what must be so after each thing that
 * people do; what an order comes to it is told by the order, whose sums `priced-order.ts` looks through.
 */
import type { Place } from './places.ts';

export interface Model {
  stock: Stock[];
  carts: ModelCart[];
  orders: ModelOrder[];
}

export interface Stock {
  onHand: number;
  reserved: number;
  /** More may be sold than there is. */
  backorders: boolean;
}

/** Each code takes something off by itself; `limits` say how often, in all and for one buyer. */
export type Code = 'THIRD' | 'THREE' | 'POSTFREE' | 'ALL';
export const limits: Record<Code, { total: number; each: number }> = {
  THIRD: { total: 2, each: Infinity },
  THREE: { total: Infinity, each: 1 },
  POSTFREE: { total: 3, each: 2 },
  ALL: { total: 1, each: Infinity },
};
export const codes = Object.keys(limits) as Code[];

/** What the buyer says when he presses Pay. */
export interface Wish {
  buyer: number;
  place: Place;
  /** Picked by hand; else the place's own. */
  currency: string | undefined;
}

export interface ModelCart extends Wish {
  /** Of each article. */
  pieces: number[];
  codes: Code[];
}

export interface ModelLine {
  /** Which of the articles. */
  article: number;
  quantity: number;
  /** For all of it, less its discounts, with the tax that comes on top. */
  paidMinor: number;
  shipped: number;
  cancelled: number;
  /** In returns that were not called off. */
  returned: number;
  /** Of what was paid, gone back for pieces; known while the order is plain. */
  back: { pieces: number; minor: number };
}

/** What an order came to, as it says itself. */
export interface Priced {
  lines: Pick<ModelLine, 'article' | 'quantity' | 'paidMinor'>[];
  shippingMinor: number;
  totalMinor: number;
  currency: string;
  codes: Code[];
  /** Without it, free shipping takes nothing off. */
  isShippingCharged: boolean;
}

export interface ModelOrder extends Omit<Priced, 'lines'> {
  lines: ModelLine[];
  cart: ModelCart;
  /** As the buyer said for this one. */
  buyer: number;
  place: Place;
  status: 'pending' | 'placed' | 'expired' | 'cancelled';
  payment: 'pending' | 'processing' | 'paid' | 'failed' | 'expired';
  /** What is so at Stripe, whether or not the shop has heard of it; one that costs nothing is not there. */
  atStripe: 'open' | 'processing' | 'paid' | 'failed' | 'expired' | 'nothing';
  parcels: { isDelivered: boolean; number: number | undefined }[];
  returns: { status: 'requested' | 'received' | 'called_off'; pieces: number[] }[];
  /** Decided to go back, and not failed. */
  refundedMinor: number;
  /** Money went back only for pieces, or for none, and none of it failed: each sum is known to the cent. */
  isPlain: boolean;
  /** While it is open, and once it is lost, the bank has the money. */
  dispute: 'none' | 'open' | 'won' | 'lost';
}

export const open = (line: ModelLine) => line.quantity - line.shipped - line.cancelled;
export const kept = (line: ModelLine) => line.shipped - line.returned;
export const leftMinor = (order: ModelOrder) =>
  (order.payment === 'paid' ? order.totalMinor : 0) - order.refundedMinor;

/** The order of a cart that waits for its payment. */
export const waiting = ({ orders }: Model, cart: ModelCart) =>
  orders.find((order) => order.cart === cart && order.status === 'pending');

/** The orders that hold a use of a code: a use is free again when its order has come to nothing. */
export const holders = ({ orders }: Model, code: Code) =>
  orders.filter(({ status, codes }) => /pending|placed/.test(status) && codes.includes(code));

function isFree(model: Model, code: Code, buyer: number, own: ModelOrder | undefined): boolean {
  const held = holders(model, code).filter((order) => order !== own);
  return (
    held.length < limits[code].total &&
    held.filter((order) => order.buyer === buyer).length < limits[code].each
  );
}

export const isUsedUp = (model: Model, code: Code, own: ModelOrder | undefined) =>
  holders(model, code).filter((order) => order !== own).length >= limits[code].total;

/** Of the codes in a cart, those that count; ALL stands beside free shipping only. */
export function counting(model: Model, cart: ModelCart, isShippingCharged: boolean): Code[] {
  const own = waiting(model, cart);
  const free = cart.codes.filter(
    (code) => isFree(model, code, cart.buyer, own) && (code !== 'POSTFREE' || isShippingCharged),
  );
  return free.includes('ALL') ? free.filter((code) => code === 'ALL' || code === 'POSTFREE') : free;
}

/** @param order a new one, whose goods are held from now on. */
export function placeNew(model: Model, cart: ModelCart, order: Priced): ModelOrder {
  const isFree = order.totalMinor === 0;
  const placed: ModelOrder = {
    ...order,
    lines: order.lines.map((line) => ({
      ...line,
      shipped: 0,
      cancelled: 0,
      returned: 0,
      back: { pieces: 0, minor: 0 },
    })),
    cart,
    buyer: cart.buyer,
    place: cart.place,
    status: 'pending',
    payment: 'pending',
    atStripe: 'open',
    parcels: [],
    returns: [],
    refundedMinor: 0,
    isPlain: true,
    dispute: 'none',
  };
  for (const line of order.lines) model.stock[line.article]!.reserved += line.quantity;
  model.orders.push(placed);
  if (isFree) {
    bePaid(model, placed);
    placed.atStripe = 'nothing';
  }
  return placed;
}

export function fulfillmentOf({ parcels, lines }: ModelOrder): string {
  if (parcels.length === 0) return 'unfulfilled';
  if (lines.some((line) => open(line) > 0)) return 'partly_shipped';
  return parcels.every(({ isDelivered }) => isDelivered) ? 'delivered' : 'shipped';
}

/** The shop hears how things stand at Stripe. Hearing it again changes nothing. */
export function hear(model: Model, order: ModelOrder): void {
  if (order.payment === 'paid') return;
  if (order.payment === 'failed' || order.payment === 'expired') {
    if (order.atStripe === 'paid') bePaidLate(model, order);
    return;
  }
  switch (order.atStripe) {
    case 'paid':
      bePaid(model, order);
      break;
    case 'processing':
      if (order.payment === 'pending') leaveCart(order);
      order.payment = 'processing';
      break;
    case 'failed':
    case 'expired':
      beUnpaid(model, order, order.atStripe);
      break;
    case 'open':
    case 'nothing':
      break;
  }
}

function bePaid(model: Model, order: ModelOrder): void {
  if (order.payment === 'pending') leaveCart(order);
  order.payment = 'paid';
  order.status = 'placed';
  for (const { article, quantity } of order.lines) {
    model.stock[article]!.onHand -= quantity;
    model.stock[article]!.reserved -= quantity;
  }
}

/** Goods and codes had been given free: they are taken again, all of them, or the money goes back. */
function bePaidLate(model: Model, order: ModelOrder): void {
  order.payment = 'paid';
  const hasCodes = order.codes.every((code) => isFree(model, code, order.buyer, undefined));
  const hasGoods = order.lines.every(({ article, quantity }) => isEnough(model, article, quantity));
  if (hasCodes && hasGoods) {
    order.status = 'placed';
    for (const { article, quantity } of order.lines) model.stock[article]!.onHand -= quantity;
    leaveCart(order);
  } else {
    order.status = 'cancelled';
    order.refundedMinor = order.totalMinor;
    order.isPlain = false;
  }
}

export function beUnpaid(model: Model, order: ModelOrder, how: 'failed' | 'expired'): void {
  order.payment = how;
  order.status = 'expired';
  for (const { article, quantity } of order.lines) model.stock[article]!.reserved -= quantity;
}

const available = ({ stock }: Model, article: number) => stock[article]!.onHand - stock[article]!.reserved;

/** @param own what the buyer's own unpaid order holds. */
export const isEnough = (model: Model, article: number, quantity: number, own = 0) =>
  quantity === 0 || model.stock[article]!.backorders || available(model, article) + own >= quantity;

/** With the goods go the codes that they were bought with. */
function leaveCart({ cart, lines, codes }: ModelOrder): void {
  for (const { article, quantity } of lines)
    cart.pieces[article] = Math.max(0, cart.pieces[article]! - quantity);
  cart.codes = cart.codes.filter((code) => !codes.includes(code));
}

/** @param pieces how many of each line. */
export function cancelPieces(model: Model, order: ModelOrder, pieces: number[]): void {
  order.lines.forEach((line, index) => {
    line.cancelled += pieces[index]!;
    model.stock[line.article]!.onHand += pieces[index]!;
  });
  if (order.lines.every((line) => line.cancelled === line.quantity)) order.status = 'cancelled';
}

export function requestBack(order: ModelOrder, pieces: number[]): void {
  order.lines.forEach((line, index) => {
    line.returned += pieces[index]!;
  });
  order.returns.push({ status: 'requested', pieces });
}

/**
 * What goes back for these pieces of a plain order, and for the shipping where the whole order is off: their part
 * of what is left of their line in whole cents, one at least, so that the last piece takes all that is left of it.
 */
export function payBackPieces(order: ModelOrder, pieces: number[], withShipping: boolean): number {
  const parts = order.lines.map((line, index) => {
    const left = line.quantity - line.back.pieces;
    const leftMinor = line.paidMinor - line.back.minor;
    const quantity = pieces[index]!;
    const minor = quantity && Math.max(Math.floor((leftMinor * quantity) / left), Math.min(1, leftMinor));
    line.back.pieces += quantity;
    line.back.minor += minor;
    return minor;
  });
  const worthMinor = parts.reduce((sum, minor) => sum + minor, withShipping ? order.shippingMinor : 0);
  // What went back for no piece was taken from all of them alike.
  if (worthMinor > leftMinor(order)) order.isPlain = false;
  return Math.min(worthMinor, leftMinor(order));
}

export const isWithBank = ({ dispute }: ModelOrder) => dispute === 'open' || dispute === 'lost';
export const isRepaid = (order: ModelOrder) =>
  order.payment === 'paid' && order.totalMinor > 0 && order.refundedMinor === order.totalMinor;

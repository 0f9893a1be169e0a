/**
 * Parcels: part or all of an order leaves, is followed, and arrives.
 *
 * Always true: a piece is shipped once, whoever asks at the same time (the order's lock, and the schema
 * below it); a parcel that was delivered stays delivered; each change writes the timeline and its mail
 * in the same transaction.
 */
import { v7 as newId } from 'uuid';
import { type Database, sql, type Tx } from '../platform/db.ts';
import { readTracking, type Tracking } from './carriers.ts';
import { keepFulfillmentStatus, lockOrder } from './locking.ts';
import { type Fulfillment, type Order, type OrderEvent, type OrderKey, writeEvent } from './orders.ts';
import { invalid, notFound, notPossible, type Outcome, type Refused, usedElsewhere } from './outcome.ts';
import { openQuantity, orderCan } from './progress.ts';
import { tellBuyer } from './telling.ts';

/** So many pieces of an order, by the code that staff read on the label. */
export interface SkuPieces {
  sku: string;
  quantity: number;
}

export interface Shipment extends Partial<Tracking> {
  /** Given by who asks, so that a repeat finds the parcel made. */
  id: string;
  /** Undefined: everything that is still to leave. */
  lines?: SkuPieces[];
}

export function ship(db: Database, key: OrderKey, shipment: Shipment, by: string): Promise<Outcome> {
  return db.transaction(async (tx) => {
    const order = await lockOrder(tx, key);
    if (!order) return notFound;
    const pieces = piecesToShip(order, shipment.lines);
    const made = order.fulfillments.find(({ id }) => id === shipment.id);
    if (made)
      return 'ok' in pieces || !sameLines(made, pieces, shipment) ? usedElsewhere : done(order, false);

    const possible = orderCan.ship(order);
    if (possible !== true) return notPossible(possible);
    if ('ok' in pieces) return pieces;
    const short = tooMany(order, pieces);
    if (short) return short;
    const read = readTracking(shipment, order.shippingAddress);
    if (!read.ok) return invalid(read.fields);
    if (!(await insertFulfillment(tx, order, shipment.id, read.tracking))) return usedElsewhere;
    await sendOff(tx, order, shipment.id, pieces, by);
    return done(order, true);
  });
}

interface ToShip {
  variantId: string;
  sku: string;
  quantity: number;
}

function piecesToShip(order: Order, wanted: SkuPieces[] | undefined): ToShip[] | Refused {
  if (!wanted)
    return order.lines
      .map((line) => ({ variantId: line.variantId, sku: line.sku, quantity: openQuantity(line) }))
      .filter(({ quantity }) => quantity > 0);
  const pieces: ToShip[] = [];
  for (const { sku, quantity } of wanted) {
    const line = order.lines.find((one) => one.sku === sku);
    if (!line) return invalid({ lines: `There is no ${sku} in this order.` });
    if (pieces.some((one) => one.sku === sku)) return invalid({ lines: `${sku} is named twice.` });
    pieces.push({ variantId: line.variantId, sku, quantity });
  }
  return pieces;
}

function tooMany(order: Order, pieces: ToShip[]): Refused | undefined {
  for (const { variantId, sku, quantity } of pieces) {
    const left = openQuantity(order.lines.find((line) => line.variantId === variantId)!);
    if (quantity > left) return notPossible(`Of ${sku} there are ${left} left to ship, not ${quantity}.`);
  }
  return undefined;
}

/** A repeat asks for the same lines; "all that is left" means something else by now, and is taken at its word. */
function sameLines(made: Fulfillment, pieces: ToShip[], { lines }: Shipment): boolean {
  if (!lines) return true;
  const quantities = new Map(made.lines.map((line) => [line.variantId, line.quantity]));
  return (
    pieces.length === made.lines.length &&
    pieces.every((one) => quantities.get(one.variantId) === one.quantity)
  );
}

/** @returns false when another order has a parcel with this id. */
async function insertFulfillment(tx: Tx, order: Order, id: string, tracking: Tracking): Promise<boolean> {
  const written = await tx.run(sql`
    INSERT INTO fulfillments (id, order_id, position, status, carrier, tracking_number, tracking_url)
    VALUES (${id}, ${order.id}, ${order.fulfillments.length + 1}, 'shipped', ${tracking.carrier},
      ${tracking.trackingNumber}, ${tracking.trackingUrl})
    ON CONFLICT (id) DO NOTHING`);
  return written === 1;
}

async function sendOff(tx: Tx, order: Order, id: string, pieces: ToShip[], by: string): Promise<void> {
  const moved = sql`unnest(${pieces.map((one) => one.variantId)}::uuid[], ${pieces.map((one) => one.quantity)}::int[])
    AS p (variant_id, quantity)`;
  await Promise.all([
    tx.run(sql`
      INSERT INTO fulfillment_lines (fulfillment_id, variant_id, quantity)
      SELECT ${id}::uuid, p.variant_id, p.quantity FROM ${moved}`),
    tx.run(sql`
      UPDATE order_lines l SET shipped_quantity = l.shipped_quantity + p.quantity
      FROM ${moved} WHERE l.order_id = ${order.id} AND l.variant_id = p.variant_id`),
  ]);
  const lines = pieces.map(({ sku, quantity }) => ({ sku, quantity }));
  await keepFulfillmentStatus(tx, order.id);
  await Promise.all([
    writeEvent(tx, order.id, 'shipped', 'staff', { fulfillmentId: id, lines, by }),
    tellBuyer(tx, order, 'order_shipped', id),
  ]);
}

/**
 * The number was wrong, or there was none yet: the buyer is told the right one. What is not given stays,
 * but a link that belonged to another number.
 */
export function correctTracking(
  db: Database,
  fulfillmentId: string,
  typed: Partial<Tracking>,
  by: string,
): Promise<Outcome> {
  return changing(db, fulfillmentId, async (tx, order, parcel) => {
    const from = trackingOf(parcel);
    const read = readTracking({ ...from, trackingUrl: '', ...given(typed) }, order.shippingAddress);
    if (!read.ok) return invalid(read.fields);
    const to = read.tracking;
    if (!to.trackingUrl && to.trackingNumber === from.trackingNumber) to.trackingUrl = from.trackingUrl;
    if (sameTracking(from, to)) return done(order, false);
    if (parcel.status === 'delivered') return notPossible('It has been delivered.');
    await tx.run(sql`
      UPDATE fulfillments SET carrier = ${to.carrier}, tracking_number = ${to.trackingNumber},
        tracking_url = ${to.trackingUrl}, carrier_said_at = NULL
      WHERE id = ${parcel.id}`);
    await writeEvent(tx, order.id, 'tracking_changed', 'staff', { fulfillmentId, from, to, by });
    await tellBuyer(tx, order, 'tracking_changed', newId(), { fulfillmentId });
    return done(order, true);
  });
}

const trackingOf = ({ carrier, trackingNumber, trackingUrl }: Fulfillment): Tracking => ({
  carrier,
  trackingNumber,
  trackingUrl,
});
const given = (typed: Partial<Tracking>) =>
  Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined)) as Partial<Tracking>;
const sameTracking = (a: Tracking, b: Tracking) =>
  a.carrier === b.carrier && a.trackingNumber === b.trackingNumber && a.trackingUrl === b.trackingUrl;

/** Who says that it has arrived, and when that was. */
export interface Arrival {
  actor: OrderEvent['actor'];
  deliveredBy: NonNullable<Fulfillment['deliveredBy']>;
  at?: Date;
  by?: string;
}

export function deliver(db: Database, fulfillmentId: string, arrival: Arrival): Promise<Outcome> {
  return changing(db, fulfillmentId, (tx, order, parcel) => arrive(tx, order, parcel, arrival));
}

/** The caller holds the order's lock. */
export async function arrive(
  tx: Tx,
  order: Order,
  parcel: Fulfillment,
  { actor, deliveredBy, at, by }: Arrival,
): Promise<Outcome> {
  if (parcel.status === 'delivered') return done(order, false);
  // A clock elsewhere may be wrong, but nothing arrives before it left or after now.
  await tx.run(sql`
    UPDATE fulfillments SET status = 'delivered', delivered_by = ${deliveredBy},
      delivered_at = greatest(shipped_at, least(now(), ${at ?? null}::timestamptz))
    WHERE id = ${parcel.id}`);
  await keepFulfillmentStatus(tx, order.id);
  await writeEvent(tx, order.id, 'delivered', actor, {
    fulfillmentId: parcel.id,
    deliveredBy,
    ...(by && { by }),
  });
  await tellBuyer(tx, order, 'order_delivered', parcel.id);
  return done(order, true);
}

export interface Delay {
  /** Given by who asks: a repeat tells nobody twice. */
  id: string;
  /** YYYY-MM-DD; null when nobody knows. */
  expectedOn: string | null;
  /** For the buyer to read. */
  note: string;
}

/** A parcel takes longer than planned. */
export function delayParcel(db: Database, fulfillmentId: string, delay: Delay, by: string): Promise<Outcome> {
  return changing(db, fulfillmentId, async (tx, order, parcel) => {
    if (toldAlready(order, delay)) return done(order, false);
    if (parcel.status === 'delivered') return notPossible('It has been delivered.');
    return await writeDelay(tx, order, parcel.id, delay, 'staff', by);
  });
}

/** What has not left yet takes longer than planned. */
export function delayOrder(db: Database, key: OrderKey, delay: Delay, by: string): Promise<Outcome> {
  return db.transaction(async (tx) => {
    const order = await lockOrder(tx, key);
    if (!order) return notFound;
    if (toldAlready(order, delay)) return done(order, false);
    const possible = orderCan.delay(order);
    return possible === true ? await writeDelay(tx, order, null, delay, 'staff', by) : notPossible(possible);
  });
}

const toldAlready = ({ events }: Order, { id }: Delay) =>
  events.some(({ kind, data }) => kind === 'delayed' && data.id === id);

/** The caller holds the order's lock. */
export async function writeDelay(
  tx: Tx,
  order: Order,
  fulfillmentId: string | null,
  { id, expectedOn, note }: Delay,
  actor: OrderEvent['actor'],
  by?: string,
): Promise<Outcome> {
  if (fulfillmentId)
    await tx.run(sql`
      UPDATE fulfillments SET expected_on = coalesce(${expectedOn}::date, expected_on) WHERE id = ${fulfillmentId}`);
  await writeEvent(tx, order.id, 'delayed', actor, {
    id,
    fulfillmentId,
    expectedOn,
    note,
    ...(by && { by }),
  });
  await tellBuyer(tx, order, 'order_delayed', id, { fulfillmentId, expectedOn, note });
  return done(order, true);
}

/** Locks the order a parcel belongs to and hands both over, as they are then. */
export function changing(
  db: Database,
  fulfillmentId: string,
  change: (tx: Tx, order: Order, parcel: Fulfillment) => Promise<Outcome>,
): Promise<Outcome> {
  return db.transaction(async (tx) => {
    const found = await tx.row<{ orderId: string }>(
      sql`SELECT order_id AS "orderId" FROM fulfillments WHERE id = ${fulfillmentId}`,
    );
    const order = found && (await lockOrder(tx, { id: found.orderId }));
    const parcel = order?.fulfillments.find(({ id }) => id === fulfillmentId);
    return order && parcel ? await change(tx, order, parcel) : notFound;
  });
}

const done = (order: Order, changed: boolean): Outcome => ({ ok: true, orderId: order.id, changed });

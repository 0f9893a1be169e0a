/**
 * What a carrier says of a parcel becomes what the shop says of it. News may come twice, late, out of
 * order, or about a parcel that is none of ours: none of that changes anything.
 */
import { v7 as uuid } from 'uuid';
import { type Database, sql, type Tx } from '../platform/db.ts';
import { plainNumber } from './carriers.ts';
import { arrive, changing, writeDelay } from './fulfillments.ts';
import type { Fulfillment, Order } from './orders.ts';
import type { Outcome } from './outcome.ts';

export interface CarrierNews {
  trackingNumber: string;
  /** `held_up`: it could not be delivered, or goes back. */
  status: 'under_way' | 'held_up' | 'delivered';
  /** When the carrier came to know it. */
  saidAt: Date;
  /** YYYY-MM-DD, where it says so. */
  expectedOn: string | null;
  /** For the buyer, where something is amiss. */
  note: string;
}

/** @returns how many parcels it changed. */
export async function hearCarrier(db: Database, news: CarrierNews): Promise<number> {
  const numbers = [news.trackingNumber.trim(), plainNumber(news.trackingNumber)];
  const parcels = await db.rows<{ id: string }>(sql`
    SELECT id FROM fulfillments WHERE tracking_number <> '' AND tracking_number = ANY (${numbers})
    ORDER BY order_id, position`);
  let changed = 0;
  for (const { id } of parcels) {
    const outcome = await changing(db, id, (tx, order, parcel) => apply(tx, order, parcel, news));
    if (outcome.ok && outcome.changed) changed += 1;
  }
  return changed;
}

/** Staff often note the number some time after the carrier has taken the parcel. */
const BEFORE_SHIPPING_MS = 3 * 86_400_000;

async function apply(tx: Tx, order: Order, parcel: Fulfillment, news: CarrierNews): Promise<Outcome> {
  const nothing: Outcome = { ok: true, orderId: order.id, changed: false };
  // Carriers give a number again after some months: word from long before is of another parcel.
  const isOurs = news.saidAt.getTime() > Date.parse(parcel.shippedAt) - BEFORE_SHIPPING_MS;
  if (parcel.status === 'delivered' || !isOurs) return nothing;
  if (news.status === 'delivered')
    return await arrive(tx, order, parcel, { actor: 'carrier', deliveredBy: 'carrier', at: news.saidAt });
  const isNewest = await tx.run(sql`
    UPDATE fulfillments SET carrier_said_at = ${news.saidAt}
    WHERE id = ${parcel.id} AND (carrier_said_at IS NULL OR carrier_said_at < ${news.saidAt})`);
  if (isNewest === 0) return nothing;
  if (isDelay(parcel, news) && !toldAlready(order, parcel, news.expectedOn))
    return await writeDelay(tx, order, parcel.id, { ...news, id: uuid() }, 'carrier');
  await tx.run(sql`
    UPDATE fulfillments SET expected_on = coalesce(${news.expectedOn}::date, expected_on) WHERE id = ${parcel.id}`);
  return nothing;
}

/** The first day named is no delay; a later one is. */
function isDelay({ expectedOn: before }: Fulfillment, { status, expectedOn }: CarrierNews): boolean {
  return status === 'held_up' || (before !== null && expectedOn !== null && expectedOn > before);
}

/** Of each new day the buyer hears once. */
function toldAlready({ events }: Order, { id }: Fulfillment, expectedOn: string | null): boolean {
  return events.some(
    ({ kind, data }) =>
      kind === 'delayed' && data.fulfillmentId === id && (data.expectedOn ?? null) === expectedOn,
  );
}

/** A merchant whose carriers tell nothing may count a parcel as delivered some days after it left. */

import { sql } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import { arrive } from './fulfillments.ts';
import { findOrder } from './orders.ts';

const AT_ONCE = 20;

/** @returns how many parcels it counted as delivered. */
export async function assumeDeliveries({ db, config }: Pick<Shop, 'db' | 'config'>): Promise<number> {
  if (config.assumeDeliveredDays === 0) return 0;
  let done = 0;
  while (done < AT_ONCE && (await assumeOne(db, config.assumeDeliveredDays))) done += 1;
  return done;
}

/** The order is locked, as by everybody who changes its parcels; one that somebody else holds is left for the next turn. */
function assumeOne(db: Shop['db'], days: number): Promise<boolean> {
  return db.transaction(async (tx) => {
    const due = await tx.row<{ id: string; orderId: string }>(sql`
      SELECT f.id, o.id AS "orderId" FROM fulfillments f JOIN orders o ON o.id = f.order_id
      WHERE f.status = 'shipped' AND f.shipped_at < now() - make_interval(days => ${days})
        AND (f.expected_on IS NULL OR f.expected_on < current_date)
      ORDER BY f.shipped_at LIMIT 1 FOR UPDATE OF o SKIP LOCKED`);
    const order = due && (await findOrder(tx, { id: due.orderId }));
    const parcel = order?.fulfillments.find(({ id }) => id === due?.id);
    if (!order || !parcel) return false;
    const outcome = await arrive(tx, order, parcel, { actor: 'shop', deliveredBy: 'assumed' });
    return outcome.ok && outcome.changed;
  });
}

/** A rate that begins or ends today changes what pages show, though nothing was written. */
import { type Db, sql } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import { dayIn } from './shop-day.ts';

/**
 * A loop's turn: when a new day has brought other rates, everybody who keeps pages hears it. The first turn
 * after a start tells of today's too, in case the shop was stopped at midnight.
 */
export function watchRateDays({ db, config }: Pick<Shop, 'db' | 'config'>): (now?: Date) => Promise<number> {
  let told = '';
  return async (now = new Date()) => {
    const day = dayIn(config.shop.timeZone, now);
    if (day !== told && (await changesOn(db, day)))
      await db.run(sql`SELECT pg_notify('catalog_changed', 'everything')`);
    told = day;
    return 0;
  };
}

async function changesOn(db: Db, day: string): Promise<boolean> {
  const found = await db.row<{ yes: boolean }>(sql`
    SELECT EXISTS (SELECT FROM tax_rates WHERE valid_from = ${day}::date OR valid_to = ${day}::date - 1) AS yes`);
  return found!.yes;
}

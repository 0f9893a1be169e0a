/** A day that is over, and how what was added up of it is made wrong. */
import { type Db, sql } from '../src/platform/db.ts';
import type { Breach } from './discount-breaches.ts';

/** On which nothing was sold. */
export const addFinishedDay = (db: Db): Promise<number> =>
  db.run(
    sql`INSERT INTO finished_days (time_zone, day, carts_begun, checkouts_begun) VALUES ('UTC', '2025-03-01', 0, 0)`,
  );

export const dayBreaches: Record<string, () => Breach[]> = {
  'a day that is over was added up to what its orders and refunds come to': () => [
    [
      '2025-03-01 (UTC) EUR: 1 orders of 500, 0 back; the books say 0 of 0, 0 back',
      sql`INSERT INTO sales_days VALUES ('UTC', '2025-03-01', 'EUR', 1, 500, 500, 0, 0, 0, 0)`,
    ],
  ],
};

/** The rule of the books about drafts, broken by hand in a long history. */
import { v7 as uuid } from 'uuid';
import { sql } from '../src/platform/db.ts';
import type { Breach } from './discount-breaches.ts';
import type { LongHistory } from './long-history.ts';

export const draftBreaches = (it: () => LongHistory): Record<string, () => Breach[]> => ({
  'of a draft at most one order is paid': () => {
    const { long, withdrawn } = it();
    const cart = uuid();
    return [
      [
        `orders ${long.number}, ${withdrawn.number}`,
        sql`INSERT INTO carts (id, token, currency) VALUES (${cart}, ${cart}, 'EUR')`,
        sql`INSERT INTO draft_orders (id, token, cart_id, made_by, changed_by, expires_at)
            VALUES (${uuid()}, ${cart}, ${cart}, 'Sam', 'Sam', now())`,
        sql`UPDATE orders SET cart_id = ${cart} WHERE id = ANY (${[long.id, withdrawn.id]}::uuid[])`,
      ],
    ];
  },
});

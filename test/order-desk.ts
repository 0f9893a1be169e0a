/** The back office's orders on a heart, without a port: for tests of its forms. */
import { Hono } from 'hono';
import { backOffice } from '../src/app.ts';
import type { Order } from '../src/orders/orders.ts';
import { sql } from '../src/platform/db.ts';
import { routes } from '../src/routes.ts';
import { addClerk, deskOf } from './back-office.ts';
import type { Heart } from './heart.ts';

export type OrderDesk = Awaited<ReturnType<typeof orderDesk>>;

/** @param who a role, or permissions of its own. */
export async function orderDesk(heart: Heart, who: Parameters<typeof addClerk>[1] = {}) {
  const app = new Hono();
  backOffice(app, heart.shop);
  const clerk = await addClerk(heart.db, who);
  const desk = deskOf(app, clerk);
  return {
    ...desk,
    clerk,
    /** The form's page, and the id that it has drawn for what it makes. */
    async open(order: Order, action: string, of = '') {
      const url = routes.adminOrderAction({ number: String(order.number), action });
      const page = await (await desk.get(of ? `${url}?of=${of}` : url)).text();
      return { url, page, id: /name="id" value="([^"]+)"/.exec(page)?.[1] ?? '', of };
    },
  };
}

/** What stands in the log, the oldest first, refusals too. */
export const logged = (heart: Heart) =>
  heart.db.rows<{
    action: string;
    outcome: string;
    before: Record<string, unknown> | null;
    after: Record<string, unknown> | null;
  }>(sql`SELECT action, outcome, before, after FROM audit_log ORDER BY id`);

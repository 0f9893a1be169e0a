/** All that is known of a customer as a file, for himself or for staff who answer him. */
import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import type { Shop } from '../platform/shop.ts';
import type { CustomerHooks, Known } from './customers.ts';
import { exportAccount } from './personal-data.ts';

/**
 * Written as it is read: there may be thousands of orders, and they are never all in memory.
 * @param name of the file, without the day. @param customer with the session that asks, if it is his own.
 */
export function sendExport(
  c: Context,
  shop: Shop,
  hooks: CustomerHooks,
  customer: Known & { sessionId?: string },
  name: string,
): Response {
  const day = new Date().toISOString().slice(0, 10);
  c.header('Content-Type', 'application/json; charset=utf-8');
  c.header('Content-Disposition', `attachment; filename="${name}-${day}.json"`);
  return stream(
    c,
    async (out) => {
      const account = await exportAccount(shop.db, customer);
      const head = { shop: shop.config.shop.name, exportedAt: new Date(), ...account };
      await out.write(JSON.stringify(head, null, 2).replace(/\n\}$/, ''));
      for (const [name, items] of Object.entries(hooks.personalData(customer))) {
        await out.write(`,\n  ${JSON.stringify(name)}: [`);
        let separator = '\n    ';
        for await (const item of items) {
          if (out.aborted) return;
          await out.write(separator + JSON.stringify(item));
          separator = ',\n    ';
        }
        await out.write('\n  ]');
      }
      await out.write('\n}\n');
    },
    async (error) => {
      // What has been sent is no whole JSON, so nobody takes it for all there is.
      shop.log.error({ err: error, customerId: customer.id }, 'an export broke off');
    },
  );
}

/** The mail that tells of an order, made from the order as it stands when it is sent. */
import type { Config } from '../platform/config.ts';
import type { RenderEmail } from '../platform/mailer.ts';
import { type OrderEmailKind, renderOrderEmail } from './emails.tsx';
import { findOrder } from './orders.ts';

export function renderOrderEmailFor(config: Config): RenderEmail {
  const { name, email, locale, timeZone } = config.shop;
  const about = { shopName: name, shopEmail: email, publicUrl: config.publicUrl, locale, timeZone };
  return async (db, { kind, orderId }) => {
    const order = await findOrder(db, { id: orderId });
    if (!order) throw new Error(`order ${orderId} is gone`);
    return renderOrderEmail(kind as OrderEmailKind, order, about);
  };
}

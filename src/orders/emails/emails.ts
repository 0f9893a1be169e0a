/** All mail that orders write, by kind. Each is written when it is sent, and tells how things stand then. */
import type { Config } from '../../platform/config.ts';
import type { EmailKinds } from '../../platform/email-kinds.ts';
import { lowStockEmail } from './low-stock.ts';
import { moneyEmails } from './money.ts';
import { orderLinkEmail } from './order-link.ts';
import { parcelEmails } from './parcels.ts';
import { placingEmails } from './placing.ts';
import { createOrderReader } from './read.ts';
import { returnEmails } from './returns.ts';

export const orderEmails = (config: Config): EmailKinds => ({
  ...placingEmails(config, createOrderReader()),
  ...parcelEmails(config),
  ...moneyEmails(config),
  ...returnEmails(config),
  order_link: orderLinkEmail(config),
  low_stock_staff: lowStockEmail(config),
});

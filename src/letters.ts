/** All mail that the shop writes, by kind: each room's own. */
import { backInStockEmails } from './catalog/back-in-stock/emails.ts';
import { draftEmails } from './checkout/drafts/emails.ts';
import { customerEmails } from './customers/emails.ts';
import { orderEmails } from './orders/emails/emails.ts';
import { backupEmails } from './platform/backup/emails.ts';
import type { Config } from './platform/config.ts';
import type { EmailKinds } from './platform/email-kinds.ts';
import { staffEmails } from './staff/emails.ts';

export const emailKinds = (config: Config): EmailKinds => ({
  ...orderEmails(config),
  ...customerEmails(config),
  ...staffEmails(config),
  ...draftEmails(config),
  ...backInStockEmails(config),
  ...backupEmails(config),
});

/**
 * The shop's own mailbox, in place of an SMTP server: what would have been sent, to be read here.
 * Nothing that it shows has left the shop.
 */
import type { Hono } from 'hono';
import { type Db, sql } from '../platform/db.ts';
import { cartCount } from '../platform/kept-pages.ts';
import { sendAgain, whyNotAgain } from '../platform/mailer.ts';
import { isUuid } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { renderPage } from '../ui/layout.tsx';
import { showMailBody } from '../ui/mail-body.ts';
import {
  type MailboxEntry,
  type MailboxMessage,
  MailboxMessagePage,
  MailboxPage,
  type UnsentEmail,
} from './mailbox-pages.tsx';

export function mailboxPages(app: Hono, shop: Shop): void {
  app.get(routes.mailbox.pattern, async (c) => {
    const [messages, unsent] = await Promise.all([newestMessages(shop.db), unsentEmails(shop.db)]);
    return c.html(
      renderPage(
        <MailboxPage
          shop={shop}
          messages={messages}
          unsent={unsent}
          refused={whyNotAgain[c.req.query('refused') as keyof typeof whyNotAgain]}
          cartCount={cartCount(c)}
        />,
      ),
    );
  });

  app.get(routes.mailboxMessage.pattern, async (c) => {
    const message = await findMessage(shop.db, c.req.param('messageId'));
    if (!message) return c.notFound();
    return c.html(renderPage(<MailboxMessagePage shop={shop} message={message} cartCount={cartCount(c)} />));
  });

  app.get(routes.mailboxBody.pattern, async (c) => {
    const message = await findMessage(shop.db, c.req.param('messageId'));
    return message ? showMailBody(c, message.html) : c.notFound();
  });

  app.post(routes.resendEmail.pattern, async (c) => {
    const emailId = c.req.param('emailId');
    if (!isUuid(emailId)) return c.notFound();
    const again = await sendAgain(shop.db, emailId);
    if (!again.ok && again.reason === 'not_found') return c.notFound();
    if (again.ok) shop.wake('mail');
    return c.redirect(routes.mailbox() + (again.ok ? '' : `?refused=${again.reason}`), 303);
  });
}

const MESSAGES_SHOWN = 200;

function newestMessages(db: Db): Promise<MailboxEntry[]> {
  return db.rows(sql`
    SELECT message_id AS "messageId", recipient, subject, at FROM mailbox ORDER BY at DESC LIMIT ${MESSAGES_SHOWN}`);
}

function findMessage(db: Db, messageId: string): Promise<MailboxMessage | undefined> {
  return db.row(sql`
    SELECT message_id AS "messageId", recipient, subject, html, plain, at FROM mailbox WHERE message_id = ${messageId}`);
}

function unsentEmails(db: Db): Promise<UnsentEmail[]> {
  return db.rows(sql`
    SELECT id, kind, recipient, status, attempts, next_attempt_at AS "nextAttemptAt", last_error AS "lastError"
    FROM emails WHERE status IN ('queued', 'failed') ORDER BY created_at DESC LIMIT ${MESSAGES_SHOWN}`);
}

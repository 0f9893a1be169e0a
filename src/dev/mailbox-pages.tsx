/** The pages of the shop's own mailbox. */
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { formatDateTime } from '../ui/date-time.ts';
import { Button } from '../ui/fields.tsx';
import { Notice } from '../ui/notices.tsx';
import { MailboxFrame } from './mailbox-frame.tsx';

export interface MailboxEntry {
  messageId: string;
  recipient: string;
  subject: string;
  at: Date;
}

export interface MailboxMessage extends MailboxEntry {
  html: string;
  plain: string;
}

/** A message that is waiting, or was given up. */
export interface UnsentEmail {
  id: string;
  kind: string;
  recipient: string;
  status: 'queued' | 'failed';
  attempts: number;
  nextAttemptAt: Date;
  lastError: string | null;
}

export interface MailboxPageProps {
  shop: Shop;
  messages: MailboxEntry[];
  unsent: UnsentEmail[];
  /** Why a message was not sent again, after somebody asked for it. */
  refused?: string | undefined;
  cartCount: number;
}

export function MailboxPage({ shop, messages, unsent, refused, cartCount }: MailboxPageProps) {
  return (
    <MailboxFrame shop={shop} tab="Messages" title="Mailbox" cartCount={cartCount}>
      {refused && <Notice tone="warn">{refused}</Notice>}
      {unsent.length > 0 && <Unsent shop={shop} unsent={unsent} />}
      {messages.length === 0 && <p>There is no mail yet. Every paid order writes two.</p>}
      <ul class="mailbox-list">
        {messages.map(({ messageId, recipient, subject, at }) => (
          <li key={messageId}>
            <a href={routes.mailboxMessage({ messageId })}>{subject}</a>
            <span class="quiet-text">
              to {recipient}, <time datetime={at.toISOString()}>{formatDateTime(at, shop.config.shop)}</time>
            </span>
          </li>
        ))}
      </ul>
    </MailboxFrame>
  );
}

function Unsent({ shop, unsent }: { shop: Shop; unsent: UnsentEmail[] }) {
  return (
    <section aria-labelledby="unsent">
      <h2 id="unsent">Not sent yet</h2>
      <ul class="mailbox-list">
        {unsent.map((email) => (
          <li key={email.id}>
            <span>
              {email.kind.replaceAll('_', ' ')}, to {email.recipient}
            </span>
            <span class="quiet-text">{unsentWords(email, shop)}</span>
            <form method="post" action={routes.resendEmail({ emailId: email.id })}>
              <Button look="plain">
                Send again <span class="hidden">to {email.recipient}</span>
              </Button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  );
}

function unsentWords({ status, attempts, nextAttemptAt, lastError }: UnsentEmail, shop: Shop): string {
  const why = lastError ? ` The last answer was: ${lastError}` : '';
  return status === 'failed'
    ? `Given up after ${attempts} attempts.${why}`
    : `Attempts so far: ${attempts}; due ${formatDateTime(nextAttemptAt, shop.config.shop)}.${why}`;
}

export interface MailboxMessagePageProps {
  shop: Shop;
  message: MailboxMessage;
  cartCount: number;
}

export function MailboxMessagePage({ shop, message, cartCount }: MailboxMessagePageProps) {
  const { messageId, recipient, subject, plain, at } = message;
  return (
    <MailboxFrame shop={shop} tab="Messages" title={subject} cartCount={cartCount}>
      <p class="quiet-text">
        To {recipient}, <time datetime={at.toISOString()}>{formatDateTime(at, shop.config.shop)}</time>.{' '}
        <a href={routes.mailbox()}>All messages</a>
      </p>
      <iframe
        class="mailbox-body"
        title={`Message: ${subject}`}
        src={routes.mailboxBody({ messageId })}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
      />
      <details>
        <summary>As plain text</summary>
        <pre class="mailbox-plain">{plain}</pre>
      </details>
    </MailboxFrame>
  );
}

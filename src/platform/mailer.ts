/**
 * Outgoing mail. A message is a row, written in the transaction of what it tells of; a loop sends
 * what is due. Tried again with growing pauses for about a day, then shown as failed; it can be
 * sent again at any time.
 *
 * Always true: messages of one order to one reader leave in the order in which they were written;
 * one worker at most is at a message; the row's id is the Message-ID, so a repeat after a crash can
 * be told; a secret is not kept once it has been sent.
 */
import { v7 as uuid } from 'uuid';
import type { Config } from './config.ts';
import { type Database, type Db, join, sql, type Tx } from './db.ts';
import type { EmailKinds, EmailToWrite, RenderedEmail, RenderLetter, Wording } from './email-kinds.ts';
import { type Envelope, smtp } from './smtp.ts';
import { meters } from './watching/meters.ts';
import { follow } from './watching/traces.ts';

export interface OutgoingEmail {
  kind: string;
  /** Null for mail that is about no order. */
  orderId: string | null;
  recipient: string;
  /** The thing it tells of: of each there is one message of a kind. The order itself where nothing else is named. */
  subjectId?: string;
  /** What only this message knows, such as a one-time link. */
  data?: Record<string, unknown>;
  /** Not before so many seconds from now. Until then it holds no other message back. */
  afterSeconds?: number;
}

/** A message of a kind for one subject is written once, whatever repeats. Who writes of an order holds its lock. */
export function enqueueEmails(tx: Tx, emails: OutgoingEmail[]): Promise<number> {
  const values = emails.map(
    ({ kind, orderId, recipient, subjectId = orderId ?? uuid(), data = {}, afterSeconds = 0 }) =>
      sql`(${uuid()}::uuid, ${kind}, ${orderId}::uuid, ${recipient}, ${subjectId}::uuid, ${JSON.stringify(data)}::jsonb,
        now() + make_interval(secs => ${afterSeconds}))`,
  );
  return tx.run(sql`
    INSERT INTO emails (id, kind, order_id, recipient, subject_id, data, next_attempt_at) VALUES ${join(values)}
    ON CONFLICT (subject_id, kind) DO NOTHING`);
}

interface DueEmail extends EmailToWrite {
  id: string;
  recipient: string;
  attempts: number;
  /** The merchant's own, if he has any. */
  wording: Wording | null;
}

interface Message extends Envelope {
  email: DueEmail;
}

export interface Mailer {
  /** Sends what is due. @returns how many were tried. */
  sendDue(): Promise<number>;
  close(): void;
}

const ATTEMPTS_MAX = 12;
/** How many are sent side by side. */
export const MAIL_AT_ONCE = 20;

export function createMailer(db: Database, config: Config, kinds: EmailKinds, render: RenderLetter): Mailer {
  const server = config.smtpUrl ? smtp(config.smtpUrl) : undefined;
  const domain = new URL(config.publicUrl).hostname;
  const secretKinds = Object.keys(kinds).filter((kind) => kinds[kind]!.isSecret);

  /** The message as it reads now; undefined when it was put away instead. */
  async function write(email: DueEmail): Promise<Message | undefined> {
    const kind = kinds[email.kind];
    try {
      if (!kind) throw new Error(`there is no mail of the kind ${email.kind}`);
      const letter = await kind.write(db, email);
      if ('unsendable' in letter) return void (await drop(db, email, letter.unsendable));
      const { from, replyTo } = config.mail;
      const messageId = `<${email.id}@${domain}>`;
      const content = render(letter, email.wording ?? kind.wording, config);
      return { email, from, replyTo, to: email.recipient, messageId, ...content };
    } catch (error) {
      await postpone(db, email, error);
      return undefined;
    }
  }

  async function sendBySmtp(message: Message): Promise<void> {
    try {
      const { kind } = message.email;
      await follow(server!.send(message), () => ({ name: `mail ${kind}`, kind: 'client' }));
      meters().emailTried('sent');
      await markSent(db, message.email, secretKinds);
    } catch (error) {
      await postpone(db, message.email, error, server!.isFinal(error));
    }
  }

  /** One statement for all; should it fail for one of them, each alone. */
  async function putIntoMailbox(messages: Message[]): Promise<void> {
    try {
      await keepInMailbox(db, messages, secretKinds);
      for (const _ of messages) meters().emailTried('sent');
    } catch (error) {
      if (messages.length === 1) await postpone(db, messages[0]!.email, error);
      else for (const message of messages) await putIntoMailbox([message]);
    }
  }

  return {
    async sendDue() {
      const due = await takeDue(db, secretKinds);
      const written = (await Promise.all(due.map(write))).filter((message) => message !== undefined);
      if (server) await Promise.all(written.map(sendBySmtp));
      else if (written.length > 0) await putIntoMailbox(written);
      return due.length;
    },
    close: () => server?.close(),
  };
}

/** Longer than a message may take (`SEND_WITHIN_MS` in smtp.ts): when it lapses, its worker has died. */
const TAKEN_FOR_SECONDS = 60;

/**
 * Takes what is due for this worker alone. A message waits for an earlier one of its order to its reader
 * that is still on its way; one that has failed for good, or whose time has not come, is not waited for.
 */
function takeDue(db: Db, secretKinds: string[]): Promise<DueEmail[]> {
  return db.rows<DueEmail>(sql`
    UPDATE emails SET attempts = attempts + 1,
      taken_until = now() + make_interval(secs => ${TAKEN_FOR_SECONDS}),
      next_attempt_at = now() + make_interval(secs => ${TAKEN_FOR_SECONDS})
    WHERE id IN (
      SELECT id FROM emails due
      WHERE status = 'queued' AND next_attempt_at <= now() AND (kind = ANY (${secretKinds}) OR NOT EXISTS (
        SELECT FROM emails earlier
        WHERE earlier.order_id = due.order_id AND earlier.seq < due.seq AND earlier.recipient = due.recipient
          AND earlier.status = 'queued' AND (earlier.attempts > 0 OR earlier.next_attempt_at <= now())
          AND earlier.kind <> ALL (${secretKinds})))
      ORDER BY next_attempt_at LIMIT ${MAIL_AT_ONCE} FOR UPDATE SKIP LOCKED)
    RETURNING id, kind, order_id AS "orderId", recipient, subject_id AS "subjectId", data, attempts,
      (SELECT json_build_object('subject', subject, 'heading', heading, 'body', body)
       FROM email_wordings w WHERE w.kind = emails.kind) AS wording`);
}

/** Still this worker's: nobody has taken it since, or asked for it to be sent again. */
const stillOurs = ({ id, attempts }: Pick<DueEmail, 'id' | 'attempts'>) =>
  sql`id = ${id} AND attempts = ${attempts} AND status = 'queued'`;

/** What is no longer needed goes: above all a secret. */
const sentColumns = (secretKinds: string[]) => sql`
  status = 'sent', sent_at = now(), last_error = NULL, taken_until = NULL,
  secret_gone = kind = ANY (${secretKinds}),
  data = CASE WHEN kind = ANY (${secretKinds}) THEN '{}' ELSE data END`;

function markSent(db: Db, email: DueEmail, secretKinds: string[]): Promise<number> {
  return db.run(sql`UPDATE emails SET ${sentColumns(secretKinds)} WHERE ${stillOurs(email)}`);
}

/** Next after 30 s, then 1, 2, 4, … minutes, at most 6 hours; or never, when it was the last time. */
async function postpone(db: Db, email: DueEmail, error: unknown, isFinal = false): Promise<void> {
  const status = isFinal || email.attempts >= ATTEMPTS_MAX ? 'failed' : 'queued';
  meters().emailTried(status === 'failed' ? 'failed' : 'postponed');
  const waitSeconds = Math.min(30 * 2 ** (email.attempts - 1), 21_600);
  await db.run(sql`
    UPDATE emails SET status = ${status}, last_error = ${String(error).slice(0, 500)}, taken_until = NULL,
      next_attempt_at = now() + make_interval(secs => ${waitSeconds})
    WHERE ${stillOurs(email)}`);
}

async function drop(db: Db, email: DueEmail, reason: string): Promise<void> {
  meters().emailTried('dropped');
  await db.run(sql`
    UPDATE emails SET status = 'dropped', last_error = ${reason}, taken_until = NULL WHERE ${stillOurs(email)}`);
}

/** The shop's own mailbox page, for a shop without an SMTP server: kept and marked as sent, or neither. */
function keepInMailbox(db: Db, messages: Message[], secretKinds: string[]): Promise<number> {
  const column = <T>(of: (message: Message) => T) => messages.map(of);
  return db.run(sql`
    WITH message AS (
      SELECT * FROM unnest(${column((m) => m.email.id)}::uuid[], ${column((m) => m.email.attempts)}::int[],
        ${column((m) => m.messageId)}::text[], ${column((m) => m.to)}::text[], ${column((m) => m.subject)}::text[],
        ${column((m) => m.html)}::text[], ${column((m) => m.text)}::text[])
        AS m (email_id, attempts, message_id, recipient, subject, html, plain)
    ), sent AS (
      UPDATE emails e SET ${sentColumns(secretKinds)} FROM message m
      WHERE e.id = m.email_id AND e.attempts = m.attempts AND e.status = 'queued'
      RETURNING e.seq, m.*
    )
    INSERT INTO mailbox (message_id, recipient, subject, html, plain, at)
    SELECT message_id, recipient, subject, html, plain, clock_timestamp() FROM (SELECT * FROM sent ORDER BY seq) s
    ON CONFLICT (message_id) DO NOTHING`);
}

/**
 * A letter to look at: out by the way mail takes in this shop, without a row of its own.
 * @returns what the mail server answered; '' where the shop's own mailbox took it.
 */
export async function sendTest(
  db: Db,
  config: Config,
  to: string,
  { subject, html, text }: RenderedEmail,
  sendWithinMs?: number,
): Promise<{ messageId: string; answer: string }> {
  const messageId = `<test-${uuid()}@${new URL(config.publicUrl).hostname}>`;
  const marked = `Test: ${subject}`;
  if (config.smtpUrl) {
    const server = smtp(config.smtpUrl, sendWithinMs);
    const { from, replyTo } = config.mail;
    const answer = await server
      .send({ from, replyTo, to, messageId, subject: marked, html, text })
      .finally(() => server.close());
    return { messageId, answer };
  }
  await db.run(sql`
    INSERT INTO mailbox (message_id, recipient, subject, html, plain)
    VALUES (${messageId}, ${to}, ${marked}, ${html}, ${text})`);
  return { messageId, answer: '' };
}

/** A message as staff see it. */
export interface SentEmail {
  id: string;
  kind: string;
  orderId: string | null;
  recipient: string;
  status: 'queued' | 'sent' | 'failed' | 'dropped';
  attempts: number;
  /** Why the last attempt failed, or why it was dropped. */
  lastError: string | null;
  createdAt: Date;
  sentAt: Date | null;
  nextAttemptAt: Date;
  /** What it held was a secret, which is not kept. */
  secretGone: boolean;
}

const columns = sql`id, kind, order_id AS "orderId", recipient, status, attempts, last_error AS "lastError",
  created_at AS "createdAt", sent_at AS "sentAt", next_attempt_at AS "nextAttemptAt", secret_gone AS "secretGone"`;

/** For staff: what could not be sent, or not yet. */
export function unsentEmails(db: Db): Promise<SentEmail[]> {
  return db.rows(sql`
    SELECT ${columns} FROM emails WHERE status = 'failed' OR (status = 'queued' AND attempts > 0) ORDER BY seq`);
}

/** For staff: all that was written of an order, to buyer and staff, and what became of it. */
export function emailsOf(db: Db, orderId: string): Promise<SentEmail[]> {
  return db.rows(sql`SELECT ${columns} FROM emails WHERE order_id = ${orderId} ORDER BY seq`);
}

/** For the preview: the newest message of a kind, of that order if one is named. Its secret must still be there. */
export function newestOfKind(
  db: Db,
  kind: string,
  orderId: string | undefined,
): Promise<EmailToWrite | undefined> {
  const ofOrder = orderId ? sql`order_id = ${orderId} AND` : sql``;
  return db.row(sql`
    SELECT kind, order_id AS "orderId", subject_id AS "subjectId", data FROM emails
    WHERE ${ofOrder} kind = ${kind} AND NOT secret_gone ORDER BY seq DESC LIMIT 1`);
}

/** For staff: whatever is waiting, and what was written last. */
export function latestEmails(db: Db, limit: number): Promise<SentEmail[]> {
  return db.rows(sql`SELECT ${columns} FROM emails ORDER BY created_at DESC, seq DESC LIMIT ${limit}`);
}

export type SentAgain = { ok: true } | { ok: false; reason: 'not_found' | 'being_sent' | 'secret_gone' };

/** The reasons in words, for staff. */
export const whyNotAgain: Record<Exclude<SentAgain, { ok: true }>['reason'], string> = {
  not_found: 'There is no such message. One that is sent again gets a new id.',
  being_sent: 'It is being sent right now. Look again in a minute.',
  secret_gone:
    'It held a link that opens something for whoever has it. Such a link is not kept once it is sent; the reader can ask for a new one.',
};

/** Sends a message again, under a new Message-ID, whether it failed or was sent. */
export async function sendAgain(db: Db, emailId: string): Promise<SentAgain> {
  const queued = await db.run(sql`
    UPDATE emails SET id = ${uuid()}, status = 'queued', attempts = 0, next_attempt_at = now(), taken_until = NULL
    WHERE id = ${emailId} AND NOT secret_gone AND coalesce(taken_until, '-infinity') <= now()`);
  if (queued === 1) return { ok: true };
  const email = await db.row<{ secretGone: boolean }>(
    sql`SELECT secret_gone AS "secretGone" FROM emails WHERE id = ${emailId}`,
  );
  if (!email) return { ok: false, reason: 'not_found' };
  return { ok: false, reason: email.secretGone ? 'secret_gone' : 'being_sent' };
}

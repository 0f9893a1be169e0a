/**
 * Outgoing mail. A message is a row, written in the transaction of what it tells of; a loop sends
 * what is due. Tried again with growing pauses for about a day, then shown as failed; it can be
 * sent again at any time. The row's id is the Message-ID, so a repeat after a crash can be told.
 */
import nodemailer from 'nodemailer';
import { v7 as uuid } from 'uuid';
import type { Config } from './config.ts';
import { type Database, type Db, join, sql, type Tx } from './db.ts';

export interface OutgoingEmail {
  kind: string;
  /** Null for mail that is about no order. */
  orderId: string | null;
  recipient: string;
  /** The thing it tells of: of each there is one message of a kind. The order itself where nothing else is named. */
  subjectId?: string;
  /** What only this message knows, such as a one-time link. */
  data?: Record<string, unknown>;
}

/** A message of a kind for one subject is written once, whatever repeats. */
export function enqueueEmails(tx: Tx, emails: OutgoingEmail[]): Promise<number> {
  const values = emails.map(
    ({ kind, orderId, recipient, subjectId = orderId ?? uuid(), data = {} }) =>
      sql`(${uuid()}::uuid, ${kind}, ${orderId}::uuid, ${recipient}, ${subjectId}::uuid, ${JSON.stringify(data)}::jsonb)`,
  );
  return tx.run(sql`
    INSERT INTO emails (id, kind, order_id, recipient, subject_id, data) VALUES ${join(values)}
    ON CONFLICT (subject_id, kind) DO NOTHING`);
}

export interface RenderedEmail {
  subject: string;
  html: string;
  text: string;
}
export type RenderEmail = (db: Db, email: EmailToRender) => Promise<RenderedEmail>;
export type EmailToRender = Pick<DueEmail, 'kind' | 'orderId' | 'subjectId' | 'data'>;

interface DueEmail extends Required<OutgoingEmail> {
  id: string;
  attempts: number;
}

export interface Mailer {
  /** Sends what is due. @returns how many were tried. */
  sendDue(): Promise<number>;
  close(): void;
}

const ATTEMPTS_MAX = 12;
/** How many are sent side by side. */
export const MAIL_AT_ONCE = 20;

export function createMailer(db: Database, config: Config, render: RenderEmail): Mailer {
  const send = config.smtpUrl ? smtp(config.smtpUrl) : mailbox(db);
  const from = { name: config.shop.name, address: config.shop.email };
  const domain = new URL(config.publicUrl).hostname;

  async function sendOne(email: DueEmail): Promise<void> {
    try {
      const content = await render(db, email);
      await send.message({ from, to: email.recipient, messageId: `<${email.id}@${domain}>`, ...content });
      await db.run(
        sql`UPDATE emails SET status = 'sent', sent_at = now(), last_error = NULL WHERE id = ${email.id}`,
      );
    } catch (error) {
      const gaveUp = email.attempts >= ATTEMPTS_MAX;
      await db.run(sql`
        UPDATE emails SET status = ${gaveUp ? 'failed' : 'queued'}, last_error = ${String(error).slice(0, 500)}
        WHERE id = ${email.id} AND status = 'queued'`);
    }
  }

  return {
    async sendDue() {
      const due = await takeDue(db);
      await Promise.all(due.map(sendOne));
      return due.length;
    },
    close: () => send.close(),
  };
}

/** Takes what is due and puts off its next attempt: 30 s, then 1, 2, 4, … minutes, at most 6 hours. */
function takeDue(db: Db): Promise<DueEmail[]> {
  return db.rows<DueEmail>(sql`
    UPDATE emails SET attempts = attempts + 1,
      next_attempt_at = now() + make_interval(secs => least(30 * 2 ^ attempts, 21600))
    WHERE id IN (
      SELECT id FROM emails WHERE status = 'queued' AND next_attempt_at <= now()
      ORDER BY next_attempt_at LIMIT ${MAIL_AT_ONCE} FOR UPDATE SKIP LOCKED)
    RETURNING id, kind, order_id AS "orderId", recipient, subject_id AS "subjectId", data, attempts`);
}

interface Message extends RenderedEmail {
  from: { name: string; address: string };
  to: string;
  messageId: string;
}

function smtp(url: string) {
  const limits = { pool: true, connectionTimeout: 8_000, greetingTimeout: 8_000, socketTimeout: 15_000 };
  const separator = url.includes('?') ? '&' : '?';
  const transport = nodemailer.createTransport(
    `${url}${separator}${new URLSearchParams(Object.entries(limits).map(([k, v]) => [k, String(v)]))}`,
  );
  return { message: (message: Message) => transport.sendMail(message), close: () => transport.close() };
}

/** The shop's own mailbox page, for a shop without an SMTP server. */
function mailbox(db: Db) {
  return {
    message: (message: Message) =>
      db.run(sql`
        INSERT INTO mailbox (message_id, recipient, subject, html, plain)
        VALUES (${message.messageId}, ${message.to}, ${message.subject}, ${message.html}, ${message.text})
        ON CONFLICT (message_id) DO NOTHING`),
    close: () => {},
  };
}

/** For staff: what could not be sent. */
export function unsentEmails(db: Db): Promise<(DueEmail & { status: string; lastError: string | null })[]> {
  return db.rows(sql`
    SELECT id, kind, order_id AS "orderId", recipient, subject_id AS "subjectId", data, attempts, status,
      last_error AS "lastError"
    FROM emails WHERE status = 'failed' OR (status = 'queued' AND attempts > 0) ORDER BY created_at`);
}

/** Sends a message again, under a new Message-ID, whether it failed or was sent. @returns false if there is no such message. */
export async function sendAgain(db: Db, emailId: string): Promise<boolean> {
  const queued = await db.run(sql`
    UPDATE emails SET id = ${uuid()}, status = 'queued', attempts = 0, next_attempt_at = now() WHERE id = ${emailId}`);
  return queued === 1;
}

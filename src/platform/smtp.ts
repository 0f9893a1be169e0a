/** The way out over SMTP: messages leave over a few lines that stay open, each within a set time. */
import type { RenderedEmail } from './email-kinds.ts';
import { lazily } from './lazily.ts';

const nodemailer = lazily<typeof import('nodemailer')>('nodemailer');

export interface Envelope extends RenderedEmail {
  from: { name: string; address: string };
  replyTo: string | undefined;
  /** One address: it is never read as a list. */
  to: string;
  messageId: string;
}

/** A server that trickles its answers is given up and its line cut, so that nobody is still at the message. */
const SEND_WITHIN_MS = 40_000;

export function smtp(url: string, sendWithinMs = SEND_WITHIN_MS) {
  const limits = { pool: true, connectionTimeout: 8_000, greetingTimeout: 8_000, socketTimeout: 15_000 };
  const separator = url.includes('?') ? '&' : '?';
  const transport = nodemailer().createTransport(
    `${url}${separator}${new URLSearchParams(Object.entries(limits).map(([k, v]) => [k, String(v)]))}`,
  );
  return {
    /** @returns what the server answered. */
    async send({ from, replyTo, to, messageId, subject, html, text }: Envelope): Promise<string> {
      const signal = AbortSignal.timeout(sendWithinMs);
      const recipient = { name: '', address: to };
      const mail = { from, replyTo, to: recipient, messageId, subject, html, text, signal };
      return (await transport.sendMail(mail)).response;
    },
    isFinal,
    close: () => transport.close(),
  };
}

/**
 * The server knows that this reader cannot be reached: a refusal of the address that trying again will
 * not change. Not so a full mailbox, nor what the shop's own settings are to blame for (a policy, a
 * missing sign-in, RFC 3463 x.7.x), which may be put right within the day.
 */
function isFinal(error: unknown): boolean {
  const {
    command,
    responseCode = 0,
    response = '',
  } = error as Partial<{
    command: string;
    responseCode: number;
    response: string;
  }>;
  const mayChange = responseCode === 552 || /^\d{3}[ -]5\.(7\.\d+|2\.2)\b/.test(response);
  return command === 'RCPT TO' && responseCode >= 500 && responseCode !== 530 && !mayChange;
}

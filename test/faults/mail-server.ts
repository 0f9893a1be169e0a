/** A mail server that takes messages, or does to them what a test wants. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface MailServer {
  port: number;
  /** Of every message taken. */
  recipients: string[];
  /** Whole messages, in the order of `recipients`. */
  messages: string[];
  /** In place of taking the message: the error that is answered, or `cut`. */
  instead: Error | 'cut' | undefined;
  close(): Promise<void>;
}

export async function startMailServer(port = 0): Promise<MailServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        if (mail.instead === 'cut') for (const { _socket } of connections()) _socket.destroy();
        else if (mail.instead) done(mail.instead);
        else {
          mail.recipients.push(...session.envelope.rcptTo.map(({ address }) => address));
          mail.messages.push(Buffer.concat(parts).toString());
          done();
        }
      });
    },
  });
  const connections = () =>
    (server as unknown as { connections: { _socket: { destroy(): void } }[] }).connections;
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const mail: MailServer = {
    port: (server.server.address() as AddressInfo).port,
    recipients: [],
    messages: [],
    instead: undefined,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
  return mail;
}

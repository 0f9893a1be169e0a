/**
 * Surroundings as they should be: a running shop on its own database, behind a proxy with a certificate, the stand-in
 * for Stripe, a mail server that wants a password, a name server and a store that speaks S3. All on this machine, all real.
 */
import { spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SMTPServer } from 'smtp-server';
import type { Around } from '../../src/commands/doctor/finding.ts';
import { readConfig } from '../../src/platform/config.ts';
import { debianProgram } from '../../test/debian.ts';
import { startS3Store } from '../../test/s3-store.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';

export const DOMAIN = 'post.plain-geometry.shop';
export const SELECTOR = 'mail2026';
export const SMTP = { user: 'shop', password: 'p/w#1?' };

export interface Good {
  around: Around;
  /** As the environment would give it. */
  env: Record<string, string>;
  running: TestShop;
  /** By name: what the name server answers; a name that is not there has no records. */
  texts: Map<string, string[]>;
  tlsPort: number;
  /** Asked before the shop behind the proxy: undefined lets the request through. */
  proxy: {
    answer?: (request: http.IncomingMessage) => { status: number; body?: string } | undefined;
    hsts: boolean;
  };
  redirect: { status: number };
  certificateFile: string;
  close(): Promise<void>;
}

export async function openGood(): Promise<Good> {
  const folder = await mkdtemp(path.join(tmpdir(), 'settings-'));
  const certificate = makeCertificate(folder);
  const closing: (() => unknown)[] = [() => rm(folder, { recursive: true })];
  const close = async () => {
    for (const each of closing.reverse()) await each();
  };
  try {
    const proxy: Good['proxy'] = { hsts: true };
    const redirect = { status: 308 };
    let shopPort = 0;
    const front = https.createServer(certificate, (request, response) =>
      forward(request, response, shopPort, proxy),
    );
    const tlsPort = await listening(front, closing);
    const publicUrl = `https://localhost:${tlsPort}`;
    const plain = http.createServer((request, response) => {
      response.writeHead(
        redirect.status,
        redirect.status < 400 && redirect.status >= 300 ? { location: publicUrl + request.url } : {},
      );
      response.end();
    });
    const httpPort = await listening(plain, closing);
    const running = await startTestShop({ PUBLIC_URL: publicUrl, PUSHCART_DATA: folder, ROLE: 'web' });
    closing.push(() => running.stop());
    const { config } = running.shop;
    shopPort = config.port;
    running.standIn.control.setWebhook({
      url: `http://127.0.0.1:${config.port}/webhooks/stripe`,
      secret: 'whsec_test',
      shownUrl: `${publicUrl}/webhooks/stripe`,
    });
    const store = await startS3Store();
    closing.push(() => store.close());
    const texts = new Map<string, string[]>([
      [DOMAIN, ['v=spf1 include:_spf.mail.example -all', 'some-other-record=1']],
      [`${SELECTOR}._domainkey.${DOMAIN}`, ['v=DKIM1; k=rsa; p=MIIBIjANBg']],
      ['_dmarc.plain-geometry.shop', ['v=DMARC1; p=reject; rua=mailto:post@plain-geometry.shop']],
    ]);
    const records = new Resolver({ timeout: 800, tries: 1 });
    records.setServers([`127.0.0.1:${await nameServer(texts, closing)}`]);
    const env = {
      ...store.env,
      NODE_ENV: 'production',
      PORT: String(config.port),
      PUBLIC_URL: publicUrl,
      PUSHCART_DATA: folder,
      DATABASE_URL: config.databaseUrl!,
      STRIPE_SECRET_KEY: 'sk_test_tests',
      STRIPE_WEBHOOK_SECRET: 'whsec_test',
      STRIPE_API_BASE: config.stripe!.apiBase!.origin,
      TAX_PROVIDER: 'stripe',
      SMTP_URL: `smtp://${SMTP.user}@127.0.0.1:${await mailServer(closing)}`,
      SMTP_PASSWORD: SMTP.password,
      MAIL_FROM: `Plain Geometry <hello@${DOMAIN}>`,
      MAIL_DKIM_SELECTOR: SELECTOR,
    };
    const around = { config: readConfig(env), records, ca: certificate.cert, httpPort };
    const certificateFile = path.join(folder, 'cert.pem');
    return { around, env, running, texts, tlsPort, proxy, redirect, certificateFile, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function makeCertificate(folder: string): { key: string; cert: string } {
  const openssl = debianProgram('openssl');
  if (!openssl)
    throw new Error(
      'This proof needs openssl, for a certificate of its own: install it (apt-get install openssl).',
    );
  const file = (name: string) => path.join(folder, name);
  const made = spawnSync(openssl, [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '90'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ...['-keyout', file('key.pem'), '-out', file('cert.pem')],
  ]);
  if (made.status !== 0) throw new Error(`openssl made no certificate: ${made.stderr}`);
  return { key: readFileSync(file('key.pem'), 'utf8'), cert: readFileSync(file('cert.pem'), 'utf8') };
}

function forward(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  port: number,
  proxy: Good['proxy'],
): void {
  const own = proxy.answer?.(request);
  if (own) {
    response.writeHead(own.status);
    response.end(own.body ?? '');
    return;
  }
  const { method, url, headers } = request;
  const onward = http.request({ port, host: '127.0.0.1', method, path: url, headers }, (answer) => {
    const { 'strict-transport-security': _, ...others } = answer.headers;
    response.writeHead(answer.statusCode!, proxy.hsts ? answer.headers : others);
    answer.pipe(response);
  });
  onward.on('error', () => response.writeHead(502).end());
  request.pipe(onward);
}

type Closing = (() => unknown)[];

async function listening(server: http.Server | https.Server, closing: Closing): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function mailServer(closing: Closing): Promise<number> {
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    onAuth({ username, password }, _, answer) {
      if (username === SMTP.user && password === SMTP.password) answer(null, { user: username });
      else answer(Object.assign(new Error('Authentication credentials invalid'), { responseCode: 535 }));
    },
  });
  server.on('error', () => {}); // a client that hangs up is no matter here
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return (server.server.address() as AddressInfo).port;
}

const NXDOMAIN = 3;
const TXT = 16;

/** Answers questions for TXT records, each with a byte for its length before it (RFC 1035, 3.3.14). */
async function nameServer(texts: Map<string, string[]>, closing: Closing): Promise<number> {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, end } = questionOf(query);
    if (texts.get(name)?.[0] === SILENT) return;
    const answers = (texts.get(name) ?? []).map((text) => {
      const parts = (text.match(/.{1,200}/g) ?? ['']).map((part) =>
        Buffer.concat([Buffer.from([part.length]), Buffer.from(part)]),
      );
      const data = Buffer.concat(parts);
      const head = Buffer.from([0xc0, 12, 0, TXT, 0, 1, 0, 0, 0, 60, data.length >> 8, data.length & 255]);
      return Buffer.concat([head, data]);
    });
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180 | (texts.has(name) ? 0 : NXDOMAIN), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    socket.send(Buffer.concat([header, query.subarray(12, end), ...answers]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  closing.push(() => void socket.close());
  return socket.address().port;
}

/** In place of a record: the server does not answer. */
export const SILENT = 'silent';

function questionOf(query: Buffer): { name: string; end: number } {
  const labels = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('ascii', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5 };
}

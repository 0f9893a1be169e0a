/** What others meet: the mail server, the records of the name service, the public address. */
import { certificate } from '../../src/commands/doctor/address.ts';
import { type Breaker, type Broken, silentServer, told } from './breaker.ts';
import { DOMAIN, SELECTOR, SILENT } from './good.ts';

export async function brokenOutside({ good, env, during, listen }: Breaker): Promise<Broken[]> {
  const silent = await listen(silentServer());
  const texts = (what: string, of: string, held: string[] | undefined, mark: Broken['mark'], says: RegExp) =>
    during(
      'mail DNS',
      what,
      () => {
        const before = good.texts.get(of)!;
        if (held) good.texts.set(of, held);
        else good.texts.delete(of);
        return () => void good.texts.set(of, before);
      },
      mark,
      says,
    );
  const proxied = (what: string, answer: { status: number; body?: string }, says: RegExp) =>
    during(
      'address',
      what,
      () => {
        good.proxy.answer = () => answer;
        return () => {
          delete good.proxy.answer;
        };
      },
      '✗',
      says,
    );
  const nothing = () => () => {};
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
  const past = certificate(
    { trusted: false, error: 'CERT_HAS_EXPIRED', validTo: inDays(-1), protocol: '' },
    Date.now(),
  );
  const soon = certificate(
    { trusted: true, error: '', validTo: inDays(5.5), protocol: 'TLSv1.3' },
    Date.now(),
  );
  return [
    env('mail', 'a wrong password', { SMTP_PASSWORD: 'wrong' }, '✗', /refuses name or password: .*535/),
    env(
      'mail',
      'nothing listens',
      { SMTP_URL: 'smtp://shop@127.0.0.1:1' },
      '✗',
      /cannot be reached.*587 or 465/,
    ),
    env(
      'mail',
      'smtps on a plain port',
      { SMTP_URL: good.env.SMTP_URL!.replace('smtp:', 'smtps:') },
      '✗',
      /not encrypted from the start/,
    ),
    env(
      'mail',
      'the server is silent',
      { SMTP_URL: `smtp://shop@127.0.0.1:${silent}` },
      '✗',
      /does not greet.*smtps:\/\/ for port 465/,
    ),
    env(
      'mail DNS',
      'nobody’s address',
      { MAIL_FROM: 'hello@shop.example' },
      '!',
      /nobody's address: set MAIL_FROM/,
    ),
    texts('no SPF', DOMAIN, ['hello'], '✗', /SPF: .* does not say who sends/),
    texts('SPF twice', DOMAIN, ['v=spf1 -all', 'v=spf1 mx -all'], '✗', /SPF: .* 2 such records/),
    texts('SPF for all', DOMAIN, ['v=spf1 +all'], '✗', /SPF: .* lets anybody send/),
    texts('no DKIM', `${SELECTOR}._domainkey.${DOMAIN}`, undefined, '✗', /DKIM: .* has no key/),
    texts(
      'DKIM taken back',
      `${SELECTOR}._domainkey.${DOMAIN}`,
      ['v=DKIM1; p='],
      '✗',
      /DKIM: .* was taken back/,
    ),
    env(
      'mail DNS',
      'no selector',
      { MAIL_DKIM_SELECTOR: '' },
      '!',
      /DKIM: not looked at. Set MAIL_DKIM_SELECTOR/,
    ),
    texts('no DMARC', '_dmarc.plain-geometry.shop', undefined, '!', /DMARC: .* Add TXT _dmarc/),
    texts(
      'DMARC twice',
      '_dmarc.plain-geometry.shop',
      ['v=DMARC1; p=none', 'v=DMARC1; p=reject'],
      '✗',
      /DMARC: .* 2 such records/,
    ),
    texts('the name server is silent', DOMAIN, [SILENT], '!', /does not answer for/),
    env(
      'address',
      'nothing listens',
      { PUBLIC_URL: 'https://localhost:1' },
      '✗',
      /cannot be reached.*Is the shop running/,
    ),
    env(
      'address',
      'another name',
      { PUBLIC_URL: `https://127.0.0.1:${good.tlsPort}`, ALLOWED_HOSTS: 'localhost' },
      '✗',
      /its certificate is for another name/,
    ),
    during('address', 'signed by nobody', nothing, '✗', /signed by nobody whom browsers trust/, { ca: '' }),
    told('address', 'certificate run out', past, '✗', /has run out: renew it/),
    told('address', 'runs out soon', soon, '!', /valid for 5 days .*renewal/),
    proxied('the shop is down behind it', { status: 502 }, /proxy that does not reach the shop \(502\)/),
    proxied(
      'another program',
      { status: 200, body: '<h1>It works!</h1>' },
      /something else than this shop \(200\)/,
    ),
    proxied('not ready', { status: 503 }, /not ready \(503\)/),
    during(
      'address',
      'no HSTS',
      () => {
        good.proxy.hsts = false;
        return () => {
          good.proxy.hsts = true;
        };
      },
      '!',
      /let the proxy send Strict-Transport-Security/,
    ),
    during(
      'address',
      'http stays http',
      () => {
        good.redirect.status = 200;
        return () => {
          good.redirect.status = 308;
        };
      },
      '✗',
      /does not lead to https:\/\/: let the proxy redirect/,
    ),
    during('address', 'http closed', nothing, '!', /does not answer .*types the name alone/, { httpPort: 1 }),
  ];
}

/** Stripe, the clock, and places for files. */
import http from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { space } from '../../src/commands/doctor/storage.ts';
import type { Webhook } from '../../src/dev/stripe/deliveries.ts';
import { freePort } from '../../test/test-shop.ts';
import { type Breaker, type Broken, told } from './breaker.ts';

export async function brokenServices(breaker: Breaker): Promise<Broken[]> {
  const { good, env, during, listen } = breaker;
  const { config } = good.around;
  const { standIn } = good.running;
  const answers = getRequestListener(standIn.app.fetch);
  const refusal = (status: number, message: string) => (response: http.ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { type: 'invalid_request_error', message } }));
  };
  const says403 = refusal(403, 'The provided key does not have the required permissions for this endpoint.');
  const says401 = refusal(401, 'Invalid API Key provided');
  /** Stripe as a restricted key meets it. */
  const refusing = (...closed: RegExp[]) =>
    http.createServer((request, response) => {
      const isClosed = closed.some((each) => each.test(`${request.method} ${request.url}`));
      if (isClosed) says403(response);
      else void answers(request, response);
    });
  const slowClock = http.createServer((_, response) => {
    response.setHeader('date', new Date(Date.now() - 600_000).toUTCString());
    response.end();
  });
  const at = async (server: http.Server) => ({ STRIPE_API_BASE: `http://127.0.0.1:${await listen(server)}` });
  const nowhere = { STRIPE_API_BASE: 'http://127.0.0.1:1' };
  const usual = {
    url: `http://127.0.0.1:${config.port}/webhooks/stripe`,
    secret: 'whsec_test',
    shownUrl: `${config.publicUrl}/webhooks/stripe`,
  };
  const endpoint = (what: string, shown: Partial<Webhook>, says: RegExp) =>
    during(
      'Stripe',
      what,
      () => {
        standIn.control.setWebhook({ ...usual, ...shown });
        return () => standIn.control.setWebhook(usual);
      },
      '✗',
      says,
    );
  return [
    env('clock', 'ten minutes off', await at(slowClock), '✗', /(599|600|601) s ahead.*NTP.*will be refused/),
    env('clock', 'nobody to ask', nowhere, '!', /cannot be reached.*not compared/),
    env(
      'disk',
      'not a folder',
      { PUSHCART_DATA: `${good.certificateFile}/data` },
      '✗',
      /nothing can be written to .*own PUSHCART_DATA/,
    ),
    told('disk', 'nearly full', space(100 * 1024 ** 2, '/data'), '✗', /0\.1 GB free: too little.*Make room/),
    told('disk', 'filling up', space(1024 ** 3, '/data'), '!', /1\.0 GB free: make room soon/),
    env(
      'pictures',
      'a wrong secret',
      { S3_SECRET_ACCESS_KEY: 'wrong' },
      '✗',
      /SignatureDoesNotMatch.*S3 settings and the rights/,
    ),
    env('pictures', 'no such bucket', { S3_BUCKET: 'elsewhere' }, '✗', /NoSuchBucket/),
    env(
      'pictures',
      'nothing listens',
      { S3_ENDPOINT: `http://127.0.0.1:${await freePort()}` },
      '✗',
      /pictures: The store for pictures failed.*S3_ENDPOINT/,
    ),
    env(
      'Stripe',
      'a key that is none',
      await at(http.createServer((_, response) => says401(response))),
      '✗',
      /does not know the key/,
    ),
    env('Stripe', 'out of reach', nowhere, '✗', /cannot be asked.*way out/),
    env(
      'Stripe',
      'a key without rights',
      await at(refusing(/GET \/v1\/disputes/, /POST \/v1\/refunds/)),
      '✗',
      /lacks Refunds \(write\), Disputes \(read\)/,
    ),
    env(
      'Stripe',
      'a key that opens nothing',
      await at(refusing(/./)),
      '✗',
      /lacks Checkout Sessions \(write\), PaymentIntents \(read\), .*Tax Calculations/,
    ),
    env(
      'Stripe',
      'endpoints not to be read',
      await at(refusing(/webhook_endpoints/)),
      '!',
      /may not list webhook endpoints.*look yourself/,
    ),
    endpoint(
      'another endpoint',
      { shownUrl: 'https://elsewhere.example/webhooks/stripe' },
      /has no webhook endpoint .*add it/,
    ),
    endpoint('endpoint off', { isOff: true }, /switched off/),
    endpoint(
      'events missing',
      { events: ['checkout.session.completed'] },
      /is not sent checkout\.session\.async_payment_succeeded.*add them/,
    ),
    endpoint('another API version', { apiVersion: '2020-08-27' }, /API version 2020-08-27, the shop reads/),
  ];
}

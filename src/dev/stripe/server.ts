/**
 * The stand-in as a process of its own, so that it lives on while the shop dies:
 * `node --import ./scripts/typescript.mjs src/dev/stripe/server.ts --port 0 --file stripe.sqlite --webhook-url U --webhook-secret S`.
 * Prints one line, `{"url":"http://…"}`, when it answers. `npx pushcart stripe-stand-in` is the same, built: for trying
 * out a shop of several processes. Whoever reaches it can do with its payments as he likes.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import type { Webhook } from './deliveries.ts';
import { createStripeStandIn } from './stand-in.ts';
import type { Timing } from './timing.ts';

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '0' },
    file: { type: 'string', default: ':memory:' },
    'public-url': { type: 'string' },
    'webhook-url': { type: 'string' },
    'webhook-secret': { type: 'string' },
    'webhook-events': { type: 'string' },
    'secret-key': { type: 'string' },
    'merchant-name': { type: 'string' },
    'async-payment-ms': { type: 'string' },
    'refund-failure-ms': { type: 'string' },
    'retry-delays-ms': { type: 'string' },
  },
});

function readWebhook(): Webhook | undefined {
  const url = values['webhook-url'];
  const secret = values['webhook-secret'];
  const events = values['webhook-events']?.split(',');
  if (!url && !secret) return undefined;
  if (!url || !secret) throw new Error('--webhook-url and --webhook-secret go together.');
  return events ? { url, secret, events } : { url, secret };
}

function readTiming(): Partial<Timing> {
  const timing: Partial<Timing> = {};
  if (values['async-payment-ms']) timing.asyncPaymentMs = Number(values['async-payment-ms']);
  if (values['refund-failure-ms']) timing.refundFailureMs = Number(values['refund-failure-ms']);
  if (values['retry-delays-ms']) timing.retryDelaysMs = values['retry-delays-ms'].split(',').map(Number);
  return timing;
}

const server = createServer({ keepAliveTimeout: 60_000 });
server.listen(Number(values.port), values.host, () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const standIn = createStripeStandIn({
    file: values.file,
    publicUrl: values['public-url'] ?? url,
    webhook: readWebhook(),
    secretKey: values['secret-key'],
    merchantName: values['merchant-name'],
    timing: readTiming(),
    log: (line) => process.stderr.write(`${line}\n`),
  });
  server.on('request', getRequestListener(standIn.app.fetch, { overrideGlobalObjects: true }));
  standIn.start();
  process.stdout.write(`${JSON.stringify({ url })}\n`);
  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
    standIn.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
});

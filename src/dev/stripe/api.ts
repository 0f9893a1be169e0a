/** The addresses of Stripe's API that the stand-in answers, and what stands behind each. */
import type { Hono } from 'hono';
import { type Account, API_VERSION } from './account.ts';
import { noSuch, StripeError } from './errors.ts';
import { presentEvent } from './events.ts';
import { lineItemList } from './line-items.ts';
import { equals, list, readLimit } from './lists.ts';
import { createRefund } from './refunds.ts';
import { answer, type Call, type Endpoint, type Gate } from './requests.ts';
import { createSession, expireSession, sessionText } from './sessions.ts';
import type { Kind } from './store.ts';
import { createCalculation, listCalculationLines, retrieveCalculation } from './tax-calculations.ts';
import {
  createFromCalculation,
  createReversal,
  listTransactionLines,
  retrieveTransaction,
} from './tax-transactions.ts';

const SESSIONS = '/v1/checkout/sessions';
const TAX_CALCULATIONS = '/v1/tax/calculations';
const TAX_TRANSACTIONS = '/v1/tax/transactions';
const TYPES_MAX = 20;

export function mountApi(app: Hono, gate: Gate): void {
  const on = (method: 'GET' | 'POST', path: string, endpoint: Endpoint) =>
    app.on(method, path, (context) => answer(gate, context, endpoint));

  on('POST', SESSIONS, ({ account, params }) => createSession(account, params));
  on('GET', SESSIONS, ({ account, params }) =>
    list(account, 'checkout.session', SESSIONS, params, [
      ...equals(params, 'payment_intent'),
      ...equals(params, 'status'),
    ]),
  );
  on('GET', `${SESSIONS}/:id`, ({ account, id }) => sessionText(account, id));
  on('POST', `${SESSIONS}/:id/expire`, ({ account, id, cause }) => expireSession(account, id, cause));
  on('GET', `${SESSIONS}/:id/line_items`, lineItems);

  on('GET', '/v1/payment_intents', ({ account, params }) =>
    list(account, 'payment_intent', '/v1/payment_intents', params, []),
  );
  on('GET', '/v1/payment_intents/:id', one('payment_intent', 'intent'));
  on('GET', '/v1/charges', listByPayment('charge', '/v1/charges'));
  on('GET', '/v1/charges/:id', one('charge', 'id'));
  on('POST', '/v1/refunds', ({ account, params, cause }) => createRefund(account, params, cause));
  on('GET', '/v1/refunds', listByPayment('refund', '/v1/refunds'));
  on('GET', '/v1/refunds/:id', one('refund', 'id'));
  on('GET', '/v1/disputes', listByPayment('dispute', '/v1/disputes'));
  on('GET', '/v1/disputes/:id', one('dispute', 'dispute'));
  on('GET', '/v1/events', listEvents);
  on('GET', '/v1/events/:id', (call) => JSON.stringify(presentEvent(call.account, one('event', 'id')(call))));
  on('POST', TAX_CALCULATIONS, ({ account, params }) => createCalculation(account, params));
  on('GET', `${TAX_CALCULATIONS}/:id`, ({ account, id, params }) => retrieveCalculation(account, id, params));
  on('GET', `${TAX_CALCULATIONS}/:id/line_items`, ({ account, id, params }) =>
    listCalculationLines(account, id, params),
  );
  on('POST', `${TAX_TRANSACTIONS}/create_from_calculation`, ({ account, params }) =>
    createFromCalculation(account, params),
  );
  on('POST', `${TAX_TRANSACTIONS}/create_reversal`, ({ account, params }) => createReversal(account, params));
  on('GET', `${TAX_TRANSACTIONS}/:id`, ({ account, id, params }) => retrieveTransaction(account, id, params));
  on('GET', `${TAX_TRANSACTIONS}/:id/line_items`, ({ account, id, params }) =>
    listTransactionLines(account, id, params),
  );
  on('GET', '/v1/balance', () => balance());
  on('GET', '/v1/webhook_endpoints', ({ account }) => listEndpoints(account));

  app.all('/v1/*', (context) =>
    answer(gate, context, () => unknownAddress(context.req.method, context.req.path)),
  );
}

function one(kind: Kind, param: string): Endpoint {
  return ({ account, id }) => {
    const text = account.store.text(kind, id);
    if (text === undefined) throw noSuch(kind, id, param);
    return text;
  };
}

function listByPayment(kind: Kind, url: string): Endpoint {
  return ({ account, params }) =>
    list(account, kind, url, params, [
      ...equals(params, 'payment_intent'),
      ...(kind === 'charge' ? [] : equals(params, 'charge')),
    ]);
}

function lineItems({ account, id, params }: Call): string {
  sessionText(account, id);
  return JSON.stringify(
    lineItemList(account, id, { limit: readLimit(params), startingAfter: params.string('starting_after') }),
  );
}

function listEvents({ account, params }: Call): string {
  const conditions = [];
  const types = params.strings('types');
  const type = params.string('type');
  if (type && types.length > 0)
    throw new StripeError('You may only specify one of these parameters: type, types.');
  if (types.length > TYPES_MAX)
    throw new StripeError(`You can give at most ${TYPES_MAX} types.`, { param: 'types' });
  if (types.length > 0)
    conditions.push({ sql: `type IN (${types.map(() => '?').join(', ')})`, values: types });
  if (type) conditions.push({ sql: 'type GLOB ?', values: [type] });
  const delivered = params.boolean('delivery_success');
  if (delivered !== undefined)
    conditions.push({ sql: delivered ? `NOT ${UNDELIVERED}` : UNDELIVERED, values: [] });
  const page = JSON.parse(list(account, 'event', '/v1/events', params, conditions)) as { data: object[] };
  page.data = page.data.map((event) => presentEvent(account, JSON.stringify(event)));
  return JSON.stringify(page);
}

/** Some delivery was to be made, and none has arrived. */
const UNDELIVERED = `(EXISTS (SELECT 1 FROM deliveries WHERE event = events.id)
  AND NOT EXISTS (SELECT 1 FROM deliveries WHERE event = events.id AND state = 'delivered'))`;

/** Answers a ping: the stand-in keeps no balance. */
function balance(): string {
  const nothing = [{ amount: 0, currency: 'eur', source_types: { card: 0 } }];
  return JSON.stringify({ object: 'balance', available: nothing, livemode: false, pending: nothing });
}

/** The one that it delivers to, if any: https://docs.stripe.com/api/webhook_endpoints/object */
function listEndpoints({ deliveries }: Account): string {
  const webhook = deliveries.webhook;
  const endpoint = webhook && {
    id: 'we_stand_in',
    object: 'webhook_endpoint',
    api_version: webhook.apiVersion === undefined ? API_VERSION : webhook.apiVersion,
    application: null,
    created: 0,
    description: null,
    enabled_events: webhook.events ?? ['*'],
    livemode: false,
    metadata: {},
    status: webhook.isOff ? 'disabled' : 'enabled',
    url: webhook.shownUrl ?? webhook.url,
  };
  return JSON.stringify({
    object: 'list',
    data: endpoint ? [endpoint] : [],
    has_more: false,
    url: '/v1/webhook_endpoints',
  });
}

function unknownAddress(method: string, path: string): never {
  throw new StripeError(
    `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
    { status: 404 },
  );
}

/**
 * The staff's JSON API, made from the table of actions. It is there only when STAFF_API_KEY is set; every
 * request carries a key, and the timeline says whose. Errors are `{ error: { code, message, fields? } }`.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { StaffKey } from '../platform/config.ts';
import { isOutOfReach } from '../platform/db.ts';
import { isUuid } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import type { OrderKey } from './orders.ts';
import type { Outcome } from './outcome.ts';
import type { Staff, StaffAction } from './staff-action.ts';
import { staffActions } from './staff-actions.ts';
import { readFields } from './staff-fields.ts';
import { heapNames, isHeap, LIST_MAX, listOrders, staffOrder } from './staff-orders.ts';

type Env = { Variables: { by: string } };

/** @param app before the guard against other sites' forms: what counts here is the key, which no browser sends by itself. */
export function staffApi(app: Hono, shop: Shop, cancelOrder: Staff['cancelOrder']): void {
  const { staffKeys } = shop.config;
  if (staffKeys.length === 0) return;
  const api = new Hono<Env>();
  api.use(`${routes.staffApi()}/*`, async (c, next) => {
    const by = holderOf(staffKeys, c.req.header('authorization'));
    if (by === undefined) return refuse(c, 401, 'unauthorized', 'A key of STAFF_API_KEY is needed.');
    c.set('by', by);
    c.header('Cache-Control', 'no-store');
    return await next();
  });
  api.get(routes.staffApi.pattern, (c) => c.json({ actions: staffActions.map(listed) }));
  api.get(routes.staffOrders.pattern, (c) => list(c, shop));
  api.get(routes.staffOrder.pattern, async (c) => {
    const number = orderNumber(c.req.param('key'));
    return number === undefined ? unknown(c) : await show(c, shop, { number }, 200);
  });
  for (const action of staffActions)
    api.post(routes[action.route].pattern, (c) => perform(c, shop, cancelOrder, action));
  api.all(`${routes.staffApi()}/*`, (c) => unknown(c));
  api.onError((error, c) => {
    const reference = crypto.randomUUID().slice(0, 8);
    shop.log.error({ err: error, reference, path: c.req.path }, 'a request of staff failed');
    if (isOutOfReach(error)) return refuse(c, 503, 'busy', 'The shop is busy; please try again in a moment.');
    return refuse(c, 500, 'failed', `Something went wrong on our side; the log knows it as ${reference}.`);
  });
  app.route('/', api);
}

/** Compared in constant time and against every key, so that an answer's time tells nothing. */
function holderOf(keys: StaffKey[], header: string | undefined): string | undefined {
  const given = sha256(/^Bearer ([\x21-\x7e]+)$/i.exec(header ?? '')?.[1] ?? '');
  let holder: string | undefined;
  for (const { name, key } of keys) if (timingSafeEqual(given, sha256(key))) holder = name;
  return holder;
}
const sha256 = (text: string) => createHash('sha256').update(text).digest();

function listed({ name, does, route, makes, fields }: StaffAction) {
  return {
    name,
    does,
    post: routes[route].pattern,
    idempotencyKey: makes,
    fields: Object.fromEntries(
      Object.entries(fields).map(([field, { is, required }]) => [
        field,
        required ? is : `${is}, or left out`,
      ]),
    ),
  };
}

async function list(c: Context<Env>, shop: Shop): Promise<Response> {
  const { status, after, limit, ...others } = c.req.query();
  const problems: Record<string, string> = {};
  for (const name of Object.keys(others)) problems[name] = 'There is no such parameter.';
  if (status !== undefined && !isHeap(status)) problems.status = `Must be one of ${heapNames.join(', ')}.`;
  const last = after === undefined ? undefined : orderNumber(after);
  if (after !== undefined && last === undefined) problems.after = 'Must be the number of an order.';
  const most = limit === undefined ? LIST_MAX : Number(/^\d{1,3}$/.test(limit) ? limit : Number.NaN);
  if (!(most >= 1 && most <= LIST_MAX)) problems.limit = `Must be a whole number from 1 to ${LIST_MAX}.`;
  if (Object.keys(problems).length > 0) return wrong(c, problems);
  const heap = status as Parameters<typeof listOrders>[1]['heap'];
  return c.json(await listOrders(shop, { heap, after: last, limit: most }));
}

async function perform(
  c: Context<Env>,
  shop: Shop,
  cancelOrder: Staff['cancelOrder'],
  action: StaffAction,
): Promise<Response> {
  const key = c.req.param('key') ?? '';
  if (action.of === 'order' ? orderNumber(key) === undefined : !isUuid(key)) return unknown(c);
  const body = await readBody(c);
  if (body === undefined) return refuse(c, 400, 'bad_json', 'The body must be JSON.');
  const { id: inBody, ...given } = body;
  const id = c.req.header('idempotency-key') ?? inBody;
  const read = readFields(action.fields, action.makes ? given : body);
  const problems = {
    ...(action.makes && !isUuid(String(id ?? '')) && { id: needsId }),
    ...(!read.ok && read.fields),
  };
  if (!read.ok || Object.keys(problems).length > 0) return wrong(c, problems);
  const by = c.get('by');
  return answer(
    c,
    shop,
    await action.run({ shop, by, cancelOrder }, key, read.values, String(id).toLowerCase()),
    action,
  );
}

const needsId = 'Give a UUID here or as the header Idempotency-Key, so that a repeat makes nothing twice.';

async function readBody(c: Context): Promise<Record<string, unknown> | undefined> {
  const body = await c.req.text();
  try {
    const value: unknown = body.trim() === '' ? {} : JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** What was asked for comes with the whole order as it is now. */
async function answer(
  c: Context<Env>,
  shop: Shop,
  outcome: Outcome,
  { makes }: StaffAction,
): Promise<Response> {
  if (outcome.ok) return show(c, shop, { id: outcome.orderId }, makes && outcome.changed ? 201 : 200);
  switch (outcome.reason) {
    case 'not_found':
      return unknown(c);
    case 'not_possible':
      return refuse(c, 409, 'not_possible', outcome.why);
    case 'invalid':
      return wrong(c, outcome.fields);
  }
}

async function show(
  c: Context<Env>,
  shop: Shop,
  key: OrderKey,
  status: ContentfulStatusCode,
): Promise<Response> {
  const found = await staffOrder(shop, key);
  return found ? c.json(found, status) : unknown(c);
}

const orderNumber = (text: string) => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined);

const unknown = (c: Context) => refuse(c, 404, 'not_found', 'There is nothing at this address.');
const wrong = (c: Context, fields: Record<string, string>) =>
  refuse(c, 422, 'invalid', 'Some fields need a change.', fields);

export function refuse(
  c: Context,
  status: ContentfulStatusCode,
  code: string,
  message: string,
  fields?: Record<string, string>,
): Response {
  if (status === 401) c.header('WWW-Authenticate', 'Bearer');
  return c.json({ error: { code, message, ...(fields && { fields }) } }, status);
}

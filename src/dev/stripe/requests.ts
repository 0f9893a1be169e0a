/**
 * What every API request goes through: the key, the fault that a test asked for, the idempotency key, one
 * transaction for the work, and Stripe's headers on the answer.
 */
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { type Account, API_VERSION, type Cause } from './account.ts';
import { apiError, StripeError } from './errors.ts';
import { expand } from './expand.ts';
import type { Fault, Faults } from './faults.ts';
import { parseForm } from './form-encoding.ts';
import { type Answer, fingerprintOf, keepAnswer, keptAnswer, keyInUse } from './idempotency.ts';
import { newId } from './ids.ts';
import { Params } from './params.ts';

export interface Call {
  account: Account;
  /** The `:id` of the address. */
  id: string;
  params: Params;
  cause: Cause;
}

/** Answers with JSON text; runs inside one transaction and must not wait. */
export type Endpoint = (call: Call) => string;

export interface Gate {
  account: Account;
  faults: Faults;
  secretKey: string | undefined;
}

interface Request {
  gate: Gate;
  context: Context;
  method: string;
  path: string;
  form: string;
  requestId: string;
  /** Of POST requests only, as with Stripe. */
  key: string | undefined;
}

export async function answer(gate: Gate, context: Context, endpoint: Endpoint): Promise<Response> {
  const { method, path, url } = context.req;
  const posted = method === 'POST';
  const query = url.indexOf('?');
  const request: Request = {
    gate,
    context,
    method,
    path,
    form: posted ? await context.req.text() : query < 0 ? '' : url.slice(query + 1),
    requestId: newId('req_'),
    key: (posted && context.req.header('idempotency-key')) || undefined,
  };
  try {
    holdKey(gate, context.req.header('authorization'));
    return await answerFaulty(request, endpoint);
  } catch (error) {
    return respond(request, errorAnswer(gate.account, error));
  }
}

function holdKey(gate: Gate, authorization: string | undefined): void {
  const given = authorization?.replace(/^Bearer /, '');
  const refuse = (message: string) => new StripeError(message, { status: 401 });
  if (!given)
    throw refuse(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  if (gate.secretKey === undefined || given === gate.secretKey) return;
  throw refuse(
    `Invalid API Key provided: ${given.slice(0, 8)}${'*'.repeat(Math.max(0, given.length - 12))}${given.slice(-4)}`,
  );
}

const executing = new WeakMap<Account, Set<string>>();

async function answerFaulty(request: Request, endpoint: Endpoint): Promise<Response> {
  const { gate, method, path, key } = request;
  const fingerprint = key && fingerprintOf(path, request.form);
  const kept = key && keptAnswer(gate.account, key, fingerprint!);
  const fault = gate.faults.take(method, path, Boolean(kept));
  const before = fault && (await beforeWork(request, fault));
  if (before) return before;
  if (kept)
    return afterWork(
      request,
      fault,
      respond(request, kept, { 'idempotent-replayed': 'true', 'original-request': kept.request }),
    );
  if (!key) {
    if (fault?.kind === 'delay') await wait(fault.ms);
    return afterWork(request, fault, respond(request, work(request, endpoint, fault)));
  }
  const keys = executing.get(gate.account) ?? new Set();
  executing.set(gate.account, keys);
  if (keys.has(key)) throw keyInUse(key);
  keys.add(key);
  try {
    if (fault?.kind === 'delay') await wait(fault.ms);
    return await afterWork(
      request,
      fault,
      respond(request, work(request, endpoint, fault, key, fingerprint)),
    );
  } finally {
    keys.delete(key);
  }
}

/** The endpoint's work and the keeping of its answer, both or neither. */
function work(
  request: Request,
  endpoint: Endpoint,
  fault: Fault | undefined,
  key?: string,
  fingerprint?: string,
): Answer {
  const { account } = request.gate;
  const keep = (result: Answer) => {
    if (key) keepAnswer(account, key, fingerprint!, request.requestId, result);
    return result;
  };
  try {
    if (fault?.kind === '500') throw apiError();
    const run = () => {
      const result: Answer = { status: 200, body: perform(request, endpoint) };
      return keep(fault?.kind === '500_after_commit' ? errorAnswer(account, apiError()) : result);
    };
    return request.method === 'POST' ? account.store.transaction(run) : run();
  } catch (error) {
    const result = errorAnswer(account, error);
    return error instanceof StripeError && !error.executed ? result : keep(result);
  }
}

function perform(request: Request, endpoint: Endpoint): string {
  const { gate, context, requestId, key, form } = request;
  const params = new Params(parseForm(form));
  const paths = params.has('expand') ? params.strings('expand') : [];
  const cause = { id: requestId, idempotency_key: key ?? null };
  const body = endpoint({ account: gate.account, id: context.req.param('id') ?? '', params, cause });
  if (paths.length === 0) return body;
  return JSON.stringify(expand(gate.account, JSON.parse(body) as Record<string, unknown>, paths));
}

function errorAnswer(account: Account, error: unknown): Answer {
  if (error instanceof StripeError) return { status: error.status, body: error.body };
  account.log(`bug in the stand-in: ${error instanceof Error ? error.stack : error}`);
  return errorAnswer(account, apiError());
}

function respond(request: Request, { status, body }: Answer, extra?: Record<string, string>): Response {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'request-id': request.requestId,
    'stripe-version': request.context.req.header('stripe-version') ?? API_VERSION,
    ...extra,
  };
  if (request.key) headers['idempotency-key'] = request.key;
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="Stripe"';
  return new Response(body, { status, headers });
}

async function beforeWork(request: Request, fault: Fault): Promise<Response | undefined> {
  switch (fault.kind) {
    case '429':
      return respond(request, {
        status: 429,
        body: new StripeError(
          'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
          {
            code: 'rate_limit',
            status: 429,
          },
        ).body,
      });
    case '503':
      return respond(request, { status: 503, body: apiError().body });
    case 'cut_before':
      return cut(request);
    case 'hang':
      return hang(request, fault.ms);
    default:
      return undefined;
  }
}

async function afterWork(request: Request, fault: Fault | undefined, response: Response): Promise<Response> {
  if (fault?.kind === 'cut_after_commit') return cut(request);
  if (fault?.kind === 'hang_after_commit') return hang(request, fault.ms);
  return response;
}

function socketOf(request: Request) {
  return (request.context.env as Partial<HttpBindings> | undefined)?.incoming?.socket;
}

function cut(request: Request): Response {
  socketOf(request)?.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Until the caller gives up, or `ms` have passed. */
async function hang(request: Request, ms: number | undefined): Promise<Response> {
  const socket = socketOf(request);
  await new Promise<void>((resolve) => {
    socket?.once('close', () => resolve());
    if (ms !== undefined || !socket) setTimeout(resolve, ms ?? 0);
  });
  return cut(request);
}

function wait(ms = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

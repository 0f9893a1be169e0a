/**
 * Each request has an id, which is in its answer and in every line of the log that comes of it; a line of its own
 * when it has been answered; and a place among the figures. Told by its route's pattern, never by its address,
 * which may hold a token or what somebody searched for.
 */
import type { ServerResponse } from 'node:http';
import type { Context, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Logger } from 'pino';
import { routes } from '../../routes.ts';
import { meters } from './meters.ts';
import { describeSpan, traced } from './traces.ts';

interface Watched {
  log: Logger;
  /** A proxy of ours may have given the request an id already; nobody else is believed. */
  config: { trustedProxies: number };
}

export function watchRequests({ log, config }: Watched): MiddlewareHandler {
  return async (c, next) => {
    const requestId = givenId(c, config) ?? crypto.randomUUID();
    const start = performance.now();
    const outgoing = outgoingOf(c);
    const sentBefore = outgoing?.socket?.bytesWritten ?? 0;
    const socket = outgoing?.socket;

    await traced({ name: c.req.method, kind: 'server' }, { requestId }, async () => {
      await next();
      describe(c);
    });
    c.res.headers.set('X-Request-Id', requestId);

    const { method, route } = namesOf(c);
    const { status } = c.res;
    const tell = () => {
      const ms = performance.now() - start;
      meters().requestAnswered(route, method, status, ms / 1000);
      const level = isQuiet(route) ? 'debug' : 'info';
      if (!log.isLevelEnabled(level)) return;
      const bytes = socket ? socket.bytesWritten - sentBefore : undefined;
      const cutOff = outgoing && !outgoing.writableFinished ? true : undefined;
      log[level](
        { requestId, method, route, status, ms: Math.round(ms * 10) / 10, bytes, cutOff },
        'request',
      );
    };
    if (outgoing && !outgoing.closed) outgoing.once('close', tell);
    else tell();
  };
}

const PLAIN_ID = /^[\w.-]{8,64}$/;

function givenId(c: Context, { trustedProxies }: Watched['config']): string | undefined {
  if (trustedProxies === 0) return undefined;
  const given = c.req.header('x-request-id');
  return given && PLAIN_ID.test(given) ? given : undefined;
}

/** Undefined where no server stands before the app, as in tests. */
const outgoingOf = (c: Context): ServerResponse | undefined =>
  ((c.env ?? {}) as { outgoing?: ServerResponse }).outgoing;

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The handler that answered; `none` where only what stands before all of them did. */
function namesOf(c: Context): { method: string; route: string } {
  const route = routePath(c);
  return {
    method: METHODS.has(c.req.method) ? c.req.method : 'other',
    route: route === '' || route === '*' || route === '/*' ? 'none' : route,
  };
}

/** Asked very often by machines, and by each page. */
const QUIET = new Set<string>(
  [routes.health, routes.healthLive, routes.healthReady, routes.assets, routes.media].map(
    ({ pattern }) => pattern,
  ),
);
const isQuiet = (route: string) => QUIET.has(route);

function describe(c: Context): void {
  const { method, route } = namesOf(c);
  const { status } = c.res;
  describeSpan(
    `${method} ${route}`,
    { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status },
    status >= 500,
  );
}

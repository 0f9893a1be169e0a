/** The server that buyers reach, and how it leaves: nobody who has asked goes without an answer. */
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Closing } from './closing.ts';
import { createHostGuard } from './hosts.ts';
import type { Shop } from './shop.ts';

/** Requests at hand are answered before the server is gone; who does not finish is cut off. */
const FINISH_WITHIN_MS = 10_000;

/**
 * Stopping goes: first this process says that it is not ready, and answers on for STOP_GRACE_SECONDS, so that a
 * load balancer has sent the last request; then it takes no more, and finishes those it has. From the beginning on
 * each answer tells its connection to close.
 */
export async function serve(shop: Shop, app: Hono, closing: Closing): Promise<void> {
  const { config, keptPages, life, log } = shop;
  const isTalkative = log.isLevelEnabled('debug');
  const atHand = new Set<ServerResponse>();
  const listener = getRequestListener(app.fetch);
  const isOfAnotherHost = createHostGuard(config);
  const server = createServer((request, response) => {
    if (life.isStopping) response.shouldKeepAlive = false;
    if (isOfAnotherHost(request, response)) return;
    if (keptPages.answer(request, response)) {
      if (isTalkative) log.debug({ method: request.method, status: response.statusCode }, 'kept page');
      return;
    }
    atHand.add(response);
    response.once('close', () => atHand.delete(response));
    void listener(request, response);
  });
  server.headersTimeout = 30_000;
  server.requestTimeout = 300_000; // files from a slow line; other bodies are waited for by app.ts, and not as long
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, resolve);
  });
  closing.add(() => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), FINISH_WITHIN_MS).unref();
    return closed;
  });
  closing.add(async () => {
    life.stop();
    for (const response of atHand) response.shouldKeepAlive = false;
    await wait(config.watching.stopGraceSeconds * 1000);
  });
}

/** Where Prometheus asks, and whoever looks after a worker, which has no port for buyers. */
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { ConfigError } from '../config.ts';
import type { Ready } from './health.ts';
import { healthPages } from './health.ts';
import type { Metrics } from './metrics.ts';

export function metricsPages(metrics: Metrics, ready: Ready): Hono {
  const app = new Hono();
  healthPages(app, ready);
  app.get('/metrics', async (c) =>
    c.body(await metrics.text(), 200, { 'Content-Type': metrics.contentType }),
  );
  return app;
}

/** @throws {ConfigError} where the port cannot be had. */
export async function serveMetrics(
  app: Hono,
  { host, port }: { host: string; port: number },
): Promise<Server> {
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new ConfigError([
          error.code === 'EADDRINUSE'
            ? `METRICS_PORT: port ${port} is taken. Choose another one.`
            : `METRICS_PORT and METRICS_HOST: ${host}:${port} cannot be listened on (${error.code}).`,
        ]),
      ),
    );
    server.listen(port, host, resolve);
  });
  return server;
}

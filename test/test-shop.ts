/**
 * A whole shop for a test: its own database, its own stand-in for Stripe on its own port, and the
 * real program between them. Loops run only when the test says so, unless it asks otherwise.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createStripeStandIn, type StandIn } from '../src/dev/stripe/stand-in.ts';
import { type RunningShop, startShop } from '../src/main.ts';
import { createClosing } from '../src/platform/closing.ts';
import { readConfig } from '../src/platform/config.ts';
import { openDatabase } from '../src/platform/db.ts';
import { openLog } from '../src/platform/watching/log.ts';
import { testDatabase } from './database.ts';
import { addProduct, addShippingMethods, type Sold, type Wares } from './fixtures.ts';

export interface TestShop extends RunningShop {
  standIn: StandIn;
  article(wares?: Wares): Promise<Sold>;
}

const WEBHOOK_SECRET = 'whsec_test';

/**
 * @param env more settings, as the environment would give them.
 * @param told takes each line of its log, from LOG_LEVEL on.
 */
export async function startTestShop(
  env: Record<string, string> = {},
  told?: (line: string) => void,
): Promise<TestShop> {
  const database = await testDatabase();
  const db = openDatabase({ url: database.url, poolMax: 1 });
  await addShippingMethods(db);
  await addProduct(db, { title: 'Never bought' }); // so that the demo catalogue stays out
  await db.close();

  const port = await freePort();
  const url = `http://localhost:${port}`;
  const standIn = createStripeStandIn({
    file: ':memory:',
    publicUrl: url,
    webhook: { url: `http://127.0.0.1:${port}/webhooks/stripe`, secret: WEBHOOK_SECRET },
  });
  const stripeServer = await listening(createServer(getRequestListener(standIn.app.fetch)));
  const config = readConfig({
    PORT: String(port),
    PUBLIC_URL: url,
    DATABASE_URL: database.url,
    STRIPE_SECRET_KEY: 'sk_test_tests',
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    STRIPE_API_BASE: `http://127.0.0.1:${(stripeServer.address() as AddressInfo).port}`,
    LOG_LEVEL: 'silent',
    ...env,
  });
  const closeStandIn = async () => {
    await standIn.stop();
    stripeServer.closeAllConnections();
    stripeServer.close();
  };
  const log = openLog(config.logLevel, told && { write: told });
  const running = await startShop(config, () => {}, createClosing(), log).catch(async (error) => {
    await closeStandIn(); // what listens on would keep the file's process from ending
    await database.drop();
    throw error;
  });
  standIn.start();

  return {
    ...running,
    standIn,
    article: (wares) => addProduct(running.shop.db, wares),
    async stop() {
      await closeStandIn();
      await running.stop();
      await database.drop();
    },
  };
}

export function listening(server: Server, port = 0): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

export async function freePort(): Promise<number> {
  const server = await listening(createServer());
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

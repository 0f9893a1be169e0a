/** A shop whose lines to Stripe and to its database can be broken, and the buyers who must not suffer from it. */
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { checkBooks } from '../../src/checkout/books.ts';
import { openDatabase, sql } from '../../src/platform/db.ts';
import { Buyer } from '../buyer.ts';
import { testDatabase } from '../database.ts';
import { addProduct, addShippingMethods } from '../fixtures.ts';
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { listening, startTestShop, type TestShop } from '../test-shop.ts';

/** The rule for everything that a buyer does. */
const ANSWER_WITHIN_MS = 10_000;

export async function inTime<T>(work: Promise<T>, withinMs = ANSWER_WITHIN_MS): Promise<T> {
  const start = performance.now();
  const result = await work;
  const took = Math.round(performance.now() - start);
  assert.ok(took < withinMs, `it took ${took} ms`);
  return result;
}

export interface Page {
  status: number;
  html: string;
  location: string | null;
}

export async function page(answering: Promise<Response>): Promise<Page> {
  const answer = await inTime(answering);
  return { status: answer.status, html: await answer.text(), location: answer.headers.get('location') };
}

export async function until(what: string, check: () => Promise<boolean>, withinMs = 10_000): Promise<void> {
  for (const end = Date.now() + withinMs; !(await check().catch(() => false)); await setTimeout(50))
    assert.ok(Date.now() < end, `not within ${withinMs} ms: ${what}`);
}

export interface StripeFront {
  /** In place of Stripe; undefined lets requests through. */
  instead: RequestListener | undefined;
}

/** With a front before Stripe that can answer in its place. */
export async function shopWithFront(env: Record<string, string> = {}): Promise<[TestShop, StripeFront]> {
  const front: StripeFront = { instead: undefined };
  let through: RequestListener | undefined;
  const server = await listening(
    createServer((request, response) => (front.instead ?? through!)(request, response)),
  );
  const shop = await startTestShop({
    STRIPE_API_BASE: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    SWEEP_SECONDS: '1',
    ...env,
  });
  through = getRequestListener(shop.standIn.app.fetch) as unknown as RequestListener;
  const stop = async () => {
    await shop.stop();
    server.closeAllConnections();
    server.close();
  };
  return [{ ...shop, stop }, front];
}

export interface ShopOnALine {
  shop: TestShop;
  line: TcpProxy;
  /** The database itself, past the line. */
  direct: ReturnType<typeof openDatabase>;
  stop(): Promise<void>;
}

/** With a line to its database that can be broken. */
export async function shopOnALine(env: Record<string, string> = {}): Promise<ShopOnALine> {
  const database = await testDatabase();
  const direct = openDatabase({ url: database.url, poolMax: 4, applicationName: 'direct' });
  await addShippingMethods(direct);
  await addProduct(direct, { title: 'Never bought' });
  const url = new URL(database.url);
  const line = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.hostname = '127.0.0.1';
  url.port = String(line.port);
  url.search = ''; // names a socket, which would go past the line
  const shop = await startTestShop({ DATABASE_URL: url.href, SWEEP_SECONDS: '1', ...env });
  const stop = async () => {
    await line.pass();
    await shop.stop();
    await line.close();
    await direct.close();
    await database.drop();
  };
  return { shop, line, direct, stop };
}

/** Somebody with one piece of a new article in the cart. */
export async function buyerWithCart(shop: TestShop, pieces = 1): Promise<Buyer> {
  const buyer = new Buyer(shop.url);
  const added = await buyer.add((await shop.article()).variantId, pieces);
  assert.equal(added.status, 303);
  return buyer;
}

/** Pays at Stripe and comes back. @returns the order's page. */
export async function payAndLand(shop: TestShop, buyer: Buyer, session: string): Promise<Page> {
  shop.standIn.control.pay(session, '4242424242424242');
  return await land(shop, buyer, session);
}

export async function land(shop: TestShop, buyer: Buyer, session: string): Promise<Page> {
  const url = await orderUrl(shop, session);
  const landed = await page(buyer.get(url.replace('/orders/', '/checkout/done/')));
  assert.equal(landed.status, 303);
  return await page(buyer.get(landed.location!));
}

export async function orderUrl(shop: TestShop, session: string): Promise<string> {
  const row = await shop.shop.db.row<{ token: string }>(sql`
    SELECT token FROM orders o JOIN payments p ON p.order_id = o.id WHERE p.session_id = ${session}`);
  return `/orders/${row!.token}`;
}

/** As many placed orders as Stripe has payments, and books that agree. */
export async function nothingIsLost(shop: TestShop, orders: number): Promise<void> {
  const placed = await shop.shop.db.row<{ n: number }>(
    sql`SELECT count(*) AS n FROM orders WHERE status = 'placed'`,
  );
  assert.equal(placed!.n, orders, 'placed orders');
  const taken = shop.standIn.control.state().payments.filter((payment) => payment.amount_received > 0);
  assert.equal(taken.length, orders, 'payments at Stripe');
  const broken = (await checkBooks(shop.shop.db)).filter((finding) => finding.broken.length > 0);
  assert.deepEqual(broken, []);
}

/** Reconcile and mail look now, as if their time had come. */
export async function timePasses(shop: TestShop): Promise<void> {
  await shop.shop.db.run(
    sql`UPDATE payments SET look_again_at = now() WHERE status IN ('pending', 'processing')`,
  );
  await shop.shop.db.run(sql`UPDATE emails SET next_attempt_at = now() WHERE status = 'queued'`);
}

/**
 * Carts, sessions and limits in three kinds of store. PostgreSQL's is the shop's own code. The others hold what such a
 * shop would hold there: a cart's lines by variant, and who is signed in. Prices, titles and stock they have to ask
 * the database for all the same, or a cart would show what is no longer so.
 */
import { createClient } from '@redis/client';
import { findCart, setQuantity } from '../../src/cart/cart.ts';
import { findSession } from '../../src/customers/sessions.ts';
import type { Config } from '../../src/platform/config.ts';
import { type Database, openDatabase, sql } from '../../src/platform/db.ts';
import { knock } from '../../src/platform/rate-limits.ts';
import { sha256 } from '../../src/platform/secrets.ts';
import { createSenderLimits, UNPAID } from '../../src/platform/sender-limits.ts';
import { shareLimits } from '../../src/platform/shared-limits.ts';
import { until } from '../machines/program.ts';
import type { World } from './world.ts';

export interface Store {
  /** A cart as its page shows it: with titles, prices, pictures, and what is left. */
  show(cart: number): Promise<unknown>;
  /** Its lines alone. */
  lines(cart: number): Promise<unknown>;
  change(cart: number, line: number, quantity: number): Promise<void>;
  session(of: number): Promise<unknown>;
  /** Counts one of a sender. */
  limit(sender: number): Promise<unknown>;
  /** How many of a line are kept; undefined: there is no such line. */
  kept(cart: number, line: number): Promise<number | undefined>;
  close(): Promise<void>;
}

export type Kind = 'memory' | 'postgres' | 'redis';
export interface Place {
  kind: Kind;
  /** Of the database, which every kind asks what a cart's goods cost. */
  databaseUrl: string;
  redisUrl?: string;
}

const senderOf = (n: number) => `203.0.${(n >> 8) & 255}.${n & 255}`;
/** So much that nobody is refused. */
const FLOW = { name: 'proof', burst: 1e6, perSecond: 1e6 };
const DOOR = {
  name: 'proof',
  sender: { max: 1e9, windowSeconds: 900 },
  address: { max: 1e9, windowSeconds: 900 },
};

export async function openStore(
  { kind, databaseUrl, redisUrl }: Place,
  world: World,
  connections = 4,
): Promise<Store> {
  const db = openDatabase({ url: databaseUrl, poolMax: connections, applicationName: 'prove' });
  // One connection after the other, each while the last ones are busy: all at once is much for a busy machine.
  for (let busy = 1; busy <= connections; busy++)
    await Promise.all(Array.from({ length: busy }, () => db.run(sql`SELECT pg_sleep(0.004)`)));
  if (kind === 'postgres') return inPostgres(db, world);
  return kind === 'memory' ? inMemory(db, world) : await inRedis(db, redisUrl!, world);
}

function inPostgres(db: Database, world: World): Store {
  const config = { sessions: { buyerDays: 30, staffHours: 12 } } as Config;
  const lines = (cart: number) =>
    db.rows<{ variantId: string; quantity: number }>(sql`
      SELECT l.variant_id AS "variantId", l.quantity FROM carts c JOIN cart_lines l ON l.cart_id = c.id
      WHERE c.token = ${world.carts[cart]}`);
  return {
    show: (cart) => found(findCart(db, world.carts[cart])),
    lines,
    async change(cart, line, quantity) {
      await setQuantity(db, world.carts[cart]!, world.lines[cart]![line]!, quantity);
    },
    session: (of) => found(findSession({ db, config }, world.sessions[of]!.token)),
    limit: (sender) => knock(db, DOOR, senderOf(sender), `buyer-${sender}@example.com`),
    async kept(cart, line) {
      return (await lines(cart)).find(({ variantId }) => variantId === world.lines[cart]![line])?.quantity;
    },
    close: () => db.close(),
  };
}

/** Begins with every cart and session in it. */
function inMemory(db: Database, world: World): Store {
  const carts = new Map(
    world.carts.map((token, n) => [token, new Map(world.lines[n]!.map((id) => [id, 1]))]),
  );
  const sessions = new Map(world.sessions.map(({ token, customer }) => [key(token), customer]));
  const senders = createSenderLimits({ enabled: true });
  const linesOf = (cart: number) => carts.get(world.carts[cart]!)!;
  return {
    show: (cart) => goods(db, [...linesOf(cart)]),
    lines: async (cart) => [...linesOf(cart)],
    async change(cart, line, quantity) {
      linesOf(cart).set(world.lines[cart]![line]!, quantity);
    },
    session: (of) => found(Promise.resolve(sessions.get(key(world.sessions[of]!.token)))),
    limit: (sender) => senders.take(FLOW, senderOf(sender)),
    kept: async (cart, line) => linesOf(cart).get(world.lines[cart]![line]!),
    close: () => db.close(),
  };
}

async function inRedis(db: Database, url: string, world: World): Promise<Store> {
  const client = await openClient(url);
  const limits = shareLimits(
    { ask: (...command) => client.sendCommand(command), close() {} },
    'proof',
    UNPAID,
  );
  const linesOf = async (cart: number) =>
    Object.entries(await client.hGetAll(`cart:${world.carts[cart]}`)).map(
      ([id, quantity]): [string, number] => [id, Number(quantity)],
    );
  return {
    show: async (cart) => goods(db, await linesOf(cart)),
    lines: linesOf,
    async change(cart, line, quantity) {
      await client.hSet(`cart:${world.carts[cart]}`, world.lines[cart]![line]!, quantity);
    },
    session: async (of) => JSON.parse(await found(client.get(`session:${key(world.sessions[of]!.token)}`))),
    limit: (sender) => limits.take(FLOW, senderOf(sender)),
    async kept(cart, line) {
      const quantity = await client.hGet(`cart:${world.carts[cart]}`, world.lines[cart]![line]!);
      return quantity === null ? undefined : Number(quantity);
    },
    async close() {
      client.destroy();
      await db.close();
    },
  };
}

/** One that answers, and gives up when it is cut off. */
export async function openClient(url: string) {
  const client = createClient({ url, socket: { reconnectStrategy: false }, maintNotifications: 'disabled' });
  client.on('error', () => {});
  await client.connect();
  await until('Redis has read what it had', async () => (await client.ping().catch(() => '')) === 'PONG');
  return client;
}

/** Puts into an empty one what PostgreSQL has, and onto its disk. */
export async function fillRedis(url: string, world: World): Promise<void> {
  const client = await openClient(url);
  await Promise.all(
    world.carts.map((token, n) =>
      client.hSet(`cart:${token}`, Object.fromEntries(world.lines[n]!.map((id) => [id, 1]))),
    ),
  );
  await Promise.all(
    world.sessions.map(({ token, customer }) =>
      client.set(`session:${key(token)}`, JSON.stringify(customer)),
    ),
  );
  await client.sendCommand(['SAVE']);
  client.destroy();
}

const key = (token: string) => sha256(token).toString('base64url');

async function found<T>(asked: Promise<T | null | undefined>): Promise<T> {
  const answer = await asked;
  if (answer === undefined || answer === null) throw new Error('a cart or session is not there');
  return answer;
}

/** What the lines of a cart are, as cart.ts asks it. */
const goods = (db: Database, lines: [string, number][]) =>
  db.rows(sql`
    SELECT v.id, p.id AS "productId", p.handle, p.title, v.sku, array_to_string(v.choices, ' / ') AS "variantTitle",
      ARRAY(SELECT collection_id FROM collection_products WHERE product_id = p.id ORDER BY 1) AS "collectionIds",
      to_jsonb(m) AS media, l.quantity, v.price_minor AS "priceMinor", v.compare_at_minor AS "compareAtMinor",
      p.tax_class AS "taxClass", v.weight_grams AS "weightGrams", p.needs_shipping AS "needsShipping",
      (SELECT coalesce(json_object_agg(currency, json_build_object('priceMinor', price_minor)), '{}')
        FROM variant_prices WHERE variant_id = v.id) AS own,
      coalesce(s.on_hand - s.reserved, 0) AS available, v.status = 'active' AND p.status = 'active' AS active
    FROM unnest(${lines.map(([id]) => id)}::uuid[], ${lines.map(([, quantity]) => quantity)}::int[])
      AS l (variant_id, quantity)
    JOIN variants v ON v.id = l.variant_id
    JOIN products p ON p.id = v.product_id
    LEFT JOIN stock_levels s ON s.variant_id = v.id
    LEFT JOIN media m ON m.id = coalesce(v.media_id,
      (SELECT media_id FROM product_media WHERE product_id = p.id ORDER BY position LIMIT 1))`);

/** What is measured on: carts of three lines, and customers who are signed in. The same in every store. */
import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { openSession } from '../../src/customers/sessions.ts';
import { type Database, sql } from '../../src/platform/db.ts';
import { addProduct } from '../../test/fixtures.ts';

export interface World {
  /** By which each cart is opened. */
  carts: string[];
  /** The variants of each cart. */
  lines: string[][];
  /** Of each session: what its browser holds, and what a look-up brings. */
  sessions: { token: string; customer: object }[];
}

const ARTICLES = 40;
export const LINES = 3;

export async function fillWorld(db: Database, carts: number): Promise<World> {
  const variants: string[] = [];
  for (let n = 0; n < ARTICLES; n++) variants.push((await addProduct(db, { onHand: 500 })).variantId);
  const world: World = { carts: [], lines: [], sessions: [] };
  const ids = Array.from({ length: carts }, () => uuid());
  for (let n = 0; n < carts; n++) {
    world.carts.push(randomBytes(18).toString('base64url'));
    world.lines.push(Array.from({ length: LINES }, (_, line) => variants[(n + line * 7) % ARTICLES]!));
  }
  await db.run(sql`
    INSERT INTO carts (id, token, currency)
    SELECT id, token, 'EUR' FROM unnest(${ids}::uuid[], ${world.carts}::text[]) AS t (id, token)`);
  await db.run(sql`
    INSERT INTO cart_lines (cart_id, variant_id, quantity, seen_price_minor)
    SELECT cart_id, variant_id, 1, 1000
    FROM unnest(${ids.flatMap((id) => Array<string>(LINES).fill(id))}::uuid[], ${world.lines.flat()}::uuid[])
      AS t (cart_id, variant_id)`);
  for (const [n, id] of ids.entries()) {
    const email = `buyer-${n}@example.com`;
    await db.run(sql`INSERT INTO customers (id, email, name) VALUES (${id}, ${email}, ${`Buyer ${n}`})`);
    const token = await openSession(
      db,
      id,
      'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    );
    world.sessions.push({ token, customer: { id, email, emailVerified: true, name: `Buyer ${n}` } });
  }
  await db.run(sql`ANALYZE`);
  return world;
}

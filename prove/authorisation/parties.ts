/** Three who bought: of each an order to which everything has happened, and of two an account with all that is in one. */
import { v7 as uuid } from 'uuid';
import { addToCart } from '../../src/cart/cart.ts';
import { customerOf } from '../../src/customers/customers.ts';
import { openSession } from '../../src/customers/sessions.ts';
import { type Database, type Db, sql } from '../../src/platform/db.ts';
import { newToken, sha256 } from '../../src/platform/secrets.ts';
import { Buyer } from '../../test/buyer.ts';
import { address, type Sold } from '../../test/fixtures.ts';
import type { TestShop } from '../../test/test-shop.ts';
import { CARD } from '../cards.ts';

export type Thing =
  | 'order token'
  | 'order number'
  | 'order'
  | 'payment'
  | 'checkout session'
  | 'fulfillment'
  | 'cancellation'
  | 'return'
  | 'refund'
  | 'withdrawal'
  | 'email'
  | 'cart'
  | 'customer'
  | 'address'
  | 'session'
  | 'passkey'
  | 'mail link'
  | 'look-up link'
  | 'draft link'
  | 'waiting link';

export interface Party {
  name: string;
  email: string;
  things: Record<Thing, string>;
  cartToken: string;
  hasAccount: boolean;
  /** Words that stand nowhere but in this party's rows. */
  words: string[];
}

const ACCOUNT: Thing[] = ['customer', 'address', 'session', 'passkey', 'mail link'];

export const thingsOf = ({ things, hasAccount }: Party): Thing[] =>
  (Object.keys(things) as Thing[]).filter((thing) => hasAccount || !ACCOUNT.includes(thing));

/** Everything by which an answer would betray this party. */
export const markersOf = (party: Party): string[] => [
  ...party.words,
  party.email,
  party.cartToken,
  ...thingsOf(party).map((thing) => party.things[thing]),
];

/** @param place apart from the other parties', so that numbers differ. */
export async function openParty(
  { shop, standIn, url }: TestShop,
  { variantId }: Sold,
  name: string,
  place: number,
): Promise<Party> {
  const { db } = shop;
  const mark = `Quillon${name}`;
  const email = `${mark.toLowerCase()}@mail-of-${name}.example`;
  const street = `7${place} ${mark} Row`;
  const note = `${mark} rings twice`;
  const buyer = new Buyer(url);
  await buyer.add(variantId, 6);
  const session = await buyer.checkoutSession({ ...address, name: mark, line1: street, email, note });
  standIn.control.pay(session, CARD);
  const { success_url: back } = await shop.stripe.checkout.sessions.retrieve(session);
  await buyer.get(new URL(back!).pathname);
  const order = (await db.row<{ id: string; token: string; paymentId: string; emailId: string }>(sql`
    SELECT o.id, o.token, p.id AS "paymentId", (SELECT e.id FROM emails e WHERE e.order_id = o.id AND e.kind = 'order_placed') AS "emailId"
    FROM orders o JOIN payments p ON p.order_id = o.id WHERE o.email = ${email}`))!;
  const number = 73_100_400 + place;
  await db.run(sql`UPDATE orders SET number = ${number} WHERE id = ${order.id}`);
  const made = await addToCart(db, undefined, shop.config.shop.currency, { variantId, quantity: 2 });
  if (!made.ok) throw new Error(`no cart: ${made.reason}`);
  const where = JSON.stringify({ ...address, name: mark, line1: street });
  await db.run(
    sql`UPDATE carts SET email = ${email}, shipping_address = ${where}::jsonb, note = ${note} WHERE token = ${made.token}`,
  );
  const cart = (await db.row<{ id: string }>(sql`SELECT id FROM carts WHERE token = ${made.token}`))!.id;
  const party: Party = {
    name,
    email,
    hasAccount: name !== 'guest',
    cartToken: made.token,
    words: [mark, street, note, `TRK${number}`],
    things: {
      'order token': order.token,
      'order number': String(number),
      order: order.id,
      payment: order.paymentId,
      'checkout session': session,
      fulfillment: uuid(),
      cancellation: uuid(),
      return: uuid(),
      refund: uuid(),
      withdrawal: uuid(),
      email: order.emailId,
      cart,
      customer: '',
      address: uuid(),
      session: uuid(),
      passkey: uuid(),
      'mail link': newToken(),
      'look-up link': newToken(),
      'draft link': newToken(),
      'waiting link': newToken(),
    },
  };
  await draftFor(db, party, variantId, shop.config.shop.currency);
  await db.run(sql`
    INSERT INTO back_in_stock (id, variant_id, email, token_hash)
    VALUES (${uuid()}, ${variantId}, ${party.email}, ${sha256(party.things['waiting link'])})`);
  await happen(db, party, variantId);
  await settle(db, party);
  return party;
}

/** Put together by staff, and to be paid by its link. */
async function draftFor(
  db: Db,
  { things, email, words }: Party,
  variantId: string,
  currency: string,
): Promise<void> {
  const made = await addToCart(db, undefined, currency, { variantId, quantity: 1 });
  if (!made.ok) throw new Error(`no draft: ${made.reason}`);
  const where = JSON.stringify({ ...address, name: words[0], line1: words[1] });
  await db.run(
    sql`UPDATE carts SET email = ${email}, shipping_address = ${where}::jsonb WHERE token = ${made.token}`,
  );
  await db.run(sql`
    INSERT INTO draft_orders (id, token, cart_id, message, made_by, changed_by, expires_at)
    SELECT ${uuid()}, ${things['draft link']}, id, ${words[2]}, 'Sam', 'Sam', now() + interval '1 day'
    FROM carts WHERE token = ${made.token}`);
}

/** One of each, as the verbs write them. */
async function happen(db: Db, { things, email, words: [name] }: Party, variantId: string): Promise<void> {
  const order = things.order;
  await db.run(sql`
    INSERT INTO fulfillments (id, order_id, position, status, carrier, tracking_number, tracking_url)
    VALUES (${things.fulfillment}, ${order}, 1, 'shipped', 'dhl', ${`TRK${things['order number']}`}, ${`https://dhl.example/?n=TRK${things['order number']}`})`);
  await db.run(sql`INSERT INTO fulfillment_lines VALUES (${things.fulfillment}, ${variantId}, 3)`);
  await db.run(sql`UPDATE orders SET fulfillment_status = 'partly_shipped' WHERE id = ${order}`);
  await db.run(
    sql`UPDATE order_lines SET shipped_quantity = 3, returned_quantity = 1, cancelled_quantity = 1 WHERE order_id = ${order}`,
  );
  await db.run(
    sql`INSERT INTO cancellations (id, order_id, reason) VALUES (${things.cancellation}, ${order}, 'not_available')`,
  );
  await db.run(sql`INSERT INTO cancellation_lines VALUES (${things.cancellation}, ${variantId}, 1)`);
  await db.run(sql`
    INSERT INTO refunds (id, stripe_key, payment_id, amount_minor, reason, status, failure)
    VALUES (${things.refund}, ${uuid()}, ${things.payment}, 700, 'goodwill', 'failed', 'expired_or_canceled_card')`);
  await db.run(
    sql`INSERT INTO returns (id, order_id, status) VALUES (${things.return}, ${order}, 'requested')`,
  );
  await db.run(
    sql`INSERT INTO return_lines (return_id, variant_id, quantity, reason) VALUES (${things.return}, ${variantId}, 1, 'damaged')`,
  );
  await db.run(sql`
    INSERT INTO withdrawals (id, order_id, name, email, lines, carried_out_at)
    VALUES (${things.withdrawal}, ${order}, ${name}, ${email}, ${JSON.stringify([{ variantId, quantity: 1 }])}, now())`);
  await db.run(
    sql`INSERT INTO order_links VALUES (${sha256(things['look-up link'])}, ${order}, now() + interval '1 day')`,
  );
}

/** The account as it is at first, whatever a request of its own has ended or removed; nothing else of it changes. */
export async function settle(db: Db, party: Party): Promise<void> {
  if (!party.hasAccount) return;
  const { things, email, words } = party;
  const { id } = await customerOf(db, email);
  things.customer = id;
  await db.run(sql`UPDATE customers SET name = ${words[0]} WHERE id = ${id}`);
  await db.run(sql`UPDATE orders SET customer_id = ${id} WHERE id = ${things.order}`);
  const where = JSON.stringify({ ...address, name: words[0], line1: words[1] });
  await db.run(sql`
    INSERT INTO customer_addresses (id, customer_id, address, is_default) VALUES (${things.address}, ${id}, ${where}::jsonb, false)
    ON CONFLICT DO NOTHING`);
  await db.run(sql`
    INSERT INTO sessions (id, token_sha256, customer_id, device) VALUES (${things.session}, ${sha256(things.session)}, ${id}, ${`Telephone of ${words[0]}`})
    ON CONFLICT DO NOTHING`);
  await db.run(sql`
    INSERT INTO passkeys (id, customer_id, credential_id, public_key, counter, name)
    VALUES (${things.passkey}, ${id}, ${things.passkey}, '\\x00', 0, ${`Key of ${words[0]}`}) ON CONFLICT DO NOTHING`);
  await db.run(sql`
    INSERT INTO sign_in_links (token_sha256, purpose, email, customer_id, expires_at)
    VALUES (${sha256(things['mail link'])}, 'sign_in', ${email}, ${id}, now() + interval '1 day') ON CONFLICT DO NOTHING`);
}

/** A browser of this party, signed in anew. @returns its session's token. */
export async function signIn(db: Db, { things }: Party): Promise<string> {
  return await openSession(db, things.customer, 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0');
}

/**
 * One hash over all rows of a party. Left out: what anybody may cause who types an address at a door (a mail
 * with a link to that address), and when a session was last seen.
 */
export async function rowsOf({ pool }: Database, { things, cartToken }: Party): Promise<string> {
  const { order, payment, customer } = things;
  const owner = customer === '' ? null : customer;
  const ofOrder = ['order_lines', 'order_events', 'fulfillments', 'cancellations', 'returns', 'withdrawals'];
  const byKey: [table: string, where: string][] = [
    ['orders', `x.id = $1 OR x.customer_id = $3`],
    ['emails', `x.order_id = $1 AND x.kind <> 'order_link'`],
    ...ofOrder.map((table): [string, string] => [table, 'x.order_id = $1']),
    ['payments', 'x.id = $2'],
    ['refunds', 'x.payment_id = $2'],
    ['refund_lines', 'x.refund_id IN (SELECT id FROM refunds WHERE payment_id = $2)'],
    ['disputes', 'x.payment_id = $2'],
    ['fulfillment_lines', 'x.fulfillment_id IN (SELECT id FROM fulfillments WHERE order_id = $1)'],
    ['cancellation_lines', 'x.cancellation_id IN (SELECT id FROM cancellations WHERE order_id = $1)'],
    ['return_lines', 'x.return_id IN (SELECT id FROM returns WHERE order_id = $1)'],
    ['carts', 'x.token = $4 OR x.customer_id = $3'],
    ['cart_lines', 'x.cart_id IN (SELECT id FROM carts WHERE token = $4)'],
    ['draft_orders', 'x.token = $5'],
    ['carts', 'x.id IN (SELECT cart_id FROM draft_orders WHERE token = $5)'],
    ['customers', 'x.id = $3'],
    ...['customer_addresses', 'passkeys', 'passwords', 'email_changes'].map((table): [string, string] => [
      table,
      'x.customer_id = $3',
    ]),
  ];
  const parts = byKey.map(
    ([table, where]) => `SELECT '${table}' || x::text AS row FROM ${table} x WHERE ${where}`,
  );
  parts.push(`SELECT x.id::text || x.device FROM sessions x WHERE x.customer_id = $3`);
  const { rows } = await pool.query<{ hash: string }>(
    `SELECT md5(string_agg(row, '|' ORDER BY row)) AS hash FROM (${parts.join(' UNION ALL ')}) AS all_rows`,
    [order, payment, owner, cartToken, things['draft link']],
  );
  return rows[0]!.hash;
}

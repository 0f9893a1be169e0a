/**
 * Who waits for a variant that is sold out. Each is told once, in the order in which they asked: of a variant that is
 * back the first ones at once and further ones a minute later, while there is some left, so that a hundred people are
 * not called for three pieces.
 *
 * Always true: nobody is told who has not confirmed it from his own mailbox; a row is gone in the transaction that
 * writes its mail, so that it is written once whatever crashes.
 */
import { v7 as newId } from 'uuid';
import type { Config } from '../../platform/config.ts';
import { type Database, type Db, sql, type Tx } from '../../platform/db.ts';
import { enqueueEmails } from '../../platform/mailer.ts';
import { newToken, sha256 } from '../../platform/secrets.ts';
import { routes } from '../../routes.ts';

/** What a mail or a page says of the variant. */
export interface WaitedFor {
  title: string;
  choices: string[];
  handle: string;
  variantId: string;
}

export const nameOf = ({ title, choices }: Pick<WaitedFor, 'title' | 'choices'>): string =>
  [title, ...choices].join(', ');

export const addressOf = ({ handle, variantId }: Pick<WaitedFor, 'handle' | 'variantId'>): string =>
  `${routes.product({ handle })}?variant=${variantId}`;

/**
 * Writes down that somebody wants to be told, and sends the link that confirms it. Who waits already gets no second
 * mail; the caller cannot tell, and nobody else can.
 */
export async function askToBeTold(
  db: Database,
  { publicUrl }: Pick<Config, 'publicUrl'>,
  what: WaitedFor,
  email: string,
): Promise<void> {
  const token = newToken();
  await db.transaction(async (tx) => {
    const row = await tx.row<{ id: string }>(sql`
      INSERT INTO back_in_stock AS b (id, variant_id, email, token_hash)
      VALUES (${newId()}, ${what.variantId}, ${email}, ${sha256(token)})
      ON CONFLICT (variant_id, email) DO UPDATE SET token_hash = excluded.token_hash, created_at = now()
        WHERE b.confirmed_at IS NULL
      RETURNING id`);
    if (!row) return;
    const url = publicUrl + routes.backInStockLink({ token });
    const data = { url, name: nameOf(what) };
    await enqueueEmails(tx, [{ kind: 'back_in_stock_confirm', orderId: null, recipient: email, data }]);
  });
}

export interface Waiting extends WaitedFor {
  email: string;
  isConfirmed: boolean;
}

/** By the token of its mail. */
export const findWaiting = (db: Db, token: string): Promise<Waiting | undefined> =>
  db.row(sql`
    SELECT p.title, v.choices, p.handle, v.id AS "variantId", b.email, b.confirmed_at IS NOT NULL AS "isConfirmed"
    FROM back_in_stock b JOIN variants v ON v.id = b.variant_id JOIN products p ON p.id = v.product_id
    WHERE b.token_hash = ${sha256(token)}`);

export const confirmWaiting = (db: Db, token: string): Promise<number> =>
  db.run(sql`
    UPDATE back_in_stock SET confirmed_at = coalesce(confirmed_at, now()) WHERE token_hash = ${sha256(token)}`);

export const callOffWaiting = (db: Db, token: string): Promise<number> =>
  db.run(sql`DELETE FROM back_in_stock WHERE token_hash = ${sha256(token)}`);

const AT_ONCE = 100;
/** For each piece that is there so many are told; a few are always, for not everybody comes. */
const TOLD_PER_PIECE = 3;
const TOLD_MIN = 5;

/** One turn of the loop. @returns how many were told. */
export async function tellBackInStock(
  db: Database,
  { publicUrl }: Pick<Config, 'publicUrl'>,
): Promise<number> {
  return await db.transaction(async (tx) => {
    const told = await tx.rows<WaitedFor & { email: string }>(sql`
      WITH back AS (
        SELECT waiting.variant_id, s.on_hand - s.reserved AS pieces
        FROM (SELECT DISTINCT variant_id FROM back_in_stock WHERE confirmed_at IS NOT NULL) waiting
        JOIN stock_levels s ON s.variant_id = waiting.variant_id AND s.on_hand > s.reserved),
      first AS (
        SELECT b.id FROM back CROSS JOIN LATERAL (
          SELECT id FROM back_in_stock WHERE variant_id = back.variant_id AND confirmed_at IS NOT NULL
          ORDER BY created_at LIMIT greatest(${TOLD_MIN}, ${TOLD_PER_PIECE} * back.pieces)
          FOR UPDATE SKIP LOCKED) b
        LIMIT ${AT_ONCE})
      DELETE FROM back_in_stock b USING variants v, products p
      WHERE b.id IN (SELECT id FROM first) AND v.id = b.variant_id AND p.id = v.product_id
        AND v.status = 'active' AND p.status = 'active'
      RETURNING b.email, p.title, v.choices, p.handle, v.id AS "variantId"`);
    if (told.length === 0) return 0;
    await enqueueEmails(
      tx,
      told.map((each) => ({
        kind: 'back_in_stock',
        orderId: null,
        recipient: each.email,
        data: { url: publicUrl + addressOf(each), name: nameOf(each) },
      })),
    );
    return told.length;
  });
}

/** Of a product, for staff: how many wait for each variant, by id. */
export const waitingOf = (db: Db, productId: string): Promise<{ sku: string; waiting: number }[]> =>
  db.rows(sql`
    SELECT v.sku, count(*)::int AS waiting FROM back_in_stock b JOIN variants v ON v.id = b.variant_id
    WHERE v.product_id = ${productId} AND b.confirmed_at IS NOT NULL GROUP BY v.sku, v.position ORDER BY v.position`);

/** Who has not confirmed within a week does not mean to; after a year nobody waits any more. */
export const sweepWaiting = (db: Db): Promise<number> =>
  db.run(sql`
    DELETE FROM back_in_stock WHERE created_at < now() - interval '1 year'
      OR (confirmed_at IS NULL AND created_at < now() - interval '7 days')`);

/** What is known of a customer by what he waits for. */
export async function* exportWaiting(db: Db, { email }: { email: string }): AsyncGenerator<unknown> {
  yield* await db.rows(sql`
    SELECT p.title, v.sku, array_to_string(v.choices, ' / ') AS variant, b.created_at AS "askedAt", b.confirmed_at AS "confirmedAt"
    FROM back_in_stock b JOIN variants v ON v.id = b.variant_id JOIN products p ON p.id = v.product_id
    WHERE b.email = ${email.toLowerCase()} ORDER BY b.created_at`);
}

export const eraseWaiting = (tx: Tx, { email }: { email: string }): Promise<number> =>
  tx.run(sql`DELETE FROM back_in_stock WHERE email = ${email.toLowerCase()}`);

/**
 * A guest's way back to an order: its number and the address it was placed with bring a mail to that
 * address, with a link that leads to the order for an hour. Nobody but who reads that mail learns
 * whether there is such an order. Of the link's token only the hash is kept.
 */
import { createHash, randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { type Db, sql } from '../platform/db.ts';
import { enqueueEmails } from '../platform/mailer.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';

export const LINK_MINUTES = 60;

/** @param email compared without regard to capitals. */
export async function sendOrderLink(
  { db, config }: Pick<Shop, 'db' | 'config'>,
  { number, email }: { number: number; email: string },
): Promise<void> {
  const token = randomBytes(18).toString('base64url');
  const expiresAt = new Date(Date.now() + LINK_MINUTES * 60_000);
  await db.transaction(async (tx) => {
    const order = await tx.row<{ id: string; email: string }>(sql`
      WITH found AS (
        SELECT id, email FROM orders WHERE number = ${number} AND lower(email) = ${email.toLowerCase()}
      ), link AS (
        INSERT INTO order_links (token_sha256, order_id, expires_at)
        SELECT ${sha256(token)}::bytea, id, ${expiresAt}::timestamptz FROM found
      )
      SELECT id, email FROM found`);
    if (!order) return;
    const data = { url: config.publicUrl + routes.orderLink({ token }), expiresAt: expiresAt.toISOString() };
    await enqueueEmails(tx, [
      { kind: 'order_link', orderId: order.id, recipient: order.email, subjectId: uuid(), data },
    ]);
  });
}

/** @returns the token that opens the order's page, or undefined once the link has expired. */
export async function followOrderLink(db: Db, token: string): Promise<string | undefined> {
  const order = await db.row<{ token: string }>(sql`
    SELECT o.token FROM order_links l JOIN orders o ON o.id = l.order_id
    WHERE l.token_sha256 = ${sha256(token)} AND l.expires_at > now()`);
  return order?.token;
}

/** Takes away what opens nothing any more. */
export function sweepOrderLinks(db: Db): Promise<number> {
  return db.run(sql`DELETE FROM order_links WHERE expires_at < now()`);
}

const sha256 = (token: string) => createHash('sha256').update(token).digest();

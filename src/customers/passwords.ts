/** Where customers' passwords are kept; how is platform/passwords.ts. */
import { type Db, sql, type Tx } from '../platform/db.ts';

export async function findPasswordHash(db: Db, customerId: string): Promise<string | undefined> {
  const row = await db.row<{ hash: string }>(
    sql`SELECT hash FROM passwords WHERE customer_id = ${customerId}`,
  );
  return row?.hash;
}

export function keepPassword(tx: Tx, customerId: string, hash: string): Promise<number> {
  return tx.run(sql`
    INSERT INTO passwords (customer_id, hash) VALUES (${customerId}, ${hash})
    ON CONFLICT (customer_id) DO UPDATE SET hash = excluded.hash, updated_at = now()`);
}

/** @param before what it was when the old one was checked. @returns false if it has changed since. */
export async function replacePassword(
  tx: Tx,
  customerId: string,
  before: string | undefined,
  hash: string,
): Promise<boolean> {
  const done = before
    ? await tx.run(sql`
        UPDATE passwords SET hash = ${hash}, updated_at = now()
        WHERE customer_id = ${customerId} AND hash = ${before}`)
    : await tx.run(sql`
        INSERT INTO passwords (customer_id, hash) VALUES (${customerId}, ${hash}) ON CONFLICT DO NOTHING`);
  return done === 1;
}

/** What staff write down about an order for each other: entries of its timeline that never stand on the buyer’s page. */
import { sql, type Tx } from '../../platform/db.ts';

export const NOTE_LENGTH_MAX = 2_000;

/** @returns the entry's id; undefined where there is no such order. */
export async function addNote(
  tx: Tx,
  orderId: string,
  note: string,
  by: string,
): Promise<number | undefined> {
  const row = await tx.row<{ id: number }>(sql`
    INSERT INTO order_events (order_id, kind, actor, data)
    SELECT id, 'note_added', 'staff', ${JSON.stringify({ note, by })}::jsonb FROM orders WHERE id = ${orderId}
    RETURNING id`);
  return row?.id;
}

/** Takes a note back. @returns false where it is gone already. */
export async function removeNote(tx: Tx, eventId: number): Promise<boolean> {
  return (await tx.run(sql`DELETE FROM order_events WHERE id = ${eventId} AND kind = 'note_added'`)) === 1;
}

/**
 * The addresses a customer keeps. They are offered at checkout; an order copies the one it goes to and
 * never looks here again.
 *
 * Always true: at most one is the default, and one is as long as there are any; no address stands twice.
 * Every change takes the customer's row first, so that of two at once the second sees the first one's.
 */
import { v7 as uuid } from 'uuid';
import { type Database, type Db, sql, type Tx } from '../platform/db.ts';
import type { Address } from './address.ts';

export interface SavedAddress {
  id: string;
  address: Address;
  isDefault: boolean;
}

export const ADDRESSES_MAX = 20;

/** The default first, then the newest. */
export function findAddresses(db: Db, customerId: string): Promise<SavedAddress[]> {
  return db.rows<SavedAddress>(sql`
    SELECT id, address, is_default AS "isDefault" FROM customer_addresses
    WHERE customer_id = ${customerId} ORDER BY is_default DESC, created_at DESC, id DESC`);
}

export type SaveResult = { ok: true; id: string } | { ok: false; reason: 'too_many' | 'not_found' };

/** The first one is the default. One that is there already is not added again. */
export function addAddress(
  db: Database,
  customerId: string,
  address: Address,
  isDefault = false,
): Promise<SaveResult> {
  return locked(db, customerId, async (tx, saved): Promise<SaveResult> => {
    const same = await sameAddress(tx, customerId, address);
    if (!same && saved.length >= ADDRESSES_MAX) return { ok: false, reason: 'too_many' };
    const id = same ?? uuid();
    if (!same)
      await tx.run(sql`
        INSERT INTO customer_addresses (id, customer_id, address)
        VALUES (${id}, ${customerId}, ${JSON.stringify(address)})`);
    if (isDefault || saved.length === 0) await becomeDefault(tx, customerId, id);
    return { ok: true, id };
  });
}

/** @param isDefault false leaves the default where it is. */
export function changeAddress(
  db: Database,
  customerId: string,
  id: string,
  address: Address,
  isDefault = false,
): Promise<SaveResult> {
  return locked(db, customerId, async (tx, saved): Promise<SaveResult> => {
    if (!saved.some((one) => one.id === id)) return { ok: false, reason: 'not_found' };
    const same = await sameAddress(tx, customerId, address);
    if (same && same !== id) {
      // It has become one that is there already: one of the two is enough.
      await takeAway(tx, customerId, id, saved);
      if (isDefault) await becomeDefault(tx, customerId, same);
      return { ok: true, id: same };
    }
    await tx.run(sql`UPDATE customer_addresses SET address = ${JSON.stringify(address)} WHERE id = ${id}`);
    if (isDefault) await becomeDefault(tx, customerId, id);
    return { ok: true, id };
  });
}

/** @returns false if the customer has no such address. */
export function makeDefault(db: Database, customerId: string, id: string): Promise<boolean> {
  return locked(db, customerId, async (tx, saved) => {
    if (!saved.some((one) => one.id === id)) return false;
    await becomeDefault(tx, customerId, id);
    return true;
  });
}

/** The newest of the others becomes the default in its place. @returns false if the customer has no such address. */
export function removeAddress(db: Database, customerId: string, id: string): Promise<boolean> {
  return locked(db, customerId, async (tx, saved) => {
    if (!saved.some((one) => one.id === id)) return false;
    await takeAway(tx, customerId, id, saved);
    return true;
  });
}

async function takeAway(tx: Tx, customerId: string, id: string, saved: SavedAddress[]): Promise<void> {
  await tx.run(sql`DELETE FROM customer_addresses WHERE id = ${id}`);
  const next = saved.find((one) => one.id !== id);
  if (next && !next.isDefault) await becomeDefault(tx, customerId, next.id);
}

async function becomeDefault(tx: Tx, customerId: string, id: string): Promise<void> {
  await tx.run(sql`
    UPDATE customer_addresses SET is_default = false WHERE customer_id = ${customerId} AND is_default AND id <> ${id}`);
  await tx.run(sql`UPDATE customer_addresses SET is_default = true WHERE id = ${id} AND NOT is_default`);
}

async function sameAddress(tx: Tx, customerId: string, address: Address): Promise<string | undefined> {
  const row = await tx.row<{ id: string }>(sql`
    SELECT id FROM customer_addresses WHERE customer_id = ${customerId} AND address = ${JSON.stringify(address)}::jsonb`);
  return row?.id;
}

function locked<T>(
  db: Database,
  customerId: string,
  work: (tx: Tx, saved: SavedAddress[]) => Promise<T>,
): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.run(sql`SELECT FROM customers WHERE id = ${customerId} FOR NO KEY UPDATE`);
    return await work(tx, await findAddresses(tx, customerId));
  });
}

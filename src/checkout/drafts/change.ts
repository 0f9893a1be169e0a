/**
 * What staff do to a draft. Each change is made under its lock, by who has seen it as it is (`version`), and writes
 * one row of the log; the log keeps no word of the buyer's. A payment page that is open for it is closed at Stripe
 * before anything changes, so that nobody pays what is no longer so; where it turns out to be paid, nothing changes.
 */
import { v7 as uuid } from 'uuid';
import { audit } from '../../admin/audit.ts';
import type { StaffMember } from '../../admin/desk.ts';
import { type KnownDetails, keepDetails, openCart } from '../../cart/by-staff.ts';
import { type AddResult, addToCart, setQuantity } from '../../cart/cart.ts';
import { type AddCodeResult, addCode, removeCode } from '../../cart/codes.ts';
import { type Db, sql, type Tx } from '../../platform/db.ts';
import { newToken } from '../../platform/secrets.ts';
import type { Shop } from '../../platform/shop.ts';
import { endPendingOrder } from '../cart-at-sign-in.ts';
import { type Draft, draftName, isBeingPaid, isBought, linkEnds, lockDraft } from './drafts.ts';

type Staff = Pick<StaffMember, 'id' | 'name'>;

/** What a change is about, all of it optional. */
export interface DraftChange {
  details?: KnownDetails;
  /** To the buyer. */
  message?: string;
  /** By variant; 0 takes the line out. */
  quantities?: Record<string, number>;
  add?: string;
  /** As `asCode` gives it. */
  addCode?: string;
  removeCode?: string;
}

export type ChangeRefused =
  | { reason: 'gone' | 'bought' | 'no_answer' }
  /** Somebody else was faster. */
  | { reason: 'changed'; by: string }
  | { reason: 'not_added'; why: Extract<AddResult, { ok: false }> }
  | { reason: 'code_not_added'; why: Exclude<AddCodeResult, { ok: true }> };

export type Changed = { ok: true; entryId: number | undefined } | ({ ok: false } & ChangeRefused);

/** Rolls the transaction back and carries the reason out of it. */
class Refusal extends Error {
  readonly refused: ChangeRefused | 'being_paid';
  constructor(refused: ChangeRefused | 'being_paid') {
    super('the draft stays as it is');
    this.refused = refused;
  }
}

export const subjectOf = (draft: Pick<Draft, 'id' | 'number'>) => ({
  kind: 'draft',
  id: draft.id,
  label: `Draft ${draftName(draft)}`,
});

/** @param details of a customer, where it is made for one. */
export function makeDraft(
  shop: Shop,
  staff: Staff,
  details?: KnownDetails,
): Promise<{ id: string; entryId: number }> {
  return shop.db.transaction(async (tx) => {
    const cart = await openCart(tx, shop.config.shop.currency);
    if (details) await keepDetails(tx, cart.id, details);
    const id = uuid();
    const row = await tx.row<{ number: number }>(sql`
      INSERT INTO draft_orders (id, token, cart_id, made_by, changed_by, expires_at)
      VALUES (${id}, ${newToken()}, ${cart.id}, ${staff.name}, ${staff.name}, ${linkEnds}) RETURNING number`);
    const draft = { id, number: row!.number };
    const entryId = await audit(tx, staff, {
      action: 'draft.add',
      words: `Draft ${draftName(draft)} made`,
      subject: subjectOf(draft),
      after: await snapshot(tx, id),
    });
    return { id, entryId };
  });
}

/** @param version of the draft as it was seen. @returns without an entry where nothing is changed. */
export function changeDraft(
  shop: Shop,
  staff: Staff,
  id: string,
  version: number,
  change: DraftChange,
): Promise<Changed> {
  return underLock(shop, id, async (tx, draft) => {
    if (draft.version !== version) throw new Refusal({ reason: 'changed', by: draft.changedBy });
    const before = await everything(tx, id);
    await apply(tx, shop, draft, change);
    const after = await everything(tx, id);
    if (JSON.stringify(before) === JSON.stringify(after)) return undefined;
    if (isBeingPaid(draft)) throw new Refusal('being_paid');
    await touch(tx, id, staff);
    return audit(tx, staff, {
      action: 'draft.save',
      words: `Draft ${draftName(draft)} saved`,
      subject: subjectOf(draft),
      before: before.logged,
      after: after.logged,
    });
  });
}

async function apply(tx: Tx, shop: Shop, draft: Draft, change: DraftChange): Promise<void> {
  const { cartToken } = draft;
  if (change.details) await keepDetails(tx, draft.cartId, change.details);
  if (change.message !== undefined)
    await tx.run(sql`UPDATE draft_orders SET message = ${change.message} WHERE id = ${draft.id}`);
  for (const [variantId, quantity] of Object.entries(change.quantities ?? {}))
    await setQuantity(tx, cartToken, variantId, quantity);
  if (change.add) {
    const line = { variantId: change.add, quantity: 1 };
    const added = await addToCart(tx, cartToken, shop.config.shop.currency, line);
    if (!added.ok) throw new Refusal({ reason: 'not_added', why: added });
  }
  if (change.addCode) {
    const added = await addCode(tx, cartToken, change.addCode);
    if (!added.ok) throw new Refusal({ reason: 'code_not_added', why: added });
  }
  if (change.removeCode) await removeCode(tx, cartToken, change.removeCode);
}

/** Its link takes money for a month from now on. */
const touch = (tx: Tx, id: string, staff: Staff) =>
  tx.run(sql`
    UPDATE draft_orders SET version = version + 1, changed_by = ${staff.name}, changed_at = now(),
      expires_at = ${linkEnds} WHERE id = ${id}`);

/** It can be put back (`putBackDraft`). */
export function removeDraft(shop: Shop, staff: Staff, id: string): Promise<Changed> {
  return underLock(shop, id, async (tx, draft) => {
    if (isBeingPaid(draft)) throw new Refusal('being_paid');
    await tx.run(sql`
      UPDATE draft_orders SET removed_at = now(), version = version + 1, changed_by = ${staff.name}, changed_at = now()
      WHERE id = ${id}`);
    return audit(tx, staff, {
      action: 'draft.remove',
      words: `Draft ${draftName(draft)} removed`,
      subject: subjectOf(draft),
      before: await snapshot(tx, id),
    });
  });
}

/** @returns false where it is there, or is no more. */
export async function putBackDraft(tx: Tx, id: string): Promise<boolean> {
  const changed = await tx.run(sql`
    UPDATE draft_orders SET removed_at = NULL, version = version + 1, changed_at = now()
    WHERE id = ${id} AND removed_at IS NOT NULL`);
  return changed === 1;
}

const ATTEMPTS_MAX = 4;

/** Locks the draft, looks whether it can still be changed, and closes the payment page of who is just paying it. */
export async function underLock(
  shop: Shop,
  id: string,
  work: (tx: Tx, draft: Draft) => Promise<number | undefined>,
): Promise<Changed> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const changed = await attemptUnderLock(shop, id, work);
    if (changed.result !== 'being_paid') return changed.result;
    if ((await endPendingOrder(shop, changed.cartId)) === 'no_answer') break;
  }
  return { ok: false, reason: 'no_answer' };
}

async function attemptUnderLock(
  shop: Shop,
  id: string,
  work: (tx: Tx, draft: Draft) => Promise<number | undefined>,
): Promise<{ result: Changed | 'being_paid'; cartId: string }> {
  let cartId = '';
  try {
    const entryId = await shop.db.transaction(async (tx) => {
      const draft = await lockDraft(tx, id);
      if (!draft || (draft.removedAt && !isBought(draft))) throw new Refusal({ reason: 'gone' });
      if (isBought(draft)) throw new Refusal({ reason: 'bought' });
      cartId = draft.cartId;
      return await work(tx, draft);
    });
    return { result: { ok: true, entryId }, cartId };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { refused } = error;
    return { result: refused === 'being_paid' ? refused : { ok: false, ...refused }, cartId };
  }
}

/** For the log: what is in it, and nothing that tells whose it is. */
export async function snapshot(db: Db, id: string): Promise<unknown> {
  return (await everything(db, id)).logged;
}

async function everything(db: Db, id: string): Promise<{ logged: unknown; personal: unknown }> {
  const row = await db.row<{ logged: unknown; personal: unknown }>(sql`
    SELECT json_build_object('lines', (
        SELECT coalesce(json_agg(json_build_object('sku', v.sku, 'quantity', l.quantity) ORDER BY l.added_at, v.sku), '[]')
        FROM cart_lines l JOIN variants v ON v.id = l.variant_id WHERE l.cart_id = c.id),
      'codes', c.discount_codes, 'shippingMethod', c.shipping_method, 'country', c.shipping_address ->> 'country',
      'hasEmail', c.email IS NOT NULL, 'hasMessage', d.message <> '') AS logged,
      json_build_object('email', c.email, 'address', c.shipping_address, 'message', d.message) AS personal
    FROM draft_orders d JOIN carts c ON c.id = d.cart_id WHERE d.id = ${id}`);
  return row!;
}

/**
 * Draft orders: what staff put together for a buyer, who pays it by a link. A draft is a cart of its own, and
 * becomes an order as every cart does (place-order.ts); this file knows who may still pay it.
 *
 * Always true: of a draft at most one order is paid, or being paid. Whoever changes or orders it locks its row
 * first, then the cart's; a draft whose order is bought, or that was removed, is changed by nobody.
 */
import { type Db, type Sql, sql, type Tx } from '../../platform/db.ts';
import { routes } from '../../routes.ts';

export interface Draft {
  id: string;
  /** `draftName` as staff read it. */
  number: number;
  /** Opens the buyer's page. */
  token: string;
  cartId: string;
  /** Opens the cart; shown to nobody. */
  cartToken: string;
  /** To the buyer. */
  message: string;
  version: number;
  madeBy: string;
  /** A member's name, or the buyer. */
  changedBy: string;
  createdAt: Date;
  changedAt: Date;
  sentAt: Date | null;
  /** What the last mail said that it comes to. */
  sent: { totalMinor: number; currency: string } | null;
  expiresAt: Date;
  removedAt: Date | null;
  /** The latest of its orders. */
  order: DraftsOrder | null;
}

export interface DraftsOrder {
  number: number;
  token: string;
  status: string;
  paymentStatus: 'pending' | 'processing' | 'paid' | 'failed' | 'expired';
  totalMinor: number;
  currency: string;
  /** ISO 8601. */
  createdAt: string;
}

export const draftName = ({ number }: Pick<Draft, 'number'>) => `D${number}`;

/** How long a link takes money, from the last change or mail on. */
export const LINK_DAYS = 30;

export const linkEnds = sql`now() + make_interval(days => ${LINK_DAYS}::int)`;

/** Of drafts `d`, with their carts `c`, orders `o` and payments `p`: see `draftTables`. */
export const draftColumns = sql`
  d.id, d.number, d.token, d.cart_id AS "cartId", c.token AS "cartToken", d.message, d.version, d.made_by AS "madeBy",
  d.changed_by AS "changedBy", d.created_at AS "createdAt", d.changed_at AS "changedAt", d.sent_at AS "sentAt",
  CASE WHEN d.sent_at IS NOT NULL
    THEN json_build_object('totalMinor', d.sent_total_minor, 'currency', d.sent_currency) END AS sent,
  d.expires_at AS "expiresAt", d.removed_at AS "removedAt",
  CASE WHEN o.id IS NOT NULL THEN json_build_object('number', o.number, 'token', o.token, 'status', o.status,
    'paymentStatus', p.status, 'totalMinor', o.total_minor, 'currency', o.currency, 'createdAt', o.created_at) END AS "order"`;

export const draftTables = sql`
  draft_orders d JOIN carts c ON c.id = d.cart_id LEFT JOIN orders o ON o.id = d.order_id
  LEFT JOIN payments p ON p.order_id = o.id`;

export function findDraft(db: Db, by: { id: string } | { token: string }): Promise<Draft | undefined> {
  const which = 'id' in by ? sql`d.id = ${by.id}` : sql`d.token = ${by.token}`;
  return db.row<Draft>(sql`SELECT ${draftColumns} FROM ${draftTables} WHERE ${which}`);
}

export type DraftState = 'open' | 'sent' | 'paying' | 'paid' | 'expired' | 'removed';

/** Money has come, or a bank is at it; where it went back, the order tells. */
export const isBought = ({ order }: Pick<Draft, 'order'>): boolean =>
  order?.paymentStatus === 'paid' || order?.paymentStatus === 'processing';

/** The buyer stands at Stripe's page. */
export const isBeingPaid = ({ order }: Pick<Draft, 'order'>): boolean =>
  order?.status === 'pending' && order.paymentStatus === 'pending';

/** Of rows as `draftTables` has them. The first that is true is the state. */
export const stateIs: [DraftState, Sql][] = [
  ['paid', sql`p.status IN ('paid', 'processing')`],
  ['removed', sql`d.removed_at IS NOT NULL`],
  ['expired', sql`d.expires_at <= now()`],
  ['paying', sql`o.status = 'pending'`],
  ['sent', sql`d.sent_at IS NOT NULL`],
  ['open', sql`true`],
];

export function stateOf(draft: Draft): DraftState {
  if (isBought(draft)) return 'paid';
  if (draft.removedAt) return 'removed';
  if (draft.expiresAt <= new Date()) return 'expired';
  if (isBeingPaid(draft)) return 'paying';
  return draft.sentAt ? 'sent' : 'open';
}

/** Locks the row, and reads what is true under the lock. */
export async function lockDraft(tx: Tx, id: string): Promise<Draft | undefined> {
  await tx.run(sql`SELECT FROM draft_orders WHERE id = ${id} FOR UPDATE`);
  return findDraft(tx, { id });
}

/** An order of it was written, in the same transaction and under the draft's lock. */
export function takeOrder(tx: Tx, id: string, orderId: string): Promise<number> {
  return tx.run(sql`
    UPDATE draft_orders SET order_id = ${orderId}, version = version + 1, changed_by = 'the buyer', changed_at = now()
    WHERE id = ${id}`);
}

/** Where a buyer is led who leaves Stripe's page of an order without paying. */
export async function wayBack(db: Db, cartId: string | null): Promise<string> {
  const draft = await draftOfCart(db, cartId);
  return draft ? routes.payDraft(draft) : routes.checkout();
}

export async function draftOfCart(db: Db, cartId: string | null): Promise<{ token: string } | undefined> {
  return cartId === null
    ? undefined
    : db.row<{ token: string }>(sql`SELECT token FROM draft_orders WHERE cart_id = ${cartId}`);
}

/**
 * Stripe's books beside the shop's. What the stand-in took is the truth about money: each payment taken
 * must have exactly one placed order, or have gone back in full, and no order stands without one.
 */
import { checkBooks } from '../src/checkout/books.ts';
import type { StandInState } from '../src/dev/stripe/control.ts';
import { sql } from '../src/platform/db.ts';
import type { Stage } from './stage.ts';

interface OrderRow {
  id: string;
  number: number;
  cartId: string;
  status: string;
  payment: string;
  capturedMinor: number;
  sessionId: string | null;
  /** Messages in the mailbox that tell of its placing. */
  placedMails: number;
  /** Messages written to the buyer, and how many of them are in the mailbox. */
  mails: number;
  arrived: number;
}

export interface Accounts {
  taken: number;
  placed: number;
  refunded: number;
  /** What is not as it must be with payments and orders, in words. */
  breaches: string[];
  /** Messages that have not arrived, or too often. */
  mail: string[];
}

/** The books of both sides, for whoever reads them. */
export type Books = Pick<Stage, 'db' | 'url'> & { control: Pick<Stage['control'], 'state'> };

/** Reads both sides; while something is under way there may be breaches that are gone a moment later. */
export async function compare(stage: Books): Promise<Accounts> {
  const state = await stage.control.state();
  const orders = new Map((await readOrders(stage)).map((order) => [order.id, order]));
  const payments = new Map(state.payments.map((payment) => [payment.id, payment]));
  const taken = state.sessions.flatMap((session) => {
    const payment = session.payment_intent ? payments.get(session.payment_intent) : undefined;
    return payment && payment.amount_received > 0 ? [{ session, payment }] : [];
  });
  const breaches = taken.flatMap(({ session, payment }) => paymentBreaches(session, payment, orders));
  const paidFor = new Map<string, number>();
  for (const { session, payment } of taken) {
    if (payment.amount_refunded > 0) continue;
    const cartId = orders.get(session.client_reference_id!)?.cartId ?? '';
    paidFor.set(session.client_reference_id!, (paidFor.get(session.client_reference_id!) ?? 0) + 1);
    paidFor.set(cartId, (paidFor.get(cartId) ?? 0) + 1);
  }
  for (const [id, times] of paidFor)
    if (times > 1) breaches.push(`order or cart ${id} was paid ${times} times`);
  for (const order of orders.values())
    if (order.status === 'placed' && !paidFor.has(order.id))
      breaches.push(`order ${order.number} is placed, and nobody paid`);
  return {
    taken: taken.length,
    placed: [...orders.values()].filter((order) => order.status === 'placed').length,
    refunded: taken.filter(({ payment }) => payment.amount_refunded > 0).length,
    breaches,
    mail: [...orders.values()].flatMap(mailBreaches),
  };
}

function paymentBreaches(
  session: StandInState['sessions'][number],
  payment: StandInState['payments'][number],
  orders: Map<string, OrderRow>,
): string[] {
  const order = orders.get(session.client_reference_id ?? '');
  if (!order) return [`${session.id} was paid and there is no order`];
  const name = `order ${order.number} (${order.status}, payment ${order.payment})`;
  if (order.capturedMinor !== payment.amount_received)
    return [`${name}: Stripe took ${payment.amount_received}, the books say ${order.capturedMinor}`];
  if (order.status === 'placed' && payment.amount_refunded === 0) return [];
  if (order.status === 'cancelled' && payment.amount_refunded === payment.amount_received) return [];
  return [`${name}: ${payment.amount_received} taken, ${payment.amount_refunded} given back`];
}

function mailBreaches(order: OrderRow): string[] {
  const breaches: string[] = [];
  if (order.placedMails !== (order.status === 'placed' ? 1 : 0))
    breaches.push(
      `order ${order.number} (${order.status}): ${order.placedMails} messages tell of its placing`,
    );
  if (order.arrived !== order.mails)
    breaches.push(`order ${order.number}: ${order.mails} messages written, ${order.arrived} arrived`);
  return breaches;
}

/** A message is known by its Message-ID; one that no row of `emails` names would be a stranger. */
function readOrders(stage: Books): Promise<OrderRow[]> {
  return stage.db.rows<OrderRow>(sql`
    SELECT o.id, o.number, o.cart_id AS "cartId", o.status, p.status AS payment,
      p.captured_minor AS "capturedMinor", p.session_id AS "sessionId",
      count(b.message_id) FILTER (WHERE e.kind = 'order_placed') AS "placedMails",
      count(DISTINCT e.id) FILTER (WHERE e.status = 'sent' OR e.status <> 'dropped'
        AND NOT (e.attempts = 0 AND e.next_attempt_at > now())) AS mails, count(b.message_id) AS arrived
    FROM orders o JOIN payments p ON p.order_id = o.id
    LEFT JOIN emails e ON e.order_id = o.id
    LEFT JOIN mailbox b ON b.message_id = '<' || e.id || ${`@${new URL(stage.url).hostname}>`}
    GROUP BY o.id, o.number, o.cart_id, o.status, p.id`);
}

/** Every rule of the shop's own books that is broken. */
export async function bookBreaches(stage: Pick<Books, 'db'>): Promise<string[]> {
  const findings = await checkBooks(stage.db);
  return findings.flatMap(({ rule, broken }) => broken.map((row) => `check-books: ${rule}: ${row}`));
}

/** When all is over nothing is held, nothing waits, and no message came from nowhere. */
export async function leftovers({ db }: Pick<Books, 'db'>): Promise<string[]> {
  const row = (await db.row<{ reserved: number; waiting: number; strangers: number }>(sql`
    SELECT (SELECT coalesce(sum(reserved), 0) FROM stock_levels)::int AS reserved,
      (SELECT count(*) FROM payments WHERE status IN ('pending', 'processing')) AS waiting,
      (SELECT count(*) FROM mailbox) - (SELECT count(*) FROM emails WHERE status = 'sent') AS strangers`))!;
  return Object.entries(row).flatMap(([what, count]) =>
    count === 0 ? [] : [`${count} ${what} are left over`],
  );
}

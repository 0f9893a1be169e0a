/** What a trial has left behind, in a form that can be compared: no ids, no times, nothing by chance. */
import { sql } from '../../src/platform/db.ts';
import type { Sold } from '../../test/fixtures.ts';
import type { Heart } from '../../test/heart.ts';

export interface Scene {
  /** The tokens of the carts in it. */
  carts: string[];
  articles: Sold[];
  /** The discount whose code is in the carts. */
  code: string;
}

interface OrderRow {
  id: string;
  cart: number;
  facts: string;
}

/** Orders, payments, refunds, stock, movements, holds, uses of the code, events, mail, carts, and the sessions at Stripe. */
export async function stateOf(heart: Heart, { carts, articles, code }: Scene): Promise<string> {
  const orders = await heart.db.rows<OrderRow>(sql`
    SELECT o.id, array_position(${carts}::text[], c.token) AS cart, json_build_object(
      'order', o.status, 'total', o.total_minor, 'currency', o.currency, 'off', o.discount_minor, 'tax', o.tax_minor, 'payment', p.status, 'captured', p.captured_minor,
      'refunded', p.refunded_minor,
      'refunds', ARRAY(SELECT format('%s %s %s', amount_minor, reason, status) FROM refunds WHERE payment_id = p.id ORDER BY 1),
      'events', ARRAY(SELECT kind FROM order_events WHERE order_id = o.id ORDER BY 1),
      'emails', ARRAY(SELECT kind FROM emails WHERE order_id = o.id ORDER BY 1),
      'uses', ARRAY(SELECT amount_minor FROM discount_uses WHERE order_id = o.id AND discount_id = ${code} ORDER BY 1),
      'held', ARRAY(SELECT format('%s of %s', quantity, array_position(${ids(articles)}::uuid[], variant_id))
        FROM reservations WHERE order_id = o.id ORDER BY 1),
      'sold', ARRAY(SELECT format('%s of %s', -quantity, array_position(${ids(articles)}::uuid[], variant_id))
        FROM stock_movements WHERE order_id = o.id ORDER BY 1))::text AS facts
    FROM orders o JOIN payments p ON p.order_id = o.id JOIN carts c ON c.id = o.cart_id
    WHERE c.token = ANY (${carts}) ORDER BY 2, o.number`);
  const rest = await heart.db.rows<{ line: string }>(sql`
    SELECT format('cart %s: %s of %s', array_position(${carts}::text[], c.token), l.quantity,
      array_position(${ids(articles)}::uuid[], l.variant_id)) AS line
    FROM carts c JOIN cart_lines l ON l.cart_id = c.id WHERE c.token = ANY (${carts})
    UNION ALL
    SELECT format('cart %s: %s codes', array_position(${carts}::text[], token), cardinality(discount_codes))
    FROM carts WHERE token = ANY (${carts})
    UNION ALL
    SELECT format('the code: used %s times', used) FROM discounts WHERE id = ${code}
    UNION ALL
    SELECT format('article %s: %s on hand, %s reserved', array_position(${ids(articles)}::uuid[], variant_id), on_hand, reserved)
    FROM stock_levels WHERE variant_id = ANY (${ids(articles)}::uuid[]) ORDER BY 1`);
  const { sessions } = heart.standIn.control.state();
  const atStripe = (order: OrderRow) =>
    sessions.filter((s) => s.client_reference_id === order.id).map((s) => `${s.status} ${s.payment_status}`);
  return [
    ...orders.map(
      (order) => `cart ${order.cart}: ${order.facts}, at Stripe ${atStripe(order).join(' + ') || 'nothing'}`,
    ),
    ...rest.map(({ line }) => line),
  ].join('\n');
}

const ids = (articles: Sold[]) => articles.map((article) => article.variantId);

/** What must hold whatever the order of things, and no book can say: each sentence is a breach. */
export async function breachesOf(heart: Heart, { carts }: Scene): Promise<string[]> {
  const orders = await heart.db.rows<{ id: string; cart: string; same: number }>(sql`
    SELECT o.id, c.token AS cart, count(*) FILTER (WHERE o.status IN ('pending', 'placed'))
      OVER (PARTITION BY o.cart_id, o.cart_fingerprint)::int AS same
    FROM orders o JOIN carts c ON c.id = o.cart_id WHERE c.token = ANY (${carts})`);
  const open = new Set(
    heart.standIn.control
      .state()
      .sessions.filter((s) => s.status === 'open')
      .map((s) => s.client_reference_id),
  );
  const breaches: string[] = [];
  if (orders.some((order) => order.same > 1)) breaches.push('one cart content was ordered twice');
  for (const cart of carts)
    if (orders.filter((order) => order.cart === cart && open.has(order.id)).length > 1)
      breaches.push('a cart has two open sessions at Stripe');
  return breaches;
}

/** An order that was placed and paid at the stand-in, by the verbs. */
import { findOrder, type Order } from '../src/orders/orders.ts';
import { findPayment } from '../src/payments/payments.ts';
import type { Sold } from './fixtures.ts';
import { CARD, type Heart } from './heart.ts';

export async function paidOrder(heart: Heart, ...lines: [Sold, quantity: number][]): Promise<Order> {
  const session = await heart.session(await heart.cart(...lines));
  heart.standIn.control.pay(session, CARD);
  await heart.landingPage(session);
  const payment = await findPayment(heart.db, { sessionId: session });
  return (await findOrder(heart.db, { id: payment!.orderId }))!;
}

/** What was written to anybody about an order, kind by kind. */
export async function mailKinds(heart: Heart, orderId: string): Promise<string[]> {
  const { rows } = await heart.db.pool.query<{ kind: string }>(
    'SELECT kind FROM emails WHERE order_id = $1 ORDER BY seq',
    [orderId],
  );
  return rows.map(({ kind }) => kind).filter((kind) => !kind.startsWith('order_placed'));
}

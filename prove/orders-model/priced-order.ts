/** An order's own account of what it costs: every sum in it is that of its parts, and Stripe was told the same. */
import assert from 'node:assert/strict';
import { findOrder, type Order } from '../../src/orders/orders.ts';
import { refundableOf } from '../../src/orders/refundable.ts';
import { findPayment } from '../../src/payments/payments.ts';
import type { ModelCart, Priced } from './model.ts';
import { places } from './places.ts';
import type { World } from './world.ts';

export async function readPriced({ heart, articles, codes }: World, cart: ModelCart, id: string) {
  const order = (await findOrder(heart.db, { id }))!;
  checkSums(order);
  checkTax(order, cart);
  assert.equal(order.currency, cart.currency ?? places[cart.place].currency, 'its currency');
  const payment = (await findPayment(heart.db, { orderId: id }))!;
  assert.deepEqual([payment.amountMinor, payment.currency], [order.totalMinor, order.currency]);
  const { sessions } = heart.standIn.control.state();
  const session = sessions.find(({ client_reference_id }) => client_reference_id === id);
  if (order.totalMinor > 0)
    assert.deepEqual(
      [session!.amount_total, session!.currency.toUpperCase()],
      [order.totalMinor, order.currency],
      'Stripe was told what the order says',
    );
  const names = new Map(Object.entries(codes).map(([name, discount]) => [discount.id, name]));
  const { lines, shipping } = refundableOf(order);
  const priced: Priced = {
    lines: lines.map(({ variantId, quantity, paidMinor }) => ({
      article: articles.findIndex((article) => article.variantId === variantId),
      quantity,
      paidMinor,
    })),
    shippingMinor: shipping.paidMinor,
    totalMinor: order.totalMinor,
    currency: order.currency,
    codes: order.discounts.map((discount) => names.get(discount.id) as Priced['codes'][number]),
    isShippingCharged: order.shippingMinor > 0,
  };
  return { priced, session: session?.id };
}

const sum = <T>(items: T[], of: (item: T) => number) => items.reduce((all, item) => all + of(item), 0);

/** What is left to refund of it, all of it, line by line, is what it costs: `refundableOf` throws where it is not. */
function checkSums(order: Order): void {
  const { lines, discounts, taxLines, shippingMinor, shippingDiscountMinor, shippingTaxMinor } = order;
  for (const { unitPriceMinor, quantity, totalMinor } of lines)
    assert.equal(totalMinor, unitPriceMinor * quantity);
  assert.equal(
    order.subtotalMinor,
    sum(lines, (line) => line.totalMinor),
    'goods',
  );
  const off = sum(lines, (line) => line.discountMinor) + shippingDiscountMinor;
  assert.equal(order.discountMinor, off, 'discounts, line by line');
  assert.equal(
    order.discountMinor,
    sum(discounts, (each) => each.amountMinor),
    'discounts, one by one',
  );
  assert.ok(discounts.every(({ amountMinor }) => amountMinor > 0));
  const tax = sum(lines, (line) => line.taxMinor) + shippingTaxMinor;
  assert.equal(order.taxMinor + order.taxIncludedMinor, tax, 'tax, line by line');
  assert.equal(
    tax,
    sum(taxLines, (each) => each.amountMinor),
    'tax, one by one',
  );
  assert.equal(
    order.totalMinor,
    order.subtotalMinor - order.discountMinor + shippingMinor + order.taxMinor,
    'the total',
  );
}

function checkTax({ totalMinor, taxMinor, taxIncludedMinor, taxTreatment }: Order, cart: ModelCart): void {
  const { tax } = places[cart.place];
  const isDue = totalMinor > 0;
  assert.equal(taxMinor > 0, isDue && tax === 'on top', 'tax on top');
  assert.equal(taxIncludedMinor > 0, isDue && tax === 'included', 'tax in the prices');
  assert.equal(taxTreatment, tax === 'none' ? 'export' : 'taxed');
}

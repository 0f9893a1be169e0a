// The text of a guard is source, which may hold a template of its own.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: see above
/**
 * What keeps the shop right when things happen at once, each as the piece of source that does it. The
 * proof takes them out one at a time, in a copy, and the tests named with it must then fail. Where two
 * back each other up, either would do alone, so both are taken out together.
 */
import { discountGuards } from './discount-guards.ts';

export interface Guard {
  name: string;
  /** What it prevents. */
  why: string;
  cuts: Cut[];
  /** Test files, of which one at least must fail without it. */
  tests: string[];
  /** Only the tests whose names match, where the file holds many others. */
  only?: string;
}

/** Every place in the file where the text stands is changed; that it stands there at all is checked. */
export interface Cut {
  file: string;
  find: string;
  replace: string;
}

const inventory = 'src/inventory/inventory.ts';
const adjusting = 'src/inventory/adjust.ts';
const placeOrder = 'src/checkout/place-order.ts';
const confirm = 'src/checkout/confirm-payment.ts';
const reconcile = 'src/checkout/reconcile.ts';
const payments = 'src/payments/payments.ts';
const stripe = 'src/payments/stripe.ts';
const refunds = 'src/payments/refunds.ts';
const stripeAfter = 'src/payments/stripe-after-payment.ts';
const locking = 'src/orders/locking.ts';
const orderRefunds = 'src/orders/refunds.ts';
const merge = 'src/cart/merge.ts';
const stockSchema = 'migrations/0002_inventory.sql';
const backorderSchema = 'migrations/0022_stock_back_office.sql';
const orderSchema = 'migrations/0005_orders.sql';
const customerSchema = 'migrations/0008_customers.sql';
const afterSchema = 'migrations/0009_after_payment.sql';

const ENOUGH = ' AND (s.allow_backorders OR s.on_hand - s.reserved >= w.quantity)';

const cut = (file: string, find: string, replace = ''): Cut => ({ file, find, replace });

const tests = {
  place: 'src/checkout/place-order.test.ts',
  confirm: 'src/checkout/confirm-payment.test.ts',
  reconcile: 'src/checkout/reconcile.test.ts',
  refunds: 'src/checkout/refunds.test.ts',
  news: 'src/checkout/stripe-news.test.ts',
  afterPayment: 'src/checkout/after-payment.test.ts',
  fulfillments: 'src/orders/fulfillments.test.ts',
  links: 'src/customers/link-once.test.ts',
  cartAtSignIn: 'src/checkout/cart-at-sign-in.test.ts',
  inventory: 'src/inventory/inventory.test.ts',
  backorders: 'src/inventory/backorders.test.ts',
  cart: 'src/cart/cart.test.ts',
  webhook: 'src/payments/http.test.ts',
  mailer: 'src/platform/mailer.test.ts',
  keptPages: 'src/platform/kept-pages.test.ts',
  db: 'src/platform/db.test.ts',
};

const never_oversold = cut(
  backorderSchema,
  'CHECK (allow_backorders OR reserved <= on_hand)',
  'CHECK (true)',
);
const orderLock = cut(
  locking,
  'FROM orders o WHERE ${ofOrder(by)} FOR UPDATE',
  'FROM orders o WHERE ${ofOrder(by)}',
);
const paymentLock = cut(locking, 'WHERE ${ofOrder(by)}) FOR UPDATE', 'WHERE ${ofOrder(by)})');
const never_more_than_ordered = cut(
  afterSchema,
  'CHECK (shipped_quantity + cancelled_quantity <= quantity)',
  'CHECK (true)',
);
const never_more_back_than_left = cut(
  afterSchema,
  'CHECK (returned_quantity <= shipped_quantity)',
  'CHECK (true)',
);

export const guards: Guard[] = [
  {
    name: 'stock is taken only where enough is left',
    why: 'oversold; backed up by the constraint never_oversold, so both are taken out',
    cuts: [cut(inventory, ENOUGH), never_oversold],
    tests: [tests.inventory],
  },
  {
    name: 'a buyer is told that it is short, not that it failed',
    why: 'the constraint alone would end in an error page',
    cuts: [cut(inventory, ENOUGH)],
    tests: [tests.inventory],
  },
  {
    name: 'one short line rolls all back',
    why: 'an order that holds only some of its lines',
    cuts: [cut(inventory, 'return held === wanted.length', 'return held > 0')],
    tests: [tests.inventory],
  },
  {
    name: 'stock rows are locked in the order of their ids',
    why: 'in the order of the cart two orders wait for each other: a deadlock',
    cuts: [
      cut(
        inventory,
        '(SELECT variant_id FROM wanted)\n      ORDER BY variant_id FOR UPDATE',
        '(SELECT variant_id FROM wanted)\n      ORDER BY array_position(${wanted.map((w) => w.variantId)}::uuid[], variant_id) FOR UPDATE',
      ),
    ],
    tests: [tests.inventory],
    only: 'wait in a circle',
  },
  {
    name: 'a late payment looks at the stock under a lock',
    why: 'the last piece goes to another buyer between look and sale, and the confirmation fails',
    cuts: [cut(inventory, 'ORDER BY variant_id FOR UPDATE`', 'ORDER BY variant_id`')],
    tests: [tests.confirm],
    only: 'late payment',
  },
  {
    name: 'a late payment takes only goods that are there',
    why: 'sold twice; backed up by never_oversold, which is taken out as well',
    cuts: [
      cut(inventory, 'if (wanted.some((w) => (left.get(w.variantId) ?? 0) < w.quantity)) return undefined;'),
      never_oversold,
    ],
    tests: [tests.confirm],
    only: 'went to somebody else',
  },
  {
    name: 'staff cannot set the stock below what is held',
    why: 'oversold; backed up by never_oversold, which is taken out as well',
    cuts: [cut(adjusting, 'level.onHand + by < level.reserved', 'false'), never_oversold],
    tests: [tests.inventory],
    only: 'staff counts',
  },
  {
    name: 'staff count under a lock',
    why: 'what is written off is held by a buyer meanwhile, and staff run into an error page',
    cuts: [cut(adjusting, 'ORDER BY variant_id FOR UPDATE`', 'ORDER BY variant_id`')],
    tests: [tests.backorders],
    only: 'written off',
  },
  {
    name: 'a form of staff is booked once',
    why: 'a second press adds the goods a second time; the unique index would end in an error page',
    cuts: [cut(adjusting, 'if (why.id && (await isBooked(tx, why.id)))', 'if (false)')],
    tests: [tests.backorders],
    only: 'sent twice',
  },
  {
    name: 'backorders are switched off only while nothing is owed',
    why: 'promised goods that nobody owes any more; backed up by never_oversold, which is taken out as well',
    cuts: [
      cut(adjusting, "if (!allowBackorders && missing > 0) return { ok: false, reason: 'owed', missing };"),
      never_oversold,
    ],
    tests: [tests.backorders],
    only: 'switched off',
  },
  {
    name: 'whether backorders are allowed is asked with the row in hand',
    why: 'held beyond what there is, though they were just switched off; the constraint ends in an error page',
    cuts: [
      cut(
        inventory,
        '(s.allow_backorders OR s.on_hand - s.reserved >= w.quantity)',
        '((SELECT allow_backorders FROM stock_levels l WHERE l.variant_id = w.variant_id) OR s.on_hand - s.reserved >= w.quantity)',
      ),
    ],
    tests: [tests.backorders],
    only: 'switched off',
  },
  {
    name: 'the cart is locked while it is placed',
    why: 'of two presses one runs into the unique index, and its buyer into an error page',
    cuts: [
      cut(
        placeOrder,
        'await lockWithDetails(tx, cartToken, details)',
        'await lockWithDetails(shop.db as Tx, cartToken, details)',
      ),
    ],
    tests: [tests.place],
    only: 'two tabs',
  },
  {
    name: 'one pending order a cart',
    why: 'two payable sessions for one cart; the index backs up the cart’s lock, so both are taken out',
    cuts: [
      cut(
        placeOrder,
        'await lockWithDetails(tx, cartToken, details)',
        'await lockWithDetails(shop.db as Tx, cartToken, details)',
      ),
      cut(
        orderSchema,
        'CREATE UNIQUE INDEX one_pending_order_a_cart',
        'CREATE INDEX one_pending_order_a_cart',
      ),
    ],
    tests: [tests.place],
    only: 'two tabs',
  },
  {
    name: 'the pending order is read before the lines',
    why: 'a cart that is paid in between is ordered a second time',
    cuts: [
      cut(
        placeOrder,
        'const [pending, cartLines] = await Promise.all([pendingOrder(tx, cart.id), linesOf(tx, cart.id)]);',
        'const [cartLines, pending] = await Promise.all([linesOf(tx, cart.id), pendingOrder(tx, cart.id)]);',
      ),
    ],
    tests: [tests.place],
    only: 'paid and confirmed',
  },
  {
    name: 'the same cart gets the same session',
    why: 'every press would close the page that the buyer is paying on',
    cuts: [cut(placeOrder, 'pending.fingerprint === fingerprint', 'false')],
    tests: [tests.place],
  },
  {
    name: 'another cart does not get the old session',
    why: 'the buyer pays for what he no longer wants',
    cuts: [cut(placeOrder, 'pending.fingerprint === fingerprint', 'true')],
    tests: [tests.place],
  },
  {
    name: 'a superseded session is closed at Stripe first',
    why: 'two sessions of one cart can be paid',
    cuts: [
      cut(
        placeOrder,
        'sessionId ? await closeSession(shop.stripe, sessionId) : undefined',
        "sessionId ? { ...(await readSession(shop.stripe, sessionId))!, state: 'expired' } : undefined",
      ),
    ],
    tests: [tests.place],
  },
  {
    name: 'a session that Stripe would not expire is read again',
    why: 'paid in that moment, and the order is taken for expired',
    cuts: [
      cut(
        stripe,
        '    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;\n  }\n  return readSession(stripe, sessionId);',
        "    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;\n  }\n  return { ...(await readSession(stripe, sessionId))!, state: 'expired' };",
      ),
    ],
    tests: [tests.place],
    only: 'the old page is paid',
  },
  {
    name: 'a session is written down only while its order can be paid',
    why: 'the buyer is led to a page that another tab has closed',
    cuts: [
      cut(payments, "WHERE id = ${paymentId} AND status = 'pending' AND", 'WHERE id = ${paymentId} AND'),
    ],
    tests: [tests.place],
    only: 'another tab',
  },
  {
    name: 'nobody is sent to a page that is about to close',
    why: 'the session ends while the buyer looks for his card',
    cuts: [cut(placeOrder, ' && stillTimeToPay(payment)')],
    tests: [tests.place],
    only: 'ends soon',
  },
  {
    name: 'the sum that the buyer saw is compared',
    why: 'charged more than was agreed to',
    cuts: [cut(placeOrder, 'seen.totalMinor !== totals.totalMinor', 'false')],
    tests: [tests.place],
    only: 'what the buyer saw',
  },
  {
    name: 'the currency that the buyer saw is compared',
    why: 'the same number is charged in dearer money',
    cuts: [cut(placeOrder, 'seen.currency !== region.currency', 'false')],
    tests: [tests.place],
    only: 'what the buyer saw',
  },
  {
    name: 'lines that cannot be had are refused',
    why: 'archived articles are sold',
    cuts: [
      cut(
        placeOrder,
        "if (untaxed.lines.some(lineProblem)) throw new Refusal({ ok: false, reason: 'short' });",
      ),
    ],
    tests: [tests.place],
  },
  {
    name: 'a session’s idempotency key',
    why: 'the answer is lost, pressed again: two sessions, two charges',
    cuts: [cut(stripe, '{ idempotencyKey: payment.id }', '{}')],
    tests: [tests.reconcile],
    only: 'answer is cut off',
  },
  {
    name: 'a session made under an error of Stripe’s is looked for',
    why: 'the order ends, and its session can still be paid',
    cuts: [cut(stripe, '(await findSession(stripe, request.payment)) ?? ')],
    tests: [tests.reconcile],
    only: 'for a day',
  },
  {
    name: 'the payment is locked while it is settled',
    why: 'two messengers both find it unpaid: settled twice, or one of them fails',
    cuts: [cut(payments, 'FROM payments WHERE id = ${id} FOR UPDATE', 'FROM payments WHERE id = ${id}')],
    tests: [tests.confirm],
    only: 'webhook and landing page',
  },
  {
    name: 'a sale is booked once',
    why: 'the stock of an order leaves twice; the index backs up the payment’s lock, so both are taken out',
    cuts: [
      cut(payments, 'FROM payments WHERE id = ${id} FOR UPDATE', 'FROM payments WHERE id = ${id}'),
      cut(stockSchema, 'CREATE UNIQUE INDEX sold_once', 'CREATE INDEX sold_once'),
    ],
    tests: [tests.confirm],
    only: 'webhook and landing page',
  },
  {
    name: 'a payment moves only as its table says',
    why: 'a message that comes twice, or late, is acted on again',
    cuts: [
      cut(confirm, 'if (to === payment.status || !paymentCan(payment.status, to)) return payment.status;'),
    ],
    tests: [tests.confirm],
    only: 'not true|same message|stays paid',
  },
  {
    name: 'only the payment’s own session settles it',
    why: 'another session that names the payment pays its order',
    cuts: [cut(confirm, 'if (payment.sessionId && payment.sessionId !== facts.sessionId) return undefined;')],
    tests: [tests.confirm],
    only: 'another session',
  },
  {
    name: 'the sum that was paid is compared',
    why: 'an order is placed for less than it costs',
    cuts: [
      cut(
        confirm,
        "const money = facts.state === 'paid' || facts.state === 'processing';",
        'const money = false;',
      ),
    ],
    tests: [tests.confirm],
    only: 'another sum',
  },
  {
    name: 'a refused session releases only a payment without one',
    why: 'the stock of a payable session is released',
    cuts: [cut(confirm, 'payment.sessionId !== asked.sessionId || ')],
    tests: [tests.place],
    only: 'refused to one tab',
  },
  {
    name: 'a refused session ends its order once',
    why: 'of two tabs that are refused one ends in an error page',
    cuts: [cut(confirm, " || !paymentCan(payment.status, 'failed')")],
    tests: [tests.place],
    only: 'refused to two tabs',
  },
  {
    name: 'what is paid after its hold was released is paid back when it is gone',
    why: 'money is kept for goods that are not there',
    cuts: [cut(confirm, "if (!low) return await payBack(tx, locked, actor, 'sold_out_after_payment');")],
    tests: [tests.confirm],
    only: 'somebody else',
  },
  {
    name: 'stock is released only after Stripe has closed the session',
    why: 'paid after the release: sold to two',
    cuts: [
      cut(
        reconcile,
        'overdue ? await closeSession(shop.stripe, sessionId) : facts',
        "overdue ? { ...facts, state: 'expired' as const } : facts",
      ),
    ],
    tests: [tests.reconcile],
    only: 'past its time',
  },
  {
    name: 'two workers look at different payments',
    why: 'Stripe is asked about each payment by every worker',
    cuts: [
      cut(
        payments,
        'UPDATE payments SET look_again_at = now() + make_interval(secs => CASE',
        'UPDATE payments SET look_again_at = look_again_at + 0 * make_interval(secs => CASE',
      ),
    ],
    tests: [tests.reconcile],
    only: 'looked at by one',
  },
  {
    name: 'two workers send different refunds',
    why: 'each refund is sent by every worker',
    cuts: [
      cut(
        refunds,
        'look_again_at = now() + make_interval(secs => least(10 *',
        'look_again_at = look_again_at + 0 * make_interval(secs => least(10 *',
      ),
    ],
    tests: [tests.refunds],
    only: 'is sent by one',
  },
  {
    name: 'a refund’s idempotency key',
    why: 'a slow worker and the one that takes over both refund',
    cuts: [cut(stripeAfter, '{ idempotencyKey: refund.stripeKey }', '{}')],
    tests: [tests.refunds],
    only: 'a worker is slow',
  },
  {
    name: 'a repeated refund is looked for first',
    why: 'refunded twice, once Stripe has forgotten the key',
    cuts: [
      cut(stripeAfter, 'refund.attempts > 1 ? await lookForRefund(stripe, refund) : undefined', 'undefined'),
    ],
    tests: [tests.refunds],
    only: 'the next attempt',
  },
  {
    name: 'never more is refunded than was captured',
    why: 'a hundred partial refunds at once exceed the payment',
    cuts: [cut(orderSchema, 'CHECK (refunded_minor BETWEEN 0 AND captured_minor)', 'CHECK (true)')],
    tests: [tests.refunds],
    only: 'a hundred',
  },
  {
    name: 'a refund is locked while its end is written down',
    why: 'two messages of one failure give its amount free twice',
    cuts: [cut(refunds, 'WHERE id = ${refundId}) FOR UPDATE', 'WHERE id = ${refundId})')],
    tests: [tests.refunds],
    only: 'two messages',
  },
  {
    name: 'a refund does not go back to waiting',
    why: 'read before its end, written after it: the timeline tells twice',
    cuts: [
      cut(
        refunds,
        "known.status === 'failed' || (known.status === 'succeeded' && now.status === 'pending')",
        'false',
      ),
    ],
    tests: [tests.refunds],
    only: 'does not wait again',
  },
  {
    name: 'an order and its payment are locked while pieces or money move',
    why: 'the same piece is cancelled and shipped, or a line is paid back twice',
    cuts: [orderLock, paymentLock],
    tests: [tests.afterPayment],
    only: 'stopped',
  },
  {
    name: 'an order is locked while its pieces leave',
    why: 'two of staff ship the same piece, and one of them reads of an error',
    cuts: [orderLock],
    tests: [tests.fulfillments],
    only: 'at once',
  },
  {
    name: 'a payment is locked while money goes back',
    why: 'decided beside one from the dashboard, it breaks the schema’s rule: an error instead of a refusal',
    cuts: [paymentLock],
    tests: [tests.news],
    only: 'staff give back',
  },
  {
    name: 'no more leaves than was ordered',
    why: 'a piece is shipped twice; the constraint backs up the order’s lock, so both are taken out',
    cuts: [orderLock, never_more_than_ordered],
    tests: [tests.fulfillments],
    only: 'two of staff',
  },
  {
    name: 'no more comes back than has left',
    why: 'a piece is in two returns; the constraint backs up the locks, so all are taken out',
    cuts: [orderLock, paymentLock, never_more_back_than_left],
    tests: [tests.afterPayment],
    only: 'two returns',
  },
  {
    name: 'a refund is known by the id of whoever asked',
    why: 'asked for again, it is refused or fails instead of being found done',
    cuts: [
      cut(
        orderRefunds,
        '  if (before)\n    return before.orderId',
        '  if (before && !asked)\n    return before.orderId',
      ),
    ],
    tests: [tests.afterPayment],
    only: 'the same request once',
  },
  {
    name: 'a refund from the dashboard is written down once',
    why: 'counted twice; the unique id backs up the payment’s lock, so both are taken out',
    cuts: [
      cut(refunds, 'WHERE id = ${paymentId} FOR UPDATE', 'WHERE id = ${paymentId}'),
      cut(orderSchema, 'stripe_refund_id text UNIQUE', 'stripe_refund_id text'),
    ],
    tests: [tests.news],
    only: 'from the dashboard',
  },
  {
    name: 'what comes back is booked once, even without the locks above it',
    why: 'received twice at once, it is restocked and paid back twice',
    cuts: [
      orderLock,
      paymentLock,
      cut(inventory, "ON CONFLICT (source_id, variant_id) WHERE reason = 'restocked' DO NOTHING"),
      cut(afterSchema, 'CREATE UNIQUE INDEX restocked_once', 'CREATE INDEX restocked_once'),
    ],
    tests: [tests.afterPayment],
    only: 'received twice',
  },
  {
    name: 'a link for signing in is used once',
    why: 'of two who have it, both are in',
    cuts: [
      cut(
        'src/customers/links.ts',
        'DELETE FROM sign_in_links\n    WHERE token_sha256 = ${sha256(token)} AND purpose = ${purpose} AND expires_at > now()\n    RETURNING ${columns}`',
        'UPDATE sign_in_links SET data = data\n    WHERE token_sha256 = ${sha256(token)} AND purpose = ${purpose} AND expires_at > now()\n    RETURNING ${columns}`',
      ),
    ],
    tests: [tests.links],
  },
  {
    name: 'one sign-in of a customer at a time takes a cart along',
    why: 'of two, one runs into the unique index, and its buyer into an error page',
    cuts: [cut(merge, ' FOR NO KEY UPDATE')],
    tests: [tests.cartAtSignIn],
    only: 'two sign-ins',
  },
  {
    name: 'one cart a customer',
    why: 'two carts, each with some of the lines; the index backs up the customer’s lock, so both are taken out',
    cuts: [
      cut(merge, ' FOR NO KEY UPDATE'),
      cut(customerSchema, 'CREATE UNIQUE INDEX one_cart_a_customer', 'CREATE INDEX one_cart_a_customer'),
    ],
    tests: [tests.cartAtSignIn],
    only: 'two sign-ins',
  },
  {
    name: 'a refund from the dashboard is looked for under the payment’s lock',
    why: 'told twice at once, and one of them fails',
    cuts: [cut(refunds, 'WHERE id = ${paymentId} FOR UPDATE', 'WHERE id = ${paymentId}')],
    tests: [tests.news],
    only: 'from the dashboard',
  },
  {
    name: 'what comes back is booked once for its source',
    why: 'the same pieces are restocked twice; the unique index backs it up',
    cuts: [
      cut(inventory, "ON CONFLICT (source_id, variant_id) WHERE reason = 'restocked' DO NOTHING"),
      cut(afterSchema, 'CREATE UNIQUE INDEX restocked_once', 'CREATE INDEX restocked_once'),
    ],
    tests: [tests.inventory],
    only: 'comes back twice',
  },
  {
    name: 'an unpaid order is closed at Stripe before it is cancelled',
    why: 'the buyer pays for an order that is cancelled',
    cuts: [
      cut(
        reconcile,
        'sessionId ? await closeSession(shop.stripe, sessionId) : undefined;',
        "sessionId ? { ...(await readSession(shop.stripe, sessionId))!, state: 'expired' as const } : undefined;",
      ),
    ],
    tests: [tests.afterPayment],
    only: 'not paid|paid in the moment',
  },
  {
    name: 'a dispute that has ended stays so',
    why: 'read before its end, written after it: it is open again',
    cuts: [cut('src/payments/disputes.ts', '!ENDS.includes(from) || ', 'true || ')],
    tests: [tests.news],
    only: 'has ended stays so',
  },
  {
    name: 'a message of a kind for an order, once',
    why: 'the same mail twice; the unique key backs up ON CONFLICT, so both are taken out',
    cuts: [
      cut('src/platform/mailer.ts', '\n    ON CONFLICT (subject_id, kind) DO NOTHING'),
      cut('migrations/0010_mail.sql', 'UNIQUE (subject_id, kind)', 'CHECK (true)'),
    ],
    tests: [tests.mailer],
  },
  {
    name: 'mail that is being sent is put off',
    why: 'two workers send the same message',
    cuts: [
      cut(
        'src/platform/mailer.ts',
        'next_attempt_at = now() + make_interval(secs => ${TAKEN_FOR_SECONDS})',
        'next_attempt_at = next_attempt_at',
      ),
    ],
    tests: [tests.mailer],
  },
  {
    name: 'a repeated mail carries the same Message-ID',
    why: 'after a crash the buyer has it twice',
    cuts: [
      cut(
        'src/platform/mailer.ts',
        'messageId = `<${email.id}@${domain}>`',
        'messageId = `<${uuid()}@${domain}>`',
      ),
    ],
    tests: [tests.mailer],
  },
  {
    name: 'mail of an order leaves in order',
    why: 'the parcel is on its way before the order was thanked for',
    cuts: [
      cut('src/platform/mailer.ts', '(kind = ANY (${secretKinds}) OR NOT EXISTS (', '(true OR NOT EXISTS ('),
    ],
    tests: [tests.mailer],
  },
  {
    name: 'a worker that wakes again finds its message gone',
    why: 'it fails, and puts back what another worker has sent meanwhile',
    cuts: [cut('src/platform/mailer.ts', " AND attempts = ${attempts} AND status = 'queued'")],
    tests: [tests.mailer],
  },
  {
    name: 'a secret is emptied once it is sent',
    why: 'whoever reads the database can open what the link opens',
    cuts: [
      cut(
        'src/platform/mailer.ts',
        "data = CASE WHEN kind = ANY (${secretKinds}) THEN '{}' ELSE data END",
        'data = data',
      ),
    ],
    tests: [tests.mailer],
  },
  {
    name: 'Stripe’s signature is checked',
    why: 'anybody may say that he has paid, or keep the shop busy',
    cuts: [
      cut(
        'src/payments/http.ts',
        "return shop.stripe.webhooks.constructEvent(body, signature ?? '', secret, TOLERANCE_SECONDS);",
        'return JSON.parse(body, () => void [shop, signature, secret, TOLERANCE_SECONDS]) ?? JSON.parse(body);',
      ),
    ],
    tests: [tests.webhook],
  },
  {
    name: 'an old signature is refused',
    why: 'a recorded message is played again',
    cuts: [cut('src/payments/http.ts', 'const TOLERANCE_SECONDS = 300', 'const TOLERANCE_SECONDS = 1e9')],
    tests: [tests.webhook],
  },
  {
    name: 'only what was bought leaves the cart',
    why: 'what was put in since is lost',
    cuts: [
      cut('src/cart/cart.ts', 'WHEN MATCHED AND l.quantity > b.quantity THEN', 'WHEN MATCHED AND false THEN'),
    ],
    tests: [tests.cart],
  },
  {
    name: 'a page rendered across a change is not kept',
    why: 'an old price is shown until the next change',
    cuts: [cut('src/platform/kept-pages.ts', 'changes === changesBefore', 'true')],
    tests: [tests.keptPages],
  },
  {
    name: 'nothing kept is served while changes cannot be heard',
    why: 'old prices and stock are shown',
    cuts: [cut('src/platform/kept-pages.ts', 'trusted = heard && enabled', 'trusted = enabled')],
    tests: [tests.keptPages],
  },
  {
    name: 'every pooled connection listens',
    why: 'who changes something may still be shown the old page',
    cuts: [
      cut(
        'src/platform/db.ts',
        "if (listen && !isPooled) pool.on('connect', (client) => void attach(client, listen).catch(() => {}));",
        'void attach;',
      ),
    ],
    tests: [tests.db],
    only: 'has heard of it',
  },
  {
    name: 'one of two in a deadlock is tried again',
    why: 'an error page instead of a moment’s wait',
    cuts: [
      cut(
        'src/platform/db.ts',
        "const again = error instanceof pg.DatabaseError && TRY_AGAIN.has(error.code ?? '');",
        'const again = TRY_AGAIN.size === 0;',
      ),
    ],
    tests: [tests.db],
    only: 'wait for each other',
  },
  ...discountGuards,
];

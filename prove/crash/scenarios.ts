/** The purchases that are interrupted: between them they take every way through placing and confirming. */
import { addCode } from '../../src/cart/codes.ts';
import { settle } from '../../src/checkout/confirm-payment.ts';
import { findPayment } from '../../src/payments/payments.ts';
import { sql } from '../../src/platform/db.ts';
import type { Shop } from '../../src/platform/shop.ts';
import { newYork } from '../../test/new-york.ts';
import { lookNow } from '../agreement.ts';
import { DEBIT_FAILS, DEBIT_SUCCEEDS } from '../cards.ts';
import { Purchase } from './purchase.ts';

export interface Scenario {
  name: string;
  /** Before steps are counted. */
  prepare(purchase: Purchase): Promise<void>;
  /** The whole way, up to the last mail. */
  act(purchase: Purchase): Promise<void>;
  /** Stripe's messages get lost, for as long as it goes on. */
  withoutWebhooks?: true;
}

/** With a code of which there is one use, and so that tax comes on top, in dollars. */
const withCode = (scenario: Scenario): Scenario => ({
  ...scenario,
  name: `${scenario.name}, with a code and tax on top`,
  async prepare(purchase) {
    await scenario.prepare(purchase);
    await purchase.enterCode();
    purchase.address = newYork;
  },
});

const oneArticle = async (purchase: Purchase) => void (await purchase.putIn());

const plain: Scenario = {
  name: 'plain purchase',
  prepare: oneArticle,
  async act(purchase) {
    await purchase.press();
    await purchase.pay();
    await purchase.land();
    await finished(purchase, 'placed');
  },
};

const superseded: Scenario = {
  name: 'cart changed, paid anew',
  prepare: oneArticle,
  async act(purchase) {
    await purchase.press();
    await purchase.putIn();
    await purchase.press();
    await purchase.pay();
    await purchase.land();
    await finished(purchase, 'placed', 'expired');
  },
};

const delayed = (name: string, number: string, verdict: 'succeed' | 'fail', ends: string): Scenario => ({
  name,
  async prepare(purchase) {
    purchase.method = number;
    await purchase.putIn();
  },
  async act(purchase) {
    await purchase.press();
    await purchase.pay();
    await purchase.land();
    await purchase.until(() => purchase.isAt('processing'));
    await purchase.stage.control.settleAsync(purchase.pages[0]!, verdict);
    await finished(purchase, ends);
  },
});

const abandoned: Scenario = {
  name: 'abandoned, expires',
  prepare: oneArticle,
  async act(purchase) {
    await purchase.press();
    await purchase.stage.control.expireNow(purchase.pages[0]!);
    await finished(purchase, 'expired');
  },
};

const overdue: Scenario = {
  name: 'abandoned, closed by reconcile',
  withoutWebhooks: true,
  prepare: oneArticle,
  async act(purchase) {
    await purchase.press();
    await purchase.stage.db.run(sql`
      UPDATE payments SET session_expires_at = now() WHERE session_id = ${purchase.pages[0]!}`);
    await lookNow(purchase.stage);
    await finished(purchase, 'expired');
  },
};

const unheard: Scenario = {
  name: 'paid, found by reconcile',
  withoutWebhooks: true,
  prepare: oneArticle,
  async act(purchase) {
    await purchase.press();
    await purchase.pay();
    await lookNow(purchase.stage);
    await finished(purchase, 'placed');
  },
};

const gone: Scenario = {
  name: 'paid late, goods gone: refund',
  async prepare(purchase) {
    const variantId = await purchase.putIn({ onHand: 1 });
    await purchase.press();
    await giveAway(purchase, variantId);
  },
  async act(purchase) {
    await purchase.pay();
    await purchase.land();
    await purchase.until(async () => (await purchase.stage.control.state()).refunds.length > 0);
    await finished(purchase, 'cancelled');
    await purchase.until(() => isRepaid(purchase));
  },
};

/** The shop took the session for dead, and somebody else has the last use of the code since. */
const codeGone: Scenario = {
  name: 'paid late, code gone: refund',
  async prepare(purchase) {
    await purchase.putIn();
    const code = await purchase.enterCode();
    await purchase.press();
    await takeForFailed(purchase);
    const other = new Purchase(purchase.stage);
    await other.putIn();
    await addCode(other.stage.db, other.buyer.cookies.get('cart')!, code);
    await other.press();
  },
  act: gone.act,
};

/** In this order: of crowds that nobody tells anything only the first two are bought. */
export const scenarios: Scenario[] = [
  plain,
  withCode(superseded),
  withCode(plain),
  delayed('bank debit succeeds', DEBIT_SUCCEEDS, 'succeed', 'placed'),
  delayed('bank debit fails', DEBIT_FAILS, 'fail', 'expired'),
  withCode(abandoned),
  overdue,
  unheard,
  gone,
  codeGone,
];

async function finished(purchase: Purchase, ...statuses: string[]): Promise<void> {
  await purchase.until(() => purchase.isAt(...statuses));
  await purchase.until(() => purchase.hasMail());
}

async function isRepaid({ stage, email }: Purchase): Promise<boolean> {
  const waiting = await stage.db.row(sql`
    SELECT 1 FROM refunds r JOIN payments p ON p.id = r.payment_id JOIN orders o ON o.id = p.order_id
    WHERE o.email = ${email} AND r.status <> 'succeeded'`);
  return !waiting;
}

/** Stripe never says so by itself. */
async function takeForFailed({ stage, pages }: Purchase): Promise<void> {
  const { id, amountMinor, currency } = (await findPayment(stage.db, { sessionId: pages[0]! }))!;
  const facts = { sessionId: pages[0]!, paymentId: id, paymentIntentId: null, amountMinor, currency };
  await settle({ db: stage.db, wake: () => {} } as unknown as Shop, { ...facts, state: 'failed' });
}

/**
 * The shop took the session for dead and let somebody else have the piece, yet it can be paid: Stripe
 * never says so by itself, which is why the books are put there by hand.
 */
async function giveAway({ stage, email }: Purchase, variantId: string): Promise<void> {
  await stage.db.transaction(async (tx) => {
    const order = (await tx.row<{ id: string }>(sql`
      UPDATE orders SET status = 'expired' WHERE email = ${email} RETURNING id`))!;
    await tx.run(sql`UPDATE payments SET status = 'expired' WHERE order_id = ${order.id}`);
    await tx.run(sql`DELETE FROM reservations WHERE order_id = ${order.id}`);
    await tx.run(sql`UPDATE stock_levels SET on_hand = 0, reserved = 0 WHERE variant_id = ${variantId}`);
    await tx.run(sql`
      INSERT INTO stock_movements (variant_id, quantity, reason) VALUES (${variantId}, -1, 'written_off')`);
  });
}

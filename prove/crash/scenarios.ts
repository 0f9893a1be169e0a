/** The purchases that are interrupted: between them they take every way through placing and confirming. */
import { sql } from '../../src/platform/db.ts';
import { lookNow } from '../agreement.ts';
import { DEBIT_FAILS, DEBIT_SUCCEEDS } from '../cards.ts';
import type { Purchase } from './purchase.ts';

export interface Scenario {
  name: string;
  /** Before steps are counted. */
  prepare(purchase: Purchase): Promise<void>;
  /** The whole way, up to the last mail. */
  act(purchase: Purchase): Promise<void>;
  /** Stripe's messages get lost, for as long as it goes on. */
  withoutWebhooks?: true;
}

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

export const scenarios: Scenario[] = [
  plain,
  superseded,
  delayed('bank debit succeeds', DEBIT_SUCCEEDS, 'succeed', 'placed'),
  delayed('bank debit fails', DEBIT_FAILS, 'fail', 'expired'),
  abandoned,
  overdue,
  unheard,
  gone,
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

/** One person at the shop: what he was led to, what he paid, and how he goes on after the shop went away. */
import { setTimeout as sleep } from 'node:timers/promises';
import { addCode } from '../../src/cart/codes.ts';
import { isOutOfReach, sql } from '../../src/platform/db.ts';
import { Buyer } from '../../test/buyer.ts';
import { addDiscount } from '../../test/discounts.ts';
import { addProduct, type Wares } from '../../test/fixtures.ts';
import { CARD } from '../cards.ts';
import type { Stage } from '../stage.ts';

/** The shop did not do what the person asked: it died, or said that it cannot now. */
export class Interrupted extends Error {}

let people = 0;

export class Purchase {
  readonly stage: Stage;
  readonly buyer: Buyer;
  readonly email: string;
  /** The pages at Stripe that he was led to, the oldest first. */
  readonly pages: string[] = [];
  /** Where Stripe sent him after he had paid. */
  landing: string | undefined;
  /** Nothing is left to do: the shop says so, or the goods are gone. */
  isDone = false;
  /** The shop or its database was killed: what is waited for may never come. */
  isInterrupted = false;
  /** What he pays with. */
  method = CARD;
  /** Where it goes; else the buyer's usual address. */
  address: Record<string, string> = {};

  constructor(stage: Stage) {
    this.stage = stage;
    this.buyer = new Buyer(stage.url);
    this.email = `buyer-${++people}@example.com`;
  }

  async putIn(wares?: Wares): Promise<string> {
    const { variantId } = await this.stage.db.transaction((tx) => addProduct(tx, wares));
    const answer = await unlessCut(this.buyer.add(variantId));
    if (answer.status !== 303) throw new Interrupted(`the cart answered ${answer.status}`);
    return variantId;
  }

  /** A code of one use in all. */
  async enterCode(): Promise<string> {
    const { code } = await addDiscount(this.stage.db, { totalLimit: 1 });
    await addCode(this.stage.db, this.buyer.cookies.get('cart')!, code!);
    return code!;
  }

  /** @throws {Interrupted} when it leads nowhere */
  async press(): Promise<void> {
    const answer = await unlessCut(this.buyer.checkout({ ...this.address, email: this.email }));
    const location = answer.headers.get('location') ?? '';
    if (answer.status >= 500) throw new Interrupted(`checkout answered ${answer.status}`);
    if (answer.status === 422) this.isDone = true;
    else if (location.startsWith('/checkout/done/')) {
      this.landing = location;
      this.isDone = true;
    } else this.pages.push(/cs_\w+/.exec(location)![0]);
  }

  /** Pays on the newest page, or on every one that still takes it. */
  async pay(pages = this.pages.slice(-1)): Promise<void> {
    for (const page of pages) {
      const { status, session } = await this.stage.control.pay(page, this.method, { email: this.email });
      if (status === 'paid' || status === 'processing') this.landing = new URL(session.success_url!).pathname;
    }
  }

  async land(): Promise<void> {
    const answer = await unlessCut(this.buyer.get(this.landing!));
    if (answer.status >= 500) throw new Interrupted(`the landing page answered ${answer.status}`);
  }

  /** As a person would: pays where there is a page to pay on, else presses again. */
  async goOn(): Promise<void> {
    if (!this.landing) await this.pay(this.pages);
    for (let presses = 0; presses < 10 && !this.landing && !this.isDone; presses++) {
      await this.press().catch(onlyInterrupted);
      if (this.isDone) break;
      await this.pay();
      if (!this.landing) await sleep(300);
    }
    if (this.landing) await this.land().catch(onlyInterrupted);
  }

  /** @throws {Interrupted} when the shop or its database dies, or after ten seconds */
  async until(look: () => Promise<unknown>): Promise<void> {
    for (const end = Date.now() + 10_000; Date.now() < end; await sleep(20)) {
      if (await look().catch(() => false)) return;
      if (this.isInterrupted) throw new Interrupted('the shop, or its database, died');
    }
    throw new Interrupted(`this did not come true: ${look}`);
  }

  /** Every order of his stands so. */
  async isAt(...statuses: string[]): Promise<boolean> {
    const orders = await this.orders();
    return (
      orders.length > 0 &&
      orders.every(({ order, payment }) => statuses.includes(order) || statuses.includes(payment))
    );
  }

  /** All that the shop wanted to write to him by now is in the mailbox; a reminder is for later. */
  async hasMail(): Promise<boolean> {
    const waiting = await this.stage.db.row(sql`
      SELECT 1 FROM emails WHERE status <> 'sent' AND NOT (attempts = 0 AND next_attempt_at > now()) AND order_id IN (SELECT id FROM orders WHERE email = ${this.email})`);
    return !waiting;
  }

  orders(): Promise<{ order: string; payment: string }[]> {
    return this.stage.db.rows(sql`
      SELECT o.status AS "order", p.status AS payment FROM orders o JOIN payments p ON p.order_id = o.id
      WHERE o.email = ${this.email}`);
  }
}

/** The person's own questions to the database end with it, too. */
export function onlyInterrupted(error: unknown): void {
  if (!(error instanceof Interrupted) && !isOutOfReach(error)) throw error;
}

/** fetch throws a TypeError when the line is cut. */
async function unlessCut(answer: Promise<Response>): Promise<Response> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TypeError) throw new Interrupted('the line was cut', { cause: error });
    throw error;
  }
}

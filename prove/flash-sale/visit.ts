/** One buyer of a sale: fills a cart, and when the sale is open presses Pay; keeps what the shop told. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Buyer } from '../../test/buyer.ts';
import { CARD, DECLINED } from '../cards.ts';
import type { Stage } from '../stage.ts';

/** What a buyer means to do once he stands before Stripe's page. */
export type Mind = 'pays' | 'pays at the second try' | 'abandons';

export type Told =
  | 'bought'
  | 'abandoned'
  | 'sold out, at the cart'
  | 'sold out, at checkout'
  /** Refused, and the page does not say why. */
  | 'unclear'
  /** A 5xx, or an answer that should not be. */
  | 'fault';

export interface Wish {
  variantId: string;
  quantity: number;
}

const SAYS_WHY = /sold out|only \d+ left|no longer sold/i;

export class Visit {
  readonly stage: Stage;
  readonly wishes: Wish[];
  readonly mind: Mind;
  readonly buyer: Buyer;
  told: Told | undefined;
  /** What the shop answered when it should not have. */
  fault: string | undefined;
  /** His page at Stripe. */
  page: string | undefined;

  constructor(stage: Stage, wishes: Wish[], mind: Mind) {
    this.stage = stage;
    this.wishes = wishes;
    this.mind = mind;
    this.buyer = new Buyer(stage.url);
  }

  /** A line that cannot be had is left out; one who gets nothing leaves. */
  async fillCart(): Promise<void> {
    let lines = 0;
    for (const { variantId, quantity } of this.wishes) {
      const answer = await this.buyer.add(variantId, quantity);
      if (answer.status === 303) lines++;
      else await this.refused(answer, 'sold out, at the cart');
    }
    if (lines > 0 && this.told === 'sold out, at the cart') this.told = undefined;
  }

  async checkOut(email: string): Promise<void> {
    if (this.told) return;
    const answer = await this.buyer.checkout({ email });
    this.page = /cs_\w+/.exec(answer.headers.get('location') ?? '')?.[0];
    if (!this.page) return await this.refused(answer, 'sold out, at checkout');
    await answer.arrayBuffer();
    if (this.mind === 'abandons') this.told = 'abandoned';
    else await this.pay(this.page);
  }

  private async pay(page: string): Promise<void> {
    if (this.mind === 'pays at the second try') await this.stage.control.pay(page, DECLINED);
    const { status, session } = await this.stage.control.pay(page, CARD);
    if (status !== 'paid') return this.failed(`Stripe says ${status} to one who pays`);
    await this.land(new URL(session.success_url!).pathname);
  }

  /** The landing page leads to the order, which thanks him. */
  private async land(landing: string): Promise<void> {
    for (let reload = 0; reload < 20; reload++) {
      const led = await this.buyer.get(landing);
      const order = led.headers.get('location');
      if (led.status !== 303 || !order) return this.failed(`the landing page answered ${led.status}`);
      const page = await this.buyer.get(order);
      if (page.status !== 200) return this.failed(`the order's page answered ${page.status}`);
      if (/thank you/i.test(await page.text())) {
        this.told = 'bought';
        return;
      }
      await sleep(500);
    }
    this.failed('the order page never thanked for a payment');
  }

  private async refused(answer: Response, told: Told): Promise<void> {
    if (answer.status !== 422)
      return this.failed(`${new URL(answer.url).pathname} answered ${answer.status}`);
    this.told = SAYS_WHY.test(await answer.text()) ? told : 'unclear';
  }

  private failed(what: string): void {
    this.told = 'fault';
    this.fault = what;
  }
}

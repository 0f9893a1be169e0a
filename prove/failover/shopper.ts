/**
 * A buyer who does not give up: whatever answer comes instead of the one he waits for, he tries the same again, as
 * the page tells him. What he met on his way is counted.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Buyer } from '../../test/buyer.ts';
import { CARD, DECLINED } from '../cards.ts';
import type { Machines } from '../machines/machines.ts';

export interface Trouble {
  at: number;
  kind: string;
}

export interface Bought {
  email: string;
  /** The page has thanked him. */
  acknowledged: boolean;
}

export interface Shopping {
  troubles: Trouble[];
  bought: Bought[];
  /** When a purchase was finished. */
  finished: number[];
  /** What should not be, in words. */
  faults: string[];
  pages: number;
}

export const emptyShopping = (): Shopping => ({
  troubles: [],
  bought: [],
  finished: [],
  faults: [],
  pages: 0,
});

const PATIENCE_MS = 45_000;
const AGAIN_MS = 250;

export class Shopper {
  readonly machines: Machines;
  readonly seen: Shopping;
  readonly buyer: Buyer;
  readonly email: string;

  constructor(machines: Machines, seen: Shopping, number: number) {
    this.machines = machines;
    this.seen = seen;
    this.email = `buyer-${number}@example.com`;
    this.buyer = new Buyer(machines.url, `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`);
  }

  /** @param isDeclinedFirst with a card that is declined, and then another. */
  async buy(goods: { handle: string; variantId: string }, isDeclinedFirst: boolean): Promise<void> {
    const { buyer, email } = this;
    const page = await this.patiently('product page', () => buyer.get(`/products/${goods.handle}`), isOk);
    if (!page) return;
    this.seen.pages += 1;
    if (!(await this.patiently('cart', () => buyer.add(goods.variantId), isLed))) return;
    const led = await this.patiently('checkout', () => buyer.checkout({ email }), isLed);
    const session = /cs_\w+/.exec(led?.headers.get('location') ?? '')?.[0];
    if (!session) return this.fault(`checkout led to ${led?.headers.get('location')}`);
    const bought = { email, acknowledged: false };
    this.seen.bought.push(bought);
    if (isDeclinedFirst) await this.machines.control.pay(session, DECLINED);
    const { status, session: paid } = await this.machines.control.pay(session, CARD);
    if (status !== 'paid') return this.fault(`Stripe says ${status} to one who pays`);
    bought.acknowledged = await this.land(new URL(paid.success_url!).pathname);
  }

  private async land(landing: string): Promise<boolean> {
    const end = Date.now() + PATIENCE_MS;
    while (Date.now() < end) {
      const led = await this.patiently('landing page', () => this.buyer.get(landing), isLed);
      const order = led?.headers.get('location');
      const page = order && (await this.patiently('order page', () => this.buyer.get(order), isOk));
      if (!page) return false;
      if (/thank you/i.test(page.body)) {
        this.seen.finished.push(Date.now());
        return true;
      }
      await sleep(AGAIN_MS);
    }
    this.fault('the order page never thanked for a payment');
    return false;
  }

  private async patiently(
    what: string,
    ask: () => Promise<Response>,
    is: (status: number) => boolean,
  ): Promise<{ headers: Headers; body: string } | undefined> {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(AGAIN_MS)) {
      const answer = await asked(ask);
      if (!('kind' in answer) && is(answer.status)) return answer;
      const kind = 'kind' in answer ? answer.kind : this.kindOf(what, answer);
      this.seen.troubles.push({ at: Date.now(), kind });
    }
    this.fault(`${what}: no answer within ${PATIENCE_MS / 1000} s`);
    return undefined;
  }

  private kindOf(what: string, { status, headers, body }: Answer): string {
    if (status !== 503 && status !== 502 && status !== 504) {
      this.fault(`${what} answered ${status}`);
      return String(status);
    }
    if (!headers.has('retry-after') || !/in a moment/.test(body))
      this.fault(`${what}: ${status} without words`);
    const isShops = body.includes('stylesheet');
    if (isShops && what === 'checkout' && !body.includes(`value="${this.email}"`))
      this.fault('what was typed at the checkout is not on the page that says 503');
    return `${status} ${isShops ? 'of the shop, in words' : 'of HAProxy, in words'}`;
  }

  private fault(what: string): void {
    this.seen.faults.push(`${this.email}: ${what}`);
  }
}

interface Answer {
  status: number;
  headers: Headers;
  body: string;
}

async function asked(ask: () => Promise<Response>): Promise<Answer | { kind: string }> {
  try {
    const answer = await ask();
    return { status: answer.status, headers: answer.headers, body: await answer.text() };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // fetch says so of a cut line
    return { kind: 'the line was cut' };
  }
}

const isOk = (status: number) => status === 200;
const isLed = (status: number) => status === 303;

/** Buyers who buy one thing after the other, and know what the shop acknowledged when. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Buyer } from '../../test/buyer.ts';
import { CARD } from '../cards.ts';
import type { Stage } from '../stage.ts';

export interface Acknowledged {
  /** The session at Stripe, by which an order is known on both sides. */
  session: string;
  /** When the page that thanks was there. */
  at: number;
}

export interface Crowd {
  acknowledged: Acknowledged[];
  /** How long each press on Pay took, and when it began. */
  presses: { at: number; ms: number }[];
  errors: string[];
  stop(): Promise<void>;
}

export function startCrowd(stage: Stage, buyers: number, variantIds: string[], pauseMs = 0): Crowd {
  let stopped = false;
  const crowd: Crowd = { acknowledged: [], presses: [], errors: [], stop };
  const lane = async (place: number) => {
    for (let turn = 0; !stopped; turn++) {
      await buyOne(stage, crowd, variantIds[(place + turn) % variantIds.length]!).catch((error: Error) => {
        if (!stopped) crowd.errors.push(error.message);
      });
      if (pauseMs > 0) await sleep(pauseMs);
    }
  };
  const lanes = Array.from({ length: buyers }, (_, place) => lane(place));
  async function stop() {
    stopped = true;
    await Promise.all(lanes);
  }
  return crowd;
}

async function buyOne(stage: Stage, crowd: Crowd, variantId: string): Promise<void> {
  const buyer = new Buyer(stage.url);
  await (await buyer.add(variantId)).arrayBuffer();
  const at = Date.now();
  const since = performance.now();
  const session = await buyer.checkoutSession();
  crowd.presses.push({ at, ms: performance.now() - since });
  const paid = await stage.control.pay(session, CARD);
  if (paid.status !== 'paid') throw new Error(`Stripe says ${paid.status}`);
  const landed = await buyer.get(new URL(paid.session.success_url!).pathname);
  const page = await buyer.get(landed.headers.get('location') ?? '/nowhere');
  if (page.status !== 200 || !/thank you/i.test(await page.text()))
    throw new Error('the order page did not thank');
  crowd.acknowledged.push({ session, at: Date.now() });
}

/** Buyers: each puts something into a cart, checks out and pays at the stand-in; so many at once. */
import { controlOver } from '../../src/dev/stripe/control-http.ts';
import { Buyer } from '../../test/buyer.ts';
import { CARD } from '../cards.ts';
import { answerTasks } from './worker.ts';

export interface Purchases {
  shopUrl: string;
  variantIds: string[];
  orders: number;
  atOnce: number;
}

/** @returns when all have paid: what went wrong */
answerTasks<Purchases, string[]>(async ({ shopUrl, variantIds, orders, atOnce }) => {
  const faults: string[] = [];
  let begun = 0;
  const buyers = Array.from({ length: atOnce }, async () => {
    for (let number = begun++; number < orders; number = begun++)
      await buy(shopUrl, variantIds[number % variantIds.length]!).catch((error) =>
        faults.push(String(error)),
      );
  });
  await Promise.all(buyers);
  return faults;
});

async function buy(shopUrl: string, variantId: string): Promise<void> {
  const buyer = new Buyer(shopUrl);
  const added = await buyer.add(variantId);
  await added.arrayBuffer();
  if (added.status !== 303) throw new Error(`the cart answered ${added.status}`);
  const led = await buyer.checkout();
  await led.arrayBuffer();
  if (led.status !== 303) throw new Error(`checkout answered ${led.status}`);
  const page = new URL(led.headers.get('location')!);
  const { status } = await controlOver(page.origin).pay(page.pathname.split('/').at(-1)!, CARD);
  if (status !== 'paid') throw new Error(`Stripe says ${status} to one who pays`);
}

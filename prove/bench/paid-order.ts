/** A buyer with something in the cart orders it and pays on the shop's own stand-in for Stripe, as a browser would. */
import type { Buyer } from '../../test/buyer.ts';
import { CARD } from '../cards.ts';

/** @returns the address of the order's page, as it thanks */
export async function orderAndPay(buyer: Buyer): Promise<string> {
  const payPage = locationOf(await buyer.checkout());
  const landing = locationOf(
    await buyer.post(new URL(payPage).pathname, { email: 'ada@example.com', use: CARD }),
  );
  return locationOf(await buyer.get(new URL(landing).pathname));
}

function locationOf(answer: Response): string {
  const location = answer.headers.get('location');
  if (!location) throw new Error(`${answer.url} answered ${answer.status} and leads nowhere`);
  return location;
}

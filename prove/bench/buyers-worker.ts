/**
 * Buyers: each puts something into a cart, checks out and pays at the stand-in; so many at once. They
 * speak plain `node:http`, since their own processor time is taken from the shop's.
 */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { address } from '../../test/fixtures.ts';
import { CARD } from '../cards.ts';
import { answerTasks } from './worker.ts';

export interface Purchases {
  shopUrl: string;
  variantIds: string[];
  orders: number;
  atOnce: number;
}

const agent = new Agent({ keepAlive: true });

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
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin: shopUrl };
  const added = await post(`${shopUrl}/cart/lines`, `variantId=${variantId}&quantity=1`, form);
  if (added.status !== 303) throw new Error(`the cart answered ${added.status}`);
  const cookie = added.headers['set-cookie']!.map((set) => set.split(';', 1)[0]).join('; ');
  const fields = { ...address, email: 'ada@example.com', shippingMethod: 'standard', note: '' };
  const led = await post(`${shopUrl}/checkout`, new URLSearchParams(fields).toString(), { ...form, cookie });
  if (led.status !== 303) throw new Error(`checkout answered ${led.status}`);
  const page = new URL(led.headers.location!);
  const pay = JSON.stringify({ args: [page.pathname.split('/').at(-1), CARD] });
  const paid = await post(`${page.origin}/dev/stripe/control/pay`, pay, {
    'content-type': 'application/json',
  });
  const status = JSON.parse(paid.body).result?.status;
  if (status !== 'paid') throw new Error(`Stripe says ${status} to one who pays`);
}

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

function post(url: string, body: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      method: 'POST',
      agent,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(parts).toString(),
        }),
      );
    });
    asked.end(body);
  });
}

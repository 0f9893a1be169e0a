/** One purchase over HTTP, as a buyer without script makes it, in a shop whose money is not real. */
import type pg from 'pg';
import { BackupTrouble } from '../../platform/backup/trouble.ts';
import { asking } from './given.ts';

interface Goods {
  variantId: string;
  handle: string;
  title: string;
}

type Fields = Record<string, string>;

const CARD = '4242424242424242';
const EMAIL = 'rehearsal@example.com';

/** Where no order tells of an address that the shop sends to. */
const SAMPLE: Fields = { name: 'Ada Byron', company: '', line2: '', region: '', phone: '' };
const SAMPLES: Fields[] = [
  { ...SAMPLE, country: 'IE', line1: '12 St James Square', city: 'Dublin', postalCode: 'D02 X285' },
  { ...SAMPLE, country: 'DE', line1: 'Lindenstraße 9', city: 'Berlin', postalCode: '10969' },
  { ...SAMPLE, country: 'GB', line1: '10 Downing Street', city: 'London', postalCode: 'SW1A 2AA' },
  { ...SAMPLE, country: 'FR', line1: '8 rue de Rivoli', city: 'Paris', postalCode: '75004' },
  {
    ...SAMPLE,
    country: 'US',
    line1: '350 Fifth Avenue',
    city: 'New York',
    region: 'NY',
    postalCode: '10118',
  },
];

/** @throws {BackupTrouble} that says at which step it ended. */
export async function buySomething(
  url: string,
  databaseUrl: string,
): Promise<{ number: number; words: string }> {
  return await asking(databaseUrl, async (client) => {
    const goods = await inStock(client);
    if (!goods) throw new BackupTrouble('No purchase could be tried: nothing is in stock.');
    const visitor = new Visitor(url);
    for (const path of ['/', `/products/${goods.handle}`]) await visitor.reads(path);
    const added = await visitor.post('/cart/lines', { variantId: goods.variantId, quantity: '1' });
    if (added.status !== 303) throw ended('putting it into the cart', added);
    await visitor.reads('/cart');
    await visitor.reads('/checkout');
    const page = await pressPay(visitor, await addresses(client));
    await payAt(visitor, page);
    const { rows } = await client.query<{ number: number; status: string; payment: string }>(
      `SELECT o.number::int, o.status, p.status AS payment FROM orders o JOIN payments p ON p.order_id = o.id
       WHERE o.email = $1 ORDER BY o.created_at DESC LIMIT 1`,
      [EMAIL],
    );
    const [order] = rows;
    if (order?.status !== 'placed' || order.payment !== 'paid')
      throw new BackupTrouble(`A purchase was paid, but its order is ${order?.status ?? 'not there'}.`);
    return { number: order.number, words: goods.title };
  });
}

async function inStock(client: pg.Client): Promise<Goods | undefined> {
  const { rows } = await client.query<Goods>(`
    SELECT v.id AS "variantId", p.handle, p.title
    FROM stock_levels s JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id
    WHERE v.status = 'active' AND p.status = 'active' AND v.price_minor > 0 AND s.on_hand > s.reserved
    ORDER BY s.on_hand - s.reserved DESC, v.id LIMIT 1`);
  return rows[0];
}

/** Where the last order went is an address that the shop sends to. */
async function addresses(client: pg.Client): Promise<Fields[]> {
  const { rows } = await client.query<{ address: Fields }>(`
    SELECT shipping_address AS address FROM orders
    WHERE placed_at IS NOT NULL AND shipping_address->>'line1' <> '' ORDER BY placed_at DESC LIMIT 1`);
  return [...rows.map(({ address }) => address), ...SAMPLES];
}

/** @returns the address of the page to pay on. */
async function pressPay(visitor: Visitor, addresses: Fields[]): Promise<string> {
  let last: Response | undefined;
  for (const address of addresses) {
    const fields = { ...address, email: EMAIL, note: '' };
    const asked = await visitor.post('/checkout', { ...fields, update: '1' });
    const html = await asked.text();
    const shippingMethod = /<input\b[^>]*\bname="shippingMethod"[^>]*\bvalue="([^"]*)"/.exec(html)?.[1] ?? '';
    last = await visitor.post('/checkout', { ...fields, shippingMethod });
    const location = last.headers.get('location');
    if (last.status === 303 && location) return location;
    if (last.status !== 422) break;
  }
  throw ended('pressing Pay', last!);
}

async function payAt(visitor: Visitor, page: string): Promise<void> {
  await visitor.reads(page);
  let answer = await visitor.post(page, { email: EMAIL, use: CARD });
  for (let steps = 0; answer.status === 303 && steps < 4; steps++)
    answer = await visitor.get(answer.headers.get('location')!);
  if (answer.status !== 200 || !/\/orders?\//.test(answer.url)) throw ended('paying', answer);
}

const ended = (step: string, { status, url }: Response) =>
  new BackupTrouble(`A purchase ended at ${step}: ${new URL(url).pathname} answered ${status}.`);

class Visitor {
  readonly #base: string;
  readonly #cookies = new Map<string, string>();

  constructor(base: string) {
    this.#base = base;
  }

  get = (path: string) => this.#ask(path, {});

  post = (path: string, fields: Fields) =>
    this.#ask(path, { method: 'POST', body: new URLSearchParams(fields), headers: { origin: this.#base } });

  async reads(path: string): Promise<void> {
    const answer = await this.get(path);
    await answer.arrayBuffer();
    if (answer.status !== 200) throw ended('reading a page', answer);
  }

  async #ask(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Fields), ...(cookie && { cookie }) };
    const answer = await fetch(new URL(path, this.#base), { ...init, headers, redirect: 'manual' });
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (name) this.#cookies.set(name, value!);
    }
    return answer;
  }
}

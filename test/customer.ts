/** Customers for tests: one who is signed in already, and the mail that the shop would send. */
import { type CustomerHooks, customerOf } from '../src/customers/customers.ts';
import { openSession } from '../src/customers/sessions.ts';
import { sql } from '../src/platform/db.ts';
import type { Shop } from '../src/platform/shop.ts';
import { Buyer } from './buyer.ts';
import type { TestShop } from './test-shop.ts';

/** Somebody with an account for this address (made if there is none), signed in. */
export async function signedIn(
  { shop, url }: { shop: Shop; url: string },
  email: string,
): Promise<Buyer & { customerId: string }> {
  const { id } = await customerOf(shop.db, email);
  const buyer = new Buyer(url);
  buyer.cookies.set(
    'session',
    await openSession(shop.db, id, 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'),
  );
  return Object.assign(buyer, { customerId: id });
}

export interface QueuedEmail {
  kind: string;
  recipient: string;
  /** The path of the link in it. */
  path: string;
}

/** Account mail that waits to be sent to this address, the newest first. */
export async function queuedEmails({ db }: Shop, recipient: string): Promise<QueuedEmail[]> {
  const rows = await db.rows<{ kind: string; recipient: string; url: string | null }>(sql`
    SELECT kind, recipient, data->>'url' AS url FROM emails
    WHERE recipient = ${recipient} AND order_id IS NULL AND status = 'queued' ORDER BY seq DESC`);
  return rows.map(({ url, ...email }) => ({ ...email, path: url ? new URL(url).pathname : '' }));
}

export const PASSWORD = 'violet harbour lantern';

export const noHooks: CustomerHooks = {
  signedIn: async () => {},
  verified: async () => {},
  overview: async () => undefined,
  signedOut: () => {},
  personalData: () => ({}),
  ordersKept: async () => ({ paid: 0, underWay: 0, until: null }),
  deleting: async () => {},
  deleted: async () => {},
};

export const tokenIn = (path: string): string => path.split('/').at(-1)!;
export const isIn = async (buyer: Buyer): Promise<boolean> => (await buyer.get('/account')).status === 200;

export type People = ReturnType<typeof peopleOf>;

/** Whoever comes to this shop, which must trust one proxy and send no mail by itself. */
export function peopleOf({ url, shop }: TestShop) {
  let count = 100;
  /** An address that nobody had before, of the same length as all others. */
  const somebody = () => `somebody-${++count}@example.com`;
  const newBuyer = () => new Buyer(url, `192.0.2.${count % 250}`);
  const mailTo = async (email: string) => (await queuedEmails(shop, email))[0]!;
  /** Signs up as people do. */
  async function account(email: string, newPassword = PASSWORD): Promise<Buyer> {
    const buyer = newBuyer();
    await buyer.post('/account/sign-up', { email, newPassword });
    const opened = await buyer.post((await mailTo(email)).path, {});
    if (opened.status !== 303) throw new Error(`the account was not opened: ${opened.status}`);
    return buyer;
  }
  return { somebody, newBuyer, mailTo, account };
}

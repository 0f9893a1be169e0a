/** Text that wants to be more than text, fields that nobody asked for, and visitors who only look. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { orderEmails } from '../src/orders/emails/emails.ts';
import { sql } from '../src/platform/db.ts';
import { routes } from '../src/routes.ts';
import { renderLetter } from '../src/ui/letter.tsx';
import { Buyer } from './buyer.ts';
import { address } from './fixtures.ts';
import { textOf } from './refusals.ts';
import { startTestShop, type TestShop } from './test-shop.ts';

let shop: TestShop;
before(async () => {
  shop = await startTestShop({ ROLE: 'web' }); // mail is rendered here, not sent
  shop.standIn.control.pauseDeliveries();
});
after(() => shop.stop());

const EVIL = `"'><script>alert(1)</script>`;
/** Markup that would act; its text may stand there, escaped. */
const ACTIVE = /<script>alert|<img src=x|<\/title><b>/;

async function pages(buyer: Buyer, paths: string[]): Promise<string> {
  const bodies = await Promise.all(paths.map(async (path) => (await buyer.get(path)).text()));
  return bodies.join('\n');
}

/** Buys what is in the cart. @returns the order's page and id. */
async function pay(buyer: Buyer, fields: Record<string, string>): Promise<{ path: string; id: string }> {
  const session = await buyer.checkoutSession(fields);
  shop.standIn.control.pay(session, '4242424242424242');
  const { success_url, metadata } = await shop.shop.stripe.checkout.sessions.retrieve(session);
  const landed = await buyer.get(new URL(success_url!).pathname);
  return { path: landed.headers.get('location')!, id: metadata!.order_id! };
}

async function mailOf(orderId: string) {
  const { config, db } = shop.shop;
  const kinds = orderEmails(config);
  return Promise.all(
    ['order_placed', 'order_placed_staff'].map(async (kind) => {
      const letter = await kinds[kind]!.write(db, { kind, orderId, subjectId: orderId, data: {} });
      assert.ok('values' in letter);
      return renderLetter(letter, kinds[kind]!.wording, config);
    }),
  );
}

test('markup and SQL in every field of the checkout stay text, on pages and in mail', async () => {
  const buyer = new Buyer(shop.url);
  await buyer.add((await shop.article()).variantId);
  const typed = {
    ...address,
    name: `Eve ${EVIL}`,
    company: `${EVIL}'; DROP TABLE orders; --`,
    line1: `1 ${EVIL}`,
    line2: '<img src=x onerror=alert(1)>',
    city: `${EVIL} {{7*7}} \${7*7}`,
    email: "o'hara{{7*7}}@example.com",
    note: `</textarea>${EVIL}\n\n</title><b>`,
  };
  const again = await (await buyer.post('/checkout', { ...typed, shippingMethod: 'none' })).text();
  const { path, id } = await pay(buyer, typed);
  const [order, mail] = [await pages(buyer, [path]), await mailOf(id)];
  for (const html of [again, order, ...mail.map((message) => message.html)]) {
    assert.doesNotMatch(html, ACTIVE);
    assert.match(html, /&lt;script>alert\(1\)|&lt;script&gt;alert\(1\)/, 'shown as it was typed');
  }
  for (const { subject, text } of mail) {
    assert.doesNotMatch(subject, /[\r\n]/);
    assert.match(text, /DROP TABLE orders/);
  }
  const stored = await shop.shop.db.row<{ email: string; name: string }>(sql`
    SELECT email, shipping_address ->> 'name' AS name FROM orders WHERE id = ${id}`);
  assert.deepEqual(stored, { email: typed.email, name: typed.name });
});

test('markup in a product’s title stays text everywhere, structured data included', async () => {
  const title = `</script></title><b><script>alert(1)</script><img src=x onerror=alert(1)>`;
  const { handle, variantId } = await shop.article({ title });
  const buyer = new Buyer(shop.url);
  await buyer.add(variantId);
  const { path, id } = await pay(buyer, {});
  await buyer.add(variantId);
  const shown = await pages(buyer, [
    routes.product({ handle }),
    '/',
    '/products',
    '/cart',
    '/checkout',
    path,
  ]);
  assert.doesNotMatch(shown, ACTIVE);
  for (const { html } of await mailOf(id)) assert.doesNotMatch(html, ACTIVE);
});

test('emoji, Arabic and Hebrew arrive as typed; marks that turn text around do not', async () => {
  const buyer = new Buyer(shop.url);
  await buyer.add((await shop.article()).variantId);
  const name = 'عائشة 👩🏽‍🎨 דוד';
  const { path, id } = await pay(buyer, { name: `\u202E${name}\u202C`, note: '‏شكراً 🙏\r\n\u2066bell\u0007' });
  const page = textOf(await pages(buyer, [path]));
  assert.ok(page.includes(name) && page.includes('شكراً 🙏'));
  assert.doesNotMatch(page, /[\u202A-\u202E\u2066-\u2069]/);
  for (const { text } of await mailOf(id)) assert.ok(text.includes(name));
});

test('prices, totals and currencies in extra fields change nothing', async () => {
  const buyer = new Buyer(shop.url);
  const { variantId } = await shop.article({ priceMinor: 1999 });
  const lies = {
    price: '1',
    priceMinor: '1',
    unitPriceMinor: '1',
    totalMinor: '1',
    shippingMinor: '0',
    currency: 'JPY',
  };
  await buyer.post('/cart/lines', { ...lies, variantId, quantity: '2', seenPriceMinor: '1' });
  const session = await buyer.checkoutSession({
    ...lies,
    subtotalMinor: '1',
    status: 'paid',
    cartId: 'x',
    orderId: 'y',
  });
  const { amount_total, currency } = await shop.shop.stripe.checkout.sessions.retrieve(session);
  assert.deepEqual({ amount_total, currency }, { amount_total: 2 * 1999 + 490, currency: 'eur' });
  const order = await shop.shop.db.row(sql`
    SELECT total_minor AS total, status FROM orders ORDER BY number DESC LIMIT 1`);
  assert.deepEqual(order, { total: 4488, status: 'pending' });
});

test('a visitor who follows every link makes no cart and gets no cookie', async () => {
  const { rows } = await shop.shop.db.pool.query('SELECT count(*) AS n FROM carts');
  const [waiting, seen] = [['/', '/sitemap.xml', '/cart', '/checkout'], new Set<string>()];
  for (let path = waiting.pop(); path; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const answer = await fetch(shop.url + path, { headers: { 'user-agent': 'Crawler' } });
    const body = await answer.text();
    assert.ok(answer.status < 500, `${path} answered ${answer.status}`);
    assert.deepEqual(answer.headers.getSetCookie(), [], path);
    for (const [, link] of body.matchAll(/(?:href|src|action|<loc>)="?([^"<> ]+)/g)) {
      const url = new URL(link!.replaceAll('&amp;', '&'), shop.url + path);
      if (url.origin === shop.url) waiting.push(url.pathname + url.search);
    }
  }
  assert.ok(seen.size > 10, `only ${seen.size} pages found`);
  assert.deepEqual((await shop.shop.db.pool.query('SELECT count(*) AS n FROM carts')).rows, rows);
});
test('two hundred lines are told about, and nobody is left in a checkout that never opens', async () => {
  const buyer = new Buyer(shop.url);
  let refused: Response | undefined;
  for (let i = 0; i < 101 && !refused; i++) {
    const answer = await buyer.add((await shop.article({ priceMinor: 100 })).variantId);
    if (answer.status !== 303) refused = answer;
  }
  const answer = refused ?? (await buyer.checkout());
  assert.equal(answer.status, 422);
});

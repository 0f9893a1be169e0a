/** Coming in: a new account, a password, a link in a mail; and what strangers may not learn or do. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Buyer } from '../../test/buyer.ts';
import { queuedEmails } from '../../test/customer.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';

const PASSWORD = 'violet harbour lantern';

let shop: TestShop;
before(async () => {
  shop = await startTestShop({ ROLE: 'web' }); // nothing sends the mail, so that it can be read here
});
after(() => shop.stop());

let people = 0;
const somebody = () => `somebody-${++people}@example.com`;
const newest = async (email: string) => (await queuedEmails(shop.shop, email))[0];

async function account(email: string, password = PASSWORD): Promise<Buyer> {
  const buyer = new Buyer(shop.url);
  await buyer.post('/account/sign-up', { email, newPassword: password });
  const { path } = (await newest(email))!;
  const opened = await buyer.post(path, {});
  assert.equal(opened.status, 303);
  return buyer;
}

const isIn = async (buyer: Buyer) => (await buyer.get('/account')).status === 200;

describe('A new account', () => {
  test('opens with the link in the mail, keeps the password, and is left and entered again', async () => {
    const email = somebody();
    const buyer = new Buyer(shop.url);
    const asked = await buyer.post('/account/sign-up', {
      email: ` ${email.toUpperCase()} `,
      newPassword: PASSWORD,
    });
    assert.equal(asked.status, 200);
    assert.match(await asked.text(), /Look into your mail/);
    assert.equal(await isIn(buyer), false);

    const mail = (await newest(email))!;
    assert.equal(mail.kind, 'verify_address');
    for (let scanner = 0; scanner < 2; scanner++)
      assert.equal((await new Buyer(shop.url).get(mail.path)).status, 200);
    const opened = await buyer.post(mail.path, {});
    assert.equal(opened.headers.get('location'), '/account');
    assert.match(await (await buyer.get('/account')).text(), new RegExp(email));

    assert.equal((await buyer.post('/account/sign-out', {})).status, 303);
    assert.equal(await isIn(buyer), false);
    const again = await buyer.post('/account/sign-in', { email, password: PASSWORD });
    assert.equal(again.headers.get('location'), '/account');
    assert.equal(await isIn(buyer), true);
  });
});

describe('Without an account page', () => {
  test('leads to signing in and back', async () => {
    const answer = await new Buyer(shop.url).get('/account?x=1');
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get('location'), '/account/sign-in?next=%2Faccount%3Fx%3D1');
    assert.equal(answer.headers.get('cache-control'), 'private, no-store');
  });
  test('the wrong password is refused', async () => {
    const email = somebody();
    await account(email);
    const buyer = new Buyer(shop.url);
    const answer = await buyer.post('/account/sign-in', { email, password: 'something else' });
    assert.equal(answer.status, 422);
    const html = await answer.text();
    assert.match(html, new RegExp(`value="${email}"`));
    assert.doesNotMatch(html, /something else/);
    assert.equal(await isIn(buyer), false);
    assert.equal(
      (
        await shop.shop.db.rows(
          sql`SELECT 1 FROM sessions s JOIN customers c ON c.id = s.customer_id WHERE c.email = ${email}`,
        )
      ).length,
      1,
    );
  });
});

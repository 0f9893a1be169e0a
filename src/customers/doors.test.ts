/** Coming in: a new account, the session, and the forms. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { interleave } from '../../test/barrier.ts';
import {
  noHooks as hooks,
  isIn,
  PASSWORD,
  type People,
  peopleOf,
  queuedEmails,
  signedIn,
  tokenIn,
} from '../../test/customer.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import { findLink } from './links.ts';
import { signInWithLink, signInWithPassword } from './sign-in.ts';

let shop: TestShop;
let people: People;
before(async () => {
  shop = await startTestShop({ ROLE: 'web', TRUSTED_PROXIES: '1' }); // nothing sends the mail: it is read here
  people = peopleOf(shop);
});
after(() => shop.stop());

describe('A new account', () => {
  test('opens with the link in the mail, keeps the password, and is left and entered again', async () => {
    const email = people.somebody();
    const buyer = people.newBuyer();
    const asked = await buyer.post('/account/sign-up', {
      email: ` ${email.toUpperCase()} `,
      newPassword: PASSWORD,
      next: '/cart',
    });
    assert.equal(asked.status, 200);
    assert.match(await asked.text(), /Look into your mail/);
    assert.equal(await isIn(buyer), false);

    const mail = await people.mailTo(email);
    assert.equal(mail.kind, 'verify_address');
    for (let scanner = 0; scanner < 3; scanner++)
      assert.equal((await people.newBuyer().get(mail.path)).status, 200);
    const opened = await buyer.post(mail.path, {});
    assert.equal(opened.headers.get('location'), '/cart');
    assert.match(await (await buyer.get('/account')).text(), new RegExp(email));

    assert.equal((await buyer.post('/account/sign-out', {})).status, 303);
    assert.equal(await isIn(buyer), false);
    const again = await buyer.post('/account/sign-in', { email, password: PASSWORD });
    assert.equal(again.headers.get('location'), '/account');
    assert.equal(await isIn(buyer), true);
  });

  test('opens without a password', async () => {
    const email = people.somebody();
    await people.account(email, '');
    const wrong = await people.newBuyer().post('/account/sign-in', { email, password: PASSWORD });
    assert.equal(wrong.status, 422);
    const buyer = people.newBuyer();
    await buyer.post('/account/sign-in/link', { email });
    const mail = await people.mailTo(email);
    assert.equal(mail.kind, 'sign_in_link');
    await buyer.post(mail.path, {});
    assert.equal(await isIn(buyer), true);
  });

  test('a password chosen in another browser does not hold: a stranger may have chosen it', async () => {
    const email = people.somebody();
    await people.newBuyer().post('/account/sign-up', { email, newPassword: 'chosen by a stranger' });
    const { path } = await people.mailTo(email);
    const owner = people.newBuyer();
    assert.match(await (await owner.get(path)).text(), /The password you chose/);
    assert.equal((await owner.post(path, { password: 'not that one' })).status, 422);
    assert.equal((await owner.post(path, {})).status, 303);
    const stranger = await people
      .newBuyer()
      .post('/account/sign-in', { email, password: 'chosen by a stranger' });
    assert.equal(stranger.status, 422);
  });

  test('a password chosen in another browser holds for who knows it', async () => {
    const email = people.somebody();
    await people.newBuyer().post('/account/sign-up', { email, newPassword: PASSWORD });
    const { path } = await people.mailTo(email);
    assert.equal((await people.newBuyer().post(path, { password: PASSWORD })).status, 303);
    assert.equal(
      (await people.newBuyer().post('/account/sign-in', { email, password: PASSWORD })).status,
      303,
    );
  });

  test('the mail can be sent again, with the same password', async () => {
    const email = people.somebody();
    const buyer = people.newBuyer();
    await buyer.post('/account/sign-up', { email, newPassword: PASSWORD });
    await buyer.post('/account/sign-up/again', { email });
    const mails = await queuedEmails(shop.shop, email);
    assert.equal(mails.length, 2);
    await buyer.post(mails[0]!.path, {});
    assert.equal(
      (await people.newBuyer().post('/account/sign-in', { email, password: PASSWORD })).status,
      303,
    );
  });

  test('two links of one address, used at the same moment, open one account', async () => {
    const email = people.somebody();
    const { db } = shop.shop;
    const [one, two] = [people.newBuyer(), people.newBuyer()];
    await one.post('/account/sign-up', { email, newPassword: 'the first of two passwords' });
    await two.post('/account/sign-up', { email, newPassword: 'the second of two passwords' });
    const [second, first] = (await queuedEmails(shop.shop, email)).map(({ path }) => tokenIn(path));
    const use = async (token: string, password: string) => {
      const link = (await findLink(db, token))!;
      return signInWithLink(db, hooks, link, { token, device: '', browser: undefined, password });
    };
    const { a, b, blocked } = await interleave(
      shop.shop,
      () => use(first!, 'the first of two passwords'),
      { at: /INSERT INTO customers/, when: 'after' },
      () => use(second!, 'the second of two passwords'),
    );
    assert.equal(a.status === 'fulfilled' && a.value.ok, true);
    assert.equal(b.status === 'fulfilled' && b.value.ok, true);
    assert.equal(blocked, true);
    const signIn = (password: string) => signInWithPassword(db, { email, password, device: '' });
    assert.ok(await signIn('the first of two passwords'));
    assert.equal(await signIn('the second of two passwords'), undefined);
  });
});

describe('A session', () => {
  test('without one, the account leads to signing in and back, and nothing is kept', async () => {
    const answer = await people.newBuyer().get('/account?x=1');
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get('location'), '/account/sign-in?next=%2Faccount%3Fx%3D1');
    assert.equal(answer.headers.get('cache-control'), 'private, no-store');
  });

  test('is a new one at every sign-in, and the one before is over', async () => {
    const email = people.somebody();
    await people.account(email);
    const attacker = await signedIn(shop, people.somebody());
    const planted = attacker.cookies.get('session')!;
    const buyer = people.newBuyer();
    buyer.cookies.set('session', planted);
    const answer = await buyer.post('/account/sign-in', { email, password: PASSWORD });
    const cookie = answer.headers.getSetCookie().find((each) => each.startsWith('session='))!;
    assert.match(cookie, /; HttpOnly/);
    assert.match(cookie, /; SameSite=Lax/);
    assert.match(cookie, /; Path=\//);
    assert.notEqual(buyer.cookies.get('session'), planted);
    assert.equal(await isIn(attacker), false);
    const made = people.newBuyer();
    made.cookies.set('session', 'A'.repeat(24));
    assert.equal(await isIn(made), false);
  });

  test('ends a month after it was last seen, and after half a year', async () => {
    const { db } = shop.shop;
    for (const column of [
      sql`last_seen_at = now() - interval '31 days'`,
      sql`created_at = now() - interval '181 days'`,
    ]) {
      const buyer = await signedIn(shop, people.somebody());
      assert.equal(await isIn(buyer), true);
      await db.run(sql`UPDATE sessions SET ${column} WHERE customer_id = ${buyer.customerId}`);
      assert.equal(await isIn(buyer), false);
    }
  });

  test('who is signed in need not sign in, unless asked again', async () => {
    const buyer = await signedIn(shop, people.somebody());
    const answer = await buyer.get('/account/sign-in?next=/cart');
    assert.equal(answer.headers.get('location'), '/cart');
    assert.equal((await buyer.get('/account/sign-in?again&next=/cart')).status, 200);
  });
});

describe('A form', () => {
  test('leads nowhere but into the shop', async () => {
    const email = people.somebody();
    await people.account(email);
    const elsewhere = [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      '/\t/evil.example',
    ];
    for (const next of elsewhere) {
      const html = await (
        await people.newBuyer().get(`/account/sign-in?${new URLSearchParams({ next })}`)
      ).text();
      assert.doesNotMatch(html, /evil|alert/);
      const answer = await people.newBuyer().post('/account/sign-in', { email, password: PASSWORD, next });
      assert.equal(answer.headers.get('location'), '/account', next);
    }
  });

  test('comes back filled in, with the mistakes beside the fields, and without the password', async () => {
    const answer = await people.newBuyer().post('/account/sign-up', {
      email: 'no <address>',
      newPassword: 'kurz"><b',
    });
    assert.equal(answer.status, 422);
    const html = await answer.text();
    assert.match(html, /value="no &lt;address>"/);
    assert.match(html, /looks like anna@example.com/);
    assert.match(html, /at least 10 characters/i);
    assert.doesNotMatch(html, /kurz/);
  });
});

/** Coming in: a new account, a password, a link in a mail; and what strangers may not learn or do. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { interleave, start } from '../../test/barrier.ts';
import { Buyer } from '../../test/buyer.ts';
import { queuedEmails, signedIn } from '../../test/customer.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import type { CustomerHooks } from './customers.ts';
import { findLink } from './links.ts';
import { hashPassword } from './passwords.ts';
import { type Door, resetPassword, sendLink, signInWithLink, signInWithPassword } from './sign-in.ts';

const PASSWORD = 'violet harbour lantern';
const hooks: CustomerHooks = {
  signedIn: async () => {},
  verified: async () => {},
  overview: async () => undefined,
  signedOut: () => {},
};

let shop: TestShop;
before(async () => {
  shop = await startTestShop({ ROLE: 'web', TRUSTED_PROXIES: '1' }); // nothing sends the mail: it is read here
});
after(() => shop.stop());

let people = 0;
const somebody = () => `somebody-${100 + ++people}@example.com`;
const newBuyer = () => new Buyer(shop.url, `192.0.2.${people % 250}`);
const mailTo = async (email: string) => (await queuedEmails(shop.shop, email))[0]!;
const tokenIn = (path: string) => path.split('/').at(-1)!;
const isIn = async (buyer: Buyer) => (await buyer.get('/account')).status === 200;

async function account(email: string, newPassword = PASSWORD): Promise<Buyer> {
  const buyer = newBuyer();
  await buyer.post('/account/sign-up', { email, newPassword });
  assert.equal((await buyer.post((await mailTo(email)).path, {})).status, 303);
  return buyer;
}

describe('A new account', () => {
  test('opens with the link in the mail, keeps the password, and is left and entered again', async () => {
    const email = somebody();
    const buyer = newBuyer();
    const asked = await buyer.post('/account/sign-up', {
      email: ` ${email.toUpperCase()} `,
      newPassword: PASSWORD,
      next: '/cart',
    });
    assert.equal(asked.status, 200);
    assert.match(await asked.text(), /Look into your mail/);
    assert.equal(await isIn(buyer), false);

    const mail = await mailTo(email);
    assert.equal(mail.kind, 'verify_address');
    for (let scanner = 0; scanner < 3; scanner++) assert.equal((await newBuyer().get(mail.path)).status, 200);
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
    const email = somebody();
    await account(email, '');
    const wrong = await newBuyer().post('/account/sign-in', { email, password: PASSWORD });
    assert.equal(wrong.status, 422);
    const buyer = newBuyer();
    await buyer.post('/account/sign-in/link', { email });
    const mail = await mailTo(email);
    assert.equal(mail.kind, 'sign_in_link');
    await buyer.post(mail.path, {});
    assert.equal(await isIn(buyer), true);
  });

  test('a password chosen in another browser does not hold: a stranger may have chosen it', async () => {
    const email = somebody();
    await newBuyer().post('/account/sign-up', { email, newPassword: 'chosen by a stranger' });
    const { path } = await mailTo(email);
    const owner = newBuyer();
    assert.match(await (await owner.get(path)).text(), /The password you chose/);
    assert.equal((await owner.post(path, { password: 'not that one' })).status, 422);
    assert.equal((await owner.post(path, {})).status, 303);
    const stranger = await newBuyer().post('/account/sign-in', { email, password: 'chosen by a stranger' });
    assert.equal(stranger.status, 422);
  });

  test('a password chosen in another browser holds for who knows it', async () => {
    const email = somebody();
    await newBuyer().post('/account/sign-up', { email, newPassword: PASSWORD });
    const { path } = await mailTo(email);
    assert.equal((await newBuyer().post(path, { password: PASSWORD })).status, 303);
    assert.equal((await newBuyer().post('/account/sign-in', { email, password: PASSWORD })).status, 303);
  });

  test('the mail can be sent again, with the same password', async () => {
    const email = somebody();
    const buyer = newBuyer();
    await buyer.post('/account/sign-up', { email, newPassword: PASSWORD });
    await buyer.post('/account/sign-up/again', { email });
    const mails = await queuedEmails(shop.shop, email);
    assert.equal(mails.length, 2);
    await buyer.post(mails[0]!.path, {});
    assert.equal((await newBuyer().post('/account/sign-in', { email, password: PASSWORD })).status, 303);
  });

  test('two links of one address, used at the same moment, open one account', async () => {
    const email = somebody();
    const { db } = shop.shop;
    const [one, two] = [newBuyer(), newBuyer()];
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

describe('A link', () => {
  async function link(door: Door, email: string): Promise<string> {
    await sendLink(shop.shop, door, email, {});
    return (await mailTo(email)).path;
  }

  test('works once', async () => {
    const path = await link('sign_in', somebody());
    assert.equal((await newBuyer().post(path, {})).status, 303);
    for (const answer of [await newBuyer().post(path, {}), await newBuyer().get(path)]) {
      assert.equal(answer.status, 404);
      assert.match(await answer.text(), /no longer works/);
    }
  });

  test('used twice at the same moment, one wins', async () => {
    const email = somebody();
    const { db } = shop.shop;
    const token = tokenIn(await link('sign_in', email));
    const known = (await findLink(db, token))!;
    const use = () =>
      signInWithLink(db, hooks, known, { token, device: '', browser: undefined, password: '' });
    const { a, b, blocked } = await interleave(
      shop.shop,
      use,
      { at: /DELETE FROM sign_in_links/, when: 'after' },
      use,
    );
    assert.equal(blocked, true);
    assert.deepEqual(
      [a, b].map((each) => each.status === 'fulfilled' && each.value.ok),
      [true, false],
    );
  });

  test('two new passwords by one link at the same moment: one holds', async () => {
    const email = somebody();
    await account(email);
    const token = tokenIn(await link('reset', email));
    const set = async (password: string) =>
      resetPassword(shop.shop, hooks, { token, passwordHash: await hashPassword(password), device: '' });
    const { a, b } = await interleave(
      shop.shop,
      () => set('the password of A'),
      { at: /INSERT INTO passwords/, when: 'after' },
      () => set('the password of B'),
    );
    assert.deepEqual(
      [a, b].map((each) => each.status === 'fulfilled' && each.value.ok),
      [true, false],
    );
    const signIn = (password: string) => signInWithPassword(shop.shop.db, { email, password, device: '' });
    assert.ok(await signIn('the password of A'));
    assert.equal(await signIn('the password of B'), undefined);
  });

  test('expires, and one that never was is the same', async () => {
    const path = await link('sign_in', somebody());
    const ended = await shop.shop.db.run(
      sql`UPDATE sign_in_links SET expires_at = now() - interval '1 second' WHERE email = ${`somebody-${100 + people}@example.com`}`,
    );
    assert.equal(ended, 1);
    const never = `/account/links/${'A'.repeat(24)}`;
    const answers = [];
    for (const each of [path, never, '/account/links/x', `/account/links/${'%00'.repeat(3)}`])
      for (const answer of [await newBuyer().get(each), await newBuyer().post(each, {})])
        answers.push(answer.status);
    assert.deepEqual([...new Set(answers)], [404]);
  });

  test('to choose a password ends every session, and every other link', async () => {
    const email = somebody();
    const before = await account(email);
    const other = await link('sign_in', email);
    const path = await link('reset', email);
    const buyer = newBuyer();
    assert.equal((await buyer.post(path, { newPassword: 'short' })).status, 422);
    assert.equal((await buyer.post(path, { newPassword: 'something quite different' })).status, 303);
    assert.equal(await isIn(buyer), true);
    assert.equal(await isIn(before), false);
    assert.equal((await newBuyer().get(other)).status, 404);
    assert.equal((await mailTo(email)).kind, 'new_password_set');
    assert.equal((await newBuyer().post('/account/sign-in', { email, password: PASSWORD })).status, 422);
  });
});

describe('Nobody learns who has an account', () => {
  const doors: [string, Record<string, string>][] = [
    ['/account/sign-in', { password: 'not the password' }],
    ['/account/sign-in/link', {}],
    ['/account/sign-up', {}],
    ['/account/sign-up', { newPassword: 'one that is long enough' }],
    ['/account/sign-up/again', {}],
    ['/account/password-reset', {}],
  ];
  for (const [path, fields] of doors)
    test(`from the answer of ${path} ${Object.keys(fields)}`, async () => {
      const known = somebody();
      await account(known);
      const ask = async (email: string) => {
        const answer = await newBuyer().post(path, { email, ...fields });
        const headers = [...answer.headers].filter(([name]) => !['date', 'set-cookie'].includes(name));
        const cookies = answer.headers.getSetCookie().map((cookie) => cookie.replace(/=[^;]*/, ''));
        return {
          status: answer.status,
          headers,
          cookies,
          html: (await answer.text()).replaceAll(email, '…'),
        };
      };
      assert.deepEqual(await ask(known), await ask(somebody()));
    });

  test('from the work it makes: the same statements, and one mail', async () => {
    for (const door of ['sign_in', 'sign_up', 'reset'] as const) {
      const [known, unknown] = [somebody(), somebody()];
      await account(known);
      const steps = [];
      for (const email of [known, unknown]) {
        const asked = start(() => sendLink(shop.shop, door, email, {}));
        await asked.done;
        steps.push([...asked.steps]);
      }
      assert.deepEqual(steps[0], steps[1]);
      const kinds = [(await mailTo(known)).kind, (await mailTo(unknown)).kind];
      assert.deepEqual(kinds, [
        { sign_in: 'sign_in_link', sign_up: 'account_exists', reset: 'password_reset' }[door],
        'verify_address',
      ]);
    }
  });

  test('from the time a password takes', async () => {
    const known = somebody();
    await account(known);
    const people = [known, somebody()];
    const shortest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let round = 0; round < 6; round++)
      for (const [i, email] of people.entries()) {
        const begun = performance.now();
        await signInWithPassword(shop.shop.db, { email, password: 'not the password', device: '' });
        shortest[i] = Math.min(shortest[i]!, performance.now() - begun);
      }
    const ratio = shortest[0]! / shortest[1]!;
    assert.ok(ratio > 0.4 && ratio < 2.5, `${shortest}`);
  });
});

describe('A session', () => {
  test('without one, the account leads to signing in and back, and nothing is kept', async () => {
    const answer = await newBuyer().get('/account?x=1');
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get('location'), '/account/sign-in?next=%2Faccount%3Fx%3D1');
    assert.equal(answer.headers.get('cache-control'), 'private, no-store');
  });

  test('is a new one at every sign-in, and the one before is over', async () => {
    const email = somebody();
    await account(email);
    const attacker = await signedIn(shop, somebody());
    const planted = attacker.cookies.get('session')!;
    const buyer = newBuyer();
    buyer.cookies.set('session', planted);
    const answer = await buyer.post('/account/sign-in', { email, password: PASSWORD });
    const cookie = answer.headers.getSetCookie().find((each) => each.startsWith('session='))!;
    assert.match(cookie, /; HttpOnly/);
    assert.match(cookie, /; SameSite=Lax/);
    assert.match(cookie, /; Path=\//);
    assert.notEqual(buyer.cookies.get('session'), planted);
    assert.equal(await isIn(attacker), false);
    const made = newBuyer();
    made.cookies.set('session', 'A'.repeat(24));
    assert.equal(await isIn(made), false);
  });

  test('ends a month after it was last seen, and after half a year', async () => {
    const { db } = shop.shop;
    for (const column of [
      sql`last_seen_at = now() - interval '31 days'`,
      sql`created_at = now() - interval '181 days'`,
    ]) {
      const buyer = await signedIn(shop, somebody());
      assert.equal(await isIn(buyer), true);
      await db.run(sql`UPDATE sessions SET ${column} WHERE customer_id = ${buyer.customerId}`);
      assert.equal(await isIn(buyer), false);
    }
  });

  test('who is signed in need not sign in, unless asked again', async () => {
    const buyer = await signedIn(shop, somebody());
    const answer = await buyer.get('/account/sign-in?next=/cart');
    assert.equal(answer.headers.get('location'), '/cart');
    assert.equal((await buyer.get('/account/sign-in?again&next=/cart')).status, 200);
  });
});

describe('A form', () => {
  test('leads nowhere but into the shop', async () => {
    const email = somebody();
    await account(email);
    const elsewhere = [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      '/\t/evil.example',
    ];
    for (const next of elsewhere) {
      const html = await (await newBuyer().get(`/account/sign-in?${new URLSearchParams({ next })}`)).text();
      assert.doesNotMatch(html, /evil|alert/);
      const answer = await newBuyer().post('/account/sign-in', { email, password: PASSWORD, next });
      assert.equal(answer.headers.get('location'), '/account', next);
    }
  });

  test('comes back filled in, with the mistakes beside the fields, and without the password', async () => {
    const answer = await newBuyer().post('/account/sign-up', {
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

  test('of another site acts in nobody’s name', async () => {
    const buyer = await signedIn(shop, somebody());
    const paths = [
      'sign-in',
      'sign-in/link',
      'sign-up',
      'sign-up/again',
      'password-reset',
      'sign-out',
      'security/password',
      'security/email',
      'security/email/calling-off',
      'sessions/end-others',
      `links/${'A'.repeat(24)}`,
      'passkeys',
      'passkey-challenge',
      'sign-in/passkey',
      'sign-in/passkey-challenge',
    ];
    for (const path of paths)
      for (const type of [
        'application/x-www-form-urlencoded',
        'text/plain',
        'multipart/form-data; boundary=x',
      ]) {
        const answer = await fetch(`${shop.url}/account/${path}`, {
          method: 'POST',
          headers: {
            origin: 'https://evil.example',
            'content-type': type,
            cookie: `session=${buyer.cookies.get('session')}`,
          },
          body: 'email=a@example.com',
          redirect: 'manual',
        });
        assert.equal(answer.status, 403, `${path} ${type}`);
      }
    assert.equal(await isIn(buyer), true);
  });
});

describe('A door that is tried too often', () => {
  test('says kindly how long to wait, with the form filled in', async () => {
    const email = somebody();
    const attempt = () => newBuyer().post('/account/sign-in', { email, password: 'not the password' });
    for (let i = 0; i < 10; i++) assert.equal((await attempt()).status, 422);
    const answer = await attempt();
    assert.equal(answer.status, 429);
    assert.ok(Number(answer.headers.get('retry-after')) > 60 * 13);
    const html = await answer.text();
    assert.match(html, /Please try again in 15 minutes/);
    assert.match(html, new RegExp(`value="${email}"`));
  });

  test('sends no more mail to an address, and none from a sender who asks for many', async () => {
    const email = somebody();
    for (let i = 0; i < 5; i++)
      assert.equal((await newBuyer().post('/account/password-reset', { email })).status, 200);
    for (const path of ['password-reset', 'sign-in/link', 'sign-up'])
      assert.equal((await newBuyer().post(`/account/${path}`, { email })).status, 429, path);
    assert.equal((await queuedEmails(shop.shop, email)).length, 5);

    const sender = new Buyer(shop.url, '198.51.100.7');
    const statuses = [];
    for (let i = 0; i < 21; i++)
      statuses.push((await sender.post('/account/sign-in/link', { email: somebody() })).status);
    assert.deepEqual([statuses[19], statuses[20]], [200, 429]);
  });
});

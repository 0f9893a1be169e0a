/** What strangers may not learn or do at the doors. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { start } from '../../test/barrier.ts';
import { Buyer } from '../../test/buyer.ts';
import { isIn, type People, peopleOf, queuedEmails, signedIn } from '../../test/customer.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { sendLink, signInWithPassword } from './sign-in.ts';

let shop: TestShop;
let people: People;
before(async () => {
  shop = await startTestShop({ ROLE: 'web', TRUSTED_PROXIES: '1' }); // nothing sends the mail: it is read here
  people = peopleOf(shop);
});
after(() => shop.stop());

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
      const known = people.somebody();
      await people.account(known);
      const ask = async (email: string) => {
        const answer = await people.newBuyer().post(path, { email, ...fields });
        const headers = [...answer.headers].filter(
          ([name]) => !['date', 'set-cookie', 'x-request-id'].includes(name),
        );
        const cookies = answer.headers.getSetCookie().map((cookie) => cookie.replace(/=[^;]*/, ''));
        return {
          status: answer.status,
          headers,
          cookies,
          html: (await answer.text()).replaceAll(email, '…'),
        };
      };
      assert.deepEqual(await ask(known), await ask(people.somebody()));
    });

  test('from the work it makes: the same statements, and one mail', async () => {
    for (const door of ['sign_in', 'sign_up', 'reset'] as const) {
      const [known, unknown] = [people.somebody(), people.somebody()];
      await people.account(known);
      const steps = [];
      for (const email of [known, unknown]) {
        const asked = start(() => sendLink(shop.shop, door, email, {}));
        await asked.done;
        steps.push([...asked.steps]);
      }
      assert.deepEqual(steps[0], steps[1]);
      const kinds = [(await people.mailTo(known)).kind, (await people.mailTo(unknown)).kind];
      assert.deepEqual(kinds, [
        { sign_in: 'sign_in_link', sign_up: 'account_exists', reset: 'password_reset' }[door],
        'verify_address',
      ]);
    }
  });

  test('from the time a password takes', async () => {
    const known = people.somebody();
    await people.account(known);
    const both = [known, people.somebody()];
    const shortest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let round = 0; round < 6; round++)
      for (const [i, email] of both.entries()) {
        const begun = performance.now();
        await signInWithPassword(shop.shop.db, { email, password: 'not the password', device: '' });
        shortest[i] = Math.min(shortest[i]!, performance.now() - begun);
      }
    const ratio = shortest[0]! / shortest[1]!;
    assert.ok(ratio > 0.4 && ratio < 2.5, `${shortest}`);
  });
});

describe('A door that is tried too often', () => {
  test('says kindly how long to wait, with the form filled in', async () => {
    const email = people.somebody();
    const attempt = () => people.newBuyer().post('/account/sign-in', { email, password: 'not the password' });
    for (let i = 0; i < 10; i++) assert.equal((await attempt()).status, 422);
    const answer = await attempt();
    assert.equal(answer.status, 429);
    assert.ok(Number(answer.headers.get('retry-after')) > 60 * 13);
    const html = await answer.text();
    assert.match(html, /Please try again in 15 minutes/);
    assert.match(html, new RegExp(`value="${email}"`));
  });

  test('sends no more mail to an address, and none from a sender who asks for many', async () => {
    const email = people.somebody();
    for (let i = 0; i < 5; i++)
      assert.equal((await people.newBuyer().post('/account/password-reset', { email })).status, 200);
    for (const path of ['password-reset', 'sign-in/link', 'sign-up'])
      assert.equal((await people.newBuyer().post(`/account/${path}`, { email })).status, 429, path);
    assert.equal((await queuedEmails(shop.shop, email)).length, 5);

    const sender = new Buyer(shop.url, '198.51.100.7');
    const statuses = [];
    for (let i = 0; i < 21; i++)
      statuses.push((await sender.post('/account/sign-in/link', { email: people.somebody() })).status);
    assert.deepEqual([statuses[19], statuses[20]], [200, 429]);
  });
});

describe('A form', () => {
  test('of another site acts in nobody’s name', async () => {
    const buyer = await signedIn(shop, people.somebody());
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

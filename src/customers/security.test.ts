/** Sign-in & security: the password, the address, the sessions; each customer's own, and nobody else's. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { interleave } from '../../test/barrier.ts';
import { Buyer } from '../../test/buyer.ts';
import { noHooks, queuedEmails, signedIn } from '../../test/customer.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import { hashPassword } from '../platform/passwords.ts';
import { sha256 } from '../platform/secrets.ts';
import type { CustomerHooks } from './customers.ts';
import { confirmEmailChange } from './email-change.ts';
import { keepPassword } from './passwords.ts';
import { changePassword, signInWithPassword } from './sign-in.ts';

const OLD = 'violet harbour lantern';
const NEW = 'seven quiet herons';

const verified: string[] = [];
const hooks: CustomerHooks = {
  ...noHooks,
  verified: async (_tx, { email }) => void verified.push(email),
};

let shop: TestShop;
before(async () => {
  shop = await startTestShop({ ROLE: 'web' });
});
after(() => shop.stop());

let people = 0;
const somebody = () => `person-${100 + ++people}@example.com`;
const isIn = async (buyer: Buyer) => (await buyer.get('/account')).status === 200;
const kindsTo = async (email: string) => (await queuedEmails(shop.shop, email)).map(({ kind }) => kind);
const pathTo = async (email: string) => (await queuedEmails(shop.shop, email))[0]!.path;
const emailOf = async (customerId: string) =>
  (await shop.shop.db.row<{ email: string }>(sql`SELECT email FROM customers WHERE id = ${customerId}`))!
    .email;

async function withPassword(email: string) {
  const buyer = await signedIn(shop, email);
  await shop.shop.db.transaction(async (tx) => keepPassword(tx, buyer.customerId, await hashPassword(OLD)));
  return buyer;
}
const sessionOf = (buyer: Buyer) =>
  shop.shop.db.row<{ sessionId: string }>(
    sql`SELECT id AS "sessionId" FROM sessions WHERE token_sha256 = ${sha256(buyer.cookies.get('session')!)}`,
  );
const longAgo = (customerId: string) =>
  shop.shop.db.run(
    sql`UPDATE sessions SET created_at = now() - interval '1 hour' WHERE customer_id = ${customerId}`,
  );

describe('A password', () => {
  const change = (buyer: Buyer, oldPassword: string, newPassword: string) =>
    buyer.post('/account/security/password', { oldPassword, newPassword });

  test('is changed by who knows the old one; everywhere else is signed out, and the address is told', async () => {
    const email = somebody();
    const buyer = await withPassword(email);
    const elsewhere = await signedIn(shop, email);
    for (const [old, chosen, words] of [
      ['', NEW, /Enter your present password/],
      ['not the old one', NEW, /not your present password/],
      [OLD, 'short', /At least|at least 10/],
      [OLD, email, /Too easy to guess/],
      [OLD, 'x'.repeat(129), /at most 128/],
    ] as const) {
      const answer = await change(buyer, old, chosen);
      assert.equal(answer.status, 422);
      const html = await answer.text();
      assert.match(html, words);
      assert.doesNotMatch(html, /not the old one|seven quiet herons/);
    }
    const answer = await change(buyer, OLD, NEW);
    assert.equal(answer.headers.get('location'), '/account/security?done=password');
    assert.deepEqual([await isIn(buyer), await isIn(elsewhere)], [true, false]);
    assert.deepEqual(await kindsTo(email), ['new_password_set']);
    const signIn = (password: string) => signInWithPassword(shop.shop.db, { email, password, device: '' });
    assert.ok(await signIn(NEW));
    assert.equal(await signIn(OLD), undefined);
  });

  test('two changes at the same moment: one holds', async () => {
    const email = somebody();
    const { customerId } = await withPassword(email);
    const { db } = shop.shop;
    const customer = {
      id: customerId,
      email,
      emailVerified: true,
      name: '',
      sessionId: customerId,
      signedInAt: new Date(),
    };
    const set = (chosen: string) => changePassword(db, customer, { old: OLD, chosen });
    const { a, b, blocked } = await interleave(
      shop.shop,
      () => set('the password of A'),
      { at: /UPDATE passwords/, when: 'after' },
      () => set('the password of B'),
    );
    assert.equal(blocked, true);
    assert.deepEqual(
      [a, b].map((each) => each.status === 'fulfilled' && each.value.ok),
      [true, false],
    );
  });

  test('a first one asks for a fresh sign-in', async () => {
    const email = somebody();
    const buyer = await signedIn(shop, email);
    await longAgo(buyer.customerId);
    assert.match(await (await buyer.get('/account/security')).text(), /sign in again/);
    assert.equal((await change(buyer, '', NEW)).status, 422);
    const fresh = await signedIn(shop, email);
    assert.equal((await change(fresh, '', NEW)).status, 303);
  });

  test('the old one cannot be guessed for long', async () => {
    const buyer = await withPassword(somebody());
    for (let i = 0; i < 10; i++) assert.equal((await change(buyer, 'not the old one', NEW)).status, 422);
    assert.equal((await change(buyer, 'not the old one', NEW)).status, 429);
  });
});

describe('A change of address', () => {
  const ask = (buyer: Buyer, email: string) => buyer.post('/account/security/email', { email });

  for (const first of ['old', 'new'] as const)
    test(`holds once both have confirmed, the ${first} one first; both are told`, async () => {
      const [old, fresh] = [somebody(), somebody()];
      const buyer = await signedIn(shop, old);
      assert.equal((await ask(buyer, ` ${fresh.toUpperCase()} `)).status, 303);
      assert.deepEqual(
        [await kindsTo(old), await kindsTo(fresh)],
        [['email_change_old'], ['email_change_new']],
      );
      const paths = [await pathTo(old), await pathTo(fresh)];
      if (first === 'new') paths.reverse();

      const anybody = new Buyer(shop.url);
      assert.equal((await anybody.get(paths[0]!)).status, 200);
      assert.match(await (await anybody.post(paths[0]!, {})).text(), /one more to go/);
      assert.equal(await emailOf(buyer.customerId), old);
      assert.equal((await anybody.post(paths[0]!, {})).status, 404, 'once');
      assert.match(await (await buyer.get('/account/security')).text(), /has still to confirm/);

      assert.match(await (await anybody.post(paths[1]!, {})).text(), /Your account has moved/);
      assert.equal(await emailOf(buyer.customerId), fresh);
      for (const address of [old, fresh]) assert.equal((await kindsTo(address))[0], 'email_changed');
      assert.equal(await isIn(buyer), true);
    });

  test('is told to the owner of an address that has an account, and to nobody else', async () => {
    const [old, taken, free] = [somebody(), somebody(), somebody()];
    await signedIn(shop, taken);
    const buyer = await signedIn(shop, old);
    const page = async (email: string) => {
      await ask(buyer, email);
      return (await (await buyer.get('/account/security?done=email-asked')).text()).replaceAll(email, '…');
    };
    assert.equal(await page(taken), await page(free));
    assert.deepEqual(await kindsTo(taken), ['account_exists']);
  });

  test('both confirm at the same moment: the account moves', async () => {
    const [old, fresh] = [somebody(), somebody()];
    const buyer = await signedIn(shop, old);
    await ask(buyer, fresh);
    const token = async (email: string) => (await pathTo(email)).split('/').at(-1)!;
    const [oldToken, newToken] = [await token(old), await token(fresh)];
    const { db } = shop.shop;
    const { a, b } = await interleave(
      shop.shop,
      () => confirmEmailChange(db, hooks, oldToken, 'confirm_old_email'),
      { at: /UPDATE email_changes/, when: 'after' },
      () => confirmEmailChange(db, hooks, newToken, 'confirm_new_email'),
    );
    const moved = [a, b].map((each) => each.status === 'fulfilled' && each.value.ok && each.value.moved);
    assert.deepEqual(moved, [false, true]);
    assert.equal(await emailOf(buyer.customerId), fresh);
    assert.ok(verified.includes(fresh));
  });

  test('to an address that somebody else has by now changes nothing', async () => {
    const [old, fresh] = [somebody(), somebody()];
    const buyer = await signedIn(shop, old);
    await ask(buyer, fresh);
    await signedIn(shop, fresh);
    const anybody = new Buyer(shop.url);
    await anybody.post(await pathTo(old), {});
    const answer = await anybody.post(await pathTo(fresh), {});
    assert.equal(answer.status, 422);
    assert.match(await answer.text(), /Nothing was changed/);
    assert.equal(await emailOf(buyer.customerId), old);
  });

  test('called off, or asked for anew, its links are dead', async () => {
    const [old, fresh] = [somebody(), somebody()];
    const buyer = await signedIn(shop, old);
    await ask(buyer, fresh);
    const first = await pathTo(old);
    await ask(buyer, fresh);
    assert.equal((await new Buyer(shop.url).get(first)).status, 404);
    await buyer.post('/account/security/email/calling-off', {});
    for (const address of [old, fresh])
      assert.equal((await new Buyer(shop.url).post(await pathTo(address), {})).status, 404);
  });

  test('to the same or to a wrong address comes back', async () => {
    const email = somebody();
    const buyer = await signedIn(shop, email);
    for (const wrong of [email, 'nobody', '']) assert.equal((await ask(buyer, wrong)).status, 422);
    assert.match(await (await ask(buyer, 'no <address>')).text(), /value="no &lt;address>"/);
  });
});

describe('Sessions', () => {
  test('are listed in words; one or all others can be ended', async () => {
    const email = somebody();
    const [buyer, second, third] = [
      await signedIn(shop, email),
      await signedIn(shop, email),
      await signedIn(shop, email),
    ];
    const html = await (await buyer.get('/account/security')).text();
    assert.equal(html.match(/account-list-title">Firefox on Linux/g)?.length, 3);
    assert.equal(html.match(/>this browser</g)?.length, 1);
    const { sessionId } = (await sessionOf(second))!;
    assert.equal((await buyer.post(`/account/sessions/${sessionId}/end`, {})).status, 303);
    assert.deepEqual([await isIn(buyer), await isIn(second), await isIn(third)], [true, false, true]);
    assert.equal((await buyer.post('/account/sessions/end-others', {})).status, 303);
    assert.deepEqual([await isIn(buyer), await isIn(third)], [true, false]);
  });

  test('of somebody else are not found', async () => {
    const [buyer, other] = [await signedIn(shop, somebody()), await signedIn(shop, somebody())];
    const { sessionId } = (await sessionOf(other))!;
    for (const path of [
      `sessions/${sessionId}/end`,
      'sessions/x/end',
      `passkeys/${sessionId}`,
      `passkeys/${sessionId}/removal`,
    ])
      assert.equal((await buyer.post(`/account/${path}`, { name: 'x' })).status, 404, path);
    assert.equal(await isIn(other), true);
  });
});

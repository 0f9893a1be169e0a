/** A link in a mail: used once, by one, in time. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { interleave } from '../../test/barrier.ts';
import { noHooks as hooks, isIn, PASSWORD, type People, peopleOf, tokenIn } from '../../test/customer.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import { hashPassword } from '../platform/passwords.ts';
import { findLink } from './links.ts';
import { type Door, resetPassword, sendLink, signInWithLink, signInWithPassword } from './sign-in.ts';

let shop: TestShop;
let people: People;
before(async () => {
  shop = await startTestShop({ ROLE: 'web', TRUSTED_PROXIES: '1' }); // nothing sends the mail: it is read here
  people = peopleOf(shop);
});
after(() => shop.stop());

describe('A link', () => {
  async function link(door: Door, email: string): Promise<string> {
    await sendLink(shop.shop, door, email, {});
    return (await people.mailTo(email)).path;
  }

  test('works once', async () => {
    const path = await link('sign_in', people.somebody());
    assert.equal((await people.newBuyer().post(path, {})).status, 303);
    for (const answer of [await people.newBuyer().post(path, {}), await people.newBuyer().get(path)]) {
      assert.equal(answer.status, 404);
      assert.match(await answer.text(), /no longer works/);
    }
  });

  test('used twice at the same moment, one wins', async () => {
    const email = people.somebody();
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
    const email = people.somebody();
    await people.account(email);
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
    const email = people.somebody();
    const path = await link('sign_in', email);
    const ended = await shop.shop.db.run(
      sql`UPDATE sign_in_links SET expires_at = now() - interval '1 second' WHERE email = ${email}`,
    );
    assert.equal(ended, 1);
    const never = `/account/links/${'A'.repeat(24)}`;
    const answers = [];
    for (const each of [path, never, '/account/links/x', `/account/links/${'%00'.repeat(3)}`])
      for (const answer of [await people.newBuyer().get(each), await people.newBuyer().post(each, {})])
        answers.push(answer.status);
    assert.deepEqual([...new Set(answers)], [404]);
  });

  test('to choose a password ends every session, and every other link', async () => {
    const email = people.somebody();
    const before = await people.account(email);
    const other = await link('sign_in', email);
    const path = await link('reset', email);
    const buyer = people.newBuyer();
    assert.equal((await buyer.post(path, { newPassword: 'short' })).status, 422);
    assert.equal((await buyer.post(path, { newPassword: 'something quite different' })).status, 303);
    assert.equal(await isIn(buyer), true);
    assert.equal(await isIn(before), false);
    assert.equal((await people.newBuyer().get(other)).status, 404);
    assert.equal((await people.mailTo(email)).kind, 'new_password_set');
    assert.equal(
      (await people.newBuyer().post('/account/sign-in', { email, password: PASSWORD })).status,
      422,
    );
  });
});

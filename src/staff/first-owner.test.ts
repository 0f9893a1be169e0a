/** The first owner's link, and the way back in: printed where the shop runs, used once. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { interleave } from '../../test/barrier.ts';
import { logged, StaffBrowser } from '../../test/staff-browser.ts';
import { startTestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';
import { firstOwnerUrl, wayBackIn } from './first-owner.ts';
import { createFirstOwner } from './sign-in.ts';

const running = await startTestShop({ ROLE: 'web' });
after(() => running.stop());
const { shop, url } = running;
const { db } = shop;
const owner = { name: 'Ada Byron', email: 'Ada@Example.com', newPassword: 'violet harbour lantern' };
const browser = () => new StaffBrowser(url);
const pathOf = (link: string | undefined) => new URL(link!).pathname;

test('without staff the back office says where the link is to be found', async () => {
  const answer = await browser().get(routes.adminSearch());
  assert.equal(answer.status, 303);
  const page = await browser().get(answer.headers.get('location')!);
  assert.match(await page.text(), /Nobody runs this shop yet[\s\S]*owner-link/);
});

test('a link that has expired, or was made up, opens nothing', async () => {
  const path = pathOf(await firstOwnerUrl(shop));
  await db.run(sql`UPDATE staff_links SET expires_at = now() - interval '1 second'`);
  for (const dead of [
    path,
    routes.adminLink({ token: 'x'.repeat(24) }),
    routes.adminLink({ token: '%00' }),
  ]) {
    assert.equal((await browser().get(dead)).status, 404);
    assert.equal((await browser().post(dead, owner)).status, 404);
  }
});

test('what is wrong is said at the field, and what was typed stays', async () => {
  const path = pathOf(await firstOwnerUrl(shop));
  const answer = await browser().post(path, { name: 'Ada', email: 'nonsense', newPassword: 'short' });
  assert.equal(answer.status, 422);
  const page = await answer.text();
  assert.match(page, /value="Ada"/);
  assert.match(page, /Check the e-mail address[\s\S]*at least 10 characters/);
  assert.doesNotMatch(page, /short"/);
});

test('of two who use links at once one becomes the owner', async () => {
  const [one, two] = [await firstOwnerUrl(shop), await firstOwnerUrl(shop)].map(
    (each) => pathOf(each).split('/').at(-1)!,
  );
  const create = (token: string, name: string) => () =>
    createFirstOwner(db, token, {
      name,
      email: `${name}@example.com`,
      password: owner.newPassword,
      device: '',
    });
  const both = await interleave(
    shop,
    create(one!, 'one'),
    { at: /^INSERT INTO staff \(/, when: 'after' },
    create(two!, 'two'),
  );
  assert.equal(both.blocked, true);
  assert.deepEqual(
    [both.a, both.b].map((each) => each.status === 'fulfilled' && each.value.ok),
    [true, false],
  );
  assert.equal((await db.rows(sql`SELECT 1 FROM staff`)).length, 1);
  await db.run(sql`DELETE FROM staff`);
});

test('the link makes the owner and signs in, once; every other link is dead then', async () => {
  const [path, other] = [pathOf(await firstOwnerUrl(shop)), pathOf(await firstOwnerUrl(shop))];
  const ada = browser();
  assert.equal((await ada.get(path)).status, 200);
  const made = await ada.post(path, owner);
  assert.equal(made.headers.get('location'), routes.admin());
  assert.equal(await ada.isIn(), true);
  assert.match(await (await ada.get(routes.adminMe())).text(), /ada@example\.com/);
  for (const dead of [path, other]) assert.equal((await browser().get(dead)).status, 404);
  assert.equal(await firstOwnerUrl(shop), undefined);
  assert.match((await logged(db, 'staff.first_owner')).at(-1)!.words, /Ada Byron/);
  assert.equal((await logged(db, 'sign_in.done')).length, 0, 'one entry for one thing done');
});

test('once there is an owner the command prints a way back in, which ends every sign-in', async () => {
  const ada = browser();
  await ada.signIn('ada@example.com', owner.newPassword);
  assert.equal((await wayBackIn(shop, { email: 'nobody@example.com' })).ok, false);
  const back = await wayBackIn(shop, {});
  assert.ok(back.ok);
  const elsewhere = browser();
  const changed = await elsewhere.post(pathOf(back.url), { newPassword: 'amber ladder by the sea' });
  assert.equal(changed.status, 303);
  assert.deepEqual([await ada.isIn(), await elsewhere.isIn()], [false, true]);
  assert.equal(
    (await elsewhere.post(pathOf(back.url), { newPassword: 'amber ladder by the sea' })).status,
    404,
  );
  assert.equal((await browser().signIn('ada@example.com', owner.newPassword)).status, 422);
});

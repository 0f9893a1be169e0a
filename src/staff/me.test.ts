/** What a member changes about himself. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addClerk, deskOf } from '../../test/back-office.ts';
import { addColleague, logged, STAFF_PASSWORD, StaffBrowser } from '../../test/staff-browser.ts';
import { startTestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';

const running = await startTestShop({ ROLE: 'web' });
after(() => running.stop());
const { shop, url } = running;
const { db } = shop;
const location = (answer: Response) => answer.headers.get('location') ?? '';

test('the name is saved, and stands in the log from then on', async () => {
  const desk = deskOf(url, await addClerk(db, { role: 'read_only', name: 'Old Name' }));
  assert.equal((await desk.post(routes.adminMe(), { name: ' ' })).status, 422);
  await desk.post(routes.adminMe(), { name: ' New   Name ' });
  assert.match(await (await desk.get(routes.adminMe())).text(), /<h1>New Name<\/h1>/);
  assert.equal(location(await desk.post(routes.adminMe(), { name: 'New Name' })), routes.adminMe());
  assert.equal((await logged(db, 'staff.rename')).length, 1);
});

test('the password is changed by who knows it, and signs out everywhere else', async () => {
  const olive = await addColleague(db);
  const [here, elsewhere] = [new StaffBrowser(url), new StaffBrowser(url)];
  await here.signIn(olive.email);
  await elsewhere.signIn(olive.email);
  const newPassword = 'amber ladder by the sea';
  const wrong = await here.send(routes.adminMyPassword(), { oldPassword: 'wrong', newPassword });
  assert.equal(wrong.status, 422);
  assert.match(await wrong.text(), /This is not your present password/);
  const weak = await here.send(routes.adminMyPassword(), {
    oldPassword: STAFF_PASSWORD,
    newPassword: 'password123',
  });
  assert.match(await weak.text(), /Too easy to guess/);
  assert.equal(
    (await here.send(routes.adminMyPassword(), { oldPassword: STAFF_PASSWORD, newPassword })).status,
    303,
  );
  assert.deepEqual([await here.isIn(), await elsewhere.isIn()], [true, false]);
  assert.equal((await elsewhere.signIn(olive.email)).status, 422);
  assert.equal((await elsewhere.signIn(olive.email, newPassword)).status, 303);
  assert.equal((await logged(db, 'staff.password')).length, 1);
});

test('sign-ins are listed, and ended one by one or all others; somebody else’s are not there', async () => {
  const olive = await addColleague(db);
  const browsers = [new StaffBrowser(url), new StaffBrowser(url), new StaffBrowser(url)];
  for (const browser of browsers) await browser.signIn(olive.email);
  const [here, second, third] = browsers as [StaffBrowser, StaffBrowser, StaffBrowser];
  const page = await (await here.get(routes.adminMe())).text();
  assert.match(page, /This browser/);
  const ends = [...page.matchAll(/\/admin\/me\/sessions\/([0-9a-f-]{36})\/end/g)].map((match) => match[1]!);
  assert.equal(ends.length, 2);
  const stranger = deskOf(url, await addClerk(db));
  assert.equal((await stranger.post(routes.adminMySessionEnd({ sessionId: ends[0]! }))).status, 404);
  assert.equal((await here.send(routes.adminMySessionEnd({ sessionId: ends[0]! }))).status, 303);
  assert.equal([await second.isIn(), await third.isIn()].filter(Boolean).length, 1);
  await here.send(routes.adminMySessionsEnd());
  assert.deepEqual([await here.isIn(), await second.isIn(), await third.isIn()], [true, false, false]);
  assert.equal(
    location(await here.send(routes.adminMySessionsEnd())),
    routes.adminMe(),
    'nothing was left to end',
  );
});

test('keys are given and taken only within an hour of signing in', async () => {
  const clerk = await addClerk(db);
  const desk = deskOf(url, clerk);
  assert.equal((await desk.get(routes.adminMyApp())).status, 200);
  await db.run(
    sql`UPDATE staff_sessions SET created_at = now() - interval '61 minutes' WHERE staff_id = ${clerk.id}`,
  );
  const late = await desk.get(routes.adminMyApp());
  assert.equal(late.status, 403);
  assert.match(await late.text(), /Sign in again first/);
  assert.equal((await desk.post(routes.adminMyAppRemoval())).status, 403);
  assert.equal((await desk.post(routes.adminMyRecoveryCodes())).status, 403);
  assert.equal((await desk.postJson(routes.adminMyPasskeyChallenge(), {})).status, 403);
  assert.equal((await desk.get(`${routes.adminSignIn()}?again`)).status, 200);
});

test('new recovery codes make the old ones void, and go with the last factor', async () => {
  const clerk = await addClerk(db);
  const desk = deskOf(url, clerk);
  assert.equal((await desk.post(routes.adminMyRecoveryCodes())).status, 404, 'there is no second factor');
  await db.run(sql`UPDATE staff SET totp_secret = 'JBSWY3DPEHPK3PXP' WHERE id = ${clerk.id}`);
  const codesIn = async (answer: Response) =>
    [...(await answer.text()).matchAll(/<code>([a-z0-9-]{14})<\/code>/g)].map((match) => match[1]!);
  const first = await codesIn(await desk.post(routes.adminMyRecoveryCodes()));
  const second = await codesIn(await desk.post(routes.adminMyRecoveryCodes()));
  assert.equal(new Set([...first, ...second]).size, 20);
  const kept = () => db.rows(sql`SELECT 1 FROM staff_recovery_codes WHERE staff_id = ${clerk.id}`);
  assert.equal((await kept()).length, 10);
  await desk.post(routes.adminMyAppRemoval());
  assert.equal((await kept()).length, 0);
});

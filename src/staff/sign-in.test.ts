/** Sign-in by password, a forgotten one, sign-out, and the second factor between. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import { addColleague, logged, mailedPath, STAFF_PASSWORD, StaffBrowser } from '../../test/staff-browser.ts';
import { startTestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';

const running = await startTestShop({ ROLE: 'web', TRUSTED_PROXIES: '1' });
after(() => running.stop());
const { shop, url } = running;
const { db } = shop;
let senders = 0;
const browser = () => new StaffBrowser(url, `192.0.2.${++senders}`);
const location = (answer: Response) => answer.headers.get('location');

test('a password signs in, on to where one wanted; signing out ends it', async () => {
  const olive = await addColleague(db);
  const one = browser();
  const asked = await one.get(`${routes.adminLog()}?q=linen&done=3`);
  assert.equal(location(asked), '/admin/sign-in?next=%2Fadmin%2Flog%3Fq%3Dlinen');
  const back = await one.signIn(olive.email, STAFF_PASSWORD, { next: '/admin/log?q=linen' });
  assert.equal(location(back), '/admin/log?q=linen');
  assert.match(back.headers.get('set-cookie')!, /Path=\/admin; HttpOnly; SameSite=Lax/);
  assert.equal(await one.isIn(), true);
  const out = await one.send(routes.adminSignOut());
  assert.equal(location(out), routes.adminSignIn());
  assert.equal(await one.isIn(), false);
  assert.deepEqual((await logged(db, 'sign_in.end')).length, 1);
});

test('only to a page of the back office', async () => {
  const olive = await addColleague(db);
  for (const next of [
    'https://evil.example/admin',
    '//evil.example',
    '/account',
    '/admin/../account',
    '/administrator',
  ])
    assert.equal(
      location(await browser().signIn(olive.email, STAFF_PASSWORD, { next })),
      routes.admin(),
      next,
    );
});

test('a wrong password, an unknown address and somebody suspended are answered alike', async () => {
  const [olive, gone] = [await addColleague(db), await addColleague(db, { role: 'manager' })];
  await db.run(sql`UPDATE staff SET status = 'suspended' WHERE id = ${gone.id}`);
  const pages = [];
  for (const [email, password] of [
    [olive.email, 'not the password'],
    ['nobody@example.com', STAFF_PASSWORD],
    [gone.email, STAFF_PASSWORD],
  ] as const) {
    const answer = await browser().signIn(email, password);
    assert.equal(answer.status, 422);
    pages.push((await answer.text()).replaceAll(email, 'ADDRESS'));
  }
  assert.match(pages[0]!, /do not belong together/);
  assert.deepEqual(new Set(pages).size, 1);
});

test('tried too often, an address rests, whoever it belongs to', async () => {
  const olive = await addColleague(db);
  for (const email of [olive.email, 'somebody-else@example.com']) {
    for (let i = 0; i < 10; i += 1) assert.equal((await browser().signIn(email, 'x')).status, 422);
    const answer = await browser().signIn(email);
    assert.equal(answer.status, 429);
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
  }
});

test('a forgotten password is chosen anew by a mailed link, once; who asks learns nothing', async () => {
  const olive = await addColleague(db);
  const [known, unknown] = [olive.email, 'nobody@example.com'];
  const pages = [];
  for (const email of [known, unknown]) {
    const answer = await browser().post(routes.adminForgotten(), { email });
    assert.equal(answer.status, 200);
    pages.push((await answer.text()).replaceAll(email, 'ADDRESS'));
  }
  assert.equal(pages[0], pages[1]);
  let path: string | undefined;
  for (let i = 0; i < 200 && !path; i += 1) {
    path = await mailedPath(db, known);
    await setTimeout(10);
  }
  assert.equal(await mailedPath(db, unknown), undefined);
  const signedIn = browser();
  await signedIn.signIn(known);
  const elsewhere = browser();
  assert.match(await (await elsewhere.get(path!)).text(), /Choose a new password/);
  assert.equal((await elsewhere.post(path!, { newPassword: 'x' })).status, 422);
  assert.equal((await elsewhere.post(path!, { newPassword: 'amber ladder by the sea' })).status, 303);
  assert.deepEqual([await signedIn.isIn(), await elsewhere.isIn()], [false, true]);
  assert.equal((await browser().get(path!)).status, 404);
});

const codeOf = (secret: string, stepsLater = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + stepsLater * 30_000 });

/** Adds an app by the page. @returns its secret and the recovery codes. */
async function withApp(member: StaffBrowser): Promise<{ secret: string; codes: string[] }> {
  const page = await (await member.get(routes.adminMyApp())).text();
  const secret = /class="app-key">([A-Z2-7 ]+)</.exec(page)![1]!.replaceAll(' ', '');
  const added = await member.send(routes.adminMyApp(), { code: codeOf(secret, -1) });
  const codes = [...(await added.text()).matchAll(/<code>([a-z0-9-]{14})<\/code>/g)].map(
    (match) => match[1]!,
  );
  return { secret, codes };
}

test('with an app the password is half of it: nothing opens before the code, which is taken once', async () => {
  const olive = await addColleague(db);
  const first = browser();
  await first.signIn(olive.email);
  const wrong = await first.send(routes.adminMyApp(), { code: '000000' });
  assert.equal(wrong.status, 422);
  const { secret, codes } = await withApp(first);
  assert.equal(codes.length, 10);

  const half = browser();
  assert.equal(
    location(await half.signIn(olive.email, STAFF_PASSWORD, { next: '/admin/log' })),
    '/admin/sign-in/second-factor?next=%2Fadmin%2Flog',
  );
  const page = await half.get(routes.adminStaff());
  assert.equal(location(page), '/admin/sign-in/second-factor?next=%2Fadmin%2Fstaff');
  assert.equal((await half.post(routes.adminSecondFactor(), { code: '000000' })).status, 422);
  const code = codeOf(secret);
  const before = half.token;
  const entered = await half.post(routes.adminSecondFactor(), {
    code: `${code.slice(0, 3)} ${code.slice(3)}`,
    next: '/admin/log',
  });
  assert.equal(location(entered), '/admin/log');
  assert.notEqual(half.token, before, 'the whole session has a token of its own');
  assert.equal(await half.isIn(), true);

  const again = browser();
  await again.signIn(olive.email);
  assert.equal((await again.post(routes.adminSecondFactor(), { code })).status, 422, 'used before');
  assert.equal((await again.post(routes.adminSecondFactor(), { code: codes[0]!.toUpperCase() })).status, 303);
  assert.equal(await again.isIn(), true);
  const third = browser();
  await third.signIn(olive.email);
  assert.equal(
    (await third.post(routes.adminSecondFactor(), { code: codes[0]! })).status,
    422,
    'used before',
  );
  const refused = await logged(db, 'sign_in.refuse');
  assert.equal(refused.length, 3);
  assert.deepEqual(new Set(refused.map(({ outcome }) => outcome)), new Set(['refused']));
});

test('codes cannot be guessed on and on', async () => {
  const olive = await addColleague(db);
  const first = browser();
  await first.signIn(olive.email);
  await withApp(first);
  const half = browser();
  await half.signIn(olive.email);
  const statuses = [];
  for (let i = 0; i < 9; i += 1)
    statuses.push((await half.post(routes.adminSecondFactor(), { code: String(100_000 + i) })).status);
  assert.deepEqual([statuses[0], statuses.at(-1)], [422, 429]);
});

test('half a sign-in is over after twenty minutes', async () => {
  const olive = await addColleague(db);
  const first = browser();
  await first.signIn(olive.email);
  const { codes } = await withApp(first);
  const half = browser();
  await half.signIn(olive.email);
  await db.run(sql`UPDATE staff_sessions SET created_at = now() - interval '21 minutes' WHERE NOT complete`);
  assert.equal((await half.post(routes.adminSecondFactor(), { code: codes[0]! })).status, 401);
});

test('secrets stand nowhere in the log, nor in clear in the database', async () => {
  const row = await db.row(sql`
    SELECT 1 FROM audit_log l JOIN staff s ON s.totp_secret IS NOT NULL
    WHERE (coalesce(l.before::text, '') || coalesce(l.after::text, '') || l.words) LIKE ANY (ARRAY['%' || s.totp_secret || '%', '%scrypt%'])`);
  assert.equal(row, undefined);
});

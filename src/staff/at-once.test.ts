/** Getting in while somebody else does the same, or while the way in is being shut. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { interleave } from '../../test/barrier.ts';
import {
  addColleague,
  type Colleague,
  logged,
  STAFF_PASSWORD,
  StaffBrowser,
} from '../../test/staff-browser.ts';
import { startTestShop } from '../../test/test-shop.ts';
import { openStaffSession } from '../admin/session.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';
import { makeResetLink } from './links.ts';
import { bringBack, suspend } from './members.ts';
import { makeRecoveryCodes } from './second-factor.ts';
import { resetPassword, showCode } from './sign-in.ts';

const running = await startTestShop({ ROLE: 'web', TRUSTED_PROXIES: '1' });
after(() => running.stop());
const { shop, url } = running;
const { db } = shop;
const device = 'test';

const SECRET = new Secret({ size: 20 }).base32;
const appCode = () => new TOTP({ secret: Secret.fromBase32(SECRET) }).generate();

async function withFactor(): Promise<Colleague & { codes: string[] }> {
  const member = await addColleague(db);
  await db.run(sql`UPDATE staff SET totp_secret = ${SECRET} WHERE id = ${member.id}`);
  return { ...member, codes: await db.transaction((tx) => makeRecoveryCodes(tx, member.id)) };
}

const half = async ({ id }: Colleague) => ({
  token: await openStaffSession(db, id, { device, complete: false }),
  staffId: id,
});
const sessionsOf = ({ id }: Colleague) =>
  db.rows<{ complete: boolean }>(sql`SELECT complete FROM staff_sessions WHERE staff_id = ${id}`);

test('of ten who show the same code at once, of the app or on paper, one is in', async () => {
  const olive = await withFactor();
  for (const code of [appCode(), olive.codes[0]!]) {
    const halves = await Promise.all(Array.from({ length: 10 }, () => half(olive)));
    const shown = await Promise.all(halves.map((each) => showCode(db, each, { code, device })));
    assert.equal(shown.filter(Boolean).length, 1, code);
  }
});

test('half a sign-in is made whole once, whatever codes are shown', async () => {
  const olive = await withFactor();
  const one = await half(olive);
  const shown = await Promise.all(olive.codes.map((code) => showCode(db, one, { code, device })));
  assert.equal(shown.filter(Boolean).length, 1);
});

test('a new password ends the sign-in whose code is shown at that moment', async () => {
  for (const [at, code] of [
    [/INSERT INTO staff_sessions/, 'app'],
    [/INSERT INTO staff_sessions/, 'paper'],
    [/BEGIN/i, 'app'],
    [/BEGIN/i, 'paper'],
  ] as const) {
    const olive = await withFactor();
    const one = await half(olive);
    const link = await makeResetLink(db, olive.id);
    const password = 'seven copper kettles sing';
    const { a, b } = await interleave(
      shop,
      () => showCode(db, one, { code: code === 'app' ? appCode() : olive.codes[0]!, device }),
      { at, when: 'before' },
      () => resetPassword(db, link, { password, device }),
    );
    assert.deepEqual([a.status, b.status], ['fulfilled', 'fulfilled']);
    assert.deepEqual(await sessionsOf(olive), [{ complete: false }], `${at} ${code}: the new password's own`);
  }
});

test('who is suspended while showing a code has no sign-in when let in again', async () => {
  const [olive, mary] = [await addColleague(db), await withFactor()];
  const one = await half(mary);
  await interleave(
    shop,
    () => showCode(db, one, { code: mary.codes[0]!, device }),
    { at: /INSERT INTO staff_sessions/, when: 'before' },
    () => suspend(db, olive, mary.id),
  );
  assert.equal((await bringBack(db, olive, mary.id)).ok, true);
  assert.deepEqual(await sessionsOf(mary), []);
});

test('forty passwords, or codes, at once are not more tries than one after the other', async () => {
  const olive = await withFactor();
  const tries = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      new StaffBrowser(url, `198.51.100.${i + 1}`).signIn(olive.email, `wrong ${i}`),
    ),
  );
  assert.equal(tries.filter(({ status }) => status === 422).length, 10);
  assert.equal(tries.filter(({ status }) => status === 429).length, 30);

  const mary = await withFactor();
  const one = new StaffBrowser(url, '198.51.100.99');
  await one.signIn(mary.email, STAFF_PASSWORD);
  const before = (await logged(db, 'sign_in.refuse')).length;
  const codes = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      one.post(routes.adminSecondFactor(), { code: i % 2 ? `wron-gcod-e${i}` : String(100_000 + i) }),
    ),
  );
  assert.equal(codes.filter(({ status }) => status === 422).length, 8);
  assert.equal((await logged(db, 'sign_in.refuse')).length, before + 8);
});

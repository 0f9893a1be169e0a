/** Inviting, changing roles, suspending: what may be done to whom, and that an owner always stays. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addClerk, deskOf } from '../../test/back-office.ts';
import { interleave } from '../../test/barrier.ts';
import { addColleague, logged, mailedPath, STAFF_PASSWORD, StaffBrowser } from '../../test/staff-browser.ts';
import { startTestShop } from '../../test/test-shop.ts';
import { roles } from '../admin/permissions.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';
import { changeRole, suspend } from './members.ts';

const running = await startTestShop({ ROLE: 'web' });
after(() => running.stop());
const { shop, url } = running;
const { db } = shop;
const location = (answer: Response) => answer.headers.get('location') ?? '';
const memberUrl = (staffId: string) => routes.adminMember({ staffId });
const roleOf = async (id: string) =>
  (await db.row<{ role: string }>(sql`SELECT role FROM staff WHERE id = ${id}`))!.role;
const manager = { role: 'manager' as const, ownRoleId: null, ...roles.manager };
const owners = () => db.rows(sql`SELECT 1 FROM staff WHERE role = 'owner' AND status = 'active'`);

test('the last owner can be neither demoted nor suspended', async () => {
  const olive = await addClerk(db);
  const desk = deskOf(url, olive);
  const demoted = await desk.post(memberUrl(olive.id), { role: 'manager' });
  assert.equal(demoted.status, 409);
  assert.match(await demoted.text(), /This is the last owner/);
  assert.equal((await desk.post(routes.adminMemberSuspension({ staffId: olive.id }))).status, 409);
  assert.equal(await roleOf(olive.id), 'owner');
  assert.deepEqual([await logged(db, 'staff.role'), await logged(db, 'staff.suspend')], [[], []]);
});

test('of two owners who demote, or suspend, each other at once, one stays', async () => {
  await db.run(sql`DELETE FROM staff`);
  for (const act of [
    (by: { id: string; name: string }, other: string) => () => changeRole(db, by, other, manager),
    (by: { id: string; name: string }, other: string) => () => suspend(db, by, other),
  ]) {
    const [one, two] = [await addClerk(db, { name: 'One' }), await addClerk(db, { name: 'Two' })];
    const both = await interleave(
      shop,
      act(one, two.id),
      { at: /^UPDATE staff SET/, when: 'after' },
      act(two, one.id),
    );
    assert.equal(both.blocked, true);
    const done = [both.a, both.b].map((each) => each.status === 'fulfilled' && each.value.ok);
    assert.deepEqual(done, [true, false]);
    assert.equal((await owners()).length, 1);
    await db.run(sql`DELETE FROM staff`);
  }
});

test('an invitation is mailed, used once, and makes a member of that role', async () => {
  const desk = deskOf(url, await addClerk(db));
  const invited = await desk.post(routes.adminStaff(), { email: 'Finn@Example.com', role: 'fulfilment' });
  assert.match(location(invited), /^\/admin\/staff\?done=/);
  assert.match(await (await desk.get(location(invited))).text(), /finn@example\.com invited as Fulfilment/);
  const path = (await mailedPath(db, 'finn@example.com'))!;
  const finn = new StaffBrowser(url);
  assert.match(await (await finn.get(path)).text(), /invites you as <strong>Fulfilment/);
  const joined = await finn.post(path, {
    name: 'Finn',
    newPassword: STAFF_PASSWORD,
    email: 'other@example.com',
  });
  assert.equal(joined.status, 303);
  assert.equal(await finn.isIn(), true);
  const made = await db.row(sql`SELECT role, name FROM staff WHERE email = 'finn@example.com'`);
  assert.deepEqual(made, { role: 'fulfilment', name: 'Finn' });
  assert.equal((await new StaffBrowser(url).get(path)).status, 404);
  assert.equal((await finn.get(routes.adminStaff())).status, 403);
  const again = await desk.post(routes.adminStaff(), { email: 'finn@example.com', role: 'manager' });
  assert.equal(again.status, 422);
  assert.match(await again.text(), /belongs to a member of staff already/);
});

test('sent again, the old link is dead; withdrawn, every link is', async () => {
  const desk = deskOf(url, await addClerk(db));
  const email = 'gus@example.com';
  await desk.post(routes.adminStaff(), { email, role: 'read_only' });
  const first = (await mailedPath(db, email))!;
  assert.match(location(await desk.post(routes.adminInvitationAgain({ email }))), /done=/);
  const second = (await mailedPath(db, email))!;
  const gus = new StaffBrowser(url);
  assert.deepEqual([(await gus.get(first)).status, (await gus.get(second)).status], [404, 200]);
  assert.match(location(await desk.post(routes.adminInvitationRemoval({ email }))), /done=/);
  assert.equal((await gus.get(second)).status, 404);
  assert.equal((await desk.post(routes.adminInvitationRemoval({ email }))).status, 422);
});

test('nobody gives a right that he has not, nor changes who may do more', async () => {
  const owner = await addClerk(db);
  const limited = await addClerk(db, { permissions: ['staff:read', 'staff:write', 'orders:read'] });
  const desk = deskOf(url, limited);
  const page = await (await desk.get(routes.adminStaff())).text();
  assert.doesNotMatch(page, /<option value="owner"/);
  assert.equal((await desk.post(routes.adminStaff(), { email: 'h@example.com', role: 'owner' })).status, 422);
  const made = await desk.post(routes.adminRoles(), { title: 'Sneaky', permission: ['orders:refund'] });
  assert.equal(made.status, 422);
  assert.match(await made.text(), /may do more than you/);
  assert.equal((await desk.post(memberUrl(limited.id), { role: 'owner' })).status, 409);
  const { id } = await addClerk(db, { role: 'fulfilment' });
  const acts = [
    memberUrl(owner.id),
    routes.adminMemberSuspension({ staffId: id }),
    routes.adminMemberFactorRemoval({ staffId: owner.id }),
    routes.adminMemberSessionEnd({ staffId: owner.id, sessionId: owner.id }),
  ];
  for (const act of acts) assert.equal((await desk.post(act, { role: 'read_only' })).status, 409, act);
  assert.deepEqual([await roleOf(owner.id), await roleOf(limited.id)], ['owner', 'own']);
});

test('a suspended member is out at once, and back when let in', async () => {
  const desk = deskOf(url, await addClerk(db));
  const ida = await addColleague(db, { role: 'manager', name: 'Ida' });
  const browser = new StaffBrowser(url);
  await browser.signIn(ida.email);
  const suspended = await desk.post(routes.adminMemberSuspension({ staffId: ida.id }));
  assert.equal(await browser.isIn(), false);
  assert.equal((await browser.signIn(ida.email)).status, 422);
  const page = await (await desk.get(location(suspended))).text();
  const entryId = /\/admin\/undo\/(\d+)/.exec(page)![1]!;
  assert.equal((await desk.post(routes.adminUndo({ entryId }), { back: memberUrl(ida.id) })).status, 303);
  assert.equal((await browser.signIn(ida.email)).status, 303);
  await desk.post(routes.adminMemberSuspension({ staffId: ida.id }));
  await desk.post(routes.adminMemberReturn({ staffId: ida.id }));
  assert.equal((await browser.signIn(ida.email)).status, 303);
});

test('a change of role counts from the next request on, is logged and undone', async () => {
  const desk = deskOf(url, await addClerk(db));
  const kim = await addClerk(db, { role: 'manager', name: 'Kim' });
  const changed = await desk.post(memberUrl(kim.id), { role: 'read_only' });
  assert.equal((await deskOf(url, kim).get(routes.adminStaff())).status, 403);
  const entry = (await logged(db, 'staff.role')).at(-1)!;
  assert.deepEqual(
    [entry.words, entry.before],
    ['Kim is now Read only', { role: 'Manager', value: 'manager' }],
  );
  const page = await (await desk.get(location(changed))).text();
  const entryId = /\/admin\/undo\/(\d+)/.exec(page)![1]!;
  await desk.post(routes.adminUndo({ entryId }), { back: memberUrl(kim.id) });
  assert.equal(await roleOf(kim.id), 'manager');
  assert.equal(
    location(await desk.post(memberUrl(kim.id), { role: 'manager' })),
    memberUrl(kim.id),
    'no change',
  );
});

test('who was demoted cannot undo it with rights that are gone', async () => {
  const [one, two] = [await addClerk(db, { name: 'One' }), await addClerk(db, { name: 'Two' })];
  const changed = await deskOf(url, one).post(memberUrl(two.id), { role: 'manager' });
  const entryId = /done=(\d+)/.exec(location(changed))![1]!;
  const weak = await addClerk(db, { permissions: ['staff:write'] });
  await db.run(sql`
    UPDATE staff SET role = 'own', own_role_id = (SELECT own_role_id FROM staff WHERE id = ${weak.id}) WHERE id = ${one.id}`);
  assert.equal((await deskOf(url, one).post(routes.adminUndo({ entryId }))).status, 409);
  assert.equal(await roleOf(two.id), 'manager');
});

test('an own set of permissions is what its members may do; it goes when nobody has it, and comes back', async () => {
  const desk = deskOf(url, await addClerk(db));
  const wanted = { title: 'Photographer', permission: ['products:read', 'products:write', 'nonsense'] };
  await desk.post(routes.adminRoles(), wanted);
  const role = (await db.row<{ id: string; permissions: string[] }>(
    sql`SELECT id, permissions FROM staff_roles WHERE title = 'Photographer'`,
  ))!;
  assert.deepEqual(role.permissions, ['products:read', 'products:write']);
  const taken = await desk.post(routes.adminRoles(), { ...wanted, title: 'photographer' });
  assert.match(await taken.text(), /There is a role of this name already/);
  assert.equal((await desk.post(routes.adminRoles(), { title: ' ' })).status, 422);
  const lou = await addClerk(db, { role: 'read_only' });
  await desk.post(memberUrl(lou.id), { role: role.id });
  const removal = routes.adminRoleRemoval({ roleId: role.id });
  assert.equal((await desk.post(removal)).status, 409);
  await desk.post(routes.adminRole({ roleId: role.id }), {
    title: 'Photographer',
    permission: ['staff:read'],
  });
  assert.equal((await deskOf(url, lou).get(routes.adminStaff())).status, 200);
  await desk.post(memberUrl(lou.id), { role: 'read_only' });
  const removed = await desk.post(removal);
  const page = await (await desk.get(location(removed))).text();
  await desk.post(routes.adminUndo({ entryId: /\/admin\/undo\/(\d+)/.exec(page)![1]! }));
  assert.ok(await db.row(sql`SELECT 1 FROM staff_roles WHERE id = ${role.id}`));
});

test('an owner takes a lost second factor away, which ends every sign-in', async () => {
  const desk = deskOf(url, await addClerk(db));
  const max = await addClerk(db, { role: 'manager', name: 'Max' });
  await db.run(sql`UPDATE staff SET totp_secret = 'JBSWY3DPEHPK3PXP' WHERE id = ${max.id}`);
  await desk.post(routes.adminMemberFactorRemoval({ staffId: max.id }));
  assert.equal((await deskOf(url, max).get(routes.adminMe())).status, 303);
  assert.equal(
    await db.row(sql`SELECT 1 FROM staff WHERE id = ${max.id} AND totp_secret IS NOT NULL`),
    undefined,
  );
  assert.equal((await logged(db, 'staff.second_factor_remove')).length, 1);
});

test('where a second factor is asked of everybody, who has none gets to adding one and nowhere else', async () => {
  const desk = deskOf(url, await addClerk(db));
  const ned = await addClerk(db, { role: 'manager', name: 'Ned' });
  await desk.post(routes.adminStaffPolicy(), { required: 'on' });
  const his = deskOf(url, ned);
  for (const path of [routes.adminStaff(), routes.adminSearch(), routes.adminLog()])
    assert.equal(location(await his.get(path)), routes.adminMe(), path);
  assert.equal(
    location(await his.post(routes.adminViews(), { list: 'products', title: 'x' })),
    routes.adminMe(),
  );
  assert.match(await (await his.get(routes.adminMe())).text(), /Add a second factor to go on/);
  assert.equal((await his.get(routes.adminMyApp())).status, 200);
  await db.run(sql`UPDATE staff SET totp_secret = 'JBSWY3DPEHPK3PXP' WHERE id = ${ned.id}`);
  assert.equal((await his.get(routes.adminStaff())).status, 200);
  await db.run(sql`UPDATE staff_policy SET second_factor_required = false`);
});

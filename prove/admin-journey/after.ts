/** Partial shipping and refund, an invited member, a lost session and line, the log and the books. */
import { strict as assert } from 'node:assert';
import { checkBooks } from '../../src/checkout/books.ts';
import { sql } from '../../src/platform/db.ts';
import { buy } from './buying.ts';
import { OWNER } from './first-steps.ts';
import {
  follow,
  mailTo,
  newWindow,
  PASSWORD,
  press,
  signIn,
  until,
  type World,
  words,
  writesOf,
  wrote,
} from './world.ts';

export async function partialFulfilAndRefund(world: World): Promise<string> {
  const { merchant: page, db } = world;
  const handles = await db.rows<{ handle: string }>(
    sql`SELECT handle FROM products WHERE title LIKE 'Grid %' ORDER BY title LIMIT 2`,
  );
  const paths = [...handles, handles[0]!].map(({ handle }) => `/products/${handle}`);
  await buy(world, paths, { email: 'cleo@example.com', name: 'Cleo Catalogue' }).then((order) =>
    order.context().close(),
  );
  await page.goto('/admin/orders?q=cleo');
  await follow(page, /^#\d+/);
  await page.waitForURL(/orders\/\d+/);
  const number = Number(/orders\/(\d+)/.exec(page.url())![1]);
  await follow(page, 'Ship items');
  await page.getByLabel(/^Pieces of Grid 1/).fill('1');
  await page.getByLabel(/^Pieces of Grid 2/).fill('0');
  await press(page, 'Ship, and tell the buyer');
  await wrote(world, page, 'order.ship', /shipped/);
  assert.match(await words(page), /Partly shipped/);
  await follow(page, /^Refund$/);
  await page.getByLabel(/^Pieces of Grid 2/).fill('1');
  await press(page, 'See what goes back');
  await press(page, /^Send €10\.00 back/);
  await wrote(world, page, 'order.refund', /refund|back/i);
  const money = await until(
    () =>
      db.row<{ captured: number; refunded: number; total: number }>(sql`
        SELECT p.captured_minor AS captured, p.refunded_minor AS refunded, o.total_minor AS total
        FROM orders o JOIN payments p ON p.order_id = o.id JOIN refunds r ON r.payment_id = p.id
        WHERE o.number = ${number} AND r.status = 'succeeded' AND p.refunded_minor > 0`),
    'the refund',
  );
  assert.deepEqual([money.captured, money.refunded], [money.total, 1000]);
  await page.reload();
  const timeline = await page.locator('#timeline').innerText();
  for (const each of ['Shipped', 'Refund', OWNER.name]) assert.ok(timeline.includes(each), each);
  return 'one of three pieces shipped, one paid back: sums, states and timeline are right';
}

export async function readOnlyMember(world: World): Promise<string> {
  const { merchant: page } = world;
  const email = 'rita@example.com';
  await page.goto('/admin/staff');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Role').selectOption('read_only');
  await press(page, 'Send the invitation');
  await wrote(world, page, 'staff.invite');
  const mail = await mailTo(world, email, /./);
  const link = /http\S+\/admin\/links\/[\w-]+/.exec(mail.plain)![0];
  const reader = await newWindow(world);
  await reader.goto(link);
  await reader.getByLabel('Your name').fill('Rita Reader');
  await reader.getByLabel('Password').fill(PASSWORD);
  await press(reader, 'Join and sign in');
  await reader.waitForURL(/\/admin(\?|$)/);
  await wrote(world, reader, 'staff.join');

  const buttons: string[] = [];
  for (const path of [
    '/admin/products',
    '/admin/orders',
    `/admin/products/${world.made.productId}`,
    '/admin/settings',
  ]) {
    await reader.goto(path);
    for (const name of await reader.getByRole('main').getByRole('button').allInnerTexts())
      if (!/^(Filter|Packing slips|Invoices|)$/.test(name.trim())) buttons.push(`${path}: ${name}`);
  }
  assert.deepEqual(buttons, [], 'no button to change anything');
  const token = await reader.locator('[name=form_token]').first().inputValue();
  const status = await reader.evaluate(
    async ([path, form_token]) =>
      (
        await fetch(path!, {
          method: 'POST',
          body: new URLSearchParams({ form_token: form_token!, title: 'Mine' }),
        })
      ).status,
    [`/admin/products/${world.made.productId}`, token],
  );
  assert.equal(status, 403);
  const logged = await world.db.row(
    sql`SELECT 1 FROM audit_log WHERE outcome = 'refused' AND staff_name = 'Rita Reader'`,
  );
  assert.ok(logged, 'and it stands in the log');
  await reader.context().close();
  return 'invited by mail, sees all, no button; what is sent by hand gets 403, and that is logged';
}

export async function nothingLost(world: World): Promise<string> {
  const { merchant: page, db, made } = world;
  const path = `/admin/products/${made.productId}`;
  await page.goto(path);
  await page.getByLabel('Details').fill('Printed on cotton');
  await db.run(sql`DELETE FROM staff_sessions`);
  await press(page, 'Save');
  await page.getByLabel('E-mail address').waitFor();
  await signIn(page, OWNER.email);
  await page.getByText('Printed on cotton').first().waitFor();
  await press(page, /^Send|^Save/);
  await wrote(world, page, 'product.save', /saved/);
  const saved = await db.row<{ details: string[] }>(
    sql`SELECT details FROM products WHERE id = ${made.productId}`,
  );
  assert.deepEqual(saved!.details, ['Printed on cotton']);

  await page.getByLabel('Details').fill('Printed on cotton\nBy hand');
  await page.context().setOffline(true);
  await press(page, 'Save').catch(() => {});
  await page.context().setOffline(false);
  await page.goto(path);
  await press(page, 'Bring it back');
  assert.equal(await page.getByLabel('Details').inputValue(), 'Printed on cotton\nBy hand');
  await press(page, 'Save');
  await wrote(world, page, 'product.save', /saved/);
  return 'a session that ended and a line that broke: what was typed is saved after all';
}

export async function logAndBooks(world: World): Promise<string> {
  const writes = await writesOf(world.db);
  assert.deepEqual(
    writes.map(({ action }) => action),
    world.written,
  );
  const bare = writes.filter(({ subject, hasAfter, hasBefore }) => !subject || !(hasAfter || hasBefore));
  assert.deepEqual(bare, [], 'each says what it was about, and what was there or is there now');
  const unfinished = await world.db.row(sql`SELECT 1 FROM audit_log WHERE outcome = 'begun'`);
  assert.equal(unfinished, undefined);
  const broken = (await checkBooks(world.stage.db)).filter((finding) => finding.broken.length > 0);
  assert.deepEqual(broken, []);
  assert.deepEqual(world.amiss, [], 'no page had an error');
  return `${writes.length} writes, ${writes.length} entries, in order; the books are clean`;
}

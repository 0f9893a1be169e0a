/** The checklist before the opening: it tells what is so, tries for real, and says what to do. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import { freePort, startTestShop } from '../../../test/test-shop.ts';
import { demoHandles } from '../../dev/demo/handles.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { keptFindings } from './checklist.ts';
import * as trials from './trials.ts';

const running = await startTestShop();
after(() => running.stop());
const { db, config } = running.shop;
const clerk = await addClerk(db);
const desk = deskOf(running.url, clerk);
const attempt = (check: string, fields = {}) => desk.post(routes.adminLaunchCheck({ check }), fields);
const page = async () => (await desk.get(routes.adminLaunch())).text();
/** The row of a check, as text. */
async function row(title: string): Promise<string> {
  const rows = (await page()).split('class="check-row"');
  return rows
    .find((each) => each.includes(`<h3>${title}</h3>`))!
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}
const logged = (action: string) =>
  db.rows<{ id: number; words: string }>(
    sql`SELECT id, words FROM audit_log WHERE action = ${action} ORDER BY id DESC`,
  );
const undo = (id: number) => desk.post(routes.adminUndo({ entryId: String(id) }), { back: '/admin/launch' });

test('what the shop knows itself is told without trying, as it is at that moment', async () => {
  assert.match(await row('Your name and address'), /Still to be set: the name of your shop/);
  assert.match(await row('Returns, privacy, terms'), /Not published yet: returns, privacy, terms/);
  assert.match(await row('Second factor'), /Without a second factor: Olive Owner/);
  assert.match(await row('Shipping'), /Ready/);
  await db.run(sql`UPDATE content_pages SET published = true`);
  assert.match(await row('Returns, privacy, terms'), /Ready/);
  await db.run(sql`UPDATE staff SET totp_secret = 'A'`);
  assert.match(await row('Second factor'), /Ready/);
  await db.run(sql`UPDATE shipping_methods SET active = false`);
  assert.match(await row('Shipping'), /Does not work.*nobody can order/);
});

test('Stripe is asked with the shop’s key; a key it refuses is told', async () => {
  assert.match(await row('Payments'), /Not tried/);
  assert.equal((await attempt('stripe')).status, 303);
  assert.match(await row('Payments'), /Not yet.*in test mode.*Tried by Olive Owner/);
  const refused = await trials.stripeKeys({
    ...running.shop,
    stripe: {
      checkout: { sessions: { list: async () => Promise.reject(new Error('Invalid API Key provided')) } },
    },
  } as never);
  assert.equal(refused.outcome, 'bad');
  assert.match(refused.words, /Invalid API Key provided\. Look at STRIPE_SECRET_KEY/);
  const standIn = await trials.stripeKeys({ ...running.shop, config: { ...config, stripe: undefined } });
  assert.match(standIn.words, /own stand-in for Stripe/);
});

test('the webhook is called from outside, and has to refuse a forged message itself', async () => {
  const url = config.publicUrl + routes.stripeWebhook();
  running.standIn.control.setWebhook({ url, secret: 'whsec_test' });
  await attempt('webhook');
  assert.match(await row('Messages from Stripe'), /Ready.*refuses a forged message.*has it as an endpoint/);
  const at = (publicUrl: string) => trials.webhook({ ...running.shop, config: { ...config, publicUrl } });
  assert.match((await at(`http://127.0.0.1:${await freePort()}`)).words, /cannot be reached: ECONNREFUSED/);
  assert.match((await at(`${running.url}/elsewhere`)).words, /answers with 404, not as the shop would/);
});

test('an endpoint that Stripe does not have, or has switched off, is told', async () => {
  const url = config.publicUrl + routes.stripeWebhook();
  const having = (data: unknown[]) =>
    trials.webhook({
      ...running.shop,
      stripe: { webhookEndpoints: { list: async () => ({ data }) } },
    } as never);
  assert.match((await having([])).words, /Stripe does not know it/);
  assert.match((await having([{ url, status: 'disabled' }])).words, /switched off/);
  assert.equal((await having([{ url, status: 'enabled' }])).outcome, 'good');
  const list = () => Promise.reject(new Error('The provided key does not have the required permissions'));
  const unseen = await trials.webhook({ ...running.shop, stripe: { webhookEndpoints: { list } } } as never);
  assert.deepEqual([unseen.outcome, /look in the dashboard/.test(unseen.words)], ['good', true]);
});

test('a mail is really sent to who asks; the mailbox of the shop is no mail yet', async () => {
  await attempt('mail');
  assert.match(await row('Mail'), /Not yet.*own mailbox/);
  const sent = await db.row<{ subject: string }>(
    sql`SELECT subject FROM mailbox WHERE recipient = ${`${clerk.id}@example.com`}`,
  );
  assert.equal(sent!.subject, 'Test: Mail from Plain Geometry arrives');
  const broken = await trials.mail(
    { ...running.shop, config: { ...config, smtpUrl: 'smtp://127.0.0.1:1' } },
    'a@b.example',
  );
  assert.equal(broken.outcome, 'bad');
  assert.match(broken.words, /does not take it: .*ECONNREFUSED/);
});

test('the public address has to answer as this shop, over https', async () => {
  await attempt('address');
  assert.match(await row('Public address'), /Not yet.*not over https/);
  const elsewhere = await trials.publicAddress({
    ...running.shop,
    config: { ...config, publicUrl: `${running.url}/x` },
  });
  assert.match(elsewhere.words, /answers something else than this shop, with 404/);
});

test('a home page that is still the demo’s is told, part by part, until it is the merchant’s own', async () => {
  const media = uuid();
  await db.run(
    sql`INSERT INTO media (id, file, width, height, widths) VALUES (${media}, 'hero-wide-abc', 1920, 900, '{1920}')`,
  );
  await db.run(sql`INSERT INTO home_pictures (shape, media_id) VALUES ('wide', ${media})`);
  assert.match(
    await row('Your home page'),
    /Not yet.*its picture, its headline, the line below it, its last part/,
  );
  await db.run(sql`DELETE FROM home_pictures`);
  const page = await (await desk.get(routes.adminSettings())).text();
  const was = /name="was" value="([^"]+)"/.exec(page)![1]!.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  const fields = { headline: 'Lamps that last', invitation: '', aboutTitle: '', aboutText: '' };
  const saved = await desk.post(routes.adminSettings(), { ...JSON.parse(was), ...fields, was });
  assert.equal(saved.status, 303);
  assert.match(await row('Your home page'), /Ready.*It begins with “Lamps that last”/);
});

test('all are tried together, in one row of the log', async () => {
  const before = (await logged('launch.try')).length;
  assert.equal((await attempt('all')).status, 303);
  const log = await logged('launch.try');
  assert.equal(log.length, before + 1);
  assert.match(log[0]!.words, /^All of the launch checklist tried: \d of 4 are well$/);
  assert.equal((await keptFindings(db)).size, 4);
});

test('what only people know is confirmed, and taken back', async () => {
  assert.match(await row('First backup'), /Not yet.*No backup is known yet/);
  await attempt('backup', { confirm: 'yes' });
  assert.match(await row('First backup'), /Ready.*Olive Owner confirmed it on/);
  await undo((await logged('launch.confirm'))[0]!.id);
  assert.match(await row('First backup'), /Not yet/);
  assert.match(await row('Taxes'), /registered nowhere/);
  await attempt('tax', { confirm: 'yes' });
  assert.match(await row('Taxes'), /Ready No tax is charged\.|Ready.*No tax is charged/);
  await db.run(
    sql`INSERT INTO tax_registrations (id, country, kind) VALUES (gen_random_uuid(), 'IE', 'local')`,
  );
  assert.match(await row('Taxes'), /registered in IE, but there are no rates/);
});

test('the demo’s products are archived at once, and come back with Undo', async () => {
  const [first, second] = await demoHandles();
  for (const handle of [first, second]) {
    const { productId } = await running.article({ title: handle! });
    await db.run(sql`UPDATE products SET handle = ${handle} WHERE id = ${productId}`);
  }
  assert.match(await row('Your own products'), /Not yet.*and 2 of the demo’s/);
  assert.equal((await desk.post(routes.adminDemoArchive())).status, 303);
  assert.match(await row('Your own products'), /Ready.*none of the demo’s/);
  const [entry] = await logged('product.change-many');
  assert.equal(entry!.words, '2 products of the demo archived');
  assert.equal((await undo(entry!.id)).status, 303);
  assert.match(await row('Your own products'), /and 2 of the demo’s/);
});

test('who may only read tries nothing', async () => {
  const reader = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  assert.doesNotMatch(
    await (await reader.get(routes.adminLaunch())).text(),
    /Try it|Try all|I have a backup|Archive the/,
  );
  for (const path of [routes.adminLaunchCheck({ check: 'mail' }), routes.adminDemoArchive()])
    assert.equal((await reader.post(path)).status, 403);
  assert.equal((await attempt('nonsense')).status, 404);
  assert.equal((await attempt('shop')).status, 404);
});

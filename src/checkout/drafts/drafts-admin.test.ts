/** Drafts in the back office: put together, priced as the buyer will pay, sent, taken away and put back. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import { addDiscount } from '../../../test/discounts.ts';
import { addCustomer, address } from '../../../test/fixtures.ts';
import { person as newPerson, saidIn } from '../../../test/person.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { addAddress } from '../../customers/addresses.ts';
import { emailKinds } from '../../letters.ts';
import { sql } from '../../platform/db.ts';
import { createMailer } from '../../platform/mailer.ts';
import { routes } from '../../routes.ts';
import { renderLetter } from '../../ui/letter.tsx';
import { type Draft, findDraft, stateOf } from './drafts.ts';
import { sweepDrafts } from './personal-data.ts';

const running = await startTestShop({ ROLE: 'web' });
after(() => running.stop());
const { shop } = running;
const { db } = shop;
const clerk = await addClerk(db);
const owner = deskOf(running.url, clerk);

type Fields = Record<string, string>;
async function make(fields: Fields = {}): Promise<string> {
  const answer = await owner.post(routes.adminDrafts(), fields);
  return /drafts\/([0-9a-f-]{36})\?done=/.exec(answer.headers.get('location')!)![1]!;
}
const draft = async (id: string): Promise<Draft> => (await findDraft(db, { id }))!;
const urlOf = (draftId: string) => routes.adminDraft({ draftId });
/** Sends the form as it stands, with these fields changed or buttons pressed. */
async function save(id: string, fields: Fields = {}, url = urlOf(id), desk = owner): Promise<Response> {
  const { version } = await draft(id);
  const { cart } = await inCart(id);
  return desk.post(url, {
    version: String(version),
    email: cart.email ?? '',
    country: 'IE',
    shippingMethod: cart.method ?? '',
    message: (await draft(id)).message,
    ...fields,
  });
}
const inCart = async (id: string) =>
  (await db.row<{
    cart: { email: string | null; method: string | null; codes: string[]; lines: Record<string, number> };
  }>(sql`
    SELECT json_build_object('email', c.email, 'method', c.shipping_method, 'codes', c.discount_codes, 'lines',
      (SELECT coalesce(json_object_agg(v.sku, l.quantity), '{}') FROM cart_lines l JOIN variants v ON v.id = l.variant_id
       WHERE l.cart_id = c.id)) AS cart
    FROM draft_orders d JOIN carts c ON c.id = d.cart_id WHERE d.id = ${id}`))!;
const log = () =>
  db.rows<{ action: string; row: string }>(sql`SELECT action, l::text AS row FROM audit_log l ORDER BY id`);
const page = async (id: string, query = '') =>
  (await (await owner.get(urlOf(id) + query)).text()).replace(/\s+/g, ' ');
const words = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

test('products are found, added, counted and taken out; each press is one row of the log', async () => {
  const compass = await running.article({ title: 'Brass compass', onHand: 5 });
  const id = await make();
  const found = await save(id, { do: 'find', find: 'brass' });
  assert.match(found.headers.get('location')!, /\?find=brass$/, 'nothing was changed, so nothing is told');
  assert.match(await page(id, '?find=brass'), new RegExp(`name="add" value="${compass.variantId}"`));
  const added = await save(id, { add: compass.variantId, find: 'brass', foundFor: 'brass' });
  assert.match(
    added.headers.get('location')!,
    /\?find=brass&done=\d+$/,
    'the search stays open for the next one',
  );
  await save(id, { [`quantity-${compass.variantId}`]: '3' });
  assert.deepEqual((await inCart(id)).cart.lines, { [compass.sku]: 3 });
  assert.match(words(await page(id)), /Subtotal €30\.00 Shipping \(Standard\) €4\.90 Total €34\.90/);
  await save(id, { [`quantity-${compass.variantId}`]: '3', remove: compass.variantId });
  assert.deepEqual((await inCart(id)).cart.lines, {});
  const actions = (await log()).map(({ action }) => action);
  assert.deepEqual(actions, ['draft.add', 'draft.save', 'draft.save', 'draft.save']);
});

test('what is wrong stands at its field and is kept as typed; what is left empty is the buyer’s to fill in', async () => {
  const { variantId } = await running.article();
  const id = await make();
  await save(id, { add: variantId });
  const before = (await log()).length;
  const wrong = await save(id, {
    ...{ email: 'no address', postalCode: 'ZZ', [`quantity-${variantId}`]: 'two', code: 'NOWHERE' },
    message: 'x'.repeat(1001),
  });
  assert.equal(wrong.status, 422);
  const html = await wrong.text();
  const errors = [...html.matchAll(/id="([\w-]+)-error"/g)].map(([, field]) => field).sort();
  assert.deepEqual(errors, ['email', 'message', 'postalCode', `quantity-${variantId}`]);
  assert.match(html, /value="no address"/);
  const unknown = await save(id, { code: 'NOWHERE' });
  assert.match(await unknown.text(), /There is no code NOWHERE/);
  assert.equal((await log()).length, before);
  const partly = await save(id, { name: 'Ada Byron', city: 'Dublin', [`quantity-${variantId}`]: '1' });
  assert.equal(partly.status, 303);
  assert.match(await page(id), /value="Ada Byron"/);
});

test('more than there is, sold out, another country: said at the place, nothing lost', async () => {
  const few = await running.article({ title: 'Last ones', onHand: 2 });
  const none = await running.article({ onHand: 0 });
  const id = await make();
  await save(id, { add: few.variantId });
  assert.match(await (await save(id, { add: none.variantId })).text(), /That has just sold out/);
  await save(id, { [`quantity-${few.variantId}`]: '3' });
  assert.match(words(await page(id)), /Only 2 left\./);
  const refused = await save(id, { email: 'ada@example.com' }, routes.adminDraftSending({ draftId: id }));
  assert.equal(refused.status, 422);
  assert.match(words(await refused.text()), /There are not enough of Last ones/);
  const update = await save(id, { update: 'country', country: 'US', email: 'kept@example.com' });
  const html = await update.text();
  assert.equal(update.status, 200);
  assert.match(html, /value="kept@example.com"/);
  assert.match(html, /name="region"/);
  assert.equal((await inCart(id)).cart.email, 'ada@example.com');
});

test('what is sold beyond what there is can be put into a draft', async () => {
  const later = await running.article({ title: 'Made to order', onHand: 0 });
  await db.run(sql`UPDATE stock_levels SET allow_backorders = true WHERE variant_id = ${later.variantId}`);
  const id = await make();
  assert.match(words(await page(id, '?find=made')), /sent later/);
  assert.equal((await save(id, { add: later.variantId })).status, 303);
  assert.deepEqual((await inCart(id)).cart.lines, { [later.sku]: 1 });
});

test('codes are applied and taken off, with the reason where one does not count', async () => {
  await addDiscount(db, { code: 'DRAFT10' });
  await addDiscount(db, { code: 'BIG', minimumMinor: 100_000 });
  const { variantId } = await running.article();
  const id = await make();
  await save(id, { add: variantId, code: 'draft10' });
  await save(id, { code: 'BIG' });
  assert.deepEqual((await inCart(id)).cart.codes, ['DRAFT10', 'BIG']);
  assert.match(words(await page(id)), /Discount DRAFT10 -€1\.00 Total €13\.90/);
  assert.match(words(await page(id)), /Add €990\.00 more to use BIG/);
  assert.match(await (await save(id, { code: 'BIG' })).text(), /BIG is in the draft already/);
  await save(id, { removeCode: 'BIG' });
  assert.deepEqual((await inCart(id)).cart.codes, ['DRAFT10']);
});

test('the second of two members is told who was faster, and what he typed is still there', async () => {
  const id = await make();
  const { version } = await draft(id);
  const other = deskOf(running.url, await addClerk(db, { name: 'Fiona Fast' }));
  await other.post(urlOf(id), { version: String(version), country: 'IE', message: 'Hers' });
  const late = await owner.post(urlOf(id), { version: String(version), country: 'IE', message: 'His' });
  assert.equal(late.status, 409);
  const html = await late.text();
  assert.match(html, /Fiona Fast changed this draft/);
  assert.match(html, />His<\/textarea>/);
  assert.equal((await draft(id)).message, 'Hers');
  const again = /name="version" value="(\d+)"/.exec(html)![1]!;
  const kept = await owner.post(urlOf(id), { version: again, country: 'IE', message: 'His' });
  assert.equal(kept.status, 303);
  assert.equal((await draft(id)).message, 'His');
});

test('the link goes by mail with what it comes to; the log keeps neither address nor message', async () => {
  const { variantId } = await running.article({ title: 'Ruler' });
  const id = await make();
  const sending = routes.adminDraftSending({ draftId: id });
  assert.match(await (await save(id, {}, sending)).text(), /Give the address that the link is to go to/);
  assert.match(
    await (await save(id, { email: 'Bob@Example.com' }, sending)).text(),
    /Put something into it first/,
  );
  await save(id, { add: variantId });
  const sent = await save(
    id,
    { message: 'Dear Bob,\nas promised.', [`quantity-${variantId}`]: '2' },
    sending,
  );
  assert.equal(sent.status, 303);
  const now = await draft(id);
  assert.deepEqual([stateOf(now), now.sent], ['sent', { totalMinor: 2490, currency: 'EUR' }]);
  const mailer = createMailer(db, shop.config, emailKinds(shop.config), renderLetter);
  while ((await mailer.sendDue()) > 0);
  const mail = await db.row<{ recipient: string; subject: string; plain: string }>(
    sql`SELECT recipient, subject, plain FROM mailbox ORDER BY at DESC LIMIT 1`,
  );
  assert.deepEqual(
    [mail!.recipient, mail!.subject],
    ['bob@example.com', 'Your order at Plain Geometry: €24.90 to pay'],
  );
  for (const part of ['Dear Bob,\nas promised.', 'Ruler', '2 × €10.00', 'Total: €24.90', `/pay/${now.token}`])
    assert.ok(mail!.plain.includes(part), part);
  const rows = (await log()).filter(({ row }) => /bob@|as promised/i.test(row));
  assert.deepEqual(rows, []);
  assert.match(await page(id), /Send it again/);
  await save(id, { [`quantity-${variantId}`]: '2' }, sending);
  assert.equal((await db.rows(sql`SELECT 1 FROM emails WHERE kind = 'draft_payment_link'`)).length, 2);

  const quick = await make();
  await save(quick, { add: variantId, email: 'bob@example.com' });
  await save(quick, { [`quantity-${variantId}`]: '1' }, routes.adminDraftSending({ draftId: quick }));
  await owner.post(routes.adminDraftRemoval({ draftId: quick }));
  while ((await mailer.sendDue()) > 0);
  const dropped = await db.row<{ status: string }>(
    sql`SELECT status FROM emails WHERE kind = 'draft_payment_link' ORDER BY seq DESC LIMIT 1`,
  );
  assert.equal(dropped!.status, 'dropped', 'a link that opens nothing any more is not sent');
});

test('a draft is taken away, and put back by Undo', async () => {
  const id = await make();
  const removed = await owner.post(routes.adminDraftRemoval({ draftId: id }));
  assert.match(removed.headers.get('location')!, /^\/admin\/drafts\?done=/);
  assert.equal((await owner.get(urlOf(id))).status, 404);
  assert.equal((await fetch(`${running.url}/pay/${(await draft(id)).token}`)).status, 410);
  const entryId = /done=(\d+)/.exec(removed.headers.get('location')!)![1]!;
  assert.equal((await owner.post(routes.adminUndo({ entryId }), { back: '/admin/drafts' })).status, 303);
  assert.equal((await owner.get(urlOf(id))).status, 200);
  assert.equal((await owner.post(routes.adminUndo({ entryId }), { back: '/admin/drafts' })).status, 409);
});

test('a draft for a customer begins with the address; the list finds it by number, name and e-mail', async () => {
  const customer = await addCustomer(db);
  await addAddress(db, customer.id, { ...address, name: 'Emmy Noether' });
  const id = await make({ customerId: customer.id });
  const { number } = await draft(id);
  const html = await page(id);
  assert.ok(html.includes(customer.email) && html.includes('Emmy Noether'));
  const list = async (query: string) => (await owner.get(`${routes.adminDrafts()}?${query}`)).text();
  for (const query of [`q=D${number}`, 'q=noether', `q=${customer.email}`, 'show=open'])
    assert.ok((await list(query)).includes(urlOf(id)), query);
  for (const query of ['q=nobody', 'show=sent', 'show=paid', 'show=expired'])
    assert.ok(!(await list(query)).includes(urlOf(id)), query);
  await db.run(sql`UPDATE draft_orders SET expires_at = now() WHERE id = ${id}`);
  assert.ok(
    (await list('show=expired')).includes(urlOf(id)) && !(await list('show=open')).includes(urlOf(id)),
  );
  await save(id, { message: 'Another month' });
  assert.ok((await list('show=open')).includes(urlOf(id)), 'a change opens its link again');
});

test('who may only look sees it shut; who sees no orders sees none', async () => {
  const id = await make();
  const reader = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  const html = await (await reader.get(urlOf(id))).text();
  assert.match(html, /<fieldset class="plain-fieldset" disabled/);
  assert.ok(!html.includes('Save and send') && !html.includes(routes.adminDraftRemoval({ draftId: id })));
  for (const url of [
    routes.adminDrafts(),
    urlOf(id),
    routes.adminDraftSending({ draftId: id }),
    routes.adminDraftRemoval({ draftId: id }),
  ])
    assert.equal((await reader.post(url, { version: '1', country: 'IE' })).status, 403, url);
  const blind = deskOf(running.url, await addClerk(db, { permissions: ['products:read'] }));
  assert.equal((await blind.get(urlOf(id))).status, 403);
});

test('drafts are in a customer’s copy, go with the account, and after a while by themselves', async () => {
  const someone = await newPerson(running);
  const { variantId } = await running.article();
  const id = await make();
  await save(id, { add: variantId, email: someone.email });
  await save(id, { name: someone.name, line1: someone.line1, message: someone.note });
  const copy = await (await someone.buyer.get('/account/data/export')).json();
  assert.deepEqual(
    copy.drafts.map((each: { message: string; shippingAddress: { line1: string } }) => [
      each.message,
      each.shippingAddress.line1,
    ]),
    [[someone.note, someone.line1]],
  );
  assert.ok(!JSON.stringify(copy).includes((await draft(id)).token));
  await someone.buyer.post('/account/data/deletion', { email: someone.email });
  await db.run(sql`DELETE FROM emails WHERE kind = 'account_deleted'`);
  assert.deepEqual(await saidIn(db, someone.email, someone.name, someone.line1, someone.note), []);

  const old = await make();
  const kept = await make();
  await db.run(sql`UPDATE draft_orders SET removed_at = now() - interval '31 days' WHERE id = ${old}`);
  await sweepDrafts(db);
  assert.deepEqual([await findDraft(db, { id: old }), stateOf(await draft(kept))], [undefined, 'open']);
});

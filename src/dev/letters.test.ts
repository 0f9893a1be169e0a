import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Hono } from 'hono';
import { type EventfulShop, startEventfulShop } from '../../test/eventful-order.ts';
import { emailKinds } from '../letters.ts';
import { sql } from '../platform/db.ts';
import { setWording } from '../platform/wordings.ts';
import { routes } from '../routes.ts';
import { letterPages } from './letters.tsx';

let shop: EventfulShop;
const app = new Hono();
before(async () => {
  shop = await startEventfulShop();
  letterPages(app, shop.heart.shop, emailKinds(shop.heart.shop.config));
});
after(() => shop.heart.stop());

async function page(path: string, init?: RequestInit) {
  const answer = await app.request(path, init);
  return { status: answer.status, headers: answer.headers, html: await answer.text() };
}

test('every kind is listed with its subject, and each can be looked at', async () => {
  const { html } = await page(routes.letters());
  for (const [name, { title }] of Object.entries(emailKinds(shop.heart.shop.config))) {
    assert.ok(html.includes(`href="${routes.letter({ kind: name })}"`), name);
    const shown = await page(routes.letter({ kind: name }));
    assert.equal(shown.status, 200, name);
    assert.ok(shown.html.includes(title), name);
    assert.equal((await page(routes.letterBody({ kind: name }))).status, 200, name);
  }
});

test('one is shown on a phone, on a desk and as plain text, without script', async () => {
  const { html } = await page(`${routes.letter({ kind: 'order_placed' })}?order=%231001`);
  assert.equal(html.match(/<iframe/g)!.length, 2);
  assert.match(html, /Thank you for your order #1001/);
  assert.match(html, /Dear Anna Kay, your order #1001/);
  assert.doesNotMatch(html, /made up/);
  const body = await page(`${routes.letterBody({ kind: 'order_placed' })}?order=1001`);
  assert.match(body.headers.get('content-security-policy')!, /default-src 'none'.*sandbox/);
});

test('what has never happened is shown all the same, and said to be made up', async () => {
  const { html } = await page(routes.letter({ kind: 'payment_failed' }));
  assert.match(html, /made up/);
});

test('an order or a kind that there is not', async () => {
  for (const order of ['9999', 'abc', '-1'])
    assert.match(
      (await page(`${routes.letter({ kind: 'order_placed' })}?order=${order}`)).html,
      /no order of this/,
    );
  for (const kind of ['nothing', '__proto__', 'toString'])
    assert.equal((await page(routes.letter({ kind }))).status, 404);
});

test('the merchant’s words are what is shown', async () => {
  const kinds = emailKinds(shop.heart.shop.config);
  const words = { subject: 'Hurray, {number}', heading: 'Hurray', body: 'Hurray, {name}' };
  await setWording(shop.heart.db, kinds, 'order_placed', words);
  assert.match((await page(routes.letter({ kind: 'order_placed' }))).html, /Hurray, #1001/);
  assert.match((await page(routes.letters())).html, /Hurray, \{number\} \(your words\)/);
});

test('sent to the mailbox, it is there as a test', async () => {
  const path = `${routes.letter({ kind: 'order_shipped' })}?order=1001`;
  const answer = await app.request(path, { method: 'POST' });
  assert.equal(answer.status, 303);
  assert.match((await page(answer.headers.get('location')!)).html, /in the .*mailbox.* now/);
  const mail = await shop.heart.db.row<{ subject: string }>(sql`SELECT subject FROM mailbox`);
  assert.match(mail!.subject, /^Test: On its way/);
});

/** Settings that take something away, or make it shorter: the whole shop with them. */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '../src/platform/db.ts';
import { addClerk, deskOf } from './back-office.ts';
import { isIn, signedIn } from './customer.ts';
import { startTestShop, type TestShop } from './test-shop.ts';

let running: TestShop;
before(async () => {
  running = await startTestShop({
    ROLE: 'web',
    BACK_IN_STOCK: '0',
    SEARCH_LOG: '0',
    SESSION_DAYS: '2',
    STAFF_SESSION_HOURS: '2',
    ALLOWED_HOSTS: 'shop.test',
  });
});
after(() => running.stop());

test('without BACK_IN_STOCK there is no form, and nobody is written down', async () => {
  const sold = await running.article({ title: 'Gone', onHand: 0 });
  const page = await (await fetch(`${running.url}/products/${sold.handle}`)).text();
  assert.match(page, /Sold out/);
  assert.doesNotMatch(page, /back-in-stock/);
  const asked = await fetch(`${running.url}/products/${sold.handle}/back-in-stock`, {
    method: 'POST',
    headers: { origin: running.url },
    body: new URLSearchParams({ variantId: sold.variantId, email: 'ada@example.com' }),
  });
  assert.equal(asked.status, 404);
  assert.equal(await running.shop.db.row(sql`SELECT FROM back_in_stock`), undefined);
});

test('without SEARCH_LOG a search is answered, and not counted', async () => {
  assert.equal((await fetch(`${running.url}/search?q=lantern`)).status, 200);
  await sleep(5_500); // it would be written after five seconds
  assert.equal(await running.shop.db.row(sql`SELECT FROM searches`), undefined);
});

test('SESSION_DAYS: a buyer who did not come back is signed out', async () => {
  const buyer = await signedIn(running, 'ada@example.com');
  const seen = (ago: string) =>
    running.shop.db.run(sql`UPDATE sessions SET last_seen_at = now() - ${ago}::interval`);
  await seen('47 hours');
  assert.equal(await isIn(buyer), true);
  await seen('49 hours');
  assert.equal(await isIn(buyer), false);
});

test('STAFF_SESSION_HOURS: staff who did not come back are signed out, and are told when', async () => {
  const desk = deskOf(running.url, await addClerk(running.shop.db));
  const seen = (ago: string) =>
    running.shop.db.run(sql`UPDATE staff_sessions SET last_seen_at = now() - ${ago}::interval`);
  await seen('110 minutes');
  assert.match(await (await desk.get('/admin/me')).text(), /ends after 2 hours without use/);
  await seen('121 minutes');
  assert.equal((await desk.get('/admin/me')).status, 303);
});

test('ALLOWED_HOSTS holds before kept pages too', async () => {
  const { port } = new URL(running.url);
  const statusFor = (host: string) =>
    new Promise((resolve, reject) => {
      const asking = request({ port, path: '/', headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asking.on('error', reject).end();
    });
  for (let i = 0; i < 3; i++)
    assert.deepEqual([await statusFor('shop.test'), await statusFor('evil.test')], [200, 421]);
});

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { addProduct, type Sold } from '../../../test/fixtures.ts';
import { startTestShop, type TestShop } from '../../../test/test-shop.ts';
import { sql } from '../../platform/db.ts';
import { eraseWaiting, exportWaiting, sweepWaiting, tellBackInStock, waitingOf } from './waiting.ts';

let running: TestShop;
before(async () => {
  running = await startTestShop({ ROLE: 'web' });
});
after(() => running.stop());

const config = { publicUrl: 'https://shop.example' };
const soldOut = (title: string) => addProduct(running.shop.db, { title, onHand: 0 });

function ask({ handle, variantId }: Sold, email: string): Promise<Response> {
  return fetch(`${running.url}/products/${handle}/back-in-stock`, {
    method: 'POST',
    headers: { origin: running.url },
    body: new URLSearchParams({ variantId, email }),
    redirect: 'manual',
  });
}
const mails = (kind: string) =>
  running.shop.db.rows<{ recipient: string; data: { url: string; name: string } }>(
    sql`SELECT recipient, data FROM emails WHERE kind = ${kind} ORDER BY created_at, id`,
  );
const press = (url: string, act: string) =>
  fetch(running.url + new URL(url).pathname, {
    method: 'POST',
    headers: { origin: running.url },
    body: new URLSearchParams({ act }),
  });

async function waits(sold: Sold, email: string): Promise<string> {
  assert.equal((await ask(sold, email)).status, 200);
  const { data } = (await mails('back_in_stock_confirm')).find(({ recipient }) => recipient === email)!;
  await press(data.url, 'confirm');
  return data.url;
}
const restock = ({ variantId }: Sold, onHand: number) =>
  running.shop.db.run(sql`UPDATE stock_levels SET on_hand = ${onHand} WHERE variant_id = ${variantId}`);

test('who asks, confirms and waits is told once when it is back, and forgotten', async () => {
  const lamp = await soldOut('Lamp');
  const page = await (await fetch(`${running.url}/products/${lamp.handle}`)).text();
  assert.match(page, /Tell me when it is back/);
  const url = await waits(lamp, 'ada@example.com');
  assert.match(await (await fetch(running.url + new URL(url).pathname)).text(), /We will tell you/);
  assert.equal(await tellBackInStock(running.shop.db, config), 0, 'not before it is back');
  await restock(lamp, 2);
  assert.equal(await tellBackInStock(running.shop.db, config), 1);
  assert.equal(await tellBackInStock(running.shop.db, config), 0);
  const [told, ...more] = await mails('back_in_stock');
  assert.equal(more.length, 0);
  assert.equal(told!.recipient, 'ada@example.com');
  assert.equal(told!.data.name, 'Lamp');
  assert.match(told!.data.url, new RegExp(`/products/${lamp.handle}\\?variant=${lamp.variantId}$`));
  assert.equal((await fetch(running.url + new URL(url).pathname)).status, 404);
});

test('nobody is signed up by others, and nobody learns who waits', async () => {
  const vase = await soldOut('Vase');
  const first = await (await ask(vase, 'victim@example.com')).text();
  await restock(vase, 5);
  assert.equal(await tellBackInStock(running.shop.db, config), 0, 'it was not confirmed');
  await restock(vase, 0);
  const known = await waits(vase, 'known@example.com');
  const before = (await mails('back_in_stock_confirm')).length;
  const again = await (await ask(vase, 'known@example.com')).text();
  assert.equal((await mails('back_in_stock_confirm')).length, before, 'no second mail');
  assert.equal(again.replaceAll('known@example.com', 'victim@example.com'), first);
  const off = await press(known, 'off');
  assert.match(await off.text(), /We will not write/);
});

test('a wrong address comes back filled in, with the message at its field; what is not sold out needs no waiting', async () => {
  const cup = await soldOut('Cup');
  const answer = await ask(cup, 'ada@');
  assert.equal(answer.status, 422);
  const page = await answer.text();
  assert.match(page, /value="ada@"/);
  assert.match(page, /id="back-email-error"/);
  await restock(cup, 1);
  assert.equal((await ask(cup, 'ada@example.com')).status, 303);
  assert.equal((await ask({ ...cup, variantId: 'nonsense' }, 'ada@example.com')).status, 404);
  const elsewhere = await fetch(`${running.url}/back-in-stock/nonsense`);
  assert.equal(elsewhere.status, 404);
});

test('a hundred are not called for two pieces; the first who asked come first; two at work write one mail each', async () => {
  const bowl = await soldOut('Bowl');
  for (let n = 0; n < 20; n++)
    await running.shop.db.run(sql`
      INSERT INTO back_in_stock (id, variant_id, email, token_hash, confirmed_at, created_at)
      VALUES (gen_random_uuid(), ${bowl.variantId}, ${`b${n}@example.com`}, ${Buffer.from(`b${n}`)}, now(), now() - make_interval(mins => ${100 - n}))`);
  await restock(bowl, 2);
  const told = await Promise.all([
    tellBackInStock(running.shop.db, config),
    tellBackInStock(running.shop.db, config),
  ]);
  assert.ok(told[0]! + told[1]! <= 12);
  const written = (await mails('back_in_stock')).filter(({ data }) => data.name === 'Bowl');
  assert.equal(new Set(written.map(({ recipient }) => recipient)).size, written.length);
  assert.ok(written.some(({ recipient }) => recipient === 'b0@example.com'));
  await restock(bowl, 0);
  assert.equal(await tellBackInStock(running.shop.db, config), 0, 'it is gone again, so the others wait on');
  assert.equal((await waitingOf(running.shop.db, bowl.productId))[0]!.waiting, 20 - written.length);
});

test('who does not confirm is forgotten after a week; a customer’s own is exported and erased', async () => {
  const rug = await soldOut('Rug');
  await ask(rug, 'late@example.com');
  await running.shop.db.run(
    sql`UPDATE back_in_stock SET created_at = now() - interval '8 days' WHERE email = 'late@example.com'`,
  );
  assert.ok((await sweepWaiting(running.shop.db)) >= 1);
  await waits(rug, 'mine@example.com');
  const exported: unknown[] = [];
  for await (const each of exportWaiting(running.shop.db, { email: 'Mine@example.com' })) exported.push(each);
  assert.equal(exported.length, 1);
  await running.shop.db.transaction((tx) => eraseWaiting(tx, { email: 'mine@example.com' }));
  assert.equal((await waitingOf(running.shop.db, rug.productId)).length, 0);
});

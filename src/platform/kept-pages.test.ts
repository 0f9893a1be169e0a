import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import { cartCount, createKeptPages, type KeptPages, type RenderedPage } from './kept-pages.ts';
import { HEARD_WITHIN_MS } from './listener.ts';

/** A page that counts how often it was rendered; `meanwhile` happens while it is. */
function shop(options?: Parameters<typeof createKeptPages>[0]) {
  const kept = createKeptPages(options);
  kept.trust(true);
  const state = {
    kept,
    renders: 0,
    meanwhile: async () => {},
    page: { html: '', tags: ['product:1'] } as RenderedPage,
    async get(path = '/p', headers: Record<string, string> = {}) {
      const answer = await app.request(path, { headers });
      return { status: answer.status, body: await answer.text(), headers: answer.headers };
    },
    app: undefined as unknown as Hono,
  };
  const app = new Hono().get('*', (c) =>
    kept.serve(c, async () => {
      state.renders += 1;
      const html = state.page.html || `<p>render ${state.renders}</p>`;
      await state.meanwhile();
      return { ...state.page, html };
    }),
  );
  state.app = app;
  return state;
}

test('rendered once, then answered from memory', async () => {
  const { get, kept } = shop();
  assert.equal((await get()).body, '<p>render 1</p>');
  assert.equal((await get()).body, '<p>render 1</p>');
  assert.equal(kept.size, 1);
});

test('a change of what it shows drops it; other changes do not', async () => {
  const { get, kept } = shop();
  await get();
  for (const tag of ['product:2', 'collection:1']) kept.drop(tag);
  assert.equal((await get()).body, '<p>render 1</p>');
  kept.drop('product:1');
  assert.equal((await get()).body, '<p>render 2</p>');
  kept.drop('everything');
  assert.equal((await get()).body, '<p>render 3</p>');
});

test('a list is dropped by any product, one that is new as well', async () => {
  const list = shop();
  list.page = { html: '', tags: ['products', 'collection:7'] };
  await list.get();
  list.kept.drop('product:99');
  assert.equal((await list.get()).body, '<p>render 2</p>');
});

for (const change of ['product:1', 'everything', 'product:5'])
  test(`${change} changes while the page is being rendered: it is answered, not kept`, async () => {
    const page = shop();
    page.meanwhile = async () => page.kept.drop(change);
    assert.equal((await page.get()).body, '<p>render 1</p>');
    assert.equal(page.kept.size, 0);
    page.meanwhile = async () => {};
    assert.equal((await page.get()).body, '<p>render 2</p>');
    assert.equal((await page.get()).body, '<p>render 2</p>');
  });

test('changes cannot be heard: nothing kept is served and nothing is kept', async () => {
  const { get, kept } = shop();
  await get();
  kept.trust(false);
  assert.equal((await get()).body, '<p>render 2</p>');
  assert.equal((await get()).body, '<p>render 3</p>');
  assert.equal(kept.size, 0);
  kept.trust(true);
  assert.equal((await get()).body, '<p>render 4</p>');
  assert.equal((await get()).body, '<p>render 4</p>');
});

test('the ear is lost and found while a page is being rendered: that page is not kept', async () => {
  const page = shop();
  page.meanwhile = async () => {
    page.kept.trust(false);
    page.kept.trust(true);
  };
  await page.get();
  assert.equal(page.kept.size, 0);
});

/** An ear that a test makes deaf: what it has missed it hears when it is asked. */
function slowEar() {
  const ear = {
    fresh: true,
    missed: () => {},
    hasCompany: true,
    isFresh: () => ear.fresh,
    async caughtUp() {
      ear.missed();
      ear.missed = () => {};
      ear.fresh = true;
    },
  };
  return ear;
}

test('what was changed elsewhere and answered is not served, though it has not been heard yet', async () => {
  const ear = slowEar();
  const { get, kept } = shop({ ear });
  await get();
  ear.fresh = false;
  assert.equal((await get()).body, '<p>render 1</p>', 'nothing was missed');
  ear.fresh = false;
  ear.missed = () => kept.drop('product:1');
  assert.equal((await get()).body, '<p>render 2</p>');
});

test('a change is answered when others have had their time to hear of it, where there are others', async () => {
  const ear = slowEar();
  const { kept } = shop({ ear });
  const waited = async () => {
    kept.drop('product:1');
    const since = performance.now();
    await kept.settled();
    return performance.now() - since;
  };
  assert.ok((await waited()) >= HEARD_WITHIN_MS - 2);
  ear.hasCompany = false;
  assert.ok((await waited()) < HEARD_WITHIN_MS / 2);
});

test('before anything is heard nothing is kept', async () => {
  const kept = createKeptPages();
  const app = new Hono().get('*', (c) => kept.serve(c, async () => ({ html: 'x', tags: [] })));
  await app.request('/p');
  assert.equal(kept.size, 0);
});

test('a page that failed, or is not there, is not kept', async () => {
  const page = shop();
  page.page = { html: 'nothing here', tags: [], status: 404 };
  assert.equal((await page.get()).status, 404);
  page.meanwhile = () => Promise.reject(new Error('the database is away'));
  page.app.onError((_, c) => c.text('', 500));
  assert.equal((await page.get()).status, 500);
  assert.equal(page.kept.size, 0);
});

test('each number on the cart link has its own copy, and a forged one gets none of its own', async () => {
  const page = shop();
  await page.get('/p', { cookie: 'cart_count=2' });
  await page.get('/p', { cookie: 'a=b; cart_count=2' });
  assert.equal(page.renders, 1);
  await page.get('/p');
  assert.equal(page.renders, 2);
  for (const forged of ['-1', 'x', '2e3', '<b>', '1000'])
    await page.get('/p', { cookie: `cart_count=${forged}` });
  assert.equal(page.renders, 2);
  await page.get('/p', { cookie: 'cart_count=100' });
  await page.get('/p', { cookie: 'cart_count=999' });
  assert.equal(page.renders, 3);
});

test('memory is bounded: by pages, and by addresses of one page', async () => {
  const page = shop({ pagesMax: 3 });
  for (let n = 0; n < 10; n++) await page.get(`/p${n}`);
  assert.equal(page.kept.size, 3);
  await page.get('/p9');
  assert.equal(page.renders, 10);
});

test('a browser that has the page is told so; others get it as they can read it', async () => {
  const page = shop();
  page.page = { html: `<p>${'long '.repeat(400)}</p>`, tags: [] };
  const first = await page.get();
  assert.equal((await page.get('/p', { 'if-none-match': first.headers.get('etag')! })).status, 304);
  assert.equal(
    (await page.get('/p', { 'accept-encoding': 'gzip, br' })).headers.get('content-encoding'),
    'br',
  );
  assert.equal((await page.get('/p', { 'accept-encoding': 'gzip' })).headers.get('content-encoding'), 'gzip');
  assert.equal(first.headers.get('content-encoding'), null);
});

test('switched off, every page is rendered anew', async () => {
  const page = shop({ enabled: false });
  await page.get();
  await page.get();
  assert.equal(page.renders, 2);
});

// Straight from the socket, before any middleware.

const servers: ReturnType<typeof createServer>[] = [];
after(() => {
  for (const server of servers) server.close();
});

async function served(kept: KeptPages, app: Hono): Promise<string> {
  const listener = getRequestListener(app.fetch);
  const server = createServer((request, response) => {
    if (!kept.answer(request, response)) void listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('from the socket: the same page, until it changes', async () => {
  const page = shop();
  const base = await served(page.kept, page.app);
  const read = async (path: string, init?: RequestInit) => (await fetch(base + path, init)).text();
  assert.equal(await read('/p?a=1'), '<p>render 1</p>');
  assert.equal(await read('/p?a=1'), '<p>render 1</p>');
  assert.equal(await read('/p?a=2'), '<p>render 2</p>');
  assert.equal(await read('/p?a=1', { headers: { cookie: 'cart_count=3' } }), '<p>render 3</p>');
  page.kept.drop('product:1');
  assert.equal(await read('/p?a=1'), '<p>render 4</p>');
  page.kept.trust(false);
  assert.equal(await read('/p?a=1'), '<p>render 5</p>');
  assert.equal((await fetch(`${base}/p`, { method: 'POST' })).status, 404);
});

/** Two regions, US and everywhere else; the version is what the handler makes of the cookie, as markets/ does. */
function regionalShop() {
  const kept = createKeptPages();
  kept.trust(true);
  const state = { kept, renders: 0, app: new Hono(), meanwhile: async () => {} };
  state.app.get('*', (c) => {
    let region = '';
    return kept.serve(
      c,
      async () => {
        state.renders += 1;
        return { html: `<p>${region}, cart ${cartCount(c)}</p>`, tags: ['product:1'] };
      },
      {
        key: '/p',
        async version() {
          region = getCookie(c, 'region')?.startsWith('US') ? 'US' : 'home';
          await state.meanwhile();
          return region;
        },
      },
    );
  });
  return state;
}

const cookies = [
  ['', 'home, cart 0'],
  ['region=US', 'US, cart 0'],
  ['region=DE', 'home, cart 0'],
  ['region=US.EUR', 'US, cart 0'],
  ['cart_count=2', 'home, cart 2'],
  ['cart_count=2; region=US', 'US, cart 2'],
  ['region=US; cart_count=2', 'US, cart 2'],
  ['a=b; region=DE; cart_count=2; c=d', 'home, cart 2'],
  // As the shop does not write them, but Hono reads them.
  ['region="US"', 'US, cart 0'],
  ['region=%55S', 'US, cart 0'],
  ['region =US', 'US, cart 0'],
  ['region=\u00fc; region=US', 'US, cart 0'],
  ['\u00a0region=DE; region=US', 'US, cart 0'],
  ['region=DE; region=US', 'home, cart 0'],
  ['xregion=US', 'home, cart 0'],
  ['region', 'home, cart 0'],
  ['a=region=US', 'home, cart 0'],
  ['cart_count=%32', 'home, cart 2'],
  ['xcart_count=3; cart_count=2', 'home, cart 2'],
] as const;

test('from the socket, in any order of requests: each region and each cart has its own page', async () => {
  const random = [3, 17, 5, 11, 2, 7, 13, 1, 19, 4];
  for (const step of random) {
    const shop = regionalShop();
    const base = await served(shop.kept, shop.app);
    for (let i = 0; i < cookies.length * 3; i++) {
      const [cookie, shown] = cookies[(i * step) % cookies.length]!;
      const answer = await fetch(`${base}/p`, { headers: { cookie } });
      assert.equal(await answer.text(), `<p>${shown}</p>`, `${cookie} after ${i} requests, ${step} apart`);
    }
    assert.ok(shop.kept.size <= 4, 'a copy for each that differs');
  }
});

test('what the prices are changes while they are asked for: the page is answered, not kept', async () => {
  const shop = regionalShop();
  const cookie = { cookie: 'region=US' };
  await shop.app.request('/p', { headers: cookie });
  shop.meanwhile = async () => shop.kept.drop('everything');
  await shop.app.request('/p', { headers: cookie });
  assert.equal(shop.kept.size, 0);
  // Nor is the address joined to a page that somebody else has had made since.
  shop.meanwhile = async () => {
    shop.meanwhile = async () => {};
    shop.kept.drop('everything');
    await shop.app.request('/p', { headers: cookie });
  };
  await shop.app.request('/p', { headers: cookie });
  assert.equal(shop.kept.size, 1);
  assert.equal(shop.renders, 4);
});

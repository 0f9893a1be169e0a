/**
 * Stripe or the database refusing, slow, cut off or silent: nobody waits ten seconds,
 * what is read makes sense, nothing is lost, and the shop goes on by itself. Every case that waits has a
 * shop of its own, so that the waits run side by side.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Fault } from '../src/dev/stripe/faults.ts';
import { sql } from '../src/platform/db.ts';
import {
  buyerWithCart,
  land,
  nothingIsLost,
  orderUrl,
  page,
  payAndLand,
  shopOnALine,
  shopWithFront,
  timePasses,
  until,
} from './faults/rig.ts';

const OPEN = 'POST /v1/checkout/sessions';
const READ = 'GET /v1/checkout/sessions/:id';
const EXPIRE = 'POST /v1/checkout/sessions/:id/expire';

describe('Stripe', { concurrency: true }, () => {
  test('refusing, failing and cutting off while the buyer presses Pay', async () => {
    const [shop, front] = await shopWithFront();
    const error = (status: number, type: string) => () => {
      front.instead = (_, response) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { type, message: 'No.' } }));
      };
    };
    const fault = (kind: Fault['kind']) => () =>
      shop.standIn.control.addFault({ match: OPEN, kind, times: 99 });
    const faults: Record<string, () => void> = {
      '401': error(401, 'authentication_error'),
      '403': error(403, 'invalid_request_error'),
      '400': error(400, 'invalid_request_error'),
      '402': error(402, 'card_error'),
      'an empty 200': () => {
        front.instead = (_, response) => void response.end('{}');
      },
      'a page of a proxy': () => {
        front.instead = (_, response) => void response.writeHead(502).end('<h1>Bad Gateway</h1>');
      },
      '429': fault('429'),
      '503': fault('503'),
      '500': fault('500'),
      '500 after the work': fault('500_after_commit'),
      'cut before the work': fault('cut_before'),
      'cut after the work': fault('cut_after_commit'),
    };
    try {
      let orders = 0;
      for (const [name, begin] of Object.entries(faults)) {
        const buyer = await buyerWithCart(shop);
        begin();
        const refused = await page(buyer.checkout({ line2: 'Back door' }));
        front.instead = undefined;
        shop.standIn.control.clearFaults();
        if (refused.status !== 303) {
          // A 400 is about what was ordered, so pressing again would not help.
          assert.equal(refused.status, name === '400' ? 422 : 503, `${name}: ${refused.html}`);
          assert.match(refused.html, /Nothing was charged/, name);
          assert.match(refused.html, /value="Back door"/, `${name}: what was typed is kept`);
        }
        const session = await buyer.checkoutSession({ line2: 'Back door' }).catch((cause) => {
          throw new Error(name, { cause });
        });
        const order = await payAndLand(shop, buyer, session);
        assert.match(order.html, /Thank you for your order/, name);
        await nothingIsLost(shop, ++orders);
        assert.equal(
          shop.standIn.control.state().sessions.filter(({ status }) => status === 'open').length,
          0,
          name,
        );
      }
    } finally {
      await shop.stop();
    }
  });

  for (const fault of [
    { match: OPEN, kind: 'hang', times: 9 },
    { match: OPEN, kind: 'hang_after_commit', times: 9 },
    { match: OPEN, kind: 'delay', ms: 8000, times: 9 },
  ] as const)
    test(`${fault.kind} while the buyer presses Pay`, async () => {
      const [shop] = await shopWithFront();
      try {
        const buyer = await buyerWithCart(shop);
        shop.standIn.control.addFault(fault);
        const pressed = await page(buyer.checkout({ line2: 'Back door' }));
        if (pressed.status !== 303 || fault.kind !== 'delay') {
          assert.equal(pressed.status, 503);
          assert.match(pressed.html, /Nothing was charged/);
        }
        const again = await page(buyer.get('/checkout'));
        assert.match(again.html, /value="Back door"/, 'what was typed is kept');
        shop.standIn.control.clearFaults();
        const order = await payAndLand(shop, buyer, await buyer.checkoutSession({ line2: 'Back door' }));
        assert.match(order.html, /Thank you for your order/);
        await nothingIsLost(shop, 1);
      } finally {
        await shop.stop();
      }
    });

  test('silent while an old page should be closed', async () => {
    const [shop] = await shopWithFront();
    try {
      const buyer = await buyerWithCart(shop);
      const old = await buyer.checkoutSession();
      await buyer.add((await shop.article()).variantId);
      shop.standIn.control.addFault({ match: EXPIRE, kind: 'hang', times: 9 });
      const pressed = await page(buyer.checkout());
      assert.equal(pressed.status, 503);
      assert.equal(
        shop.standIn.control.state().sessions.length,
        1,
        'no second page while the first can be paid',
      );
      shop.standIn.control.clearFaults();
      await payAndLand(shop, buyer, await buyer.checkoutSession());
      await nothingIsLost(shop, 1);
      assert.equal(shop.standIn.control.state().sessions.find(({ id }) => id === old)!.status, 'expired');
    } finally {
      await shop.stop();
    }
  });

  test('silent when the buyer comes back, and no webhook: the order is placed by itself', async () => {
    const [shop] = await shopWithFront();
    try {
      shop.standIn.control.setDeliveryMode({ drop: true });
      const buyer = await buyerWithCart(shop);
      const session = await buyer.checkoutSession();
      shop.standIn.control.addFault({ match: READ, kind: 'hang', times: 99 });
      const order = await payAndLand(shop, buyer, session);
      assert.match(order.html, /waiting for word of your payment/);
      shop.standIn.control.clearFaults();
      await timePasses(shop);
      const url = await orderUrl(shop, session);
      await until('placed', async () => (await (await buyer.get(url)).text()).includes('It is paid'));
      await nothingIsLost(shop, 1);
    } finally {
      await shop.stop();
    }
  });

  test('failing when its own webhook asks: the webhook is sent again', async () => {
    const [shop] = await shopWithFront();
    try {
      const buyer = await buyerWithCart(shop);
      const session = await buyer.checkoutSession();
      shop.standIn.control.addFault({ match: READ, kind: '500', times: 3 });
      shop.standIn.control.pay(session, '4242424242424242');
      const url = await orderUrl(shop, session);
      await until('placed', async () => (await (await buyer.get(url)).text()).includes('It is paid'));
      await land(shop, buyer, session);
      await nothingIsLost(shop, 1);
    } finally {
      await shop.stop();
    }
  });
});

describe('The database', { concurrency: true }, () => {
  test('silent, then back: pages say so in time, and the same press works', async () => {
    const { shop, line, stop } = await shopOnALine();
    try {
      const buyer = await buyerWithCart(shop);
      line.hang();
      const answers = await Promise.all([
        page(buyer.checkout()),
        page(buyer.get('/cart')),
        page(buyer.get('/checkout')),
        page(buyer.get('/products')),
        page(buyer.get('/orders/AAAAAAAAAAAAAAAAAAAAAAAA')),
        page(fetch(`${shop.url}/sitemap.xml`)),
      ]);
      for (const { status, html } of answers) {
        assert.equal(status, 503);
        assert.match(html, /We will be back in a moment/);
      }
      const health = await page(buyer.get('/health'));
      assert.equal(health.status, 503);
      assert.match(health.html, /The database does not answer within a second/);
      await line.pass();
      await until('the cart', async () => (await buyer.get('/cart')).ok);
      await payAndLand(shop, buyer, await buyer.checkoutSession());
      await nothingIsLost(shop, 1);
    } finally {
      await stop();
    }
  });

  test('silent: a kept page is not shown any more once its price may have changed', async () => {
    const { shop, line, direct, stop } = await shopOnALine();
    try {
      const { handle, variantId } = await shop.article({ priceMinor: 1000 });
      const product = () => page(fetch(`${shop.url}/products/${handle}`));
      await until(
        'kept',
        async () => (await product()).html.includes('€10.00') && shop.shop.keptPages.size > 0,
      );
      line.hang();
      await direct.run(sql`UPDATE variants SET price_minor = 1100 WHERE id = ${variantId}`);
      await until('not stale', async () => !(await product()).html.includes('€10.00'), 15_000);
      await line.pass();
      await until('the new price', async () => (await product()).html.includes('€11.00'));
    } finally {
      await stop();
    }
  });

  test('refusing, then back: nothing kept is shown meanwhile, and the news afterwards', async () => {
    const { shop, line, direct, stop } = await shopOnALine();
    try {
      const buyer = await buyerWithCart(shop);
      const { handle, variantId } = await shop.article({ priceMinor: 1000 });
      const product = () => page(fetch(`${shop.url}/products/${handle}`));
      await until(
        'kept',
        async () => (await product()).html.includes('€10.00') && shop.shop.keptPages.size > 0,
      );
      await line.refuse();
      await direct.run(sql`UPDATE variants SET price_minor = 1100 WHERE id = ${variantId}`);
      for (const { status, html } of await Promise.all([
        product(),
        page(buyer.checkout()),
        page(buyer.add(variantId)),
      ])) {
        assert.equal(status, 503);
        assert.match(html, /Nothing was charged, and your cart is kept/);
      }
      await line.pass();
      await until('the new price', async () => (await product()).html.includes('€11.00'));
      await payAndLand(shop, buyer, await buyer.checkoutSession());
      await nothingIsLost(shop, 1);
    } finally {
      await stop();
    }
  });

  test('ending every connection again and again while buyers order', async () => {
    const { shop, direct, stop } = await shopOnALine();
    try {
      const buyers = await Promise.all(Array.from({ length: 12 }, () => buyerWithCart(shop)));
      const statuses = new Set<number>();
      let over = false;
      const cutting = (async () => {
        for (; !over; await setTimeout(60))
          await direct.rows(sql`
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name LIKE 'pushcart%'`);
      })().catch(() => {});
      const orders = buyers.map(async (buyer) => {
        for (let i = 0; i < 6; i++) {
          statuses.add((await page(buyer.get('/products'))).status);
          statuses.add((await page(buyer.checkout())).status);
        }
      });
      await Promise.all(orders);
      over = true;
      await cutting;
      assert.deepEqual(
        [...statuses].filter((status) => ![200, 303, 503].includes(status)),
        [],
      );
      await until('well again', async () => (await fetch(`${shop.url}/health`)).ok);
      for (const buyer of buyers) await payAndLand(shop, buyer, await buyer.checkoutSession());
      await nothingIsLost(shop, buyers.length);
    } finally {
      await stop();
    }
  });

  test('ending a connection between two statements of a transaction', async () => {
    const { shop, direct, stop } = await shopOnALine();
    try {
      const broken = shop.shop.db.transaction(async (tx) => {
        const { pid } = (await tx.row<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`))!;
        await direct.rows(sql`SELECT pg_terminate_backend(${pid})`);
        await setTimeout(100);
        await tx.run(sql`SELECT 1`);
      });
      await assert.rejects(broken);
      const buyer = await buyerWithCart(shop);
      await payAndLand(shop, buyer, await buyer.checkoutSession());
      await nothingIsLost(shop, 1);
    } finally {
      await stop();
    }
  });

  test('held up by somebody’s lock: pages answer in time, the order goes on afterwards', async () => {
    const { shop, direct, stop } = await shopOnALine();
    try {
      const buyer = await buyerWithCart(shop);
      const session = await buyer.checkoutSession();
      const second = await buyerWithCart(shop);
      const holder = await direct.pool.connect();
      const answers = await (async () => {
        // Without waiting: a loop of the shop's may have one of them and want another.
        const lock = 'LOCK TABLE stock_levels, payments, carts IN ACCESS EXCLUSIVE MODE NOWAIT';
        await until('locked', async () => Boolean(await holder.query(`ROLLBACK; BEGIN; ${lock}`)));
        shop.standIn.control.pay(session, '4242424242424242');
        const pages = await Promise.all([
          page(second.checkout()),
          page(second.get('/cart')),
          page(second.add((await direct.row<{ id: string }>(sql`SELECT id FROM variants LIMIT 1`))!.id)),
          page(fetch(`${shop.url}/products`)),
        ]);
        await holder.query('COMMIT');
        return pages;
      })().finally(() => holder.release(true)); // else a failure would keep the pool from closing, for ever
      for (const { status, html } of answers) {
        assert.equal(status, 503);
        assert.match(html, /Nothing was charged, and your cart is kept/);
      }
      await timePasses(shop);
      const url = await orderUrl(shop, session);
      await until('placed', async () => (await (await buyer.get(url)).text()).includes('It is paid'));
      await payAndLand(shop, second, await second.checkoutSession());
      await nothingIsLost(shop, 2);
    } finally {
      await stop();
    }
  });
});

/** The mail server refusing, saying no or silent: who buys does not notice, and every message arrives once. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unsentEmails } from '../src/platform/mailer.ts';
import { type MailServer, startMailServer } from './faults/mail-server.ts';
import { buyerWithCart, payAndLand, shopWithFront, timePasses, until } from './faults/rig.ts';
import { startTcpProxy } from './tcp-proxy.ts';
import { freePort, type TestShop } from './test-shop.ts';

describe('The mail server', { concurrency: true }, () => {
  const unsent = (shop: TestShop) => unsentEmails(shop.shop.db);
  const failedWith = (shop: TestShop, words: RegExp) => async () => {
    const emails = await unsent(shop);
    return emails.length === 2 && emails.every(({ lastError }) => words.test(lastError ?? ''));
  };
  const bothArrivedOnce = async (shop: TestShop, mail: MailServer) => {
    await until('sent', async () => mail.messages.length >= 2 && (await unsent(shop)).length === 0);
    assert.deepEqual(mail.recipients.sort(), ['ada@example.com', shop.shop.config.shop.email].sort());
  };
  async function buy(shop: TestShop): Promise<void> {
    const buyer = await buyerWithCart(shop);
    const order = await payAndLand(shop, buyer, await buyer.checkoutSession());
    assert.match(order.html, /Thank you for your order/);
  }

  test('refusing: orders go on, and every message arrives once it is there', async () => {
    const port = await freePort();
    const [shop] = await shopWithFront({ SMTP_URL: `smtp://127.0.0.1:${port}` });
    let mail: MailServer | undefined;
    try {
      await buy(shop);
      await until('tried', failedWith(shop, /ECONNREFUSED/));
      mail = await startMailServer(port);
      await timePasses(shop);
      await bothArrivedOnce(shop, mail);
    } finally {
      await shop.stop();
      await mail?.close();
    }
  });

  test('saying no, or hanging up in the middle: tried again until it takes the message', async () => {
    const mail = await startMailServer();
    const [shop] = await shopWithFront({ SMTP_URL: `smtp://127.0.0.1:${mail.port}` });
    try {
      mail.instead = 'cut';
      await buy(shop);
      await until('cut off', failedWith(shop, /closed|reset|hang up|EPIPE|disconnected/i));
      mail.instead = Object.assign(new Error('Try later'), { responseCode: 451 });
      await timePasses(shop);
      await until('refused', failedWith(shop, /Try later/));
      mail.instead = undefined;
      await timePasses(shop);
      await bothArrivedOnce(shop, mail);
    } finally {
      await shop.stop();
      await mail.close();
    }
  });

  test('silent: nobody who buys notices, and the mail goes out later', async () => {
    const mail = await startMailServer();
    const line = await startTcpProxy({ host: '127.0.0.1', port: mail.port });
    const [shop] = await shopWithFront({ SMTP_URL: `smtp://127.0.0.1:${line.port}` });
    try {
      line.hang();
      await buy(shop);
      await until(
        'given up for now',
        async () => (await unsent(shop)).every(({ lastError }) => lastError),
        20_000,
      );
      await line.pass();
      await timePasses(shop);
      await bothArrivedOnce(shop, mail);
      assert.equal(new Set(mail.messages.map((message) => /^Message-ID: (.*)/im.exec(message)![1])).size, 2);
    } finally {
      await shop.stop();
      await line.close();
      await mail.close();
    }
  });
});

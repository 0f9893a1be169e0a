import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { readConfig } from './config.ts';
import { createHostGuard } from './hosts.ts';

const shop = { NODE_ENV: 'production', ALLOW_STAND_INS: '1', PUBLIC_URL: 'https://shop.example' };
const stripe = { STRIPE_SECRET_KEY: 'sk_test_x', STRIPE_WEBHOOK_SECRET: 'whsec_x' };

async function answering(env: Record<string, string>) {
  const guard = createHostGuard(readConfig(env));
  const server = createServer((request, response) => {
    if (!guard(request, response)) response.end('a page');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return (host: string, path = '/', method = 'GET') =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const asking = request(
        { port, host: '127.0.0.1', path, method, headers: { host } },
        async (response) => {
          let text = '';
          for await (const chunk of response) text += chunk;
          resolve({ status: response.statusCode!, text });
        },
      );
      asking.on('error', reject);
      asking.end();
    });
}

test('in production a name that is not the shop’s is refused in words, but health is told by any', async () => {
  const ask = await answering({ ...shop, ...stripe });
  for (const own of ['shop.example', 'SHOP.example', 'shop.example.', 'shop.example:443'])
    assert.equal((await ask(own)).status, 200, own);
  for (const other of [
    'evil.example',
    'www.shop.example',
    'shop.example.evil.example',
    '10.0.0.1',
    'localhost',
  ]) {
    const { status, text } = await ask(other);
    assert.equal(status, 421, other);
    assert.match(text, /ALLOWED_HOSTS/);
  }
  assert.equal((await ask('evil.example', '/', 'POST')).status, 421);
  for (const path of ['/health', '/health/ready', '/health/live', '/health?x=1'])
    assert.equal((await ask('10.0.0.1', path)).status, 200, path);
  assert.equal((await ask('10.0.0.1', '/healthy')).status, 421);
});

test('ALLOWED_HOSTS takes the place of the public address’s host', async () => {
  const ask = await answering({ ...shop, ...stripe, ALLOWED_HOSTS: 'Shop.example, www.shop.example' });
  assert.deepEqual(
    [(await ask('www.shop.example')).status, (await ask('shop.example')).status, (await ask('other')).status],
    [200, 200, 421],
  );
});

test('outside production every name is answered, until some are listed; this machine’s own always are', async () => {
  assert.equal((await (await answering({}))('anything')).status, 200);
  const ask = await answering({ ALLOWED_HOSTS: 'shop.test' });
  assert.deepEqual(
    [(await ask('shop.test')).status, (await ask('localhost:3000')).status, (await ask('other')).status],
    [200, 200, 421],
  );
});

test('with stand-ins in production this machine’s own name is answered: the stand-in for Stripe uses it', async () => {
  const ask = await answering(shop);
  assert.deepEqual([(await ask('127.0.0.1:3000')).status, (await ask('other')).status], [200, 421]);
});

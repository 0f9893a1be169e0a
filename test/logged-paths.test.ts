/** What the log says of a request that failed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createApp } from '../src/app.ts';
import { newToken } from '../src/platform/secrets.ts';
import { routes } from '../src/routes.ts';
import { startTestShop, type TestShop } from './test-shop.ts';

let running: TestShop;
before(async () => {
  running = await startTestShop({ ROLE: 'web' });
});
after(() => running.stop());

test('the path is told, and the token in it is not', async () => {
  const told: unknown[] = [];
  const fails = { value: () => Promise.reject(new Error('out of order')) };
  const db = Object.create(running.shop.db, { row: fails, rows: fails, transaction: fails });
  const log = Object.create(running.shop.log, { error: { value: (entry: unknown) => told.push(entry) } });
  const app = createApp({ ...running.shop, db, log }, { webhookSecret: 'whsec_test' });
  const token = newToken();
  for (const path of [routes.adminLink({ token }), routes.order({ token }), routes.orderReceipt({ token })]) {
    const answer = await app.request(path);
    assert.ok(answer.status >= 500, path);
    const entry = told.pop() as { path: string };
    assert.equal(entry.path, path.replace(token, '(token)'));
  }
});

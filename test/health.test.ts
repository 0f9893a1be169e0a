import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from '../src/platform/db.ts';
import { readiness } from '../src/platform/watching/health.ts';
import { createLife } from '../src/platform/watching/life.ts';
import { openMetrics } from '../src/platform/watching/metrics.ts';
import { queuesOf } from '../src/reports/queues.ts';
import { freePort, startTestShop, type TestShop } from './test-shop.ts';

let running: TestShop;
let metricsUrl: string;
before(async () => {
  const port = await freePort();
  metricsUrl = `http://127.0.0.1:${port}`;
  running = await startTestShop({ ROLE: 'worker', METRICS_PORT: String(port) });
});
after(() => running.stop());

test('a worker, which has no port for buyers, answers beside its figures', async () => {
  assert.deepEqual(await (await fetch(`${metricsUrl}/health/live`)).json(), { ok: true });
  assert.deepEqual(await (await fetch(`${metricsUrl}/health/ready`)).json(), { ok: true });
  const figures = await fetch(`${metricsUrl}/metrics`);
  assert.match(figures.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  assert.equal((await fetch(`${metricsUrl}/products`)).status, 404);
  await assert.rejects(fetch(running.url), 'a worker listens nowhere else');
});

test('a database without a migration of this code, or with more than those, is told apart', async () => {
  const { db } = running.shop;
  const ready = readiness({ db, life: createLife() });
  await db.run(sql`INSERT INTO schema_migrations (name, sha256) VALUES ('9999_newer.sql', '')`);
  assert.deepEqual(await ready(), { ok: true }, 'a newer version is coming up beside this one');
  await db.run(sql`DELETE FROM schema_migrations WHERE name IN ('9999_newer.sql', '0001_catalog.sql')`);
  assert.deepEqual(await ready(), {
    ok: false,
    reasons: ['The database lacks 0001_catalog.sql; restart the shop to bring it up to date.'],
  });
  await db.run(sql`INSERT INTO schema_migrations (name, sha256) VALUES ('0001_catalog.sql', '')`);
});

test('a database that says nothing is given a second, and one that refuses is not ready either', async () => {
  const { db } = running.shop;
  const silent = Object.create(db, { rows: { value: () => new Promise(() => {}) } });
  const start = performance.now();
  const answer = await readiness({ db: silent, life: createLife() })();
  assert.deepEqual(answer, { ok: false, reasons: ['The database does not answer within a second.'] });
  assert.ok(performance.now() - start < 1_500);
  const refuses = Object.create(db, { rows: { value: () => Promise.reject(new Error('no')) } });
  assert.equal((await readiness({ db: refuses, life: createLife() })()).ok, false);
});

test('what waits is read once in fifteen seconds, and is missing rather than old when it cannot be', async () => {
  const { db, keptPages } = running.shop;
  const { figures, read } = queuesOf(db);
  let reads = 0;
  let fails = false;
  const counted = () => {
    reads++;
    return fails ? Promise.reject(new Error('no')) : read();
  };
  const sources = { db, keptPages, poolMax: 4, loopSeconds: () => new Map(), isReady: async () => true };
  const metrics = openMetrics({ ...sources, queues: { figures, read: counted } });
  const [text] = await Promise.all([metrics.text(), metrics.text()]);
  await metrics.text();
  assert.equal(reads, 1);
  for (const name of Object.keys(figures)) assert.match(text, new RegExp(`^${name}[ {]`, 'm'), name);
  metrics.close();

  fails = true;
  const broken = openMetrics({ ...sources, queues: { figures, read: counted } });
  const without = await broken.text();
  assert.match(without, /^pushcart_queues_read 0$/m);
  assert.doesNotMatch(without, /^pushcart_payments_open/m);
  broken.close();
});

test('each figure of a queue is read by an index, though there be a million orders', async () => {
  const explained: string[] = [];
  const { db } = running.shop;
  const asking = Object.create(db, {
    row: {
      value: async (query: ReturnType<typeof sql>) => {
        await db.transaction(async (tx) => {
          await tx.run(sql`SET LOCAL enable_seqscan = off`);
          const rows = await tx.rows<Record<string, string>>(sql`EXPLAIN ${query}`);
          explained.push(...rows.flatMap((row) => Object.values(row)));
        });
        return db.row(query);
      },
    },
  });
  await queuesOf(asking).read();
  const plan = explained.join('\n');
  for (const index of [
    'payments_open',
    'refunds_open',
    'refunds_failed',
    'emails_due',
    'imports_due',
    'media_uploads_due',
  ])
    assert.match(plan, new RegExp(index), plan);
});

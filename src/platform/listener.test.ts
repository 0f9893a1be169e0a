import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { emptyDatabase, type TestDatabase } from '../../test/database.ts';
import { startTcpProxy } from '../../test/tcp-proxy.ts';
import { type Database, openDatabase, sql } from './db.ts';

let server: TestDatabase;
let other: Database;
before(async () => {
  server = await emptyDatabase();
  other = openDatabase({ url: server.url, poolMax: 2 });
  await other.run(sql`CREATE TABLE boxes (id int PRIMARY KEY, balls int NOT NULL)`);
  await other.run(sql`INSERT INTO boxes VALUES (1, 0)`);
});
after(async () => {
  await other.close();
  await server.drop();
});

interface Ear {
  db: Database;
  said: string[];
  hearing: boolean[];
}

async function open(options: Partial<Parameters<typeof openDatabase>[0]> = {}): Promise<Ear> {
  const ear: Ear = { db: undefined as never, said: [], hearing: [] };
  ear.db = openDatabase({
    url: server.url,
    poolMax: 2,
    listen: {
      channel: 'news',
      heard: (payload) => ear.said.push(payload),
      hearing: (yes) => ear.hearing.push(yes),
    },
    ...options,
  });
  while (ear.hearing.at(-1) !== true) await sleep(5);
  return ear;
}

const tell = (db: Database, words: string) =>
  db.transaction((tx) => tx.run(sql`SELECT pg_notify('news', ${words})`));

test('who asks has heard all that others had been answered before he asked', async () => {
  const { db, said } = await open();
  for (let turn = 0; turn < 100; turn++) {
    await tell(other, `turn ${turn}`);
    await db.listener!.caughtUp();
    assert.ok(said.includes(`turn ${turn}`), `turn ${turn}`);
  }
  await db.close();
});

test('of many who ask at once each has heard what was answered before', async () => {
  const { db, said } = await open();
  await Promise.all(
    Array.from({ length: 50 }, async (_, turn) => {
      await tell(other, `at once ${turn}`);
      await db.listener!.caughtUp();
      assert.ok(said.includes(`at once ${turn}`), `turn ${turn}`);
    }),
  );
  await db.close();
});

test('past a pooler, too, who changes something has heard of it before the change is answered', async () => {
  const { db, said } = await open({ isPooled: true, directUrl: server.url });
  for (let turn = 0; turn < 50; turn++) {
    await tell(db, `own ${turn}`);
    assert.ok(said.includes(`own ${turn}`));
    await db.row(sql`SELECT pg_notify('news', ${`alone ${turn}`})`);
    assert.ok(said.includes(`alone ${turn}`));
  }
  await db.close();
});

test('past a pooler nothing outlives a transaction, and each has its limits', async () => {
  const { db } = await open({ isPooled: true, directUrl: server.url, poolMax: 1 });
  const limits = sql`SELECT current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement,
    current_setting('plan_cache_mode') AS plans`;
  const within = await db.transaction((tx) => tx.row(limits));
  assert.deepEqual(within, { lock: '4s', statement: '5s', plans: 'auto' });
  assert.deepEqual(await db.row(limits), { lock: '0', statement: '0', plans: 'auto' });
  assert.deepEqual(await db.rows(sql`SELECT name FROM pg_prepared_statements`), []);
  await db.close();
});

test('a process knows whether others listen: who comes is known before he keeps anything, who goes within seconds', async () => {
  const first = await open();
  assert.equal(first.db.listener!.hasCompany, false);
  const second = await open();
  assert.equal(second.db.listener!.hasCompany, true);
  await first.db.listener!.caughtUp();
  assert.equal(first.db.listener!.hasCompany, true);
  await second.db.close();
  for (const end = Date.now() + 6_000; first.db.listener!.hasCompany; await sleep(50))
    assert.ok(Date.now() < end, 'it still reckons with one who has gone');
  await first.db.close();
});

test('what was heard long ago is not fresh; it is again once asked', async () => {
  const { db } = await open();
  await db.listener!.caughtUp();
  assert.equal(db.listener!.isFresh(), true);
  await sleep(120);
  assert.equal(db.listener!.isFresh(), false);
  await db.listener!.caughtUp();
  assert.equal(db.listener!.isFresh(), true);
  await db.close();
});

test('on a line that has gone dead who asks waits two seconds, and then knows that nothing is heard', async () => {
  const { hostname, port } = new URL(server.url);
  const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
  const direct = new URL(server.url);
  direct.port = String(proxy.port);
  direct.searchParams.delete('host');
  const { db, hearing } = await open({ isPooled: true, directUrl: direct.href });
  proxy.hang();
  await db.listener!.caughtUp();
  assert.equal(hearing.at(-1), false);
  await db.close();
  await proxy.close();
});

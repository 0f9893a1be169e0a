import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPrimary, openStandby, type Server } from '../prove/machines/postgres.ts';
import { removeData } from '../prove/stage.ts';
import { type Database, openDatabase, sql } from '../src/platform/db.ts';
import { projectRoot } from '../src/platform/project-root.ts';
import { openReplicas, type Replicas } from '../src/platform/replicas.ts';

const folder = path.join(projectRoot, '.pushcart', 'replicas-test');
let primary: Server;
let standby: Server;
let db: Database;
let atStandby: Database;
let replicas: Replicas;
const said: string[] = [];

before(async () => {
  rmSync(folder, { recursive: true, force: true });
  primary = await openPrimary(path.join(folder, 'primary'));
  standby = await openStandby(path.join(folder, 'standby'), primary);
  db = openDatabase({
    url: primary.url,
    poolMax: 2,
    listen: {
      channel: 'catalog_changed',
      heard: () => replicas.heard(),
      hearing: (yes) => replicas.trust(yes),
    },
  });
  atStandby = openDatabase({ url: standby.url, poolMax: 1 });
  replicas = openReplicas({
    urls: [standby.url],
    poolMax: 2,
    isPooled: false,
    primary: db,
    say: (line) => said.push(line),
  });
  await db.run(sql`CREATE TABLE prices (minor int NOT NULL)`);
  await db.run(sql`INSERT INTO prices VALUES (0)`);
});
after(async () => {
  await replicas.close();
  await atStandby.close();
  await db.close();
  await standby.stop();
  await primary.stop();
  for (const name of ['primary', 'standby']) removeData(path.join(folder, name));
  rmSync(folder, { recursive: true, force: true });
});

const usable = async (count: number) => {
  for (const end = Date.now() + 10_000; replicas.usable !== count; await sleep(10))
    assert.ok(Date.now() < end, `${replicas.usable} copies can be read, not ${count}`);
};
const change = (minor: number) =>
  db.transaction(async (tx) => {
    await tx.run(sql`UPDATE prices SET minor = ${minor}`);
    await tx.run(sql`SELECT pg_notify('catalog_changed', 'everything')`);
  });
async function read(): Promise<{ minor: number; isCopy: boolean }> {
  await db.listener!.caughtUp();
  return (await replicas.db.row(sql`SELECT minor, pg_is_in_recovery() AS "isCopy" FROM prices`))!;
}

test('pages are read from the copy, and who writes is led to the database itself', async () => {
  await change(1);
  await usable(1);
  assert.deepEqual(await read(), { minor: 1, isCopy: true });
  assert.equal(await replicas.db.run(sql`UPDATE prices SET minor = 1`), 1);
});

test('after a change no copy is read until it has it', async () => {
  await usable(1);
  await atStandby.row(sql`SELECT pg_wal_replay_pause()`);
  await change(2);
  for (let look = 0; look < 20; look++, await sleep(10))
    assert.deepEqual(await read(), { minor: 2, isCopy: false });
  await atStandby.row(sql`SELECT pg_wal_replay_resume()`);
  await usable(1);
  assert.deepEqual(await read(), { minor: 2, isCopy: true });
});

test('in a stream of changes never one is missed', async () => {
  let fromCopy = 0;
  for (let minor = 100; minor < 200; minor++) {
    await change(minor);
    if (minor % 10 === 0) await usable(1);
    const found = await read();
    assert.equal(found.minor, minor);
    fromCopy += Number(found.isCopy);
  }
  assert.ok(fromCopy > 0);
});

test('a copy that falls behind is not read, though nothing has changed in the catalogue', async () => {
  await usable(1);
  await atStandby.row(sql`SELECT pg_wal_replay_pause()`);
  await db.run(sql`UPDATE prices SET minor = 3`);
  await usable(0);
  assert.deepEqual(await read(), { minor: 3, isCopy: false });
  await atStandby.row(sql`SELECT pg_wal_replay_resume()`);
  await usable(1);
});

test('a copy that dies in between costs nothing but its help, and helps again when it is back', async () => {
  await usable(1);
  await standby.kill();
  assert.deepEqual(await read(), { minor: 3, isCopy: false });
  await standby.start();
  await usable(1);
  assert.match(said[0]!, /reads from the copy/);
});

test('a database that is no copy is never read in place of one', async () => {
  const same = openReplicas({ urls: [primary.url], poolMax: 1, isPooled: false, primary: db, say: () => {} });
  same.trust(true);
  await sleep(200);
  assert.equal(same.usable, 0);
  await same.close();
});

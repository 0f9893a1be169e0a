/** A primary and a streaming replica: two real servers, of the shop's own PostgreSQL. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Binaries, findBinaries } from '../../src/platform/embedded-postgres/binaries.ts';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/platform/embedded-postgres/embedded-postgres.ts';
import { type Home, openHome } from '../../src/platform/embedded-postgres/home.ts';
import {
  findPostmaster,
  freePort,
  killOrphans,
  launch,
} from '../../src/platform/embedded-postgres/postmaster.ts';
import { until } from './program.ts';

export interface Server {
  home: Home;
  /** Over TCP, as from another machine. */
  url: string;
  port: number;
  pid(): number | undefined;
  /** At once, with all its connections. */
  kill(): Promise<void>;
  /** Again, with what it had. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function openPrimary(dataDir: string): Promise<Server> {
  let embedded: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir });
  const home = openHome(dataDir, () => {});
  const url = new URL(embedded.url);
  url.searchParams.delete('host');
  return {
    home,
    url: url.href,
    port: Number(url.port),
    ...life(home),
    async start() {
      embedded = await startEmbeddedPostgres({ dataDir });
    },
    async stop() {
      await embedded.stop();
      await shutDown(home);
    },
  };
}

/** A copy of the primary's files, made while it runs, that follows it from then on. */
export async function openStandby(dataDir: string, primary: Server): Promise<Server> {
  const home = openHome(dataDir, () => {});
  const binaries = findBinaries(home);
  await copy(primary, home);
  const port = await freePort();
  const url = new URL(primary.url);
  url.port = String(port);
  const start = () => started(home, binaries, port, url.href);
  await start();
  return { home, url: url.href, port, ...life(home), start, stop: () => shutDown(home) };
}

const life = (home: Home) => ({
  pid: () => findPostmaster(home.data)?.pid,
  async kill() {
    const pid = findPostmaster(home.data)?.pid;
    if (pid) process.kill(pid, 'SIGKILL');
    await until('the server is dead', () => !findPostmaster(home.data));
    killOrphans(home.data);
  },
});

async function shutDown(home: Home): Promise<void> {
  const pid = findPostmaster(home.data)?.pid;
  if (pid) process.kill(pid, 'SIGINT');
  await until('the server has stopped', () => !findPostmaster(home.data));
}

const SLOT = 'pushcart_proof';
/** What belongs to the running server, and what the copy fetches by itself. */
const NOT_COPIED = /(^|\/)(postmaster\.(pid|opts)|\.s\.PGSQL\.[^/]*|pg_wal|pg_replslot\/.*|log\/.*)$/;

async function copy(primary: Server, to: Home): Promise<void> {
  const client = new pg.Client({ connectionString: primary.url });
  await client.connect();
  try {
    await client.query('SELECT pg_create_physical_replication_slot($1, true)', [SLOT]);
    await client.query(`SELECT pg_backup_start('proof', true)`);
    const { data } = primary.home;
    cpSync(data, to.data, {
      recursive: true,
      filter: (file) => !NOT_COPIED.test(path.relative(data, file)),
    });
    const { rows } = await client.query('SELECT labelfile FROM pg_backup_stop(false)');
    writeFileSync(path.join(to.data, 'backup_label'), rows[0].labelfile);
  } finally {
    await client.end();
  }
  mkdirSync(path.join(to.data, 'pg_wal'));
  writeFileSync(path.join(to.data, 'standby.signal'), '');
  const { hostname, port, username, password } = new URL(primary.url);
  appendFileSync(
    path.join(to.data, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=${hostname} port=${port} user=${username} password=${password}'
primary_slot_name = '${SLOT}'\nwal_retrieve_retry_interval = '500ms'\n`,
  );
  const owner = to.account ? `${to.account.uid}:${to.account.gid}` : undefined;
  if (owner) spawnSync('chown', ['-R', owner, to.data]);
  spawnSync('chmod', ['700', to.data]);
}

async function started(home: Home, binaries: Binaries, port: number, url: string): Promise<void> {
  for (let tries = 0; (await launch(home, binaries, { port, durable: true })) !== 'running'; tries++) {
    if (tries > 50) throw new Error('the copy did not start');
    killOrphans(home.data);
    await sleep(100);
  }
  await until('the copy answers', () => answers(url));
}

/** Whether a database is asked in vain. */
export async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 1_000,
    query_timeout: 1_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

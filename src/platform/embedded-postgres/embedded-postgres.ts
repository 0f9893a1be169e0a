/**
 * The shop's own PostgreSQL: a real server, from an npm package, for one data folder.
 *
 * Always true: one server for a folder, however many shops share it; it listens on loopback and on a
 * socket in its own folder only; it outlives a shop that was killed, and the next start takes it over. Each shop holds one connection,
 * the keeper: it says "I am here" to the others, and tells this process at once when the server dies.
 */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Binaries, findBinaries } from './binaries.ts';
import { checkVersion, createCluster, SUPERUSER, socketFolder, socketIn } from './cluster.ts';
import { type Home, openHome, readPassword } from './home.ts';
import { choosePort, findPostmaster, freePort, killOrphans, launch } from './postmaster.ts';

export interface EmbeddedPostgres {
  url: string;
  /** From now on a server that dies is started again, on the same port. */
  keepAlive(): void;
  /** Whether another shop uses the server too. */
  isShared(): Promise<boolean>;
  /** Stops the server, unless somebody else is connected. Close your own connections first. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** The cluster lies below it, in postgres/. Made if it does not exist. */
  dataDir: string;
  say?(line: string): void;
  /** False gives up fsync, for tests. */
  durable?: boolean;
}

const DATABASE = 'pushcart';
const KEEPER = 'pushcart keeper';
/** Held shared while joining a server and exclusively while stopping it, so that nobody joins a dying one. */
const JOIN_OR_STOP = 7_265_001;

interface Server {
  home: Home;
  binaries: Binaries;
  password: string;
  durable: boolean;
  say(line: string): void;
}

export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const say = options.say ?? (() => {});
  const home = openHome(options.dataDir, say);
  const binaries = findBinaries(home);
  const password = readPassword(home);
  if (!existsSync(home.data)) await createCluster(home, binaries, password);
  checkVersion(home);
  const server: Server = { home, binaries, password, durable: options.durable ?? true, say };
  const joined = await join(server);
  await createDatabase(joined.keeper);
  return running(server, joined);
}

/** pg has both, its types do not. */
type Keeper = pg.Client & { ref(): void; unref(): void };

interface Joined {
  keeper: Keeper;
  port: number;
}

function running(server: Server, joined: Joined): EmbeddedPostgres {
  const { port } = joined;
  let keeper: Keeper;
  let gone = false;
  let keeping = false;
  let stopping = false;
  let reviving: Promise<void> | undefined;

  const hold = (client: Keeper) => {
    keeper = client;
    gone = false;
    client.once('end', () => {
      gone = true;
      if (keeping && !stopping) reviving = revive();
    });
  };
  const revive = async () => {
    while (!stopping && gone) {
      try {
        hold((await join(server, port)).keeper);
      } catch (error) {
        server.say(`The database is gone and does not come back: ${(error as Error).message}`);
        await sleep(1_000);
      }
    }
  };

  hold(joined.keeper);
  return {
    url: url(server, port, DATABASE),
    keepAlive() {
      keeping = true;
      if (gone) reviving = revive();
    },
    isShared: async () => (await others(keeper)) > 0,
    async stop() {
      stopping = true;
      await reviving;
      await stop(server, keeper);
    },
  };
}

/** By the socket where there is one: a query costs a fifth less than over loopback. */
function url(server: Server, port: number, database: string): string {
  const address = `postgres://${SUPERUSER}:${server.password}@127.0.0.1:${port}/${database}`;
  const folder = socketFolder(server.home);
  return existsSync(socketIn(folder, port)) ? `${address}?host=${encodeURIComponent(folder)}` : address;
}

/** Starts the server if there is none, and connects the keeper; waits out one that is starting or stopping. */
async function join(server: Server, samePort?: number): Promise<Joined> {
  const since = Date.now();
  for (;;) {
    const found = findPostmaster(server.home.data);
    const keeper = found && !found.stopping ? await connectKeeper(server, found.port) : undefined;
    if (found && keeper) return { keeper, port: found.port };
    if (!found) await tryLaunch(server, samePort, Date.now() - since);
    await sleep(found ? 50 : 0);
  }
}

const PATIENCE_MS = 60_000;
const ORPHANS_MAY_TAKE_MS = 3_000;

async function tryLaunch(server: Server, samePort: number | undefined, waited_ms: number): Promise<void> {
  const { home, binaries, durable } = server;
  let port = samePort ?? (await choosePort(home.data));
  let outcome = await launch(home, binaries, { port, durable });
  if (outcome === 'port taken' && !samePort) {
    port = await freePort();
    outcome = await launch(home, binaries, { port, durable });
  }
  if (outcome === 'running') return;
  if (waited_ms > PATIENCE_MS)
    throw new Error(`PostgreSQL did not start: ${outcome} (port ${port}, ${home.data}).`);
  if (outcome === 'old processes remain' && waited_ms > ORPHANS_MAY_TAKE_MS) killOrphans(home.data);
  await sleep(200);
}

const NOT_NOW = new Set(['57P03', '57P01', 'ECONNREFUSED', 'ECONNRESET']);

/** A keeper that waits keeps no process running; one that was asked does, until it answers. */
async function ask(keeper: Keeper, text: string, values: unknown[] = []) {
  keeper.ref();
  try {
    return await keeper.query(text, values);
  } finally {
    keeper.unref();
  }
}

async function leave(keeper: Keeper): Promise<void> {
  keeper.ref();
  await keeper.end().catch(() => {});
}

/** @returns undefined when the server is not taking connections now: look again. */
async function connectKeeper(server: Server, port: number): Promise<Keeper | undefined> {
  const keeper = new pg.Client({
    connectionString: url(server, port, 'postgres'),
    application_name: KEEPER,
    keepAlive: true,
  }) as Keeper;
  keeper.on('error', () => {}); // 'end' follows, which is what counts
  try {
    await keeper.connect();
    await ask(keeper, 'SELECT pg_advisory_lock_shared($1)', [JOIN_OR_STOP]);
    await ask(keeper, 'SELECT pg_advisory_unlock_shared($1)', [JOIN_OR_STOP]);
    return keeper;
  } catch (error) {
    await leave(keeper);
    const code = (error as { code?: string }).code ?? '';
    if (code === '28P01')
      throw new Error(`The password in ${server.home.folder} is not that of the database there.`, {
        cause: error,
      });
    if (NOT_NOW.has(code) || !(error instanceof pg.DatabaseError)) return undefined;
    throw error;
  }
}

async function createDatabase(keeper: Keeper): Promise<void> {
  const { rows } = await ask(keeper, 'SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
  if (rows.length > 0) return;
  await ask(keeper, `CREATE DATABASE ${DATABASE}`).catch((error) => {
    // Two shops at their first start: duplicate_database, or the unique index behind it.
    if (!['42P04', '23505'].includes(error.code)) throw error;
  });
}

async function stop(server: Server, keeper: Keeper): Promise<void> {
  try {
    await ask(keeper, 'SELECT pg_advisory_lock($1)', [JOIN_OR_STOP]);
    if (await isFree(keeper)) return await shutDown(server.home.data);
  } catch {
    // The server went first, which is what we wanted.
  } finally {
    await leave(keeper);
  }
}

/** Connections closed a moment ago may still be listed, so one look is not enough. */
async function isFree(keeper: Keeper): Promise<boolean> {
  for (let look = 0; look < 10; look++) {
    if ((await others(keeper)) === 0) return true;
    await sleep(50);
  }
  return false;
}

async function others(keeper: Keeper): Promise<number> {
  const { rows } = await ask(
    keeper,
    `SELECT count(*)::int AS n FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  return rows[0].n;
}

async function shutDown(data: string): Promise<void> {
  const found = findPostmaster(data);
  if (!found) return;
  process.kill(found.pid, 'SIGINT'); // "fast": ends connections, writes a checkpoint
  while (findPostmaster(data)?.pid === found.pid) await sleep(20);
}

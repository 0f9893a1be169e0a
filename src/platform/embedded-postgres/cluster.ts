/** Makes a new cluster, complete or not at all, and writes the settings it runs with. */
import { execFile } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { totalmem } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { identity } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { Home } from './home.ts';

export const SUPERUSER = 'pushcart';

/** Of two starters at the same time, the one that renames first wins; the other uses its cluster. */
export async function createCluster(home: Home, binaries: Binaries, password: string): Promise<void> {
  removeLeftovers(home);
  const draft = mkdtempSync(path.join(home.folder, 'new-'));
  const passwordFile = `${draft}.password`;
  try {
    writeFileSync(passwordFile, password, { mode: 0o600, flag: 'wx' });
    for (const file of [draft, passwordFile]) {
      if (home.account) chownSync(file, home.account.uid, home.account.gid);
    }
    await initdb(home, binaries, draft, passwordFile);
    putInPlace(draft, home.data);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

async function initdb(home: Home, binaries: Binaries, folder: string, passwordFile: string): Promise<void> {
  const options = ['--encoding=UTF8', '--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  options.push('--auth=scram-sha-256', `--username=${SUPERUSER}`, '--data-checksums', '--no-instructions');
  try {
    await promisify(execFile)(binaries.initdb, [...options, `--pwfile=${passwordFile}`, '-D', folder], {
      ...identity(home.account),
      cwd: folder,
      env: serverEnvironment(),
    });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() ?? '';
    throw new Error(`PostgreSQL's initdb failed. ${said}`, { cause: error });
  }
}

/** None of the shop's own environment: PGPORT and the like would change what the server does. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
}

function putInPlace(draft: string, data: string): void {
  try {
    renameSync(draft, data);
  } catch (error) {
    if (!existsSync(data)) throw error;
    return;
  }
  const folder = openSync(path.dirname(data), 'r');
  fsyncSync(folder); // else a power cut could take the new name back, and the orders with it
  closeSync(folder);
}

function removeLeftovers(home: Home): void {
  for (const name of readdirSync(home.folder)) {
    const file = path.join(home.folder, name);
    const age_ms = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (name.startsWith('new-') && age_ms > 10 * 60_000) rmSync(file, { recursive: true, force: true });
  }
}

/** @throws when the cluster was made by another major version than the one installed. */
export function checkVersion(home: Home): void {
  const major = readFileSync(path.join(home.data, 'PG_VERSION'), 'utf8').trim();
  if (major === '18') return;
  throw new Error(
    `The database in ${home.data} was made by PostgreSQL ${major}, and this is PostgreSQL 18. ` +
      'Dump it with the version that made it and load the dump, or point DATABASE_URL at it.',
  );
}

/** The system keeps no longer path for a socket, its closing NUL left out. */
const SOCKET_PATH_BYTES_MAX = 103;

/** The cluster's own folder, closed to others; empty when its path is too long or holds what the setting would read otherwise, and then TCP does. */
export function socketFolder({ data }: Home): string {
  const isShort = Buffer.byteLength(socketIn(data, 65_535)) <= SOCKET_PATH_BYTES_MAX;
  return process.platform !== 'win32' && isShort && !/[,\\]/.test(data) ? data : '';
}

export const socketIn = (folder: string, port: number): string => path.join(folder, `.s.PGSQL.${port}`);

/** @param durable false is for tests: many shops on one server, with data that nobody will miss. */
export function writeSettings(home: Home, durable: boolean): string {
  const file = path.join(home.folder, 'postgres.conf');
  const draft = `${file}.${process.pid}`;
  rmSync(draft, { force: true });
  const socket = `unix_socket_directories = '${socketFolder(home).replaceAll("'", "''")}'\n`;
  const settings = [SETTINGS, socket, durable ? '' : NOT_DURABLE].join('');
  writeFileSync(draft, settings, { mode: 0o644, flag: 'wx' });
  renameSync(draft, file);
  return file;
}

/** An eighth of the machine's memory, as far as a catalogue of a million products has use for it. */
const sharedBuffersMb = () => Math.round(Math.min(1_024, Math.max(128, totalmem() / 8 / 2 ** 20)));

const SETTINGS = `# Written by the shop at every start; changes made here are lost.
listen_addresses = '127.0.0.1'
max_connections = 120
password_encryption = scram-sha-256
timezone = UTC
log_timezone = UTC
datestyle = 'iso, ymd'
default_text_search_config = 'pg_catalog.english'

# Short queries; memory is only taken when there is that much to keep.
shared_buffers = ${sharedBuffersMb()}MB
effective_cache_size = 512MB
work_mem = 8MB
huge_pages = off
jit = off
max_parallel_workers_per_gather = 0
io_method = sync
random_page_cost = 1.1

# Orders must survive a power cut.
fsync = on
synchronous_commit = on
full_page_writes = on
checkpoint_timeout = 15min
max_wal_size = 1GB
min_wal_size = 80MB

# Stock levels and sessions are rewritten all day: tidy early.
autovacuum_naptime = 15s
autovacuum_vacuum_scale_factor = 0.05
autovacuum_analyze_scale_factor = 0.05

# One file for each weekday, begun anew after a week. Errors of queries are the shop's to report.
logging_collector = on
log_filename = 'postgres-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_min_messages = log
log_line_prefix = '%m [%p] '
log_checkpoints = off
`;

const NOT_DURABLE = `
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 500 # many shops side by side
`;

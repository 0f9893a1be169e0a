/**
 * The server process: is it there, is it really ours, and how it is started. It runs in a session of
 * its own, so that Ctrl-C in a terminal reaches the shop alone, which stops it when it is done.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identity } from './account.ts';
import type { Binaries } from './binaries.ts';
import { serverEnvironment, writeSettings } from './cluster.ts';
import type { Home } from './home.ts';

export interface Postmaster {
  pid: number;
  port: number;
  stopping: boolean;
}

/** Reads postmaster.pid: pid, data directory, start time, port, …, status on line 8. */
export function findPostmaster(data: string): Postmaster | undefined {
  const lines = readPidFile(data)?.split('\n') ?? [];
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid || !port || !isPostmaster(pid, data)) return undefined;
  return { pid, port, stopping: lines[7]?.trim() === 'stopping' };
}

/** A pid file outlives a killed server, and its number may by now belong to anybody. */
function isPostmaster(pid: number, data: string): boolean {
  try {
    if (process.platform === 'linux') return isServerProcess(String(pid), realpathSync(data));
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(
      `-D ${data}`,
    );
  } catch {
    return false;
  }
}

const isServerProcess = (pid: string, data: string) =>
  readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres' &&
  readlinkSync(`/proc/${pid}/cwd`) === data;

function readPidFile(data: string): string | undefined {
  try {
    return readFileSync(path.join(data, 'postmaster.pid'), 'utf8');
  } catch {
    return undefined;
  }
}

/** What became of an attempt to start: the server itself is found through its pid file. */
export type Launch = 'running' | 'somebody else is starting' | 'port taken' | 'old processes remain';

/** @throws with the server's own words when it cannot start for a reason that waiting will not mend. */
export async function launch(
  home: Home,
  binaries: Binaries,
  options: { port: number; durable: boolean },
): Promise<Launch> {
  await removeForeignPidFile(home.data);
  removeSocketLocks(home.data);
  const settings = writeSettings(home, options.durable);
  const log = path.join(home.folder, `start-${process.pid}-${Date.now()}.log`);
  const output = openSync(log, 'wx');
  const child = spawn(
    binaries.postgres,
    ['-D', home.data, '-c', `config_file=${settings}`, '-c', `port=${options.port}`],
    {
      ...identity(home.account),
      cwd: home.data,
      env: serverEnvironment(),
      detached: true,
      stdio: ['ignore', output, output],
    },
  );
  closeSync(output);
  child.unref();
  try {
    return (await isUp(child, home.data)) ? 'running' : whyNot(readFileSync(log, 'utf8'));
  } finally {
    rmSync(log, { force: true });
  }
}

async function isUp(child: ChildProcess, data: string): Promise<boolean> {
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  for (;;) {
    if (failure) throw failure;
    if (child.exitCode !== null || child.signalCode !== null) return false;
    if (findPostmaster(data)?.pid === child.pid) return true;
    await sleep(20);
  }
}

function whyNot(said: string): Launch {
  if (/lock file "postmaster.pid" (already exists|is empty)/.test(said)) return 'somebody else is starting';
  if (/pre-existing shared memory block/.test(said)) return 'old processes remain';
  if (/could not bind|Address already in use/.test(said)) return 'port taken';
  throw new Error(`PostgreSQL did not start. ${said.trim().split('\n').slice(-4).join('\n')}`);
}

/**
 * PostgreSQL takes any living process with the number in its pid file for a server, and would refuse.
 * Should a server start between the look and the removal, its shared memory still keeps a second out.
 */
async function removeForeignPidFile(data: string): Promise<void> {
  const before = readPidFile(data);
  if (!before || !isAlive(Number.parseInt(before, 10))) return;
  await sleep(100);
  if (readPidFile(data) === before && !findPostmaster(data))
    rmSync(path.join(data, 'postmaster.pid'), { force: true });
}

/** A killed server leaves the lock of its socket, whose number may belong to anybody too. */
function removeSocketLocks(data: string): void {
  if (findPostmaster(data)) return;
  for (const name of readdirSync(data).filter((name) => /^\.s\.PGSQL\.\d+\.lock$/.test(name)))
    rmSync(path.join(data, name), { force: true });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Ends what a killed server left behind: its children notice its death only when they next wait. */
export function killOrphans(data: string): void {
  if (process.platform !== 'linux' || findPostmaster(data)) return;
  const folder = realpathSync(data);
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (isServerProcess(pid, folder)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended meanwhile, or belongs to somebody else.
    }
  }
}

/** The port that the last server had, so that a shop still running finds the next one; else a free one. */
export async function choosePort(data: string): Promise<number> {
  const last = Number(readPidFile(data)?.split('\n')[3]);
  return last || (await freePort());
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

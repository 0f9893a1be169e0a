/** A program that a proof runs beside itself: it ends with the proof, however that ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { debianProgram } from '../../test/debian.ts';

export interface Program {
  child: ChildProcess;
  /** What it has said so far. */
  said(): string;
  isDead(): boolean;
  /** At once, as `kill -9` does. */
  kill(): Promise<void>;
  /** Asks it to end, and waits. */
  stop(): Promise<void>;
}

export interface ProgramOptions {
  uid?: number;
  gid?: number;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

const SAID_MAX = 100_000;
const running = new Set<ChildProcess>();
let watching = false;

/** Where the system can, it ends the program when the proof is killed. */
export function startProgram(file: string, args: string[], options: ProgramOptions = {}): Program {
  endWithUs();
  const setpriv = process.platform === 'linux' ? debianProgram('setpriv', 'util-linux') : undefined;
  const [command, all] = setpriv ? [setpriv, ['--pdeathsig', 'KILL', file, ...args]] : [file, args];
  const child = spawn(command, all, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  running.add(child);
  const exited = once(child, 'exit').finally(() => running.delete(child));
  exited.catch(() => {}); // one that is not there says so by 'error'
  let said = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-SAID_MAX);
    });
  const isDead = () => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals) => {
    if (isDead()) return;
    child.kill(signal);
    await exited;
  };
  return { child, said: () => said, isDead, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

function endWithUs(): void {
  if (watching) return;
  watching = true;
  process.on('exit', () => {
    for (const child of running) child.kill('SIGKILL');
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
}

/** Waits until `is` holds. @throws naming what was waited for. */
export async function until(
  what: string,
  is: () => Promise<boolean> | boolean,
  secondsMax = 30,
): Promise<void> {
  for (const end = Date.now() + secondsMax * 1000; ; await sleep(25)) {
    if (await is()) return;
    if (Date.now() > end) throw new Error(`${what}: not within ${secondsMax} s`);
  }
}

/** Whether somebody takes connections there. */
export function listensAt(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}

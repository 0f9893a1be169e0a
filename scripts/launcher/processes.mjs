/** Runs other programs so that signals and exit codes pass through as if they had been run directly. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** A terminal sends Ctrl-C to the whole group, children included: it must not be passed on again. */
export const fromTerminal = (signal) => signal === 'SIGINT' && process.stdin.isTTY;

/** Runs a program to its end and answers its exit code. */
export function run(program, args, env = process.env) {
  const child = spawn(program, args, { stdio: 'inherit', env });
  const passOn = (signal) => {
    if (!fromTerminal(signal)) child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, passOn);
  return exitCode(child);
}

/** As a shell has it: 128 and the signal's number for a program that was killed. */
export function exitCode(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** Puts Node with these arguments in the place of this process; where the system cannot, runs it. */
export async function become(args) {
  if (!process.execve) return await run(process.execPath, args);
  process.removeAllListeners('warning');
  process.on('warning', () => {}); // execve is announced as experimental; run() stands behind it
  process.execve(process.execPath, [process.execPath, ...args], process.env);
}

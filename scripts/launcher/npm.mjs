/** The npm at hand: the one that runs us, else the one on the PATH. */
import { spawn } from 'node:child_process';
import path from 'node:path';

/** @returns what it printed. @throws with its complaints when it fails. */
export function npm(args, options = {}) {
  const running = process.env.npm_execpath;
  const ours = running && path.basename(running) === 'npm-cli.js';
  const child = ours
    ? spawn(process.execPath, [running, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    : spawn('npm', args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        shell: process.platform === 'win32',
        ...options,
      });
  let said = '';
  let complained = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    complained += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`npm could not be run: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) resolve(said);
      else reject(new Error(`npm ${args[0]} failed.\n${(complained || said).trim()}`));
    });
  });
}

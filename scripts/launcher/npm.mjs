/** The npm at hand: the one that runs us, else the one on the PATH; on the Node that runs us. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { SIGNALS } from './processes.mjs';

/** @returns what it printed. @throws with its complaints when it fails. */
export function npm(args, cwd) {
  const [program, ...before] = npmAtHand();
  const PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`;
  const child = spawn(program, [...before, ...args], {
    cwd,
    env: { ...process.env, PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithUs(child);
  const [said, complained] = [collect(child.stdout), collect(child.stderr)];
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`npm could not be run: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) resolve(said());
      else reject(new Error(`npm ${args[0]} failed.\n${withoutWarnings(complained()) || said()}`));
    });
  });
}

/** Under "npm start" that is the same npm; other package managers name themselves in the same place. */
function npmAtHand() {
  const running = process.env.npm_execpath ?? '';
  return path.basename(running) === 'npm-cli.js' ? [process.execPath, running] : ['npm'];
}

/**
 * An install left to itself would still change node_modules when the next one begins. npm answers
 * other signals only after half a minute, and loses nothing by this one: "ci" begins from nothing.
 */
function endWithUs(child) {
  let told;
  const end = (signal) => {
    told = signal;
    child.kill('SIGKILL');
  };
  for (const signal of SIGNALS) process.on(signal, end);
  child.on('close', () => {
    for (const signal of SIGNALS) process.removeListener(signal, end);
    if (told) process.exit(128 + constants.signals[told]);
  });
}

function collect(stream) {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  return () => text;
}

const withoutWarnings = (text) =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('npm warn'))
    .join('\n')
    .trim();

/** The shop needs Node 24. On an older one it is fetched from the npm registry, once. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { npm } from './npm.mjs';
import { step } from './say.mjs';

const major = (version) => Number(version.replace(/^v/, '').split('.')[0]);
export const isNode24 = (version = process.version) => major(version) >= 24;

/** @returns the path of a Node 24; remembered in dist/, which no install empties. */
export async function findNode24(root) {
  const memory = path.join(root, 'dist', 'node24');
  const remembered = existsSync(memory) ? readFileSync(memory, 'utf8') : '';
  if (remembered && existsSync(remembered)) return remembered;
  console.log(`This is Node ${process.version}; the shop needs Node 24 and takes it from the npm registry.`);
  const found = await step('Node 24 ready', fetchNode24);
  mkdirSync(path.dirname(memory), { recursive: true });
  writeFileSync(memory, found);
  return found;
}

async function fetchNode24() {
  // The package "node" needs its install script; where scripts are off, the one it would fetch does.
  for (const name of ['node', `node-${os.platform()}-${os.arch()}`]) {
    const question = 'process.version + " " + process.execPath';
    const options = ['exec', '--yes', `--package=${name}@24`, '--', 'node', '-p', question];
    const [version, ...file] = (await npm(options, os.tmpdir())).trim().split('\n').pop().split(' ');
    if (isNode24(version)) return file.join(' ');
  }
  throw new Error('Node 24 could not be had from the npm registry. Install it from https://nodejs.org');
}

/** What the launcher installs and when, told by a stand-in for npm that notes what it is asked. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { projectRoot } from '../src/platform/project-root.ts';

const { ensurePackages } = await import(path.join(projectRoot, 'scripts', 'launcher', 'packages.mjs'));
const { withLock } = await import(path.join(projectRoot, 'scripts', 'launcher', 'lock.mjs'));
const npmOfThisRun = process.env.npm_execpath;
let root: string;

/** Leaves behind what npm does: a list of what is installed. */
const NPM = `
  const fs = require('node:fs');
  fs.appendFileSync('asked', process.argv.slice(2).join(' ') + '\\n');
  const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
  const all = process.argv.includes('--include=dev');
  const here = Object.entries(packages).filter(([name, p]) => name && (all || !p.dev) && !p.os?.includes('elsewhere'));
  fs.mkdirSync('node_modules', { recursive: true });
  fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: Object.fromEntries(here) }));`;

beforeEach(() => {
  root = path.join(mkdtempSync(path.join(os.tmpdir(), 'launcher-')), 'a b');
  mkdirSync(root);
  writeFileSync(path.join(root, 'npm-cli.js'), NPM);
  process.env.npm_execpath = path.join(root, 'npm-cli.js');
  lock('1.0.0');
});

afterEach(() => {
  process.env.npm_execpath = npmOfThisRun;
  if (npmOfThisRun === undefined) delete process.env.npm_execpath;
  rmSync(path.dirname(root), { recursive: true });
});

function lock(version: string): void {
  const packages = {
    '': {},
    'node_modules/hono': { version },
    'node_modules/tool': { version, dev: true },
    'node_modules/other-system': { version, optional: true, os: ['elsewhere'], cpu: ['x64'] },
  };
  writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({ packages }));
}

function asked(): string[] {
  return readFileSync(path.join(root, 'asked'), 'utf8').trim().split('\n');
}

const start = () => ensurePackages(root, { development: false });
const develop = () => ensurePackages(root, { development: true });
const PRODUCTION = 'ci --omit=dev --include=optional --ignore-scripts';
const EVERYTHING = 'ci --include=dev --include=optional --ignore-scripts';

test('a start installs what it needs, once', async () => {
  await start();
  await start();
  assert.deepEqual(asked(), [PRODUCTION]);
});

test('development asks for more, and its packages serve a start too', async () => {
  await start();
  await develop();
  await start();
  assert.deepEqual(asked(), [PRODUCTION, EVERYTHING]);
});

test('after a changed lock a start brings back what a developer had', async () => {
  await develop();
  lock('1.0.1');
  await start();
  assert.deepEqual(asked(), [EVERYTHING, EVERYTHING]);
});

test('two starts at once install once', async () => {
  await Promise.all([start(), start()]);
  assert.deepEqual(asked(), [PRODUCTION]);
});

test('a lock whose holder was killed holds nobody up', async () => {
  const killed = 2 ** 22 + 1; // beyond the highest pid of Linux
  mkdirSync(path.join(root, 'dist'));
  symlinkSync(String(killed), path.join(root, 'dist', 'launcher.lock'));
  assert.equal(await withLock(root, () => 'done'), 'done');
});

test('SIGTERM to npm reaches the shop, and does not leave it running without npm', async () => {
  const { scripts } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8'));
  writeFileSync(path.join(root, 'package.json'), JSON.stringify({ scripts: { start: scripts.start } }));
  mkdirSync(path.join(root, 'bin'));
  const shop = `process.on('SIGTERM', () => { console.log('stopped'); process.exit(); });
    setTimeout(() => {}, 20_000); console.log('open');`;
  writeFileSync(path.join(root, 'bin', 'pushcart.mjs'), shop);
  const npm = spawn('npm', ['start', '--silent'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  npm.stdout.on('data', (text) => {
    if (/^open/m.test(text)) npm.kill('SIGTERM');
    said += text;
  });
  await once(npm, 'exit');
  assert.equal(said, 'open\nstopped\n');
});

/** The build on a small project of its own, and the pages' way to what it made. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { openAssets } from '../src/platform/assets.ts';
import { projectRoot } from '../src/platform/project-root.ts';

const { build } = await import(path.join(projectRoot, 'scripts', 'build.mjs'));
let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'build-'));
  write('package.json', '{"type":"module"}');
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(root, 'node_modules'));
  write('src/main.ts', 'const later = await import("./later.ts"); console.log(later.word as string);');
  write('src/later.ts', 'export const word: string = "later";');
  write('src/room/buy.client.tsx', 'document.title = <b>buy</b> as unknown as string;');
  const font = '@fontsource-variable/jost/files/jost-latin-wght-normal.woff2';
  write('src/ui/styles/parts.css', `@font-face { font-family: J; src: url('${font}') } .part { color: red }`);
  write('src/ui/styles/shop.css', '@import "./parts.css"; .shop { color: blue }');
});

afterEach(() => rmSync(root, { recursive: true }));

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), text);
}

const assets = () => openAssets(path.join(root, 'dist', 'assets'));
const fileOf = (name: string) => path.join(assets().dir, path.basename(assets().url(name)));

test('programs run from dist/, those without a source are left out', async () => {
  await build(root);
  assert.equal(
    execFileSync(process.execPath, [path.join(root, 'dist', 'main.js')], { encoding: 'utf8' }),
    'later\n',
  );
  assert.ok(!existsSync(path.join(root, 'dist', 'mail.js')));
});

test('islands, the stylesheet and its fonts are found by their plain names', async () => {
  await build(root);
  assert.match(assets().url('buy.js'), /^\/assets\/buy-[A-Z0-9]+\.js$/);
  assert.match(assets().url('shop.css'), /^\/assets\/shop-[A-Z0-9]+\.css$/);
  const css = readFileSync(fileOf('shop.css'), 'utf8');
  assert.ok(css.includes('.part{color:red}') && css.includes('.shop{'), 'imports are bundled, and small');
  assert.ok(css.includes(assets().url('jost-latin-wght-normal.woff2')));
  assert.ok(statSync(fileOf('jost-latin-wght-normal.woff2')).size > 10_000);
  assert.throws(() => assets().url('sell.js'), /no asset "sell\.js"; there are .*buy\.js/);
});

test('a changed source gets a new name, the rest keeps its own, and old files stay for open pages', async () => {
  await build(root);
  const before = { css: assets().url('shop.css'), buy: assets().url('buy.js'), file: fileOf('shop.css') };
  write('src/ui/styles/shop.css', '.shop { color: green }');
  await build(root);
  assert.notEqual(assets().url('shop.css'), before.css);
  assert.equal(assets().url('buy.js'), before.buy);
  assert.ok(existsSync(before.file));
});

test('two islands that would share an address are refused by name', async () => {
  write('src/other/buy.client.ts', 'document.title = "other";');
  await assert.rejects(build(root), /Two files would become \/assets\/buy\.js/);
});

test('before the first build, the way out is said', () => {
  assert.throws(assets, /manifest\.json cannot be read\. Build the shop/);
});

/**
 * Bundles src/ into dist/: the programs for Node, with packages left outside, and what the browser
 * loads, with a hash of its content in each name. Every file appears whole or not at all, and old ones
 * stay for a day: a shop that is running, or a page already open, may still ask for them.
 */
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const programs = {
  main: 'src/main.ts',
  'check-books': 'src/commands/check-books.ts',
  discounts: 'src/commands/discounts.ts',
  doctor: 'src/commands/doctor.ts',
  import: 'src/commands/import.ts',
  mail: 'src/commands/mail.ts',
  'media-copy': 'src/commands/media-copy.ts',
  orders: 'src/commands/orders.ts',
  'owner-link': 'src/commands/owner-link.ts',
  sales: 'src/commands/sales.ts',
  selling: 'src/commands/selling.ts',
  settings: 'src/commands/settings.ts',
  tax: 'src/commands/tax.ts',
  'db-reset': 'src/commands/db-reset.ts',
};

export async function build(root) {
  // One after the other: when one fails, nothing of the other is left running.
  const browser = await buildAssets(root);
  const server = await buildPrograms(root);
  const dist = path.join(root, 'dist');
  const manifest = {
    path: path.join(dist, 'assets', 'manifest.json'),
    contents: JSON.stringify(manifestOf(browser.metafile), null, 2),
  };
  const files = [...server.outputFiles, ...browser.outputFiles, manifest];
  // A program comes after the chunks it imports, and the manifest after the assets it names.
  const isLast = (file) => file === manifest || path.dirname(file.path) === dist;
  for (const file of [...files.filter((f) => !isLast(f)), ...files.filter(isLast)]) write(file);
  await esbuild.stop();
  removeOld(dist, new Set(files.map((file) => file.path)));
}

function buildPrograms(root) {
  return esbuild.build({
    ...common(root),
    entryPoints: existing(root, programs),
    outdir: 'dist',
    platform: 'node',
    target: 'node24',
    packages: 'external',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    sourcemap: true,
    sourcesContent: false,
  });
}

function buildAssets(root) {
  const islands = globSync('src/**/*.client.{ts,tsx}', { cwd: root }).map((file) => [islandName(file), file]);
  const twice = islands.find(([name], index) => islands.findIndex(([other]) => other === name) !== index);
  if (twice) throw new Error(`Two files would become /assets/${twice[0]}.js; give one of them another name.`);
  return esbuild.build({
    ...common(root),
    entryPoints: existing(root, {
      ...Object.fromEntries(islands),
      shop: 'src/ui/styles/shop.css',
      admin: 'src/admin/styles/admin.css',
    }),
    outdir: 'dist/assets',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    splitting: true,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    publicPath: '/assets',
    loader: { '.woff2': 'file', '.svg': 'file' },
  });
}

const islandName = (file) => path.basename(file).replace(/\.client\.tsx?$/, '');

const common = (root) => ({
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  write: false,
  metafile: true,
  logLevel: 'silent',
});

const existing = (root, entries) =>
  Object.entries(entries)
    .filter(([, file]) => existsSync(path.join(root, file)))
    .map(([out, file]) => ({ in: file, out }));

/** From the name a page asks for (shop.css, product.js, a font's own file name) to its address. */
function manifestOf(metafile) {
  const manifest = {};
  for (const [output, { entryPoint, inputs }] of Object.entries(metafile.outputs)) {
    const source = entryPoint ?? (path.extname(output) === '.js' ? undefined : Object.keys(inputs)[0]);
    if (!source) continue; // a chunk, which only other scripts name
    const name = path.basename(source).replace(/\.client\.tsx?$/, '.js');
    manifest[name] = `/assets/${path.basename(output)}`;
  }
  return manifest;
}

function write({ path: file, contents }) {
  if (existsSync(file) && readFileSync(file).equals(Buffer.from(contents))) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, file);
}

const DAY_MS = 24 * 60 * 60_000;

function removeOld(dist, current) {
  for (const folder of ['assets', 'chunks']) {
    if (!existsSync(path.join(dist, folder))) continue;
    for (const name of readdirSync(path.join(dist, folder))) {
      const file = path.join(dist, folder, name);
      if (!current.has(file) && Date.now() - statSync(file).mtimeMs > DAY_MS) rmSync(file, { force: true });
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build(path.resolve(import.meta.dirname, '..'));

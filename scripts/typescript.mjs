/**
 * `node --import ./scripts/typescript.mjs FILE.ts`: Node runs this tree's TypeScript. What esbuild makes of a
 * file is kept in .pushcart/typescript under a hash of what it says, so that the hundreds of processes of a
 * test run start in less than half the time which a compiler in each of them takes.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire, enableCompileCache, registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, '.pushcart', 'typescript');
const DAY_MS = 24 * 60 * 60_000;

process.setSourceMapsEnabled(true);
// What V8 makes of a file is kept by its path; that of a copy of the tree, which is gone soon, would stay for ever.
if (process.cwd() === root) enableCompileCache(path.join(root, '.pushcart', 'compiled'));

registerHooks({
  load(url, context, next) {
    if (!/^file:.*\.tsx?$/.test(url) || url.includes('/node_modules/')) return next(url, context);
    return { format: 'module', source: compiled(fileURLToPath(url)), shortCircuit: true };
  },
});

function compiled(file) {
  const source = readFileSync(file);
  const kept = keptAs(file, source);
  return read(kept) ?? compileTree().get(kept) ?? compileOne(file, source, kept);
}

/** The file's name is part of it: it stands in the source map, and says whether there may be JSX. */
function keptAs(file, source) {
  const hash = createHash('sha256')
    .update(`${path.basename(file)}\n`)
    .update(source)
    .digest('hex');
  return path.join(folder, `${hash}.js`);
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

const settings = {
  format: 'esm',
  target: 'node24',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  sourcemap: 'inline',
  sourcesContent: false,
  logLevel: 'silent',
};

const esbuild = () => createRequire(import.meta.url)('esbuild');

/**
 * All that is missing, at once: a compiler for each file would take minutes.
 * @returns what it made, by where that is kept.
 */
function compileTree() {
  const files = globSync('{src,test,prove}/**/*.{ts,tsx}', { cwd: root });
  const places = new Map(files.map((file) => [file, keptAs(file, readFileSync(path.join(root, file)))]));
  mkdirSync(folder, { recursive: true });
  const there = new Set(readdirSync(folder));
  removeOld(there, new Set(places.values()));
  const missing = files.filter((file) => !there.has(path.basename(places.get(file))));
  const { outputFiles } = esbuild().buildSync({
    ...settings,
    absWorkingDir: root,
    entryPoints: missing.map((file) => ({ in: file, out: file })),
    outdir: root,
    write: false,
  });
  const texts = new Map(outputFiles.map(({ path: name, text }) => [name, text]));
  const made = new Map(missing.map((file) => [places.get(file), texts.get(path.join(root, `${file}.js`))]));
  for (const [kept, text] of made) keep(kept, text);
  return made;
}

/** Of a tree that lies elsewhere. */
function compileOne(file, source, kept) {
  const loader = file.endsWith('x') ? 'tsx' : 'ts';
  const { code } = esbuild().transformSync(source, { ...settings, loader, sourcefile: path.basename(file) });
  keep(kept, code);
  return code;
}

/** Whole or not at all: others start at the same moment. */
function keep(kept, text) {
  const draft = `${kept}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, text);
  renameSync(draft, kept);
}

function removeOld(there, current) {
  for (const name of there) {
    const file = path.join(folder, name);
    if (current.has(file)) continue;
    const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs < Date.now() - DAY_MS) rmSync(file, { force: true });
  }
}

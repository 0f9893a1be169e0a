/** The folder of package.json: the same for the sources and for the bundle in dist/. */
import { existsSync } from 'node:fs';
import path from 'node:path';

export const projectRoot = findUpwards(import.meta.dirname);

function findUpwards(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new Error(`No package.json above ${import.meta.dirname}.`);
  return findUpwards(parent);
}

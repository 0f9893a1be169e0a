import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../src/platform/project-root.ts';

/** What Node is told before a .ts file, from whatever folder it is started. */
export const BY_TYPESCRIPT = [
  '--import',
  pathToFileURL(path.join(projectRoot, 'scripts', 'typescript.mjs')).href,
];

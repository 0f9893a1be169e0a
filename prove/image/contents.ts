/** What is in an image's files: how much of it is what, and what has no business there. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../src/platform/project-root.ts';
import type { Cell } from '../report.ts';

/** What builds, installs or fetches. */
const NO_PROGRAMS = [
  ...['cc', 'gcc', 'g++', 'c++', 'clang', 'ld', 'as', 'make', 'cmake'],
  ...['python', 'python3', 'npm', 'npx', 'yarn', 'pnpm', 'corepack', 'esbuild', 'tsc', 'git', 'curl', 'wget'],
];
const NO_FILES = ['.npmrc', '.env', '.git', '.pushcart', 'src', 'test', 'prove', 'docs', 'package-lock.json'];

interface Found {
  file: string;
  bytes: number;
  mode: number;
  uid: number;
  isFolder: boolean;
}

export interface Contents {
  sizes: Cell[][];
  bytes: number;
  breaches: string[];
}

export function contentsOf(root: string): Contents {
  const all = filesBelow(root);
  const part = (name: string) => (found: Found) => found.file.startsWith(name);
  const parts: [string, (found: Found) => boolean][] = [
    ['Node', part('usr/local/bin/node')],
    ['packages the shop loads', part('shop/node_modules/')],
    ['the shop: programs, assets, migrations', part('shop/')],
    ['Debian', () => true],
  ];
  const sums = new Map<string, number>(parts.map(([name]) => [name, 0]));
  for (const found of all) {
    const [name] = parts.find(([, isIn]) => isIn(found))!;
    sums.set(name, sums.get(name)! + found.bytes);
  }
  const bytes = [...sums.values()].reduce((sum, each) => sum + each, 0);
  return {
    bytes,
    sizes: [
      ['what is in the image', 'MB'],
      ...[...sums].map(([name, sum]): Cell[] => [name, megabytes(sum)]),
      ['all of it', megabytes(bytes)],
    ],
    breaches: breachesOf(all, root),
  };
}

export const megabytes = (bytes: number) => Math.round(bytes / 100_000) / 10;

function breachesOf(all: Found[], root: string): string[] {
  const files = new Set(all.map(({ file }) => file));
  const programs = all.filter(
    ({ file }) => /^(usr\/)?(local\/)?s?bin\//.test(file) && NO_PROGRAMS.includes(path.basename(file)),
  );
  const shop = all.filter(({ file }) => file.startsWith('shop/'));
  return [
    ...programs.map(({ file }) => `/${file} is in the image`),
    ...NO_FILES.filter((name) => files.has(`shop/${name}`)).map((name) => `/shop/${name} is in the image`),
    ...(files.has('root/.npmrc') ? ['the build’s .npmrc is in the image'] : []),
    ...developmentPackages()
      .filter((folder) => files.has(`shop/${folder}/package.json`))
      .map((folder) => `${folder}, which only developers need, is in the image`),
    ...shop
      .filter(({ uid, mode }) => uid !== 0 || (mode & 0o022 && (mode & 0o170000) !== 0o120000))
      .map(({ file }) => `/${file} can be changed by others than root`),
    ...(readdirSync(path.join(root, 'data')).length > 0 ? ['/data is not empty'] : []),
  ];
}

function developmentPackages(): string[] {
  const lock = JSON.parse(readFileSync(path.join(projectRoot, 'package-lock.json'), 'utf8'));
  return Object.entries<{ dev?: boolean }>(lock.packages)
    .filter(([, entry]) => entry.dev)
    .map(([folder]) => folder);
}

/** Links are not followed: they may lead out. */
export function filesBelow(root: string, folder = ''): Found[] {
  return readdirSync(path.join(root, folder)).flatMap((name) => {
    const file = path.join(folder, name);
    const facts = lstatSync(path.join(root, file));
    const { mode, uid } = facts;
    const bytes = facts.isFile() ? facts.size : 0;
    const found = { file, bytes, mode, uid, isFolder: facts.isDirectory() };
    return found.isFolder ? [found, ...filesBelow(root, file)] : [found];
  });
}

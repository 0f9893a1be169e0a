/**
 * What the Dockerfile's last stage copies, laid out in a folder: whether that is enough to run the shop shows in
 * seconds, without building an image.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../src/platform/project-root.ts';
import { type BuildStage, copiesOf, programOf } from './dockerfile.ts';

export interface LaidOut {
  launch(settings: Record<string, string>, args?: string[]): ChildProcess;
  remove(): void;
}

/** Where the first stage works: what lies there, the project's folder holds as well once it is built. */
const BUILT_IN = '/shop/';

export async function layOut(stage: BuildStage): Promise<LaidOut> {
  // Not below the project, whose own packages Node would find there.
  const folder = mkdtempSync(path.join(tmpdir(), 'pushcart-image-'));
  for (const { stage: from, sources, target } of copiesOf(stage)) {
    for (const source of sources) {
      if (from && !source.startsWith(BUILT_IN)) continue; // Node itself
      const name = from ? source.slice(BUILT_IN.length) : source;
      const to = path.join(folder, sources.length > 1 ? path.join(target, name) : target);
      if (name === 'node_modules') await packages(to);
      else copy(name, to.endsWith(name) ? to : path.join(to, name));
    }
  }
  const [, program = '', ...command] = programOf(stage);
  return {
    launch: (settings, args = command) =>
      spawn(process.execPath, [path.join(folder, program), ...args], {
        cwd: folder,
        env: { PATH: process.env.PATH, NODE_ENV: 'production', ...settings },
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function packages(to: string): Promise<void> {
  const script = path.join(projectRoot, 'scripts', 'runtime-packages.mjs');
  const { runtimePackages } = (await import(script)) as { runtimePackages(root: string): string[] };
  const above = (folder: string, folders: string[]) => folders.some((each) => folder.startsWith(`${each}/`));
  const folders = runtimePackages(projectRoot);
  for (const folder of folders.filter((each) => !above(each, folders)))
    copy(folder, path.join(path.dirname(to), folder));
}

function copy(name: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true });
  const from = path.join(projectRoot, name);
  const cp = (how: string) => spawnSync('cp', [how, from, to], { encoding: 'utf8' });
  if (cp('-al').status === 0) return; // links cost nothing; on another disk there are none
  rmSync(to, { recursive: true, force: true });
  const { status, stderr } = cp('-a');
  if (status !== 0) throw new Error(`${name}: ${stderr.trim()}`);
}

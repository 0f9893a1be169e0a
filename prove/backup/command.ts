/** The shop's commands as somebody types them. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from '../../src/platform/project-root.ts';

export interface Ran {
  code: number;
  out: string;
  ms: number;
}

/** @param root of another copy of the shop. */
export function run(
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  root = projectRoot,
): Promise<Ran> {
  const since = performance.now();
  const file = path.join(root, 'dist', `${program}.js`);
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [file, ...args], { cwd: root, env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, out: (stdout + stderr).trim(), ms: performance.now() - since }),
    );
  });
}

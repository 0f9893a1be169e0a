/** Programs that tests and proofs run beside the shop: the machine's own, else Debian's. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/**
 * Where a program is, installed with apt-get if it is missing, which takes root and a network.
 * @param debianPackage where it is not called as the program is.
 * @returns undefined where it cannot be had
 */
export function debianProgram(name: string, debianPackage = name): string | undefined {
  return found(name) ?? install(name, debianPackage);
}

const found = (name: string) =>
  FOLDERS.map((folder) => path.join(folder, name)).find((file) => existsSync(file));

function install(name: string, debianPackage: string): string | undefined {
  if (process.getuid?.() !== 0 || !found('apt-get')) return undefined;
  console.log(`Installing ${debianPackage} with apt-get.`);
  // A server that Debian would start at once would take the port of one that runs already.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], { env });
  const add = () => apt('install', '-y', '--no-install-recommends', debianPackage).status === 0;
  if (!add()) {
    apt('update'); // a new machine knows no packages yet
    add();
  }
  return found(name);
}

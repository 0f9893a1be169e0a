/**
 * Who runs the server. PostgreSQL refuses to run as root, so root hands it to somebody else:
 * the owner of an existing cluster, else the owner of the checkout, else nobody.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** @returns undefined when the server runs as ourselves. */
export function serverAccount(candidates: string[]): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = accounts();
  for (const file of candidates) {
    const owner = statSync(file, { throwIfNoEntry: false })?.uid;
    // initdb needs a name for its user, so an id that only a container's host knows will not do.
    const account = owner ? known.find((a) => a.uid === owner) : undefined;
    if (account) return account;
  }
  return known.find((a) => a.name === 'nobody') ?? { name: 'nobody', uid: 65534, gid: 65534 };
}

/** Whether the account may enter a folder, or run a file, with all that stands above it. */
export function canReach(account: Account | undefined, file: string): boolean {
  return spawnSync('test', ['-x', file], { ...identity(account), cwd: '/' }).status === 0;
}

/** The options that make spawn start a process as this account. */
export function identity(account: Account | undefined): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {};
}

function accounts(): Account[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  return lines.map((line) => {
    const [name = '', , uid, gid] = line.split(':');
    return { name, uid: Number(uid), gid: Number(gid) };
  });
}

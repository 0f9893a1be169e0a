/**
 * Where the cluster lies: `postgres/` below the data folder. When the server's account cannot get
 * there (root's checkout below a folder closed to others), that is a link into /var/lib/pushcart.
 *
 * home/data             the cluster, the account's own
 * home/password         the shop's, 0600
 * home/postgres.conf    written anew at every start
 * home/binaries-…       a copy, only where the account cannot reach node_modules
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type Account, canReach, serverAccount } from './account.ts';

export interface Home {
  folder: string;
  /** The cluster itself, what PostgreSQL calls the data directory. */
  data: string;
  account: Account | undefined;
}

const FOR_CLOSED_FOLDERS = '/var/lib/pushcart';

export function openHome(dataDir: string, say: (line: string) => void): Home {
  makeDataDir(dataDir);
  const place = path.join(dataDir, 'postgres');
  const account = serverAccount([path.join(place, 'data'), path.dirname(dataDir)]);
  if (!lstatSync(place, { throwIfNoEntry: false })) {
    if (canReach(account, dataDir)) mkdirSync(place, { recursive: true });
    else linkElsewhere(place, dataDir, account, say);
  }
  const folder = lstatSync(place).isSymbolicLink() ? readlinkSync(place) : place;
  const home = { folder, data: path.join(folder, 'data'), account };
  checkOwner(home);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  give(folder, account);
  if (!canReach(account, folder))
    throw new Error(
      `PostgreSQL runs as "${account?.name}", who cannot reach ${folder}. ` +
        'Open the folders above it to others (chmod o+x), or start the shop as another user.',
    );
  return home;
}

/** Made by root in somebody's checkout, it is theirs: their next start may not be as root. */
function makeDataDir(dataDir: string): void {
  if (!mkdirSync(dataDir, { recursive: true }) || process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(path.dirname(dataDir));
  chownSync(dataDir, uid, gid);
}

function give(file: string, account: Account | undefined): void {
  if (account) chownSync(file, account.uid, account.gid);
}

function checkOwner(home: Home): void {
  const owner = statSync(home.data, { throwIfNoEntry: false })?.uid;
  if (owner === undefined || process.getuid?.() === 0 || owner === process.getuid?.()) return;
  throw new Error(
    `The database in ${home.folder} belongs to user ${owner}, as the shop was first started as root. ` +
      'Start it as root again, or give the folder to the user who shall run it (chown -R).',
  );
}

function linkElsewhere(
  place: string,
  dataDir: string,
  account: Account | undefined,
  say: (line: string) => void,
) {
  mkdirSync(FOR_CLOSED_FOLDERS, { recursive: true, mode: 0o755 });
  const folder = mkdtempSync(path.join(FOR_CLOSED_FOLDERS, `${nameFor(dataDir)}-`));
  try {
    symlinkSync(folder, place);
    say(
      `PostgreSQL runs as "${account?.name}", who cannot reach this folder; the database lies in ${folder}`,
    );
  } catch (error) {
    // Another starter was faster; its link counts.
    rmSync(folder, { recursive: true });
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** The project's own name, whichever hidden folder of it holds the data. */
function nameFor(dataDir: string): string {
  const name = dataDir.split(path.sep).findLast((part) => /^[^.]/.test(part)) ?? 'shop';
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 8);
  return `${name.replace(/[^\w.-]+/g, '_')}-${hash}`;
}

/** Made once; of two starters at the same time both get the same. */
export function readPassword(home: Home): string {
  const file = path.join(home.folder, 'password');
  if (!existsSync(file)) {
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
    give(draft, home.account);
    try {
      linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft);
    }
  }
  return readFileSync(file, 'utf8');
}

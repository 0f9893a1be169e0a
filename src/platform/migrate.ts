/**
 * Brings a database to the newest schema: the plain SQL files of migrations/, in order, each once,
 * each in a transaction of its own unless its first line asks otherwise (docs/MIGRATIONS.md). What was applied is recorded with the file's hash; a database and
 * a folder that tell different stories are refused, by name, before anything is changed.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { apply, kindOf, type Migration } from './migration-apply.ts';
import { projectRoot } from './project-root.ts';

export class MigrationError extends Error {}

/** Two processes that start at once take turns. */
const ONE_AT_A_TIME = 7_265_002;

export interface MigrateOptions {
  dir?: string;
  /** Told of each that was applied, and how long it took. */
  say?(line: string, ms: number): void;
  /** The last one to apply, by its file's name; else all are. */
  upTo?: string;
}

/** @returns the names of the files that were applied now. */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = readMigrations(options.dir ?? path.join(projectRoot, 'migrations'));
  const last =
    options.upTo === undefined
      ? migrations.length
      : 1 + migrations.findIndex(({ name }) => name === options.upTo);
  if (last === 0)
    throw new MigrationError(`There is no migration ${options.upTo}: a newer version of the shop has it.`);
  const client = new pg.Client({ connectionString: url, application_name: 'pushcart migrate' });
  await client.connect().catch(cannotReach);
  try {
    await take(client, 'pg_try_advisory_lock');
    const due = (await dueMigrations(client, migrations)).filter((each) => migrations.indexOf(each) < last);
    for (const migration of due) {
      const since = performance.now();
      await apply(client, migration).catch((error) => failed(migration, error));
      options.say?.(migration.name, performance.now() - since);
    }
    return due.map((m) => m.name);
  } finally {
    await client.end();
  }
}

/** Until it is released no migration begins; one that is under way is waited for. */
export async function holdOffMigrations(url: string): Promise<{ release(): Promise<void> }> {
  const client = new pg.Client({ connectionString: url, application_name: 'pushcart-backup' });
  client.on('error', () => {});
  await client.connect().catch(cannotReach);
  const release = () => client.end().catch(() => {});
  try {
    await client.query('BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0');
    await take(client, 'pg_try_advisory_xact_lock_shared');
    return { release };
  } catch (error) {
    await release();
    throw error;
  }
}

const LOOK_AGAIN_MS = 100;

/** Asked for again and again: who waits inside a statement would be waited for by an index that is made concurrently. */
async function take(client: pg.Client, lock: 'pg_try_advisory_lock' | 'pg_try_advisory_xact_lock_shared') {
  for (;;) {
    const { rows } = await client.query<{ ours: boolean }>(`SELECT ${lock}($1) AS ours`, [ONE_AT_A_TIME]);
    if (rows[0]!.ours) return;
    await sleep(LOOK_AGAIN_MS);
  }
}

function cannotReach(cause: NodeJS.ErrnoException): never {
  const reason = cause.message || cause.code; // one that tried several addresses has no words of its own
  throw new MigrationError(`The database does not let the shop in: ${reason}. Check DATABASE_URL.`, {
    cause,
  });
}

function mayNotCreate(cause: Error): never {
  throw new MigrationError(
    `The database is empty, and the shop's role may not make tables in it: ${cause.message}. ` +
      'Let the role own the database, or GRANT CREATE ON SCHEMA public to it.',
    { cause },
  );
}

/** One hash for all: a database copied from a template is current while this stays the same. */
export function migrationsHash(dir = path.join(projectRoot, 'migrations')): string {
  return sha256(
    readMigrations(dir)
      .map((m) => m.name + m.sha256)
      .join(),
  );
}

function readMigrations(dir: string): Migration[] {
  const names = readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  names.forEach((name, index) => {
    const number = String(index + 1).padStart(4, '0');
    if (!name.startsWith(`${number}_`))
      throw new MigrationError(
        `Migration ${number}_….sql is missing: the next file is ${name}. ` +
          'Numbers follow each other without a gap, and none is given twice; rename the newest files.',
      );
  });
  return names.map((name) => {
    // A checkout with Windows line ends holds the same migration.
    const text = readFileSync(path.join(dir, name), 'utf8').replaceAll('\r\n', '\n');
    return { name, text, sha256: sha256(text) };
  });
}

/** What the schema's files ask of the server. */
export function extensionsNeeded(dir = path.join(projectRoot, 'migrations')): string[] {
  const asked = readMigrations(dir).flatMap(({ text }) => [
    ...text.matchAll(/^\s*CREATE EXTENSION (?:IF NOT EXISTS )?"?(\w+)/gim),
  ]);
  return [...new Set(asked.map(([, name]) => name!))];
}

/** Which files this database has not seen, and which it has seen that are not here; changes nothing. */
export async function migrationsLeft(
  client: pg.Client,
  dir = path.join(projectRoot, 'migrations'),
): Promise<{ left: string[]; unknown: string[]; applied: number }> {
  const names = readMigrations(dir).map(({ name }) => name);
  const { rows: found } = await client.query("SELECT to_regclass('schema_migrations') IS NOT NULL AS yes");
  const { rows } = found[0].yes
    ? await client.query<{ name: string }>('SELECT name FROM schema_migrations ORDER BY name COLLATE "C"')
    : { rows: [] };
  const applied = new Set(rows.map(({ name }) => name));
  return {
    left: names.filter((name) => !applied.has(name)),
    unknown: [...applied].filter((name) => !names.includes(name)),
    applied: applied.size,
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function dueMigrations(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  // Looked for first: "if not exists" takes the right to create, which a shop's own role need not have.
  const { rows: found } = await client.query("SELECT to_regclass('schema_migrations') IS NOT NULL AS yes");
  if (!found[0].yes)
    await client
      .query(
        `CREATE TABLE schema_migrations (
          name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
      )
      .catch(mayNotCreate);
  const { rows } = await client.query<{ name: string; sha256: string }>(
    'SELECT name, sha256 FROM schema_migrations ORDER BY name COLLATE "C"',
  );
  for (const [index, applied] of rows.entries()) checkApplied(applied, migrations, index);
  return migrations.slice(rows.length);
}

function checkApplied(
  applied: { name: string; sha256: string },
  migrations: Migration[],
  index: number,
): void {
  const file = migrations.find((m) => m.name === applied.name);
  if (!file)
    throw new MigrationError(
      `Migration ${applied.name} was applied to this database, but its file is gone. ` +
        'Bring the file back, or run the newer version of the shop that has it.',
    );
  if (file.sha256 !== applied.sha256)
    throw new MigrationError(
      `Migration ${applied.name} was changed after it was applied to this database. ` +
        'Put the file back as it was, and make the change in a new migration.',
    );
  const expected = migrations[index];
  if (expected && expected !== file)
    throw new MigrationError(
      `Migration ${expected.name} was never applied to this database, though ${applied.name} after it was. ` +
        'Give it a number after the newest one.',
    );
}

function failed(migration: Migration, cause: Error): never {
  const left =
    kindOf(migration) === 'whole'
      ? 'failed and changed nothing'
      : 'failed, and the next start goes on with it';
  throw new MigrationError(`Migration ${migration.name} ${left}: ${cause.message}`, { cause });
}

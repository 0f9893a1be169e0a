/**
 * Brings a database to the newest schema: the plain SQL files of migrations/, in order, each once,
 * each in a transaction of its own. What was applied is recorded with the file's hash; a database and
 * a folder that tell different stories are refused, by name, before anything is changed.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { projectRoot } from './project-root.ts';

export class MigrationError extends Error {}

interface Migration {
  name: string;
  text: string;
  sha256: string;
}

/** Two processes that start at once take turns. */
const ONE_AT_A_TIME = 7_265_002;

/** @returns the names of the files that were applied now. */
export async function migrate(
  url: string,
  options: { dir?: string; say?(line: string): void } = {},
): Promise<string[]> {
  const migrations = readMigrations(options.dir ?? path.join(projectRoot, 'migrations'));
  const client = new pg.Client({ connectionString: url, application_name: 'pushcart migrate' });
  await client.connect().catch(cannotReach);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ONE_AT_A_TIME]);
    const due = await dueMigrations(client, migrations);
    for (const migration of due) {
      await apply(client, migration);
      options.say?.(migration.name);
    }
    return due.map((m) => m.name);
  } finally {
    await client.end();
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

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(migration.text);
    await client.query('INSERT INTO schema_migrations (name, sha256) VALUES ($1, $2)', [
      migration.name,
      migration.sha256,
    ]);
    await client.query('COMMIT');
  } catch (error) {
    throw new MigrationError(
      `Migration ${migration.name} failed and changed nothing: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

/**
 * A database for a test: its own, migrated, and made in some milliseconds by copying a template.
 * The server behind it lives in .pushcart/test; test/run.ts starts it once for all files, and a file
 * that is run alone starts it itself. It gives up fsync, since nobody will miss this data.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { after } from 'node:test';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../src/platform/embedded-postgres/embedded-postgres.ts';
import { migrate, migrationsHash } from '../src/platform/migrate.ts';
import { projectRoot } from '../src/platform/project-root.ts';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** Where test/run.ts tells the test files of the server it started. */
export const SERVER_URL = 'PUSHCART_TEST_SERVER';
const MAKING_THE_TEMPLATE = 7_265_003;

/** With the shop's schema. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await testServer();
  return createDatabase(server, await freshTemplate(server));
}

/** With nothing in it. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return createDatabase(await testServer(), 'template1');
}

async function createDatabase(server: string, from: string): Promise<TestDatabase> {
  const name = `test_${process.pid}_${randomBytes(5).toString('hex')}`;
  await asking(server, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${from}`));
  const drop = () => asking(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  return { url: onServer(server, name), drop: async () => void (await drop()) };
}

/** Those of tests that were killed, and templates of other migrations. Only where no test is running. */
export async function removeLeftoverDatabases(server: string): Promise<void> {
  const current = templateName();
  await asking(server, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      `SELECT datname FROM pg_database d WHERE datname ~ '^(test|template|draft)_' AND datname <> $1
        AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)`,
      [current],
    );
    for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS ${datname}`);
  });
}

export function startTestServer(): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir: path.join(projectRoot, '.pushcart', 'test'), durable: false });
}

let started: Promise<EmbeddedPostgres> | undefined;
if (!process.env[SERVER_URL]) after(async () => (await started)?.stop());

async function testServer(): Promise<string> {
  const given = process.env[SERVER_URL];
  if (given) return given;
  started ??= startTestServer();
  return (await started).url;
}

let template: Promise<string> | undefined;
const freshTemplate = (server: string) => (template ??= makeTemplate(server));

const templateName = () => `template_${migrationsHash().slice(0, 16)}`;

/** Its name holds the migrations' hash, so a changed migration makes another. */
async function makeTemplate(server: string): Promise<string> {
  const name = templateName();
  await asking(server, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [MAKING_THE_TEMPLATE]);
    const { rows } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rows.length > 0) return;
    const draft = `draft_${name}`;
    await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${draft}`);
    await migrate(onServer(server, draft));
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
  });
  return name;
}

function onServer(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function asking<T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: onServer(server, 'postgres') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

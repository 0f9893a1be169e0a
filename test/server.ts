/**
 * The PostgreSQL behind the tests, in .pushcart/test. It gives up fsync, since nobody will miss its
 * data. test/run.ts starts it once for all files; a file that is run alone starts it itself.
 */
import path from 'node:path';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../src/platform/embedded-postgres/embedded-postgres.ts';
import { migrationsHash } from '../src/platform/migrate.ts';
import { projectRoot } from '../src/platform/project-root.ts';

/** Where test/run.ts tells the test files of the server it started. */
export const SERVER_URL = 'PUSHCART_TEST_SERVER';

/** The name holds the migrations' hash, so a changed migration asks for another template. */
export const templateName = () => `template_${migrationsHash().slice(0, 16)}`;

export function startTestServer(): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir: path.join(projectRoot, '.pushcart', 'test'), durable: false });
}

/** Databases of tests that were killed, and templates of other migrations, unless somebody is in them. */
export async function removeLeftoverDatabases(server: string): Promise<void> {
  await asking(server, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      `SELECT datname FROM pg_database d WHERE datname ~ '^(test|template|draft)_' AND datname <> $1
        AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)`,
      [templateName()],
    );
    for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS ${datname}`);
  });
}

export function onServer(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

export async function asking<T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: onServer(server, 'postgres') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

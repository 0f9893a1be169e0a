/** A database for a test: its own, migrated, and made in some milliseconds by copying a template. */
import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import type { EmbeddedPostgres } from '../src/platform/embedded-postgres/embedded-postgres.ts';
import { migrate } from '../src/platform/migrate.ts';
import { asking, onServer, SERVER_URL, startTestServer, templateName } from './server.ts';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** With the shop's schema. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await testServer();
  template ??= makeTemplate(server);
  return createDatabase(server, await template);
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

let started: Promise<EmbeddedPostgres> | undefined;
if (!process.env[SERVER_URL]) after(async () => (await started)?.stop());

async function testServer(): Promise<string> {
  const given = process.env[SERVER_URL];
  if (given) return given;
  started ??= startTestServer();
  return (await started).url;
}

let template: Promise<string> | undefined;
const MAKING_THE_TEMPLATE = 7_265_003;

/** Of test files that run at once, one makes it and the others wait. */
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

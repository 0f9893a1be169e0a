/**
 * `npm run db:reset`: an empty database, no media, and a stand-in for Stripe that remembers nothing, as
 * before the first start. It does so to the
 * shop's own PostgreSQL; a database named by DATABASE_URL is somebody's, and takes a --yes.
 */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { readConfig } from '../platform/config.ts';
import { startEmbeddedPostgres } from '../platform/embedded-postgres/embedded-postgres.ts';
import { surroundings } from '../platform/settings-table/surroundings.ts';

class Refused extends Error {}

async function resetEmbedded(dataDir: string): Promise<void> {
  const server = await startEmbeddedPostgres({ dataDir, say: console.log });
  try {
    if (await server.isShared())
      throw new Refused('The shop is running. Stop it first (Ctrl-C), then try again.');
    const maintenance = new URL(server.url);
    maintenance.pathname = '/postgres';
    await execute(maintenance.href, 'DROP DATABASE IF EXISTS pushcart', 'CREATE DATABASE pushcart');
  } finally {
    await server.stop();
  }
}

/** Everything the shop made, in a database whose server is not ours. */
async function resetGiven(url: string): Promise<void> {
  if (!process.argv.includes('--yes')) {
    const { host, pathname } = new URL(url);
    throw new Refused(
      `DATABASE_URL names ${host}${pathname}. This deletes all it holds, orders too. If you mean it: npm run db:reset -- --yes`,
    );
  }
  await execute(url, 'DROP SCHEMA public CASCADE', 'CREATE SCHEMA public');
}

async function removeFiles(dataDir: string): Promise<void> {
  const names = await readdir(dataDir).catch(() => []);
  for (const name of names.filter((n) => n === 'media' || n.startsWith('stripe-stand-in.')))
    await rm(path.join(dataDir, name), { recursive: true });
}

async function execute(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

try {
  // Neither Stripe nor mail is asked, so their settings need not be there.
  const { databaseUrl: url, databases, dataDir } = readConfig(surroundings(), { isCommand: true });
  const databaseUrl = databases.directUrl ?? url;
  await (databaseUrl ? resetGiven(databaseUrl) : resetEmbedded(dataDir));
  await removeFiles(dataDir);
  console.log('✓ the database is empty; the next start fills it in');
} catch (error) {
  console.error(`✗ ${(error as Error).message}`);
  process.exitCode = 1;
}

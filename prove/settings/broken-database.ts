/** A database that cannot be used, or not for long. */
import pg from 'pg';
import { sql } from '../../src/platform/db.ts';
import { asking, onServer, SERVER_URL } from '../../test/server.ts';
import { type Breaker, type Broken, silentServer } from './breaker.ts';

export async function brokenDatabases({ good, env, listen, after }: Breaker): Promise<Broken[]> {
  const server = process.env[SERVER_URL]!;
  const url = good.env.DATABASE_URL!;
  const name = (purpose: string) => `test_${process.pid}_doctor_${purpose}`;
  const role = name('role');
  const run = (text: string) => asking(server, (client) => client.query(text));
  await run(`CREATE ROLE ${role} LOGIN PASSWORD 'secret' CONNECTION LIMIT 100`);
  after(() => run(`DROP ROLE ${role}`));
  const make = async (purpose: string, more = '') => {
    await run(`CREATE DATABASE ${name(purpose)} ${more}`);
    after(() => run(`DROP DATABASE IF EXISTS ${name(purpose)} WITH (FORCE)`));
    return onServer(server, name(purpose));
  };
  const applied = await good.running.shop.db.rows<{ name: string }>(sql`SELECT name FROM schema_migrations`);
  /** One that has seen the migrations, and then something else. */
  const changed = async (purpose: string, change: string) => {
    const made = await make(purpose);
    const client = new pg.Client({ connectionString: made });
    await client.connect();
    await client.query('CREATE TABLE schema_migrations AS SELECT unnest($1::text[]) AS name', [
      applied.map(({ name }) => name),
    ]);
    await client.query(change);
    await client.end();
    return made;
  };
  const as = (at: string, user: string, password: string) => {
    const other = new URL(at);
    other.username = user;
    other.password = password;
    return other.href;
  };
  const limited = as(await make('limited'), role, 'secret');
  const latin = await make(
    'latin',
    "ENCODING 'LATIN1' TEMPLATE template0 LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'",
  );
  const and = (option: string, value: string) => {
    const other = new URL(url);
    other.searchParams.set(option, value);
    return other.href;
  };
  const readOnly = and('options', '-c default_transaction_read_only=on');
  const verified = and('sslmode', 'verify-full');
  const silent = await listen(silentServer());
  const due = 'DELETE FROM schema_migrations WHERE name = (SELECT max(name) FROM schema_migrations)';
  const newer = "INSERT INTO schema_migrations VALUES ('9999_later.sql')";
  const db = 'DATABASE_URL';
  return [
    env(
      'database',
      'a wrong user',
      { [db]: as(url, 'nobody_here', 'x') },
      '✗',
      /does not let the shop in.*DATABASE_PASSWORD/,
    ),
    env(
      'database',
      'no such database',
      { [db]: onServer(server, 'not_there') },
      '✗',
      /does not exist.*createdb -E UTF8/,
    ),
    env(
      'database',
      'nothing listens',
      { [db]: 'postgres://shop@127.0.0.1:1/shop' },
      '✗',
      /cannot be reached: .*ECONNREFUSED.*Look at DATABASE_URL/,
    ),
    env(
      'database',
      'the server is silent',
      { [db]: `postgres://shop@127.0.0.1:${silent}/shop` },
      '✗',
      /cannot be reached: .*timeout/,
    ),
    env('database', 'no TLS there', { [db]: verified }, '✗', /does not support SSL/),
    env(
      'database',
      'may not make tables',
      { [db]: limited },
      '✗',
      /may not make tables: GRANT CREATE ON SCHEMA public/,
    ),
    env(
      'database',
      'may not make the extension',
      { [db]: limited },
      '✗',
      /may not make the extension pg_trgm: let a superuser run/,
    ),
    env('database', 'read-only', { [db]: readOnly }, '✗', /takes no changes/),
    env('database', 'not UTF8', { [db]: latin }, '✗', /encoding is LATIN1/),
    env(
      'database',
      'empty',
      { [db]: await make('empty') },
      '✓',
      /is empty: the first start makes the tables/,
    ),
    env('database', 'a migration is due', { [db]: await changed('due', due) }, '!', /1 migration is due/),
    env(
      'database',
      'of a newer version',
      { [db]: await changed('newer', newer) },
      '✗',
      /has seen 9999_later\.sql.*start the newer one/,
    ),
    env(
      'database',
      'no room for the pool',
      { [db]: limited, DATABASE_POOL_MAX: '200' },
      '✗',
      /up to 201 connections.*lower DATABASE_POOL_MAX/,
    ),
  ];
}

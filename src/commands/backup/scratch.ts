/** A database beside the shop's own, for trying things out. It goes when they have been tried, also at Ctrl-C. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { isEmpty, makeEmpty } from '../../platform/backup/load.ts';
import { BackupTrouble } from '../../platform/backup/trouble.ts';
import { asking } from './given.ts';

const NAME = 'pushcart_scratch_';
const DAY_SECONDS = 24 * 60 * 60;

/** @param given an empty database to take instead, for a role that may make none. */
export async function withScratch<T>(
  url: string,
  given: string | undefined,
  work: (scratch: string) => Promise<T>,
): Promise<T> {
  const scratch = given === undefined ? await create(url) : await taken(given);
  const drop = () => (given === undefined ? dropDatabase(url, scratch) : makeEmpty(scratch));
  const interrupted = () => void drop().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  try {
    return await work(scratch);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted);
    await drop();
  }
}

async function create(url: string): Promise<string> {
  const name = `${NAME}${Math.floor(Date.now() / 1000)}_${randomBytes(4).toString('hex')}`;
  await asking(url, async (client) => {
    await dropLeftovers(client);
    await client.query(`CREATE DATABASE ${name}`).catch((error: pg.DatabaseError) => {
      throw new BackupTrouble(
        `The shop's role may make no database to try it in: ${error.message}. ` +
          'Let it (ALTER ROLE … CREATEDB), or name an empty one: --in postgres://…',
        { cause: error },
      );
    });
  });
  const made = new URL(url);
  made.pathname = `/${name}`;
  return made.href;
}

/** Of a command that was killed. */
async function dropLeftovers(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database d WHERE datname ~ '^${NAME}[0-9]+_' AND pg_get_userbyid(datdba) = current_user
      AND split_part(datname, '_', 3)::bigint < extract(epoch FROM now()) - $1
      AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)`,
    [DAY_SECONDS],
  );
  for (const { name } of rows) await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)}`);
}

async function taken(given: string): Promise<string> {
  if (!(await isEmpty(given))) throw new BackupTrouble('The database that --in names is not empty.');
  return given;
}

async function dropDatabase(url: string, scratch: string): Promise<void> {
  const name = new URL(scratch).pathname.slice(1);
  await asking(url, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}

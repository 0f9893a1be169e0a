/**
 * A backup back into an empty database: the schema as it was then, by the migrations, and the rows of every table. What
 * holds rows together – foreign keys, triggers, the other indexes – is taken off first and put on again after, all in one
 * transaction: that takes no more than owning the tables, and a row that does not fit fails the whole
 * (docs/decisions/0030-backups.md).
 */
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import pg from 'pg';
import { lazily } from '../lazily.ts';
import { MigrationError, migrate } from '../migrate.ts';
import type { Bytes } from './bytes.ts';
import { named } from './dump.ts';
import { open } from './envelope.ts';
import {
  type Frame,
  type HeadFrame,
  readFrames,
  type SequencesFrame,
  type TableCount,
  type TableFrame,
} from './frames.ts';
import { BackupTrouble } from './trouble.ts';

const copyStreams = lazily<typeof import('pg-copy-streams')>('pg-copy-streams');

export interface Loaded {
  at: Date;
  migration: string;
  tables: TableCount[];
}

/** @returns whether nothing has been made in it yet. */
export async function isEmpty(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const { rows } = await client.query(`
      SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_class.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
      LIMIT 1`);
    return rows.length === 0;
  });
}

/** Reads it to its end. @throws {BackupTrouble} unless it is whole and as it was written. */
export async function checkFile(bytes: Bytes, key: string | undefined): Promise<void> {
  const { header, content } = await open(bytes, key);
  for await (const frame of readFrames(decompressed(content)))
    if (frame.kind === 'H') checkHead(frame, header as unknown as HeadFrame);
}

/** All that is in it goes, and nothing comes back. */
export async function makeEmpty(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string }>('SELECT current_schema() AS name');
    const schema = pg.escapeIdentifier(rows[0]!.name);
    await client.query(`BEGIN; DROP SCHEMA ${schema} CASCADE; CREATE SCHEMA ${schema}; COMMIT`);
  });
}

/**
 * Migrations are brought as far as they were when it was made; whoever calls brings them further.
 * @param url of an empty database. @throws {BackupTrouble} and no row has come into it.
 */
export async function loadBackup(url: string, bytes: Bytes, key: string | undefined): Promise<Loaded> {
  const { header, content } = await open(bytes, key);
  const { at, migration } = header as { at?: string; migration?: string };
  if (header.kind !== 'database' || !at || !migration)
    throw new BackupTrouble('It is no backup of a database.');
  if (!(await isEmpty(url))) throw new BackupTrouble('The database is not empty.');
  try {
    await migrateTo(url, migration);
    const tables = await withClient(url, (client) => loadRows(client, { at, migration }, content));
    return { at: new Date(at), migration, tables };
  } catch (error) {
    await makeEmpty(url).catch(() => {}); // as it was, so that it can be tried again
    throw error;
  }
}

async function migrateTo(url: string, migration: string): Promise<void> {
  try {
    await migrate(url, { upTo: migration });
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    throw new BackupTrouble(`It cannot be brought back by this version of the shop. ${error.message}`, {
      cause: error,
    });
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'pushcart-restore' });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

async function loadRows(client: pg.Client, head: HeadFrame, content: Bytes): Promise<TableCount[]> {
  await client.query('BEGIN');
  for (const setting of ['statement_timeout = 0', 'idle_in_transaction_session_timeout = 0'])
    await client.query(`SET LOCAL ${setting}`);
  await client.query(`SET LOCAL maintenance_work_mem = '256MB'`);
  const putBack = await takeOff(client);
  const counts = await copyAll(client, head, content);
  for (const statement of putBack) await client.query(statement);
  await client.query('COMMIT');
  await client.query('ANALYZE');
  return counts;
}

/** Foreign keys, the indexes that hold no constraint, triggers and rows. @returns the statements that put them on again. */
async function takeOff(client: pg.Client): Promise<string[]> {
  const here = 'current_schema()::regnamespace';
  const ask = async (text: string) => (await client.query<{ off: string; on: string }>(text)).rows;
  const keys = await ask(`
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS off,
      format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS on
    FROM pg_constraint WHERE contype = 'f' AND connamespace = ${here}`);
  const indexes = await ask(`
    SELECT format('DROP INDEX %s', i.indexrelid::regclass) AS off, pg_get_indexdef(i.indexrelid) AS on
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = ${here}
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)`);
  const triggers = await ask(`
    SELECT format('ALTER TABLE %s DISABLE TRIGGER USER', oid::regclass) AS off,
      format('ALTER TABLE %s ENABLE TRIGGER USER', oid::regclass) AS on
    FROM pg_class WHERE relnamespace = ${here} AND relkind = 'r' AND relhastriggers`);
  const rows = await ask(`
    SELECT format('TRUNCATE %s', string_agg(oid::regclass::text, ', ')) AS off, '' AS on
    FROM pg_class WHERE relnamespace = ${here} AND relkind = 'r'`);
  for (const { off } of [...keys, ...indexes, ...triggers, ...rows]) await client.query(off);
  return [...indexes, ...keys, ...triggers].map(({ on }) => on); // keys look rows up by indexes
}

async function copyAll(client: pg.Client, head: HeadFrame, content: Bytes): Promise<TableCount[]> {
  const frames = readFrames(decompressed(content));
  const copied: TableCount[] = [];
  for (let next = await frames.next(); !next.done; ) {
    const frame: Frame = next.value;
    if (frame.kind === 'T') {
      const rows = rowsOf(frames);
      copied.push({ table: frame.table, rows: await copyTable(client, frame, rows.bytes) });
      next = rows.last()!;
      continue;
    }
    if (frame.kind === 'H') checkHead(frame, head);
    else if (frame.kind === 'S') await setSequences(client, frame);
    else if (frame.kind === 'C') checkCounts(frame.tables, copied);
    next = await frames.next();
  }
  return copied;
}

/** The frames of rows that come next; afterwards `last` is the one behind them. */
function rowsOf(frames: AsyncGenerator<Frame>) {
  let last: IteratorResult<Frame> | undefined;
  async function* bytes(): AsyncGenerator<Buffer> {
    for (last = await frames.next(); !last.done && last.value.kind === 'D'; last = await frames.next())
      yield last.value.rows;
  }
  return { bytes: bytes(), last: () => last };
}

async function copyTable(
  client: pg.Client,
  { table, columns }: TableFrame,
  rows: AsyncGenerator<Buffer>,
): Promise<number> {
  const copy = client.query(copyStreams().from(`COPY ${named(table, columns)} FROM STDIN`));
  try {
    await pipeline(rows, copy);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    throw new BackupTrouble(
      `Its rows of ${table} do not fit into the schema of their time: ${error.message}`,
      {
        cause: error,
      },
    );
  }
  return copy.rowCount;
}

async function setSequences(client: pg.Client, { sequences }: SequencesFrame): Promise<void> {
  for (const { name, value } of sequences)
    if (value !== null)
      await client.query('SELECT setval($1::regclass, $2::bigint)', [pg.escapeIdentifier(name), value]);
}

function checkHead(written: HeadFrame, { at, migration }: HeadFrame): void {
  if (written.at !== at || written.migration !== migration)
    throw new BackupTrouble('It is damaged: its head is not the one that was written.');
}

function checkCounts(written: TableCount[], copied: TableCount[]): void {
  const rows = new Map(copied.map((each) => [each.table, each.rows]));
  for (const { table, rows: wanted } of written)
    if (rows.get(table) !== wanted)
      throw new BackupTrouble(
        `It is damaged: of ${wanted} rows of ${table} there are ${rows.get(table) ?? 0}.`,
      );
}

async function* decompressed(content: Bytes): AsyncGenerator<Uint8Array> {
  const unzip = createZstdDecompress();
  const fed = pipeline(content, unzip);
  fed.catch(() => {}); // the same error comes out below
  try {
    for await (const piece of unzip) yield piece as Buffer;
    await fed;
  } catch (error) {
    if (error instanceof BackupTrouble) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    if (/^(Z|ERR_ZSTD|ZSTD)/.test(code) || code === 'ERR_STREAM_PREMATURE_CLOSE')
      throw new BackupTrouble('It is damaged: what is in it is not what was written.', { cause: error });
    throw error;
  }
}

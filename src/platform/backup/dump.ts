/**
 * All tables of the shop as they stood at one moment, as a stream. The shop goes on meanwhile: nothing waits for it but
 * migrations, which are held off until it is done.
 */
import type { Readable } from 'node:stream';
import pg from 'pg';
import { lazily } from '../lazily.ts';
import { holdOffMigrations } from '../migrate.ts';
import { FrameWriter, type HeadFrame, type TableCount } from './frames.ts';
import { BackupTrouble } from './trouble.ts';

const copyStreams = lazily<typeof import('pg-copy-streams')>('pg-copy-streams');

export interface Dump {
  /** Of the snapshot, by the database's clock. */
  at: Date;
  /** The newest migration's file name. */
  migration: string;
  /** To be read to its end. */
  frames(): AsyncGenerator<Buffer>;
  /** Once they are read. */
  counts: TableCount[];
  close(): Promise<void>;
}

/** @throws {BackupTrouble} where there is no shop in it. */
export async function openDump(url: string): Promise<Dump> {
  const holder = await holdOffMigrations(url);
  const client = new pg.Client({ connectionString: url, application_name: 'pushcart-backup' });
  client.on('error', () => {}); // what is asked of it fails, which is enough
  const close = async () => {
    await client.end().catch(() => {});
    await holder.release();
  };
  try {
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    for (const timeout of ['statement_timeout', 'idle_in_transaction_session_timeout'])
      await client.query(`SET LOCAL ${timeout} = 0`);
    const tables = await tablesOf(client);
    if (!tables.some(({ name }) => name === 'schema_migrations'))
      throw new BackupTrouble('There is no shop in this database.');
    const { rows } = await client.query<{ at: Date; migration: string }>(`
      SELECT now() AS at, max(name COLLATE "C") AS migration FROM schema_migrations`);
    const counts: TableCount[] = [];
    const { at, migration } = rows[0]!;
    const head = { at: at.toISOString(), migration };
    return { at, migration, counts, close, frames: () => frames(client, head, tables, counts) };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Table {
  name: string;
  /** Those that are written; what is worked out from them is worked out again. */
  columns: string[];
}

/** The shop's, in the order of their names. */
async function tablesOf(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
    GROUP BY c.relname ORDER BY c.relname COLLATE "C"`);
  return rows;
}

export const named = (table: string, columns: string[]) =>
  `${pg.escapeIdentifier(table)} (${columns.map(pg.escapeIdentifier).join(', ')})`;

async function* frames(
  client: pg.Client,
  head: HeadFrame,
  tables: Table[],
  counts: TableCount[],
): AsyncGenerator<Buffer> {
  const writer = new FrameWriter();
  yield writer.head(head);
  for (const { name, columns } of tables) {
    yield writer.table({ table: name, columns });
    const copy = client.query(copyStreams().to(`COPY ${named(name, columns)} TO STDOUT`));
    for await (const rows of copy as Readable) yield writer.rows(rows as Buffer);
    counts.push({ table: name, rows: copy.rowCount });
  }
  // After the tables, so that no number that a row has is ever given again.
  const { rows: sequences } = await client.query<{ name: string; value: string | null }>(`
    SELECT sequencename AS name, last_value::text AS value FROM pg_sequences
    WHERE schemaname = current_schema() ORDER BY sequencename`);
  yield writer.sequences({ sequences });
  yield writer.counts(counts);
  yield writer.end();
}

/**
 * Applies one migration while the shop sells (docs/MIGRATIONS.md). A table that is wanted for itself is waited for half a
 * second at most, since whoever comes after waits behind: then all is taken back and tried again a little later.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { splitStatements } from './migration-rules.ts';

export interface Migration {
  name: string;
  text: string;
  sha256: string;
}

export type MigrationKind = 'whole' | 'outside a transaction' | 'in batches';

/** By its first line. */
export function kindOf({ text }: Pick<Migration, 'text'>): MigrationKind {
  const first = text.slice(0, text.indexOf('\n')).trim();
  if (/^-- outside a transaction\b/.test(first)) return 'outside a transaction';
  return /^-- in batches\b/.test(first) ? 'in batches' : 'whole';
}

const LOCK_TIMEOUT = '500ms';
/** Of these a check of the books or a long report may take some minutes. */
const TRY_FOR_MS = 10 * 60_000;
const PAUSE_MS = 1_000;

export async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const kind = kindOf(migration);
  if (kind === 'whole') return await patiently(client, () => applyWhole(client, migration));
  if (kind === 'in batches') await applyInBatches(client, migration);
  else await applyOutside(client, migration);
  await record(client, migration);
}

async function applyWhole(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
  await client.query(migration.text);
  await record(client, migration);
  await client.query('COMMIT');
}

/** One statement, again and again until it finds nothing left to do: each time is a short transaction of its own. */
async function applyInBatches(client: pg.Client, { text }: Migration): Promise<void> {
  await client.query(`SET lock_timeout = '${LOCK_TIMEOUT}'`);
  for (let rows = 1; rows > 0; )
    await patiently(client, async () => {
      rows = (await client.query(text)).rowCount ?? 0;
    });
  await client.query('RESET lock_timeout');
}

/** Statement by statement; all of them again where one fails, so each has to bear that. */
async function applyOutside(client: pg.Client, { text }: Migration): Promise<void> {
  for (const statement of splitStatements(text)) {
    const isConcurrent = /\bCONCURRENTLY\b/i.test(statement);
    if (isConcurrent) await dropUnfinished(client, statement);
    // Waiting for older transactions it holds nobody up.
    await client.query(`SET lock_timeout = '${isConcurrent ? '0' : LOCK_TIMEOUT}'`);
    await patiently(client, () => client.query(statement));
  }
  await client.query('RESET lock_timeout');
}

/** An index that was begun and not finished is in the way of the next try, and would stay unused. */
async function dropUnfinished(client: pg.Client, statement: string): Promise<void> {
  const [, name] = /INDEX\s+CONCURRENTLY\s+IF\s+NOT\s+EXISTS\s+(\w+)/i.exec(statement) ?? [];
  if (!name) return;
  const { rows } = await client.query(
    'SELECT FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid',
    [name],
  );
  if (rows.length > 0) await client.query(`DROP INDEX CONCURRENTLY ${name}`);
}

const record = (client: pg.Client, { name, sha256 }: Migration) =>
  client.query('INSERT INTO schema_migrations (name, sha256) VALUES ($1, $2)', [name, sha256]);

const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK = '40P01';

async function patiently(client: pg.Client, work: () => Promise<unknown>): Promise<void> {
  for (const since = Date.now(); ; ) {
    try {
      await work();
      return;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      const passes =
        error instanceof pg.DatabaseError && [LOCK_NOT_AVAILABLE, DEADLOCK].includes(error.code ?? '');
      if (!passes || Date.now() - since > TRY_FOR_MS) throw error;
      await sleep(PAUSE_MS * (0.5 + Math.random()));
    }
  }
}

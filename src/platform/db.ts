/**
 * The one way to PostgreSQL. Queries are SQL in tagged templates (`sql`), sent as named prepared
 * statements; the name follows from the text, so each is parsed once a connection.
 */
import type { Socket } from 'node:net';
import pg from 'pg';
import type { Sql } from 'sql-template-tag';
import { attach, type Listener, type Listening, listenForever } from './listener.ts';
import { follow, type Spanned } from './watching/traces.ts';

export { default as sql, empty, join, raw, type Sql } from 'sql-template-tag';

const INT8 = 20;
pg.types.setTypeParser(INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 beyond 2^53: ${text}`);
  return value;
});

/** Something that can be asked: the pool, or one transaction. */
export interface Db {
  rows<Row>(query: Sql): Promise<Row[]>;
  /** The first row, if any. */
  row<Row>(query: Sql): Promise<Row | undefined>;
  /** How many rows were written. */
  run(query: Sql): Promise<number>;
}

/** A verb that takes a Tx changes several things or none; it never calls the network. */
export interface Tx extends Db {
  readonly inTransaction: true;
}

export interface Database extends Db {
  /** Runs `work` in one transaction (read committed). Deadlocks and serialization failures are tried again. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  readonly pool: pg.Pool;
  /** Undefined where nothing is listened to. */
  readonly listener: Listener | undefined;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  poolMax: number;
  applicationName?: string;
  /**
   * A process hears of its own changes before they are answered: every pooled connection listens, or, where a pooler
   * stands between, the listener is asked after each of them.
   */
  listen?: Listening;
  /** Where to listen, past a pooler. */
  directUrl?: string | undefined;
  /** A pooler hands each transaction to whichever connection is free: nothing may outlive one. */
  isPooled?: boolean;
}

/** Refused by a rule in the schema: the constraint that spoke, or undefined for any other error. */
export function brokenConstraint(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.constraint : undefined;
}

/** True when the database did not answer, rather than answered with an error of ours. */
export function isOutOfReach(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(57P|53|08|55P03|57014)/.test(error.code ?? '');
  return (
    error instanceof Error &&
    /ECONNREFUSED|ECONNRESET|EPIPE|timeout|terminated|Connection|not queryable/i.test(error.message)
  );
}

export function openDatabase(options: DatabaseOptions): Database {
  const { listen, isPooled = false } = options;
  const pool = new pg.Pool(poolConfig(options));
  // A pooled connection that breaks while idle is replaced at its next use; nothing is lost with it.
  pool.on('error', () => {});
  // One that breaks at work fails its queries, which is enough; unheard, its 'error' would end the process.
  pool.on('connect', (client) => void client.on('error', () => {}));
  if (listen && !isPooled) pool.on('connect', (client) => void attach(client, listen).catch(() => {}));
  const listener = listen && listenForever(options.directUrl ?? options.url, listen);
  const way: Way = { isPooled, changed: isPooled && listener ? listener.caughtUp : undefined };
  return {
    ...asking(pool, way),
    pool,
    listener,
    transaction: (work) => transaction(pool, way, work),
    async close() {
      await listener?.close();
      await pool.end();
    },
  };
}

const STATEMENT_MS = 5_000;
const LOCK_MS = 4_000;
const IDLE_IN_TRANSACTION_MS = 10_000;

/** What is asked for when a session begins; a pooler takes none of it, so there each transaction says so itself. */
const session = {
  statement_timeout: STATEMENT_MS,
  lock_timeout: LOCK_MS,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  // Named statements find rows by key; planning each anew costs more than running it.
  options: '-c plan_cache_mode=force_generic_plan',
};
const BEGIN_POOLED = `BEGIN; SET LOCAL statement_timeout = ${STATEMENT_MS}; SET LOCAL lock_timeout = ${LOCK_MS};
  SET LOCAL idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`;

const poolConfig = ({ url, poolMax, applicationName = 'pushcart', isPooled }: DatabaseOptions) =>
  ({
    connectionString: url,
    max: poolMax,
    application_name: applicationName,
    pipeline: true,
    connectionTimeoutMillis: 3_000,
    query_timeout: 6_000,
    ...(isPooled ? {} : session),
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  }) as pg.PoolConfig;

/** How statements travel. */
interface Way {
  isPooled: boolean;
  /** Waited for when something may have been changed, before that is answered. */
  changed: (() => Promise<void>) | undefined;
}

type Asked = Pick<pg.Pool | pg.PoolClient, 'query'>;

/** @param failed is told of errors in the order in which the server gave them. */
function asking(
  connection: Asked,
  { isPooled, changed }: Way,
  beforeEach = () => {},
  failed: (error: Error) => void = () => {},
): Db {
  const ask = async ({ text, values }: Sql) => {
    beforeEach();
    const name = isPooled ? undefined : statementName(text);
    const answer = (connection as pg.PoolClient).query({ ...(name && { name }), text, values });
    answer.catch(failed);
    const result = await follow(answer, () => spanOf(text));
    if (changed && mayChange(text)) await changed();
    return result;
  };
  return {
    rows: async <Row>(query: Sql) => (await ask(query)).rows as Row[],
    row: async <Row>(query: Sql) => (await ask(query)).rows[0] as Row | undefined,
    run: async (query: Sql) => (await ask(query)).rowCount ?? 0,
  };
}

/**
 * What is asked in one tick leaves in one packet. Each statement would otherwise be a write and a wake-up of
 * the server of its own, which costs as much processor time as the statement.
 */
function sendTogether(client: pg.PoolClient): () => void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    stream.cork();
    process.nextTick(() => {
      isWaiting = false;
      stream.uncork();
    });
  };
}

const statementNames = new Map<string, string>();
/** Each connection keeps the plan of each; whoever puts filters together in ever new ways must not fill the memory. */
const NAMES_MAX = 1_000;

/** Undefined for one more than are remembered: it is planned anew each time. */
function statementName(text: string): string | undefined {
  const known = statementNames.get(text);
  if (known !== undefined || statementNames.size >= NAMES_MAX) return known;
  const name = `s${statementNames.size + 1}`;
  statementNames.set(text, name);
  return name;
}

/** By what it does and to which table, such as `SELECT orders`; its text holds no values. */
function spanOf(text: string): Spanned {
  const plain = text.replace(/\s+/g, ' ').trim();
  const operation = /\b(SELECT|INSERT|UPDATE|DELETE|MERGE)\b/i.exec(plain)?.[0].toUpperCase() ?? 'SQL';
  const table = /\b(?:INTO|FROM|UPDATE)\s+(?:ONLY\s+)?([a-z_]+)/i.exec(plain)?.[1] ?? '';
  return {
    name: `${operation} ${table}`.trim(),
    kind: 'client',
    attributes: {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      'db.query.summary': statementName(text) ?? 'unnamed',
      'db.query.text': plain.slice(0, 1_000),
      ...(table && { 'db.collection.name': table }),
    },
  };
}
/** Whether a statement may change something that others are told of. */
const mayChange = (text: string) => /\b(INSERT|UPDATE|DELETE|pg_notify)\b/i.test(text);

const TRY_AGAIN = new Set(['40001', '40P01']); // serialization_failure, deadlock_detected

const ATTEMPTS_MAX = 4;

async function transaction<T>(pool: pg.Pool, way: Way, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptTransaction(pool, way, work);
    } catch (error) {
      const again = error instanceof pg.DatabaseError && TRY_AGAIN.has(error.code ?? '');
      if (!again || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}

/**
 * After one statement has failed, those that travelled with it are refused. Such a refusal may be the
 * first that the work hears of, and hides what went wrong: a deadlock, say, after which all is tried again.
 */
const isConsequence = (error: unknown) => error instanceof pg.DatabaseError && error.code === '25P02';

async function attemptTransaction<T>(
  pool: pg.Pool,
  { isPooled, changed }: Way,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let lost: Error | undefined;
  let first: Error | undefined;
  const failed = (error: Error) => {
    first ??= error;
  };
  try {
    const together = sendTogether(client);
    together();
    const begun = client.query(isPooled ? BEGIN_POOLED : 'BEGIN'); // not awaited: it travels with the first statement
    begun.catch(() => {});
    const within = { isPooled, changed: undefined };
    const result = await work({ ...asking(client, within, together, failed), inTransaction: true });
    await begun;
    const { command } = await client.query('COMMIT');
    // PostgreSQL answers so when a statement had failed and the work went on regardless.
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back');
    await changed?.();
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((reason: Error) => {
      lost = reason;
    });
    throw isConsequence(error) ? (first ?? error) : error;
  } finally {
    client.release(lost);
  }
}

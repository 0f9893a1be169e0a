/**
 * The one way to PostgreSQL. Queries are SQL in tagged templates (`sql`), sent as named prepared
 * statements; the name follows from the text, so each is parsed once a connection.
 */
import type { Socket } from 'node:net';
import pg from 'pg';
import type { Sql } from 'sql-template-tag';
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
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  poolMax: number;
  applicationName?: string;
  listen?: Listening;
}

/**
 * Every pooled connection listens, so a session hears its own changes before its COMMIT answers;
 * one connection more does nothing else, so that others' changes are heard while the pool is idle.
 */
export interface Listening {
  channel: string;
  heard(payload: string): void;
  /** True once changes can be heard; false as soon as they cannot. */
  hearing(yes: boolean): void;
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
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolMax,
    application_name: options.applicationName ?? 'pushcart',
    pipeline: true,
    connectionTimeoutMillis: 3_000,
    query_timeout: 6_000,
    statement_timeout: 5_000,
    lock_timeout: 4_000,
    idle_in_transaction_session_timeout: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // Named statements find rows by key; planning each anew costs more than running it.
    options: '-c plan_cache_mode=force_generic_plan',
  } as pg.PoolConfig);
  // A pooled connection that breaks while idle is replaced at its next use; nothing is lost with it.
  pool.on('error', () => {});
  // One that breaks at work fails its queries, which is enough; unheard, its 'error' would end the process.
  pool.on('connect', (client) => void client.on('error', () => {}));
  const listener = options.listen && listenForever(options, options.listen, pool);
  return {
    ...asking(pool),
    pool,
    transaction: (work) => transaction(pool, work),
    async close() {
      await listener?.close();
      await pool.end();
    },
  };
}

const RECONNECT_MS = 300;
/** A line that went dead tells nobody, so the listener says again that it listens. */
const HEARTBEAT_MS = 2_000;

function listenForever({ url }: DatabaseOptions, listen: Listening, pool: pg.Pool) {
  let closed = false;
  let current: pg.Client | undefined;
  const attach = (client: pg.ClientBase) => {
    client.on('notification', (message) => listen.heard(message.payload ?? ''));
    return client.query(`LISTEN ${listen.channel}`);
  };
  pool.on('connect', (client) => void attach(client).catch(() => {}));

  async function connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'pushcart-listener',
      keepAlive: true,
      connectionTimeoutMillis: 3_000,
      query_timeout: 2_000,
    });
    current = client;
    let lost = false;
    let heartbeat: NodeJS.Timeout | undefined;
    const again = () => {
      if (lost) return;
      lost = true;
      clearInterval(heartbeat);
      listen.hearing(false);
      client.end().catch(() => {});
      if (!closed) setTimeout(() => void connect(), RECONNECT_MS).unref();
    };
    client.on('error', again);
    client.on('end', again);
    try {
      await client.connect();
      await attach(client);
      heartbeat = setInterval(
        () => client.query(`LISTEN ${listen.channel}`).catch(again),
        HEARTBEAT_MS,
      ).unref();
      listen.hearing(true);
    } catch {
      again();
    }
  }
  void connect();
  return {
    async close() {
      closed = true;
      await current?.end().catch(() => {});
    },
  };
}

type Asked = Pick<pg.Pool | pg.PoolClient, 'query'>;

/** @param failed is told of errors in the order in which the server gave them. */
function asking(connection: Asked, beforeEach = () => {}, failed: (error: Error) => void = () => {}): Db {
  const ask = (query: Sql) => {
    beforeEach();
    const answer = (connection as pg.PoolClient).query({
      name: statementName(query.text),
      text: query.text,
      values: query.values,
    });
    answer.catch(failed);
    return follow(answer, () => spanOf(query.text));
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
function statementName(text: string): string {
  const name = statementNames.get(text) ?? `s${statementNames.size + 1}`;
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
      'db.query.summary': statementName(text),
      'db.query.text': plain.slice(0, 1_000),
      ...(table && { 'db.collection.name': table }),
    },
  };
}

const TRY_AGAIN = new Set(['40001', '40P01']); // serialization_failure, deadlock_detected

const ATTEMPTS_MAX = 4;

async function transaction<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptTransaction(pool, work);
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

async function attemptTransaction<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let lost: Error | undefined;
  let first: Error | undefined;
  const failed = (error: Error) => {
    first ??= error;
  };
  try {
    const together = sendTogether(client);
    together();
    const begun = client.query('BEGIN'); // not awaited: it travels with the first statement
    begun.catch(() => {});
    const result = await work({ ...asking(client, together, failed), inTransaction: true });
    await begun;
    const { command } = await client.query('COMMIT');
    // PostgreSQL answers so when a statement had failed and the work went on regardless.
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back');
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

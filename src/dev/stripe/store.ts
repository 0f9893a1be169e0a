/**
 * What the stand-in remembers, in one SQLite file. Each object is kept as the JSON that the API answers
 * with, beside the few columns it is searched by. Calls are synchronous, so a transaction is never
 * interleaved with another request: of two that want the same session, the second sees the first's work.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/** The searchable columns of each kind; each is the property of the same name. */
const KINDS = {
  'checkout.session': {
    table: 'sessions',
    columns: [
      'status',
      'expires_at',
      'payment_status',
      'payment_intent',
      'currency',
      'amount_total',
      'client_reference_id',
    ],
  },
  payment_intent: {
    table: 'payment_intents',
    columns: ['status', 'amount', 'amount_received', 'currency', 'latest_charge'],
  },
  charge: {
    table: 'charges',
    columns: ['status', 'payment_intent', 'amount', 'amount_captured', 'amount_refunded', 'currency'],
  },
  refund: { table: 'refunds', columns: ['status', 'payment_intent', 'charge', 'amount', 'currency'] },
  dispute: { table: 'disputes', columns: ['status', 'payment_intent', 'charge', 'amount', 'currency'] },
  event: { table: 'events', columns: ['type'] },
  'tax.calculation': { table: 'tax_calculations', columns: ['currency', 'amount_total', 'expires_at'] },
  'tax.transaction': { table: 'tax_transactions', columns: ['type', 'reference', 'calculation', 'original'] },
} as const;

export type Kind = keyof typeof KINDS;
export interface Stored {
  id: string;
  object: string;
  created: number;
}

const SCHEMA = `
${Object.values(KINDS)
  .map(
    ({ table, columns }) => `CREATE TABLE IF NOT EXISTS ${table} (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, ${columns.join(', ')}, body TEXT NOT NULL);`,
  )
  .join('\n')}
CREATE INDEX IF NOT EXISTS sessions_open ON sessions (expires_at) WHERE status = 'open';
CREATE INDEX IF NOT EXISTS sessions_payment ON sessions (payment_intent) WHERE payment_intent IS NOT NULL;
CREATE INDEX IF NOT EXISTS charges_payment ON charges (payment_intent);
CREATE INDEX IF NOT EXISTS refunds_payment ON refunds (payment_intent);
CREATE INDEX IF NOT EXISTS refunds_charge ON refunds (charge);
CREATE INDEX IF NOT EXISTS disputes_payment ON disputes (payment_intent);
CREATE UNIQUE INDEX IF NOT EXISTS tax_reference ON tax_transactions (reference);
CREATE INDEX IF NOT EXISTS tax_calculation ON tax_transactions (calculation) WHERE calculation IS NOT NULL;
CREATE INDEX IF NOT EXISTS tax_original ON tax_transactions (original) WHERE original IS NOT NULL;
-- What the API does not show of a session: its lines, how it is to be paid, what the buyer is in the middle of.
CREATE TABLE IF NOT EXISTS session_plans (session TEXT PRIMARY KEY, plan TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
  seq INTEGER PRIMARY KEY, event TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'pending', last_result TEXT);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_at) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS deliveries_event ON deliveries (event);
-- What happens by itself later: a bank debit settles, a refund fails.
CREATE TABLE IF NOT EXISTS due (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, work TEXT NOT NULL, subject TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS due_at ON due (at);
CREATE TABLE IF NOT EXISTS idempotency (
  key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, request TEXT NOT NULL, created INTEGER NOT NULL,
  status INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

export class Store {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #inTransaction = false;

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { timeout: 5_000 });
    // NORMAL outlives the death of the process; only a loss of power could take the last commits.
    this.#db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8000;',
    );
    this.#db.exec(SCHEMA);
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  /** Everything that `work` writes, or nothing. Inside another transaction it is part of that one. */
  transaction<T>(work: () => T): T {
    if (this.#inTransaction) return work();
    this.#statement('BEGIN IMMEDIATE').run();
    this.#inTransaction = true;
    try {
      const result = work();
      this.#statement('COMMIT').run();
      return result;
    } catch (error) {
      this.#statement('ROLLBACK').run();
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  insert(object: Stored, body = JSON.stringify(object)): string {
    const { table, columns } = KINDS[object.object as Kind];
    const marks = columns.map(() => '?').join(', ');
    this.run(
      `INSERT INTO ${table} (id, created, ${columns.join(', ')}, body) VALUES (?, ?, ${marks}, ?)`,
      object.id,
      object.created,
      ...valuesOf(object, columns),
      body,
    );
    return body;
  }

  update(object: Stored): string {
    const { table, columns } = KINDS[object.object as Kind];
    const body = JSON.stringify(object);
    const assignments = columns.map((column) => `${column} = ?`).join(', ');
    this.run(
      `UPDATE ${table} SET ${assignments}, body = ? WHERE id = ?`,
      ...valuesOf(object, columns),
      body,
      object.id,
    );
    return body;
  }

  /** The JSON as it was stored, for an answer that needs no reading of it. */
  text(kind: Kind, id: string): string | undefined {
    return this.row<{ body: string }>(`SELECT body FROM ${KINDS[kind].table} WHERE id = ?`, id)?.body;
  }

  find<T extends Stored>(kind: Kind, id: string): T | undefined {
    const text = this.text(kind, id);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }

  row<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  rows<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  setting<T>(name: string): T | undefined {
    const row = this.row<{ value: string }>('SELECT value FROM settings WHERE name = ?', name);
    return row && (JSON.parse(row.value) as T);
  }

  setSetting(name: string, value: unknown): void {
    this.run('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)', name, JSON.stringify(value));
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

export function tableOf(kind: Kind): string {
  return KINDS[kind].table;
}

function valuesOf(object: Stored, columns: readonly string[]): SQLInputValue[] {
  return columns.map((column) => (object as unknown as Record<string, SQLInputValue>)[column] ?? null);
}

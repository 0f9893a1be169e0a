/**
 * Loaded into a shop's process before its program (`node --import`): writes down the SQL it sends,
 * with values, connection, and what travelled together, from the moment it is asked to until it is
 * asked for what it has. Between recordings a statement costs one call more.
 */
import pg from 'pg';

export interface Statement {
  /** Counted from 1; 0 until the connection has sent something while it was recorded. */
  connection: number;
  text: string;
  values: unknown[];
  /** The how-manieth round trip of the recording: statements of a pipeline share one. */
  trip: number;
}

export type ToRecorder = 'record' | 'report';
export interface FromRecorder {
  statements: Statement[];
}

interface Connection {
  number: number;
  /** Sent, and not answered yet. */
  open: number;
  trip: number;
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

let statements: Statement[] | undefined;
let trips = 0;
const connections = new WeakMap<pg.Client, Connection>();
let connectionCount = 0;

const prototype = pg.Client.prototype as unknown as { query: Query };
const query = prototype.query;
prototype.query = function (...args) {
  if (!statements) return query.apply(this, args);
  const connection = connectionOf(this);
  if (connection.open === 0) connection.trip = ++trips;
  connection.open += 1;
  statements.push({ connection: connection.number, ...asked(args), trip: connection.trip });
  return whenAnswered(query, this, args, () => {
    connection.open -= 1;
  });
};

function connectionOf(client: pg.Client): Connection {
  let connection = connections.get(client);
  if (!connection) {
    connection = { number: ++connectionCount, open: 0, trip: 0 };
    connections.set(client, connection);
  }
  return connection;
}

function asked([query, values]: unknown[]): Pick<Statement, 'text' | 'values'> {
  if (typeof query === 'string') return { text: query, values: Array.isArray(values) ? values : [] };
  const config = query as { text: string; values?: unknown[] };
  return { text: config.text, values: config.values ?? [] };
}

/** The pool asks with a callback, a transaction with a promise. */
function whenAnswered(query: Query, client: pg.Client, args: unknown[], answered: () => void): unknown {
  const last = args.at(-1);
  if (typeof last === 'function')
    args[args.length - 1] = (...result: unknown[]) => {
      answered();
      (last as (...result: unknown[]) => void)(...result);
    };
  const answer = query.apply(client, args);
  if (answer instanceof Promise) answer.then(answered, answered);
  return answer;
}

process.on('message', (message: ToRecorder) => {
  if (message === 'record') {
    statements = [];
    trips = 0;
    process.send!({ statements: [] } satisfies FromRecorder);
  } else {
    process.send!({ statements: statements ?? [] } satisfies FromRecorder);
    statements = undefined;
  }
});
process.channel?.unref();

/**
 * The steps a process takes in the world outside: SQL statements and HTTP requests, seen from within
 * without a hook in the program. Statements in a pipeline travel together; "after" is when the answer
 * of one has come and its caller has not seen it yet.
 */
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import pg from 'pg';

export interface Step {
  kind: 'sql' | 'call';
  /** The statement without its values, or method and path without ids. */
  text: string;
}

export interface StepListener<Sent> {
  /** The step is about to be sent. What it returns comes back in `after`. */
  before(step: Step): Sent;
  /** @param rows as the server counted them; undefined for calls and commands */
  after(sent: Sent, rows: number | undefined): void;
}

/** @param isOutside which requests count, by host and port as `localhost:80` */
export function watchSteps<Sent>(listener: StepListener<Sent>, isOutside: (host: string) => boolean): void {
  watchStatements(listener);
  watchCalls(listener, isOutside);
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;
type Result = { rowCount?: number | null } | undefined;

function watchStatements<Sent>(listener: StepListener<Sent>): void {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const query = prototype.query;
  prototype.query = function (...args) {
    const [asked] = args;
    const text = typeof asked === 'string' ? asked : (asked as { text: string }).text;
    const sent = listener.before({ kind: 'sql', text: text.replace(/\s+/g, ' ').trim() });
    const answered = (result: Result) => listener.after(sent, result?.rowCount ?? undefined);
    const last = args.at(-1);
    if (typeof last === 'function')
      args[args.length - 1] = (error: Error | null, result: Result) => {
        if (!error) answered(result);
        (last as (error: Error | null, result: Result) => void)(error, result);
      };
    const answer = query.apply(this, args);
    if (!(answer instanceof Promise)) return answer;
    return answer.then((result: Result) => {
      answered(result);
      return result;
    });
  };
}

const ID = /\b[a-z]{2,5}_\w{8,}/g;

function watchCalls<Sent>(listener: StepListener<Sent>, isOutside: (host: string) => boolean): void {
  const request = http.request as (...args: unknown[]) => http.ClientRequest;
  const watched = (...args: unknown[]) => {
    const options = args[0] as http.RequestOptions;
    if (!isOutside(`${options.host}:${options.port}`)) return request(...args);
    const path = String(options.path).replace(/\?.*/, '').replace(ID, ':id');
    const sent = listener.before({ kind: 'call', text: `${options.method} ${path}` });
    return request(...args).prependOnceListener('response', () => listener.after(sent, undefined));
  };
  http.request = watched as typeof http.request;
  syncBuiltinESMExports();
}

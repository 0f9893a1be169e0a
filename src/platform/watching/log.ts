/**
 * The shop's log: one JSON object a line, with the id of the request that is at hand.
 *
 * Always true: no line names a person or opens anything. Of an error only what helps to mend it is told, and
 * whatever looks like an e-mail address or a token is taken out of its words: PostgreSQL, mail servers and
 * Stripe like to repeat what they were given.
 */
import pino, { type DestinationStream, type Logger } from 'pino';
import { doing } from './context.ts';

/** @param to standard output, where nothing is named. */
export function openLog(level: string, to?: DestinationStream): Logger {
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (entry: Entry) => withoutPersonsIn(entry),
    },
    serializers: { err: describeError },
    mixin() {
      const requestId = doing()?.requestId;
      return requestId ? { requestId } : {};
    },
  };
  return to ? pino(options, to) : pino(options);
}

/** What may be told of an error besides its words: what kind of thing broke, never what it held. */
const TOLD = [
  'code',
  'constraint',
  'table',
  'column',
  'routine',
  'severity',
  'statusCode',
  'requestId',
  'param',
  'command',
  'responseCode',
  'syscall',
];

export interface ToldError {
  type: string;
  message: string;
  stack?: string;
  cause?: ToldError;
  [more: string]: unknown;
}

export function describeError(error: unknown, depth = 0): ToldError {
  if (!(error instanceof Error)) return { type: typeof error, message: withoutPersons(String(error)) };
  const given = error as unknown as Record<string, unknown>;
  const told = TOLD.filter((name) => ['string', 'number'].includes(typeof given[name])).map((name) => [
    name,
    typeof given[name] === 'string' ? withoutPersons(given[name]) : given[name],
  ]);
  return {
    type: error.name,
    message: withoutPersons(error.message),
    ...(error.stack && { stack: withoutPersons(error.stack) }),
    ...Object.fromEntries(told),
    ...(error.cause !== undefined && depth < 3 && { cause: describeError(error.cause, depth + 1) }),
  };
}

type Entry = Record<string, unknown>;

/** Every text of an entry, and of what stands in it; errors are described by themselves. */
function withoutPersonsIn(entry: Entry, depth = 0): Entry {
  const cleaned = Object.entries(entry).map(([name, value]) => {
    if (typeof value === 'string' && name !== 'requestId') return [name, withoutPersons(value)];
    const isPlain = typeof value === 'object' && value !== null && !(value instanceof Error);
    return [name, isPlain && depth < 3 ? withoutPersonsIn(value as Entry, depth + 1) : value];
  });
  return Object.fromEntries(cleaned);
}

const EMAIL = /[\p{L}\p{N}._+%-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
/** Stripe's keys and checkout sessions. */
const SECRET = /\b(?:sk|rk|whsec|cs)_(?:(?:test|live)_)?[\w*]{6,}/g;
/** Those of carts, orders, links and sign-ins: 24 random letters. */
const TOKEN = /(?<![\w-])[\w-]{24}(?![\w-])/g;

/** Names of ours can have 24 letters too; only what holds a digit or both cases is taken for random. */
const looksRandom = (text: string) => /\d/.test(text) || (/[a-z]/.test(text) && /[A-Z]/.test(text));

export const withoutPersons = (text: string): string =>
  text
    .replace(SECRET, '(secret)')
    .replace(EMAIL, '(e-mail)')
    .replace(TOKEN, (found) => (looksRandom(found) ? '(token)' : found));

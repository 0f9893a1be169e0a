/** Lists, newest first, a page at a time (https://docs.stripe.com/api/pagination). */
import type { SQLInputValue } from 'node:sqlite';
import type { Account } from './account.ts';
import { noSuch, StripeError } from './errors.ts';
import type { Params } from './params.ts';
import { type Kind, tableOf } from './store.ts';

/** An extra condition, in SQL over the kind's own columns. */
export interface Condition {
  sql: string;
  values: SQLInputValue[];
}

const LIMIT_DEFAULT = 10;
const LIMIT_MAX = 100;
const COMPARISONS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

export function list(
  account: Account,
  kind: Kind,
  url: string,
  params: Params,
  conditions: Condition[],
): string {
  const limit = readLimit(params);
  const before = params.string('ending_before');
  const after = params.string('starting_after');
  const all = [...conditions, ...readCreated(params)];
  if (after) all.push({ sql: 'seq < ?', values: [seqOf(account, kind, after, 'starting_after')] });
  if (before) all.push({ sql: 'seq > ?', values: [seqOf(account, kind, before, 'ending_before')] });
  const where = all.length > 0 ? `WHERE ${all.map(({ sql }) => sql).join(' AND ')}` : '';
  const rows = account.store.rows<{ body: string }>(
    `SELECT body FROM ${tableOf(kind)} ${where} ORDER BY seq ${before ? 'ASC' : 'DESC'} LIMIT ?`,
    ...all.flatMap(({ values }) => values),
    limit + 1,
  );
  const page = rows.slice(0, limit);
  if (before) page.reverse();
  const bodies = page.map(({ body }) => body).join(',');
  return `{"object":"list","data":[${bodies}],"has_more":${rows.length > limit},"url":${JSON.stringify(url)}}`;
}

export function readLimit(params: Params): number {
  const limit = params.integer('limit') ?? LIMIT_DEFAULT;
  if (limit >= 1 && limit <= LIMIT_MAX) return limit;
  const bound = limit < 1 ? 'greater than or equal to 1' : `less than or equal to ${LIMIT_MAX}`;
  throw params.invalidInteger('limit', `This value must be ${bound}.`);
}

/** `column = value` when the parameter was given. */
export function equals(params: Params, name: string): Condition[] {
  const value = params.string(name);
  return value === undefined ? [] : [{ sql: `${name} = ?`, values: [value] }];
}

function readCreated(params: Params): Condition[] {
  if (!params.has('created')) return [];
  if (params.isPlain('created')) return [{ sql: 'created = ?', values: [params.integer('created')!] }];
  const range = params.requiredChild('created');
  return Object.entries(COMPARISONS).flatMap(([name, sign]) => {
    const value = range.integer(name);
    return value === undefined ? [] : [{ sql: `created ${sign} ?`, values: [value] }];
  });
}

function seqOf(account: Account, kind: Kind, id: string, param: string): number {
  const row = account.store.row<{ seq: number }>(`SELECT seq FROM ${tableOf(kind)} WHERE id = ?`, id);
  if (row) return row.seq;
  if (kind === 'event') throw new StripeError(`No such event: '${id}'`, { param, code: 'resource_missing' });
  throw noSuch(kind, id, param);
}

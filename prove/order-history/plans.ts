/** What PostgreSQL does for a statement that the shop has sent: its plan, run once more, and what it read. */
import pg from 'pg';
import type { Statement } from '../bench/sql-recorder.ts';

export interface Plan {
  /** As a tree, one line for each node. */
  lines: string[];
  /** Every place where a table is read. */
  reads: TableRead[];
}

export interface TableRead {
  table: string;
  /** Undefined: the whole table is gone through. */
  index: string | undefined;
  rows: number;
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}

/**
 * Planned as the shop has its statements planned: prepared, and with one plan for all values. What they
 * write is rolled back.
 */
export async function plansOf(databaseUrl: string, statements: Statement[]): Promise<Plan[]> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    options: '-c plan_cache_mode=force_generic_plan',
  });
  await client.connect();
  try {
    const plans = [];
    for (const statement of statements) plans.push(await planOf(client, statement));
    return plans;
  } finally {
    await client.end();
  }
}

async function planOf(client: pg.Client, { text, values }: Statement): Promise<Plan> {
  await client.query('BEGIN');
  // So that a link that it has made can be made once more.
  if (text.includes('INSERT INTO order_links')) await client.query('DELETE FROM order_links');
  await client.query(`PREPARE asked AS ${text}`);
  const given = values.length > 0 ? `(${values.map(literal).join(', ')})` : '';
  const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked${given}`);
  await client.query('ROLLBACK; DEALLOCATE asked');
  const [{ Plan: top }] = rows[0]['QUERY PLAN'] as [{ Plan: PlanNode }];
  return { lines: printed(top, 0), reads: readsOf(top) };
}

/** Values come from another process as JSON. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  // Not ARRAY[…], which would be of texts whatever is asked for.
  if (Array.isArray(value))
    return pg.escapeLiteral(
      `{${value.map((each) => (each === null ? 'NULL' : JSON.stringify(String(each)))).join()}}`,
    );
  const bytes = (value as { type?: string; data?: number[] }).data;
  return pg.escapeLiteral(bytes ? `\\x${Buffer.from(bytes).toString('hex')}` : String(value));
}

function readsOf(node: PlanNode): TableRead[] {
  const below = (node.Plans ?? []).flatMap(readsOf);
  const { 'Relation Name': table, 'Index Name': index, 'Node Type': type } = node;
  if (!table || type === 'ModifyTable' || node['Actual Loops'] === 0) return below;
  // A bitmap's index stands in the node below it.
  const bitmap = node.Plans?.find((child) => child['Node Type'] === 'Bitmap Index Scan')?.['Index Name'];
  // A row whose place is known needs none.
  const place = type === 'Tid Scan' ? 'ctid' : undefined;
  return [{ table, index: index ?? bitmap ?? place, rows: rowsOf(node) }, ...below];
}

const rowsOf = (node: PlanNode) =>
  Math.round(
    (node['Actual Rows'] +
      (node['Rows Removed by Filter'] ?? 0) +
      (node['Rows Removed by Index Recheck'] ?? 0)) *
      node['Actual Loops'],
  );

function printed(node: PlanNode, depth: number): string[] {
  const { 'Node Type': type, 'Index Name': index, 'Relation Name': table } = node;
  const what = [type, index && `using ${index}`, table && `on ${table}`].filter(Boolean).join(' ');
  const times = node['Actual Loops'] === 0 ? 'never run' : `${rowsOf(node)} rows`;
  return [
    `${'  '.repeat(depth)}${what}: ${times}`,
    ...(node.Plans ?? []).flatMap((child) => printed(child, depth + 1)),
  ];
}

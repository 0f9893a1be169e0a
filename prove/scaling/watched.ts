/** Watches what bounds a piece of work: whose processor time it takes, and what sessions of the database wait for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '../../src/platform/db.ts';
import {
  childrenOf,
  commandOf,
  processorSeconds,
  processorSecondsOfFamily,
} from '../bench/processor-time.ts';
import type { Machines } from '../machines/machines.ts';

const SAMPLE_MS = 50;

export interface Watched<T> {
  result: T;
  /** Processors busy, on average, by whom. */
  busy: Record<string, number>;
  /** In words: how many sessions were at work on average, and what they did. */
  waits: string;
}

export async function watched<T>(
  machines: Machines,
  loadPid: number,
  work: () => Promise<T>,
): Promise<Watched<T>> {
  const children = childrenOf(process.pid).map((pid) => ({ pid, command: commandOf(pid) }));
  const known = (part: string) =>
    children.filter(({ command }) => command.includes(part)).map(({ pid }) => pid);
  const sum = (pids: number[]) => pids.reduce((all, pid) => all + processorSeconds(pid), 0);
  const read = (): Record<string, number> => ({
    web: sum(machines.webs.flatMap(({ program }) => program?.child.pid ?? [])),
    worker: sum(machines.workers.map(({ program }) => program.child.pid!)),
    PostgreSQL: processorSecondsOfFamily(machines.primary.pid()!),
    HAProxy: sum(known('haproxy')),
    'stand-in for Stripe': sum(known('dev/stripe/server.ts')),
    'load and buyers': processorSeconds(loadPid),
  });
  const before = read();
  const since = performance.now();
  let isOver = false;
  const sampling = sample(machines, () => isOver);
  const result = await work();
  isOver = true;
  const seconds = (performance.now() - since) / 1000;
  const after = read();
  const busy = Object.fromEntries(
    Object.entries(after).map(([name, spent]) => [name, Math.max(0, spent - before[name]!) / seconds]),
  );
  return { result, busy, waits: await sampling };
}

async function sample({ db }: Machines, isOver: () => boolean): Promise<string> {
  const seen = new Map<string, number>();
  let samples = 0;
  while (!isOver()) {
    const rows = await db.rows<{ doing: string; sessions: number }>(sql`
      SELECT CASE WHEN state = 'idle in transaction' THEN 'waiting for the shop'
          WHEN wait_event_type IS NULL THEN 'running'
          ELSE wait_event_type || ' ' || wait_event END AS doing, count(*)::int AS sessions
      FROM pg_stat_activity
      WHERE application_name = 'pushcart' AND state <> 'idle' AND datname = current_database() GROUP BY 1`);
    for (const { doing, sessions } of rows) seen.set(doing, (seen.get(doing) ?? 0) + sessions);
    samples += 1;
    await sleep(SAMPLE_MS);
  }
  const parts = [...seen]
    .map(([doing, sessions]) => ({ doing, mean: sessions / Math.max(1, samples) }))
    .filter(({ mean }) => mean >= 0.05)
    .sort((a, b) => b.mean - a.mean)
    .slice(0, 5);
  return parts.map(({ doing, mean }) => `${mean.toFixed(1)} ${doing}`).join(', ') || 'none';
}

/**
 * Reading from copies of the database: pages that everybody sees, never what decides about stock or money.
 *
 * Always true: a copy is read only while it is known to hold every change that this process has heard of, while this
 * process has heard of all that was answered anywhere, and while it is not far behind. Else the database itself is
 * read, as it is where a copy fails (docs/decisions/0031-more-than-one-machine.md).
 */
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { type Database, type Db, isOutOfReach, openDatabase, type Sql, sql } from './db.ts';
import { type Ear, earOf } from './listener.ts';

/** Without a change of the catalogue a copy may be this far behind, as in what search has counted. */
const BEHIND_MAX_MS = 2_000;
const LOOK_EVERY_MS = 500;
/** While a change is on its way there. */
const LOOK_SOON_MS = 20;

export interface Replicas {
  /** Reads only. */
  db: Db;
  /** Something has changed: no copy is read until it has it. */
  heard(): void;
  /** False while changes cannot be heard: no copy is read. */
  trust(hearing: boolean): void;
  /** How many copies can be read now. */
  readonly usable: number;
  close(): Promise<void>;
}

export interface ReplicaOptions {
  urls: string[];
  poolMax: number;
  isPooled: boolean;
  primary: Database;
  /** Said once when a copy can no longer be read, and once when it can again. */
  say(line: string): void;
}

interface Copy {
  db: Database;
  name: string;
  /** Of the last look that found it up to date: when it began, and after how many changes. */
  since: number;
  changes: number;
  wasUsable: boolean | undefined;
}

export function openReplicas({ urls, poolMax, isPooled, primary, say }: ReplicaOptions): Replicas {
  if (urls.length === 0) return none(primary);
  const ear: Ear = earOf(() => primary.listener);
  const never = Number.NEGATIVE_INFINITY;
  const opened = performance.now();
  const copies = urls.map((url): Copy => {
    const db = openDatabase({ url, poolMax, isPooled, applicationName: 'pushcart-browsing' });
    return { db, name: new URL(url).host, since: never, changes: -1, wasUsable: undefined };
  });
  let hearing = false;
  let changes = 0;
  let closed = false;
  let looking = false;
  let turn = 0;
  let timer: NodeJS.Timeout | undefined;

  const isUsable = (copy: Copy) =>
    hearing && copy.changes === changes && performance.now() - copy.since <= BEHIND_MAX_MS;

  /** Where the database is now is asked first: a copy that has come as far has all that was heard before. */
  async function look(): Promise<void> {
    const [since, before] = [performance.now(), changes];
    const { at } = (await primary.row<{ at: number }>(positionOfPrimary))!;
    await Promise.all(
      copies
        .map(async (copy) => {
          const found = await copy.db.row<{ at: number | null }>(positionOfCopy);
          if (!hearing || (found?.at ?? -1) < at) return;
          Object.assign(copy, { since, changes: before });
        })
        .map((looked) => looked.catch(() => {})),
    );
    for (const copy of copies) tell(copy);
  }
  function tell(copy: Copy): void {
    const usable = hearing && performance.now() - copy.since <= BEHIND_MAX_MS;
    const isStarting = copy.wasUsable === undefined && performance.now() - opened < BEHIND_MAX_MS;
    if (usable === copy.wasUsable || (isStarting && !usable)) return;
    copy.wasUsable = usable;
    say(
      usable
        ? `✓ browsing reads from the copy at ${copy.name}`
        : `! the copy at ${copy.name} is out of reach, behind, or none; browsing reads from the database itself`,
    );
  }
  function lookIn(ms: number): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void keepLooking(), ms).unref();
  }
  async function keepLooking(): Promise<void> {
    looking = true;
    await look().catch(() => {});
    looking = false;
    const isOnItsWay = copies.some((copy) => copy.wasUsable && copy.changes !== changes);
    lookIn(hearing && isOnItsWay ? LOOK_SOON_MS : LOOK_EVERY_MS);
  }
  void keepLooking();

  function choose(): Copy | undefined {
    if (!ear.isFresh()) return undefined;
    const usable = copies.filter(isUsable);
    turn += 1;
    return usable[turn % usable.length];
  }
  async function read<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const copy = choose();
    if (!copy) return await work(primary);
    try {
      return await work(copy.db);
    } catch (error) {
      if (!isOfTheCopy(error)) throw error;
      copy.since = never;
      return await work(primary);
    }
  }

  return {
    db: {
      rows: <Row>(query: Sql) => read((db) => db.rows<Row>(query)),
      row: <Row>(query: Sql) => read((db) => db.row<Row>(query)),
      run: (query) => primary.run(query),
    },
    heard() {
      changes += 1;
      if (!looking) lookIn(LOOK_SOON_MS);
    },
    trust(heard) {
      changes += 1;
      hearing = heard;
      if (!looking) lookIn(0);
    },
    get usable() {
      return copies.filter(isUsable).length;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await Promise.all(copies.map((copy) => copy.db.close()));
    },
  };
}

const none = (primary: Database): Replicas => ({
  db: primary,
  heard() {},
  trust() {},
  usable: 0,
  close: async () => {},
});

const positionOfPrimary = sql`SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint AS at`;
const positionOfCopy = sql`
  SELECT CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint END AS at`;

/** It is down, or a read stood in the way of what was to be replayed (40001), or it has not made a table yet (42P01). */
const isOfTheCopy = (error: unknown) =>
  isOutOfReach(error) || (error instanceof pg.DatabaseError && /^(40001|40P01|42)/.test(error.code ?? ''));

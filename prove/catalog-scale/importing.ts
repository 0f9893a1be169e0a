/**
 * A made catalogue read in by `npx pushcart import`, as a process of its own into an empty shop: how many rows a second
 * the check goes through, the import writes, and a second import of the same file finds to be in already; and how much
 * memory the process takes at most.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase, sql } from '../../src/platform/db.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { projectRoot } from '../../src/platform/project-root.ts';
import { asking, onServer } from '../../test/server.ts';
import { writeCatalogue } from './file.ts';

/** Rows a second. */
export interface Imported {
  products: number;
  rows: number;
  checked: number;
  written: number;
  again: number;
  /** Undefined where the system does not tell. */
  peakMb: number | undefined;
  wrong: string[];
}

const VARIANTS = 3;
const LOOK_AFTER_MS = 25;

/** @param serverUrl of any database of the server on which a scratch one is made, and dropped again. */
export async function importing(
  serverUrl: string,
  products: number,
  say: (line: string) => void,
): Promise<Imported> {
  const name = `imported_${process.pid}`;
  const folder = mkdtempSync(path.join(tmpdir(), 'catalog-scale-'));
  const children: ChildProcess[] = [];
  const atExit = () => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', atExit);
  const file = path.join(folder, 'catalogue.jsonl');
  await writeCatalogue(file, products);
  await asking(serverUrl, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = onServer(serverUrl, name);
  await migrate(url);
  const db = openDatabase({ url, poolMax: 1, applicationName: 'prove' });
  try {
    const run = () => {
      const child = started(url, folder, file);
      children.push(child);
      return followed(db, child);
    };
    const first = await run();
    const second = await run();
    const rows = products * VARIANTS;
    const rate = (seconds: number | undefined) => (seconds ? rows / seconds : 0);
    const found = {
      products,
      rows,
      checked: rate(first.checkedIn),
      written: rate(first.writtenIn),
      again: rate(second.checkedIn),
      peakMb: first.peakMb,
      wrong: await wrongIn(db, products),
    };
    say(
      `${products} products imported: ${Math.round(found.checked)} rows/s checked, ${Math.round(found.written)} written, ${Math.round(found.again)} found to be in; ${Math.round(first.peakMb ?? 0)} MB`,
    );
    return found;
  } finally {
    await db.close();
    await asking(serverUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    process.off('exit', atExit);
    atExit();
  }
}

function started(url: string, folder: string, file: string): ChildProcess {
  const env = { ...process.env, DATABASE_URL: url, PUSHCART_DATA: folder };
  const program = path.join(projectRoot, 'dist', 'import.js');
  const args = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8', program, file];
  return spawn(process.execPath, args, { cwd: projectRoot, env, stdio: 'ignore' });
}

interface Followed {
  /** Seconds. */
  checkedIn: number | undefined;
  writtenIn: number | undefined;
  peakMb: number | undefined;
}

/** Looks at the newest import until its process has ended. */
async function followed(db: Database, child: ChildProcess): Promise<Followed> {
  const exited = once(child, 'exit');
  const before = await newest(db);
  const times = new Map<string, { from: number; to: number }>();
  let peakMb: number | undefined;
  while (child.exitCode === null && child.signalCode === null) {
    const now = await newest(db);
    if (now && now.id !== before?.id) {
      const at = performance.now();
      times.set(now.status, { from: times.get(now.status)?.from ?? at, to: at });
    }
    peakMb = (await peakOf(child)) ?? peakMb;
    await sleep(LOOK_AFTER_MS);
  }
  await exited;
  const secondsIn = (status: string) => {
    const time = times.get(status);
    return time && Math.max(LOOK_AFTER_MS, time.to - time.from) / 1_000;
  };
  return { checkedIn: secondsIn('checking'), writtenIn: secondsIn('running'), peakMb };
}

const newest = (db: Database) =>
  db.row<{ id: string; status: string }>(
    sql`SELECT id, status FROM imports ORDER BY created_at DESC, id DESC LIMIT 1`,
  );

async function peakOf({ pid }: ChildProcess): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1_000;
}

/** Of both imports together. */
async function wrongIn(db: Database, products: number): Promise<string[]> {
  const imports = await db.rows<{ made: number; unchanged: number; errors: number; status: string }>(sql`
    SELECT products_made AS made, products_unchanged AS unchanged, errors, status FROM imports ORDER BY created_at`);
  const told = imports.map((each) => `${each.status} +${each.made} =${each.unchanged} !${each.errors}`);
  const wanted = [`done +${products} =0 !0`, `done +0 =${products} !0`];
  const there = await db.row<{ variants: number; onHand: number; received: number }>(sql`
    SELECT (SELECT count(*)::int FROM variants) AS variants, (SELECT sum(on_hand) FROM stock_levels) AS "onHand",
      (SELECT sum(quantity) FROM stock_movements) AS received`);
  const wrong = wanted.filter((each, index) => told[index] !== each);
  if (there!.variants !== products * VARIANTS || there!.onHand !== there!.received) wrong.push('its books');
  return wrong.map((each) => `import of ${products} products: not ${each}, but ${told.join(', ')}`);
}

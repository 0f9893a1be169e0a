/** A backup under load, the disk thrown away, and the shop brought back elsewhere. */
import { mkdirSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inFolder } from '../../src/platform/backup/in-folder.ts';
import { listBackups } from '../../src/platform/backup/make.ts';
import { openDatabase, sql } from '../../src/platform/db.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres/embedded-postgres.ts';
import { projectRoot } from '../../src/platform/project-root.ts';
import { addProduct } from '../../test/fixtures.ts';
import { type Books, compare } from '../accounts.ts';
import { PATIENCE_SECONDS } from '../agreement.ts';
import { openStage, type Stage } from '../stage.ts';
import type { Part, Plan } from './backup.ts';
import { run } from './command.ts';
import { startCrowd } from './crowd.ts';

export const KEY = 'a key of a proof, of no use to anybody else';

export interface LostDisk extends Part {
  /** The backups. */
  folder: string;
  /** For commands to the shop that came back. */
  env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

export async function lostDisk(plan: Plan, say: (line: string) => void): Promise<LostDisk> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'backups-'));
  const stage = await openStage({ name: 'backup' });
  const elsewhere = path.join(projectRoot, '.pushcart', 'prove', `backup-elsewhere-${process.pid}`);
  mkdirSync(elsewhere, { recursive: true });
  const env = { ...stage.env, PUSHCART_DATA: elsewhere, BACKUP_TO: folder, BACKUP_KEY: KEY };
  const close = async () => {
    await stage.close();
    removeShop(elsewhere);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await loseAndBringBack(stage, plan, env, say)), folder, env, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function loseAndBringBack(
  stage: Stage,
  plan: Plan,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<Part> {
  const shortfalls: string[] = [];
  const goods = await Promise.all(Array.from({ length: 8 }, () => addProduct(stage.db, { onHand: 100_000 })));
  const crowd = startCrowd(
    stage,
    plan.buyers,
    goods.map(({ variantId }) => variantId),
  );
  await sleep(plan.seconds * 1_000);
  const made = await run('backup', ['backup'], { ...env, PUSHCART_DATA: stage.env.PUSHCART_DATA });
  say(made.out);
  await sleep(plan.seconds * 500);
  await throwAway(stage);
  await crowd.stop();
  const [backup] = await listBackups(inFolder(env.BACKUP_TO!));
  if (made.code !== 0 || !backup) throw new Error(`the backup failed: ${made.out}`);

  const back = await run('backup', ['restore', 'latest'], env);
  say(back.out);
  if (back.code !== 0) shortfalls.push(`restore answered ${back.code}: ${back.out}`);
  const before = crowd.acknowledged.filter(({ at }) => at <= backup.at.getTime());
  const { missing, again } = await look(
    stage,
    env,
    before.map(({ session }) => session),
    goods[0]!.variantId,
  );
  if (before.length === 0) shortfalls.push('nobody had bought anything before the backup');
  for (const session of missing)
    shortfalls.push(`an order acknowledged before the backup is not there: ${session}`);
  shortfalls.push(...again);
  const last = before.length > 0 ? backup.at.getTime() - Math.max(...before.map(({ at }) => at)) : 0;
  return {
    table: [
      ['A lost disk', ''],
      ['orders acknowledged before the snapshot', before.length],
      ['of them there after the restore', before.length - missing.length],
      ['the last of them before the snapshot, ms', last],
      ['acknowledged after it, and so lost', crowd.acknowledged.length - before.length],
      ['backup under load, s', made.ms / 1000],
      ['restore, s', back.ms / 1000],
    ],
    shortfalls,
    shown: `${before.length} orders acknowledged before a backup under load are all there after the disk was lost`,
  };
}

/** Killed as when the power fails, and all that the shop had on the disk goes with it. */
async function throwAway(stage: Stage): Promise<void> {
  const dataDir = stage.env.PUSHCART_DATA!;
  await stage.shop.kill();
  const server = stage.postmaster();
  if (server) process.kill(server, 'SIGKILL');
  await sleep(500);
  for (const gone of ['media', 'imports', path.join('postgres', 'data')])
    rmSync(path.join(dataDir, gone), { recursive: true, force: true, maxRetries: 10 });
}

/** The shop itself, started on what came back: what Stripe took before and after, and a purchase. */
async function look(stage: Stage, env: NodeJS.ProcessEnv, sessions: string[], variantId: string) {
  stage.env.PUSHCART_DATA = env.PUSHCART_DATA;
  const postgres = await startEmbeddedPostgres({ dataDir: env.PUSHCART_DATA! });
  const db = openDatabase({ url: postgres.url, poolMax: 2, applicationName: 'prove' });
  try {
    const rows = await db.rows<{ session: string }>(sql`
      SELECT p.session_id AS session FROM orders o JOIN payments p ON p.order_id = o.id
      WHERE o.status = 'placed' AND p.status = 'paid'`);
    const there = new Set(rows.map(({ session }) => session));
    await stage.start();
    const crowd = startCrowd(stage, 1, [variantId]);
    await sleep(1_500);
    await crowd.stop();
    const again = crowd.errors.map((error) => `a purchase after the restore: ${error}`);
    if (crowd.acknowledged.length === 0) again.push('nobody could buy after the restore');
    again.push(...(await untilAgreed({ db, url: stage.url, control: stage.control })));
    const books = await run('check-books', [], env);
    if (books.code !== 0) again.push(`the books after the restore: ${books.out.split('\n').at(-1)}`);
    await stage.shop.kill();
    return { missing: sessions.filter((session) => !there.has(session)), again };
  } finally {
    await db.close();
    await postgres.stop();
  }
}

/** Payments that were open in the backup become orders within a minute, as the shop asks Stripe about them. */
async function untilAgreed(books: Books): Promise<string[]> {
  for (const end = Date.now() + (PATIENCE_SECONDS + 15) * 1_000; ; await sleep(500)) {
    const { breaches } = await compare(books);
    // Stripe took money for orders that are lost: those are counted elsewhere.
    const amiss = breaches.filter((breach) => !/there is no order|^order or cart {2}was paid/.test(breach));
    if (amiss.length === 0 || Date.now() > end) return amiss;
  }
}

function removeShop(dataDir: string): void {
  try {
    rmSync(readlinkSync(path.join(dataDir, 'postgres')), { recursive: true, force: true });
  } catch {
    // No link: the data lies in the folder itself.
  }
  rmSync(dataDir, { recursive: true, force: true });
}

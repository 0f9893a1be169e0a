/** A database of its own on the shop's server, in which a purchase's SQL is played without a shop. */
import { type Database, openDatabase, sql } from '../../src/platform/db.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { addShippingMethods } from '../../test/fixtures.ts';
import type { Stage } from '../stage.ts';
import type { Replay } from './replay-worker.ts';
import { addArticles, placedOrders } from './sales.ts';
import type { Script } from './script.ts';
import { openWorker, type Worker } from './worker.ts';

export interface Floor {
  db: Database;
  /** @returns orders a second */
  play(purchases: number): Promise<number>;
  close(): Promise<void>;
}

/** What a shop's pool has. */
const CONNECTIONS = 16;

export async function openFloor(stage: Stage, script: Script): Promise<Floor> {
  await stage.db.run(sql`CREATE DATABASE floor`);
  const url = new URL(stage.db.pool.options.connectionString!);
  url.pathname = '/floor';
  await migrate(url.href);
  const db = openDatabase({ url: url.href, poolMax: 2 });
  await addShippingMethods(db);
  const variants = await addArticles(db);
  const worker: Worker<Replay, number> = openWorker(new URL('./replay-worker.ts', import.meta.url));
  return {
    db,
    async play(purchases) {
      const before = await placedOrders(db);
      const task = { url: url.href, script, purchases, connections: CONNECTIONS, variants };
      const seconds = await worker.ask(task);
      const placed = (await placedOrders(db)) - before;
      if (placed !== purchases)
        throw new Error(`of ${purchases} purchases played alone ${placed} are placed`);
      return purchases / seconds;
    },
    async close() {
      await worker.close();
      await db.close();
    },
  };
}

/** Migrations of a large table while buyers buy: how long the slowest of them waits. */
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '../../src/platform/db.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { blockingForms } from '../../src/platform/migration-rules.ts';
import { projectRoot } from '../../src/platform/project-root.ts';
import { addCustomer, addProduct } from '../../test/fixtures.ts';
import { addPastOrders } from '../../test/past-orders.ts';
import { openStage, type Stage } from '../stage.ts';
import type { Part, Plan } from './backup.ts';
import { type Crowd, startCrowd } from './crowd.ts';

const CAREFUL: [what: string, text: string][] = [
  ['a column with a default', "ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT '';"],
  [
    'an index',
    '-- outside a transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS orders_channel ON orders (channel, number);',
  ],
  [
    'the last 100,000 filled in batches of 2,000',
    "-- in batches\nUPDATE orders SET channel = 'web' WHERE id IN (SELECT id FROM orders WHERE channel = '' AND number BETWEEN FIRST AND LAST LIMIT 2000);",
  ],
  [
    'a rule for new rows',
    'ALTER TABLE orders ADD CONSTRAINT orders_channel_short CHECK (length(channel) < 40) NOT VALID;',
  ],
  ['and for the old ones', 'ALTER TABLE orders VALIDATE CONSTRAINT orders_channel_short;'],
];

const SETTLE_MS = 2_000;

const CARELESS = 'ALTER TABLE orders ALTER COLUMN note TYPE varchar(2000);';
/** A buyer who waits for longer thinks that the shop hangs. */
const PAUSE_MS_MAX = 2_000;

export async function migrations(plan: Plan, say: (line: string) => void): Promise<Part> {
  const stage = await openStage({ name: 'backup-migrations' });
  const dir = mkdtempSync(path.join(os.tmpdir(), 'migrations-'));
  try {
    cpSync(path.join(projectRoot, 'migrations'), dir, { recursive: true });
    const variantId = await fill(stage, plan, say);
    const crowd = startCrowd(stage, 2, [variantId], 50);
    await sleep(SETTLE_MS);
    const part = await runAll(stage, dir, crowd, plan, say);
    await crowd.stop();
    const errors = new Set(crowd.errors);
    if (errors.size > 0)
      part.shortfalls.push(`buyers met errors while migrations ran: ${[...errors].join('; ')}`);
    await careless(stage, variantId, part, say);
    return part;
  } finally {
    rmSync(dir, { recursive: true, force: true });
    await stage.close();
  }
}

async function fill(stage: Stage, plan: Plan, say: (line: string) => void): Promise<string> {
  const wares = await Promise.all(Array.from({ length: 3 }, () => addProduct(stage.db, { onHand: 100_000 })));
  const variantIds = wares.map(({ variantId }) => variantId);
  const since = Date.now();
  await addPastOrders({
    databaseUrl: stage.databaseUrl,
    count: plan.orders,
    every: 100,
    customer: await addCustomer(stage.db),
    variantIds,
    done: (count) =>
      count % 250_000 === 0 &&
      say(`${count.toLocaleString('en')} orders (${Math.round((Date.now() - since) / 1000)} s)`),
  });
  return variantIds[0]!;
}

async function runAll(
  stage: Stage,
  dir: string,
  crowd: Crowd,
  plan: Plan,
  say: (line: string) => void,
): Promise<Part> {
  const shortfalls: string[] = [];
  const table: Part['table'] = [
    [`Migrations at ${plan.orders.toLocaleString('en')} orders`, 's', 'checkouts meanwhile', 'slowest ms'],
    ['before any', SETTLE_MS / 1000, crowd.presses.length, slowest(crowd, 0)],
  ];
  let worst = 0;
  const last = await stage.db.row<{ number: number }>(sql`SELECT max(number) AS number FROM orders`);
  for (const [what, written] of CAREFUL) {
    const text = written
      .replace('FIRST', String(last!.number - 100_000))
      .replace('LAST', String(last!.number));
    for (const form of blockingForms(text)) shortfalls.push(`the rules refuse ${what}: ${form}`);
    const number = String(readdirSync(dir).length + 1).padStart(4, '0');
    writeFileSync(path.join(dir, `${number}_example.sql`), text);
    const at = Date.now();
    const before = crowd.presses.length;
    await migrate(stage.databaseUrl, { dir });
    const took = Date.now() - at;
    await sleep(700); // whoever began before its end is done
    const ms = slowest(crowd, at, at + took);
    worst = Math.max(worst, ms);
    table.push([what, took / 1000, crowd.presses.length - before, ms]);
    say(`${what}: ${(took / 1000).toFixed(1)} s, the slowest checkout took ${Math.round(ms)} ms`);
    if (ms > PAUSE_MS_MAX) shortfalls.push(`${what}: a checkout took ${Math.round(ms)} ms`);
  }
  return {
    table,
    shortfalls,
    shown: `at ${plan.orders.toLocaleString('en')} orders no migration by the rules made a checkout take longer than ${Math.round(worst)} ms`,
  };
}

/** Of those under way at some moment in between. */
const slowest = ({ presses }: Crowd, from: number, to = Infinity) =>
  Math.max(0, ...presses.filter(({ at, ms }) => at + ms >= from && at <= to).map(({ ms }) => ms));

/** What the rules refuse, done regardless, to see what they are for. */
async function careless(
  stage: Stage,
  variantId: string,
  part: Part,
  say: (line: string) => void,
): Promise<void> {
  const refused = blockingForms(CARELESS);
  if (refused.length === 0) part.shortfalls.push(`the rules let through: ${CARELESS}`);
  const crowd = startCrowd(stage, 2, [variantId], 50);
  await sleep(500);
  const at = Date.now();
  await stage.db
    .transaction(async (tx) => {
      await tx.run(sql`SET LOCAL statement_timeout = 0`);
      await tx.run(sql`ALTER TABLE orders ALTER COLUMN note TYPE varchar(2000)`);
    })
    .catch((error: Error) => say(`the careless one: ${error.message}`));
  const took = Date.now() - at;
  await sleep(700);
  await crowd.stop();
  part.table.push([
    'a type that is changed: refused by the rules; done regardless',
    took / 1000,
    crowd.acknowledged.length,
    slowest(crowd, at, at + took),
  ]);
  part.table.push(['  checkouts that failed by it', '', crowd.errors.length, '']);
}

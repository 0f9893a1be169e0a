/**
 * `npm run import`: products from a CSV file, by the same importer as in the back office. The file is checked first;
 * it goes in if nothing is wrong with it. Pictures are fetched by the running shop.
 */
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pino from 'pino';
import {
  type Afterwards,
  addImport,
  findImport,
  type Import,
  listFindings,
  picturesOfImport,
  receiveFile,
} from '../catalog/import/imports.ts';
import { runImports } from '../catalog/import/run.ts';
import { setLevels } from '../inventory/set-levels.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/db.ts';
import { Mistyped, runTyped, type Say } from './typed.ts';

const USAGE = `npm run import -- FILE [--dry-run] [--skip-errors] [--no-pictures]

  FILE            a CSV file with the columns of Shopify's product CSV
  --dry-run       only tells what would be done
  --skip-errors   leaves out rows with errors, and takes the rest
  --no-pictures   does not fetch pictures`;

const FINDINGS_TOLD = 50;

await runTyped(async (db, config, args, say) => {
  const { file, afterwards, fetchPictures } = typed(args);
  const bytes = await readFile(path.resolve(process.env.INIT_CWD ?? '.', file)).catch(() => {
    throw new Mistyped(`There is no file ${file}.`);
  });
  const received = await receiveFile(config, {
    fileName: path.basename(file),
    bytes,
    who: { id: null, name: `${os.userInfo().username} (command line)` },
    afterwards,
    fetchPictures,
    maySetStock: true,
  });
  if (!received.ok) throw new Mistyped(received.why);
  const { id } = received.kept;
  await addImport(db, received.kept);
  const done = await run(db, config, id, say);
  await report(db, done, say);
  if (done.errors > 0 || done.failure) process.exitCode = 1;
});

function typed(args: string[]): { file: string; afterwards: Afterwards; fetchPictures: boolean } {
  const flag = { type: 'boolean' } as const;
  const options = { 'dry-run': flag, 'skip-errors': flag, 'no-pictures': flag };
  const parsed = (() => {
    try {
      return parseArgs({ args, options, allowPositionals: true });
    } catch (error) {
      throw new Mistyped(`${(error as Error).message}\n\n${USAGE}`);
    }
  })();
  const [file, ...more] = parsed.positionals;
  if (!file || more.length > 0) throw new Mistyped(USAGE);
  const { 'dry-run': dry, 'skip-errors': skip, 'no-pictures': none } = parsed.values;
  const afterwards = dry ? 'ask' : skip ? 'what_is_right' : 'if_right';
  return { file, afterwards, fetchPictures: !none };
}

/** Here, or in the running shop if that was quicker to take it up. */
async function run(db: Database, config: Config, id: string, say: Say): Promise<Import> {
  const shop = { db, config, log: pino({ level: 'silent' }), wake: () => {} };
  let told = 0;
  for (;;) {
    await runImports(shop, { setStock: setLevels });
    const now = (await findImport(db, id))!;
    const isOver = !['checking', 'running'].includes(now.status);
    if (isOver) return now;
    if (now.rowsRead > told)
      say(`  ${now.status === 'checking' ? 'checked' : 'imported'} ${now.rowsRead} rows`);
    told = now.rowsRead;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function report(db: Database, done: Import, say: Say): Promise<void> {
  for (const { line, column, kind, what, done: became } of (await listFindings(db, done.id)).slice(
    0,
    FINDINGS_TOLD,
  ))
    say(`  line ${line}${column && `, ${column}`}: ${kind === 'note' ? '' : `${kind}: `}${what} ${became}`);
  const { productsMade, productsChanged, productsUnchanged, productsSkipped, errors, warnings } = done;
  const counts = `${productsMade} added, ${productsChanged} changed, ${productsUnchanged} as they were, ${productsSkipped} left out; ${errors} errors, ${warnings} warnings`;
  const { waiting } = await picturesOfImport(db, done.id);
  if (done.failure) say(`✗ ${done.failure}`);
  say(done.forReal ? `✓ ${counts}` : `Nothing was changed. It would be: ${counts}`);
  if (waiting > 0) say(`  ${waiting} pictures are fetched while the shop runs.`);
}

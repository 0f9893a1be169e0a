/**
 * `npm run import`: products from a file, by the same importer as in the back office. The file is checked first; it
 * goes in if nothing is wrong with it. Pictures of a folder are made here, others are fetched by the running shop.
 */
import { readdir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pino from 'pino';
import type { ImportContext } from '../catalog/import/context.ts';
import {
  type Afterwards,
  addImport,
  findImport,
  type Import,
  listFindings,
  picturesOfImport,
  receivePath,
} from '../catalog/import/imports.ts';
import { type Place, paceWords } from '../catalog/import/pace.ts';
import { runImports } from '../catalog/import/run.ts';
import { preparePictures } from '../catalog/media/prepare.ts';
import { setLevels } from '../inventory/set-levels.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/db.ts';
import { Mistyped, runTyped, type Say } from './typed.ts';

const USAGE = `npm run import -- FILE [--images FOLDER] [--dry-run] [--skip-errors] [--no-pictures]

  FILE              products as Shopify, WooCommerce or Spree export them (CSV), or one JSON object a line
  --images FOLDER   pictures are taken from there by the last part of their address, and not fetched
  --dry-run         only tells what would be done
  --all-or-nothing  nothing goes in where something is wrong; this is how it is done unless told otherwise
  --skip-errors     leaves out rows with errors, and takes the rest
  --no-pictures     does not fetch pictures`;

const FINDINGS_TOLD = 50;

interface Typed {
  file: string;
  afterwards: Afterwards;
  fetchPictures: boolean;
  images: ImportContext['localPicture'];
}

async function typed(args: string[]): Promise<Typed> {
  const flag = { type: 'boolean' } as const;
  const options = {
    images: { type: 'string' },
    'dry-run': flag,
    'all-or-nothing': flag,
    'skip-errors': flag,
    'no-pictures': flag,
  } as const;
  const parsed = (() => {
    try {
      return parseArgs({ args, options, allowPositionals: true });
    } catch (error) {
      throw new Mistyped(`${(error as Error).message}\n\n${USAGE}`);
    }
  })();
  const [given, ...more] = parsed.positionals;
  if (!given || more.length > 0) throw new Mistyped(USAGE);
  const {
    images,
    'dry-run': dry,
    'skip-errors': skip,
    'all-or-nothing': all,
    'no-pictures': none,
  } = parsed.values;
  if (skip && all) throw new Mistyped('--skip-errors and --all-or-nothing: one of them, please.');
  const file = here(given);
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new Mistyped(`There is no file ${given}.`);
  return {
    file,
    afterwards: dry ? 'ask' : skip ? 'what_is_right' : 'if_right',
    fetchPictures: !none,
    images: images === undefined ? undefined : await picturesIn(here(images), images),
  };
}

const here = (given: string) => path.resolve(process.env.INIT_CWD ?? '.', given);

async function picturesIn(folder: string, given: string): Promise<ImportContext['localPicture']> {
  const names = await readdir(folder).catch(() => {
    throw new Mistyped(`There is no folder ${given}.`);
  });
  const byName = new Map(names.map((name) => [name.toLowerCase(), path.join(folder, name)]));
  return (src) => {
    const name = decodeURIComponent(
      new URL(src).pathname
        .split('/')
        .at(-1)!
        .replace(/%(?![0-9a-f]{2})/gi, '%25'),
    );
    const found = byName.get(name.toLowerCase());
    return found === undefined ? undefined : { path: found };
  };
}

const TELL_MS = 2_000;

/** Here, or in the running shop if that was quicker to take it up. */
async function run(
  db: Database,
  config: Config,
  { id, images }: { id: string; images: Typed['images'] },
  say: Say,
): Promise<Import> {
  const shop = { db, config, log: pino({ level: 'silent' }), wake: () => {} };
  let pass = { status: 'checking', from: { at: Date.now(), rows: 0, bytes: 0 } };
  const told = (now: Import) => {
    if (now.status !== pass.status) pass = { status: now.status, from: placeOf(now) };
    if (now.status === 'checking' || now.status === 'running') say(progress(now, pass.from));
  };
  const tell = setInterval(() => void findImport(db, id).then((now) => now && told(now)), TELL_MS);
  try {
    for (;;) {
      await runImports(shop, { setStock: setLevels, only: id, ...(images && { localPicture: images }) });
      const now = (await findImport(db, id))!;
      if (!['checking', 'running'].includes(now.status)) return now;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  } finally {
    clearInterval(tell);
  }
}

/** How far it is, how fast, and how long it will take; a check and an import go through the file once each. */
function progress(now: Import, from: Place): string {
  const { status, rowsRead, bytesDone, bytes } = now;
  const part = Math.min(1, bytesDone / Math.max(1, bytes));
  const bar = '█'.repeat(Math.round(part * 20)).padEnd(20, '░');
  const did = status === 'checking' ? 'checked' : 'imported';
  const pace = paceWords(from, placeOf(now), bytes);
  return `  ${bar} ${Math.round(part * 100)} %  ${did} ${rowsRead.toLocaleString('en')} rows${pace && `: ${pace}`}`;
}

const placeOf = ({ rowsRead, bytesDone }: Import): Place => ({
  at: Date.now(),
  rows: rowsRead,
  bytes: bytesDone,
});

/** Those of the folder; what has to be fetched is left to the running shop. */
async function makePictures(db: Database, config: Config, id: string, say: Say): Promise<void> {
  const shop = { db, config, log: pino({ level: 'silent' }) };
  let told = Date.now();
  while ((await preparePictures(shop, async () => ({ ok: false, why: 'It is not in the folder.' }))) > 0) {
    if (Date.now() - told < TELL_MS) continue;
    told = Date.now();
    const { done, waiting } = await picturesOfImport(db, id);
    say(`  ${done} of ${done + waiting} pictures made`);
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
  const { waiting, done: made, refused } = await picturesOfImport(db, done.id);
  if (done.failure) say(`✗ ${done.failure}`);
  say(done.forReal ? `✓ ${counts}` : `Nothing was changed. It would be: ${counts}`);
  if (made > 0) say(`  ${made} pictures are there.`);
  for (const { line, name, why } of refused.slice(0, FINDINGS_TOLD))
    say(`  line ${line}: the picture ${name}: ${why}`);
  if (waiting > 0) say(`  ${waiting} pictures are fetched while the shop runs.`);
}

await runTyped(async (db, config, args, say) => {
  const { file, afterwards, fetchPictures, images } = await typed(args);
  const received = await receivePath(config, file, {
    fileName: path.basename(file),
    who: { id: null, name: `${os.userInfo().username} (command line)` },
    afterwards,
    fetchPictures,
    maySetStock: true,
  });
  if (!received.ok) throw new Mistyped(received.why);
  const { id } = received.kept;
  await addImport(db, received.kept);
  const done = await run(db, config, { id, images }, say);
  if (images && done.forReal) await makePictures(db, config, id, say);
  await report(db, done, say);
  if (done.errors > 0 || done.failure) process.exitCode = 1;
});

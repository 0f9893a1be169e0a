/**
 * The promise: whatever file of products or picture is given to the shop, it neither ends nor hangs, and says in words
 * what is wrong with it; what a spreadsheet would run is harmless in an export, and read again as it was.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import pino from 'pino';
import { exportProducts } from '../../src/catalog/import/export.ts';
import {
  addImport,
  findImport,
  type Import,
  listFindings,
  receiveFile,
} from '../../src/catalog/import/imports.ts';
import { runImports } from '../../src/catalog/import/run.ts';
import { preparePictures } from '../../src/catalog/media/prepare.ts';
import { addUploads, receivePicture } from '../../src/catalog/media/uploads.ts';
import { setLevels } from '../../src/inventory/set-levels.ts';
import { type Config, readConfig } from '../../src/platform/config.ts';
import { type Database, openDatabase, sql } from '../../src/platform/db.ts';
import { SERVER_URL, startTestServer } from '../../test/server.ts';
import type { Cell, Prove } from '../report.ts';
import { type OddFile, type Outcome, oddFiles, oddPictures, spoiltFiles } from './files.ts';

const SPOILT = 1_000;
const SPOILT_SMALL = 40;
/** None takes a second; a machine that does other things besides is slow. */
const SECONDS_MAX = 30;

export const prove: Prove = async ({ size, seed }, say) => {
  const server = process.env[SERVER_URL] ? undefined : await startTestServer();
  if (server) process.env[SERVER_URL] = server.url;
  const { testDatabase } = await import('../../test/database.ts');
  const database = await testDatabase();
  const db = openDatabase({ url: database.url, poolMax: 3 });
  const dataDir = await mkdtemp(path.join(tmpdir(), 'import-fuzz-'));
  const config = readConfig({ PUSHCART_DATA: dataDir });
  const shortfalls: string[] = [];
  const files: Cell[][] = [['file', 'became', 'products', 'errors', 'said', 'ms']];
  try {
    for (const file of oddFiles()) files.push(await tryFile(db, config, file, shortfalls));
    say(`${files.length - 1} odd files tried`);
    const spoilt = new Map<Outcome, number>();
    const count = size === 'small' ? SPOILT_SMALL : (size ?? SPOILT);
    let slowest = 0;
    for (const file of spoiltFiles(seed, count)) {
      const row = await tryFile(db, config, file, shortfalls);
      spoilt.set(row[1] as Outcome, (spoilt.get(row[1] as Outcome) ?? 0) + 1);
      slowest = Math.max(slowest, Number(row[5]));
    }
    files.push([
      `${count} spoilt ones`,
      [...spoilt].map(([became, times]) => `${became} ${times}`).join(', '),
      '',
      '',
      '',
      slowest,
    ]);
    say(`${count} spoilt files tried`);
    const pictures: Cell[][] = [['picture', 'became', 'said', 'ms']];
    for (const picture of oddPictures()) pictures.push(await tryPicture(db, config, picture, shortfalls));
    say(`${pictures.length - 1} odd pictures tried`);
    const cells = await exportedAgain(db, config, shortfalls);
    return {
      tables: [files, pictures],
      shortfalls,
      shown: `${files.length - 2} odd files, ${count} spoilt ones and ${pictures.length - 1} pictures: each taken, or told of in words; ${cells} exported cells, none a formula, read again without a change`,
    };
  } finally {
    await db.close();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
    if (server) delete process.env[SERVER_URL];
    await server?.stop();
  }
};

const within = <T>(work: Promise<T>): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => {
      setTimeout(
        () => reject(new Error(`it was not over after ${SECONDS_MAX} s`)),
        SECONDS_MAX * 1000,
      ).unref();
    }),
  ]);

async function tryFile(
  db: Database,
  config: Config,
  { name, bytes, becomes }: OddFile,
  shortfalls: string[],
): Promise<Cell[]> {
  const start = performance.now();
  try {
    const { became, done, said } = await within(importFile(db, config, name, bytes));
    if (!becomes.includes(became))
      shortfalls.push(`${name}: became “${became}” (${said}), not ${becomes.join(' or ')}`);
    if (became !== 'in' && said.length < 12) shortfalls.push(`${name}: nothing clear is said`);
    const products =
      (done?.productsMade ?? 0) + (done?.productsChanged ?? 0) + (done?.productsUnchanged ?? 0);
    return [name, became, products, done?.errors ?? 0, said.slice(0, 90), performance.now() - start];
  } catch (error) {
    shortfalls.push(`${name}: ${(error as Error).message}`);
    return [name, 'failed', 0, 0, String(error).slice(0, 90), performance.now() - start];
  }
}

async function importFile(
  db: Database,
  config: Config,
  name: string,
  bytes: Buffer,
): Promise<{ became: Outcome; done?: Import; said: string }> {
  const received = await receiveFile(config, {
    fileName: `${name}.csv`,
    bytes,
    who: { id: null, name: 'proof' },
    afterwards: 'what_is_right',
    fetchPictures: false,
    maySetStock: true,
  });
  if (!received.ok) return { became: 'refused', said: received.why };
  const { id } = received.kept;
  await addImport(db, received.kept);
  const shop = { db, config, log: pino({ level: 'silent' }), wake: () => {} };
  await runImports(shop, { setStock: setLevels, only: id });
  const done = (await findImport(db, id))!;
  if (!['done', 'failed'].includes(done.status)) throw new Error(`it stands at “${done.status}”`);
  const findings = await listFindings(db, id);
  const wrong =
    findings.find(({ kind }) => kind === 'error') ?? findings.find(({ kind }) => kind === 'warning');
  const said =
    done.failure ?? (wrong ? `line ${wrong.line}${wrong.column && `, ${wrong.column}`}: ${wrong.what}` : '');
  if (wrong && wrong.line < 1) throw new Error('a finding has no line');
  const became = done.failure || done.errors > 0 || wrong ? 'told' : 'in';
  return { became, done, said };
}

async function tryPicture(
  db: Database,
  config: Config,
  { name, bytes, mayBeTaken }: ReturnType<typeof oddPictures>[number],
  shortfalls: string[],
): Promise<Cell[]> {
  const start = performance.now();
  try {
    const said = await within(takePicture(db, config, name, bytes));
    if (!mayBeTaken && said === undefined) shortfalls.push(`${name}: it was taken as a picture`);
    if (mayBeTaken && said !== undefined) shortfalls.push(`${name}: refused: ${said}`);
    return [
      name,
      said === undefined ? 'taken' : 'refused',
      (said ?? '').slice(0, 90),
      performance.now() - start,
    ];
  } catch (error) {
    shortfalls.push(`${name}: ${(error as Error).message}`);
    return [name, 'failed', String(error).slice(0, 90), performance.now() - start];
  }
}

/** @returns why it is refused. */
async function takePicture(
  db: Database,
  config: Config,
  name: string,
  bytes: Buffer,
): Promise<string | undefined> {
  const file = { name: `${name}.png`, arrayBuffer: async () => new Uint8Array(bytes).buffer };
  const arrived = await receivePicture({ config, log: pino({ level: 'silent' }) }, file);
  if (arrived.why !== undefined) return arrived.why;
  await db.transaction((tx) => addUploads(tx, { home: true }, [arrived]));
  await preparePictures({ db, config, log: pino({ level: 'silent' }) });
  const row = await db.row<{ status: string; why: string | null }>(
    sql`SELECT status, why FROM media_uploads WHERE id = ${arrived.id}`,
  );
  return row!.status === 'done' ? undefined : (row!.why ?? `it stands at “${row!.status}”`);
}

/** All that is in the shop by now, as a file, and that file imported. @returns how many cells it has. */
async function exportedAgain(db: Database, config: Config, shortfalls: string[]): Promise<number> {
  let csv = '';
  const { currency } = config.shop;
  for await (const part of exportProducts(db, { currency, publicUrl: config.publicUrl, where: sql`true` }))
    csv += part;
  const rows: string[][] = parse(csv, { bom: true, relax_column_count: true });
  const cells = rows.flat();
  const formula = cells.find((cell) => /^[=+\-@\t\r]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell));
  if (formula !== undefined) shortfalls.push(`the export has the formula ${formula.slice(0, 40)}`);
  const { done, said } = await importFile(db, config, 'the export', Buffer.from(csv));
  if (!done || done.productsChanged + done.productsMade > 0 || done.errors > 0)
    shortfalls.push(
      `read again, ${done?.productsChanged} products of the export change, ${done?.productsMade} are added, ${done?.errors} have errors: ${said}`,
    );
  return cells.length;
}

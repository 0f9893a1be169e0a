/**
 * The demo shop with its data in place, for proofs that look at pages: a folder as `npm start` leaves
 * it behind, from which the shop is started and stopped as often as wanted.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { demoCatalogue } from '../../src/dev/demo/catalogue.ts';
import { fillDemoShop, insertDemoShop } from '../../src/dev/demo/fill.ts';
import type { MadePicture } from '../../src/dev/demo/pictures.ts';
import { type Database, openDatabase } from '../../src/platform/db.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres/embedded-postgres.ts';
import { freePort } from '../../src/platform/embedded-postgres/postmaster.ts';
import { diskFiles } from '../../src/platform/media-files/by-settings.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { projectRoot } from '../../src/platform/project-root.ts';

export interface DemoShop {
  start(options?: StartOptions): Promise<RunningShop>;
  remove(): void;
}

export interface StartOptions {
  /** More settings. */
  env?: Record<string, string>;
  /** Loaded into the shop's process before its program. */
  preload?: string;
  /** As `npm start` does it, with its look at packages and build. */
  throughLauncher?: boolean;
}

export interface RunningShop {
  url: string;
  db: Database;
  child: ChildProcess;
  /** From the start of the process until it answered. */
  startSeconds: number;
  /** Returns when the shop and its database have ended. */
  stop(): Promise<void>;
}

const proofs = path.join(projectRoot, '.pushcart', 'prove');

/** @param pictures drawn: the real ones, made once and kept for later proofs; plain: mere colour, for tests. */
export async function makeDemoShop(
  name: string,
  pictures: 'drawn' | 'plain',
  say: (line: string) => void,
): Promise<DemoShop> {
  const dataDir = path.join(proofs, `${name}-${process.pid}`);
  mkdirSync(dataDir, { recursive: true });
  const postgres = await startEmbeddedPostgres({ dataDir });
  await migrate(postgres.url);
  const db = openDatabase({ url: postgres.url, poolMax: 4 });
  if (pictures === 'plain') await insertDemoShop(db, await plainPictures(path.join(dataDir, 'media')));
  else await drawnPictures(db, dataDir, say);
  await db.close();
  await postgres.stop();
  return { start: (options = {}) => start(dataDir, options), remove: () => removeData(dataDir) };
}

async function drawnPictures(db: Database, dataDir: string, say: (line: string) => void): Promise<void> {
  const kept = path.join(proofs, 'pictures');
  mkdirSync(kept, { recursive: true });
  symlinkSync(kept, path.join(dataDir, 'media'));
  const since = Date.now();
  let told = 0;
  const progress = ({ done, of }: { done: number; of: number }) => {
    if (Date.now() - since < 5_000 * (told + 1)) return;
    told += 1;
    say(`drawing pictures: ${done} of ${of}`);
  };
  await fillDemoShop({ db, media: diskFiles({ dataDir }), say: progress });
}

const PLAIN_WIDTHS = [320, 960];
const PLAIN_COLOUR = '#c8b89a';

/** For each shape of picture one file in each size and format, under as many names as there are pictures. */
async function plainPictures(mediaDir: string): Promise<Map<string, MadePicture>> {
  mkdirSync(mediaDir);
  const shapes = new Map<string, Promise<string>>();
  const made = new Map<string, MadePicture>();
  for (const [key, { width, height }] of Object.entries(demoCatalogue.pictures)) {
    const shape = `plain-${width}x${height}`;
    if (!shapes.has(shape)) shapes.set(shape, plainPicture(path.join(mediaDir, shape), height / width));
    const stem = await shapes.get(shape)!;
    for (const width of PLAIN_WIDTHS)
      for (const format of ['avif', 'webp', 'jpg'])
        linkSync(`${stem}-${width}.${format}`, path.join(mediaDir, `${key}-${width}.${format}`));
    made.set(key, { file: key, widths: PLAIN_WIDTHS, colour: PLAIN_COLOUR });
  }
  return made;
}

async function plainPicture(stem: string, ratio: number): Promise<string> {
  for (const width of PLAIN_WIDTHS) {
    const area = { width, height: Math.round(width * ratio), channels: 3 as const, background: PLAIN_COLOUR };
    const image = sharp({ create: area });
    await image.clone().avif({ effort: 0 }).toFile(`${stem}-${width}.avif`);
    await image.clone().webp({ effort: 0 }).toFile(`${stem}-${width}.webp`);
    await image.clone().jpeg().toFile(`${stem}-${width}.jpg`);
  }
  return stem;
}

async function start(dataDir: string, options: StartOptions): Promise<RunningShop> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const since = performance.now();
  const child = spawn(process.execPath, programOf(options), {
    cwd: projectRoot,
    env: { ...process.env, ...ownServices, PORT: String(port), PUSHCART_DATA: dataDir, ...options.env },
    stdio: options.preload ? ['ignore', 'ignore', 'inherit', 'ipc'] : ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  const atExit = () => child.kill('SIGTERM');
  process.on('exit', atExit);
  await untilItAnswers(url, child);
  const startSeconds = (performance.now() - since) / 1000;
  const postgres = await startEmbeddedPostgres({ dataDir });
  const db = openDatabase({ url: postgres.url, poolMax: 4, applicationName: 'prove' });
  return {
    url,
    db,
    child,
    startSeconds,
    async stop() {
      process.off('exit', atExit);
      await db.close();
      child.kill('SIGTERM');
      await exited;
      await postgres.stop();
    },
  };
}

/** Whatever the environment of the proof says: no settings but those of `npm start`. */
const ownServices = {
  DATABASE_URL: '',
  STRIPE_SECRET_KEY: '',
  STRIPE_WEBHOOK_SECRET: '',
  SMTP_URL: '',
  PUBLIC_URL: '',
  NODE_ENV: '',
  LOG_LEVEL: 'silent',
};

function programOf({ throughLauncher, preload }: StartOptions): string[] {
  if (throughLauncher) return [path.join(projectRoot, 'bin', 'pushcart.mjs'), 'start'];
  const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8'];
  return [...flags, ...(preload ? ['--import', preload] : []), path.join(projectRoot, 'dist', 'main.js')];
}

const START_SECONDS_MAX = 30;

async function untilItAnswers(url: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + START_SECONDS_MAX * 1000;
  while (Date.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('the shop ended at its start');
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(10);
  }
  throw new Error(`the shop did not answer within ${START_SECONDS_MAX} s`);
}

/** Where the server's account cannot reach the project, the data lies elsewhere, behind a link. */
function removeData(dataDir: string): void {
  try {
    rmSync(readlinkSync(path.join(dataDir, 'postgres')), { recursive: true, force: true });
  } catch {
    // No link: the data lies in the folder itself.
  }
  rmSync(dataDir, { recursive: true, force: true });
}

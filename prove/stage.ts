/**
 * What a proof stands on: a data folder with its own durable PostgreSQL, the stand-in for Stripe as a
 * process of its own, and the shop as another, so that each can die while the others live on.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlOver, type RemoteControl } from '../src/dev/stripe/control-http.ts';
import { WEBHOOK_EVENTS } from '../src/payments/webhook-events.ts';
import { type Database, openDatabase } from '../src/platform/db.ts';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres/embedded-postgres.ts';
import { findPostmaster, freePort } from '../src/platform/embedded-postgres/postmaster.ts';
import { migrate } from '../src/platform/migrate.ts';
import { projectRoot } from '../src/platform/project-root.ts';
import { addProduct, addShippingMethods } from '../test/fixtures.ts';
import { BY_TYPESCRIPT } from '../test/typescript.ts';

export interface Stage {
  /** Where buyers reach the shop. */
  url: string;
  db: Database;
  databaseUrl: string;
  control: RemoteControl;
  /** What the shop is started with, the next time too. */
  env: NodeJS.ProcessEnv;
  /** The running shop, or the last one that ran. */
  shop: ShopProcess;
  /** Starts the shop and waits until it answers. */
  start(): Promise<void>;
  /** The database server's process id, if it runs. */
  postmaster(): number | undefined;
  close(): Promise<void>;
}

export interface ShopProcess {
  child: ChildProcess;
  isDead(): boolean;
  /** Ends it at once, as `kill -9` does. */
  kill(): Promise<void>;
  exited: Promise<void>;
  /** What it has said so far. */
  said(): string;
}

export interface StageOptions {
  name: string;
  /** Loaded into the shop's process before its program. */
  preload?: string;
  /** More settings for the shop. */
  env?: Record<string, string>;
  /** Starts the shop otherwise than from this folder's dist/; its output is piped. It is given all that it has to know. */
  launch?(settings: Record<string, string>): ChildProcess;
}

export const WEBHOOK_SECRET = 'whsec_proof';
/** What docs/OPERATING.md says to subscribe to. */
const SUBSCRIBED = WEBHOOK_EVENTS.join();
const QUIET = '--disable-warning=ExperimentalWarning';
let stages = 0;

export async function openStage({ name, preload, env, launch }: StageOptions): Promise<Stage> {
  const dataDir = path.join(projectRoot, '.pushcart', 'prove', `${name}-${process.pid}-${++stages}`);
  mkdirSync(dataDir, { recursive: true });
  const postgres = await startEmbeddedPostgres({ dataDir });
  const postmaster = () =>
    findPostmaster(path.join(realpathSync(path.join(dataDir, 'postgres')), 'data'))?.pid;
  await migrate(postgres.url);
  const db = openDatabase({ url: postgres.url, poolMax: 4, applicationName: 'prove' });
  await addShippingMethods(db);
  await addProduct(db, { title: 'Never bought', onHand: 0 }); // so that the demo catalogue stays out

  const port = await freePort();
  const url = `http://localhost:${port}`;
  const standIn = await startStandIn(dataDir, port);
  const settings: Record<string, string> = {
    PORT: String(port),
    PUBLIC_URL: url,
    PUSHCART_DATA: dataDir,
    DATABASE_URL: '',
    STRIPE_SECRET_KEY: 'sk_test_proof',
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    STRIPE_API_BASE: standIn.url,
    LOG_LEVEL: 'silent',
    SWEEP_SECONDS: '1',
    ...env,
  };
  const shopEnv: NodeJS.ProcessEnv = { ...process.env, ...settings };
  const start = () =>
    launch ? launch({ ...settings, DATABASE_URL: overLoopback(postgres.url) }) : ownBuild(shopEnv, preload);
  const stage: Stage = {
    url,
    db,
    databaseUrl: postgres.url,
    control: controlOver(standIn.url),
    env: shopEnv,
    shop: undefined as never,
    async start() {
      stage.shop = shopProcess(start());
      await untilItAnswers(stage);
    },
    postmaster,
    async close() {
      process.off('exit', atExit);
      await db.close();
      await end(stage.shop.child);
      await end(standIn.child);
      await postgres.stop();
      await stopServer(postmaster);
      removeData(dataDir);
    },
  };
  const atExit = () => {
    stage.shop?.child.kill('SIGKILL');
    standIn.child.kill('SIGKILL');
    const server = postmaster();
    if (server) process.kill(server, 'SIGQUIT');
  };
  process.on('exit', atExit);
  await stage.start();
  return stage;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** One that was killed and started again by the shop is not known to the proof's own keeper. */
async function stopServer(postmaster: () => number | undefined): Promise<void> {
  const pid = postmaster();
  if (pid) process.kill(pid, 'SIGINT');
  while (postmaster()) await sleep(20);
}

const SAID_MAX = 100_000;

function ownBuild(env: NodeJS.ProcessEnv, preload: string | undefined): ChildProcess {
  const program = path.join(projectRoot, 'dist', 'main.js');
  return spawn(process.execPath, [QUIET, ...(preload ? ['--import', preload] : []), program], {
    cwd: projectRoot,
    env,
    stdio: preload ? ['ignore', 'pipe', 'inherit', 'ipc'] : ['ignore', 'pipe', 'inherit'],
  });
}

/** Its socket lies where only this machine's own processes see it. */
function overLoopback(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.search = '';
  return url.href;
}

function shopProcess(child: ChildProcess): ShopProcess {
  const exited = once(child, 'exit').then(() => {});
  let said = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-SAID_MAX);
  });
  return {
    child,
    exited,
    said: () => said,
    isDead: () => child.exitCode !== null || child.signalCode !== null,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

const START_SECONDS_MAX = 30;

async function untilItAnswers(stage: Stage): Promise<void> {
  for (let tries = 0; tries < START_SECONDS_MAX * 20; tries++) {
    if (stage.shop.isDead()) throw new Error('the shop ended while it started');
    const answer = await fetch(`${stage.url}/health`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`the shop did not answer within ${START_SECONDS_MAX} s`);
}

export async function startStandIn(
  dataDir: string,
  shopPort: number,
): Promise<{ url: string; child: ChildProcess }> {
  const options = {
    file: path.join(dataDir, 'stripe.sqlite'),
    'webhook-url': `http://127.0.0.1:${shopPort}/webhooks/stripe`,
    'webhook-secret': WEBHOOK_SECRET,
    'webhook-events': SUBSCRIBED,
  };
  const child = spawn(
    process.execPath,
    [
      QUIET,
      ...BY_TYPESCRIPT,
      path.join(projectRoot, 'src/dev/stripe/server.ts'),
      ...Object.entries(options).map(([option, value]) => `--${option}=${value}`),
    ],
    { cwd: projectRoot, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  for await (const line of createInterface(child.stdout!)) return { url: JSON.parse(line).url, child };
  throw new Error('the stand-in for Stripe did not start');
}

/** Where the server's account cannot reach the project, the data lies elsewhere, behind a link. */
export function removeData(dataDir: string): void {
  try {
    rmSync(readlinkSync(path.join(dataDir, 'postgres')), { recursive: true, force: true });
  } catch {
    // No link: the data lies in the folder itself.
  }
  rmSync(dataDir, { recursive: true, force: true });
}

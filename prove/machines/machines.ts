/**
 * A shop on several machines, as far as one can play them: web and worker processes behind HAProxy, on one primary by
 * way of PgBouncer, with a streaming replica. All are the real programs, and each can die while the others live on.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { controlOver, type RemoteControl } from '../../src/dev/stripe/control-http.ts';
import { type Database, openDatabase } from '../../src/platform/db.ts';
import { freePort } from '../../src/platform/embedded-postgres/postmaster.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { projectRoot } from '../../src/platform/project-root.ts';
import { addProduct, addShippingMethods } from '../../test/fixtures.ts';
import { startTcpProxy } from '../../test/tcp-proxy.ts';
import { removeData, startStandIn, WEBHOOK_SECRET } from '../stage.ts';
import { type Between, startHaproxy, startPgBouncer } from './between.ts';
import { openPrimary, openStandby, type Server } from './postgres.ts';
import { type Program, startProgram, until } from './program.ts';

export interface Machines {
  /** Where buyers reach the shop: HAProxy. */
  url: string;
  /** Straight to the primary. */
  db: Database;
  control: RemoteControl;
  webs: ShopProcess[];
  workers: ShopProcess[];
  primary: Server;
  replica: Server | undefined;
  pgbouncer: Between | undefined;
  close(): Promise<void>;
}

export interface ShopProcess {
  name: string;
  port: number;
  program: Program;
  /** Starts it and waits until it is open. */
  start(): Promise<void>;
}

export interface MachinesOptions {
  name: string;
  webs: number;
  workers: number;
  hasPgBouncer: boolean;
  hasReplica: boolean;
  /** How long the word of a change is on its way to each process. */
  hearsAfterMs?: number;
  /** More settings for the shop. */
  env?: Record<string, string>;
}

let opened = 0;

export async function openMachines(options: MachinesOptions): Promise<Machines> {
  const dataDir = path.join(projectRoot, '.pushcart', 'prove', `${options.name}-${process.pid}-${++opened}`);
  const folders = ['primary', 'replica', 'shop'].map((name) => path.join(dataDir, name));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  const closing: (() => unknown)[] = [() => removeAll(dataDir, folders)];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    return { ...(await open(options, dataDir, closing)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function removeAll(dataDir: string, folders: string[]): void {
  for (const folder of [...folders, dataDir]) removeData(folder);
}

async function open(
  { webs, workers, hasPgBouncer, hasReplica, hearsAfterMs, env }: MachinesOptions,
  dataDir: string,
  closing: (() => unknown)[],
): Promise<Omit<Machines, 'close'>> {
  const primary = await openPrimary(path.join(dataDir, 'primary'));
  closing.push(() => primary.stop());
  await migrate(primary.url);
  const db = openDatabase({ url: primary.url, poolMax: 4, applicationName: 'prove' });
  closing.push(() => db.close());
  await addShippingMethods(db);
  await addProduct(db, { title: 'Never bought', onHand: 0 }); // so that the demo catalogue stays out
  const replica = hasReplica ? await openStandby(path.join(dataDir, 'replica'), primary) : undefined;
  if (replica) closing.push(() => replica.stop());
  const pgbouncer = hasPgBouncer ? await startPgBouncer(primary) : undefined;
  if (pgbouncer) closing.push(() => pgbouncer.program.stop());

  const direct = new URL(primary.url);
  if (hearsAfterMs) {
    const far = await startTcpProxy({ host: '127.0.0.1', port: primary.port }, hearsAfterMs);
    closing.push(() => far.close());
    direct.port = String(far.port);
  }

  const ports = await Promise.all(Array.from({ length: webs + workers }, freePort));
  const haproxy = await startHaproxy(dataDir, ports.slice(0, webs));
  closing.push(() => haproxy.program.stop());
  const standIn = await startStandIn(dataDir, haproxy.port);
  closing.push(() => standIn.child.kill('SIGKILL'));
  const url = `http://localhost:${haproxy.port}`;
  const settings = {
    ...process.env,
    PUBLIC_URL: url,
    PUSHCART_DATA: path.join(dataDir, 'shop'),
    DATABASE_URL: pgbouncer?.url ?? primary.url,
    DATABASE_DIRECT_URL: direct.href,
    ...(pgbouncer && { DATABASE_POOLER: 'transaction' }),
    ...(replica && { DATABASE_REPLICA_URL: replica.url }),
    STRIPE_SECRET_KEY: 'sk_test_proof',
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    STRIPE_API_BASE: standIn.url,
    TRUSTED_PROXIES: '2', // buyers name whom they play; HAProxy adds itself
    LOG_LEVEL: 'silent',
    SWEEP_SECONDS: '1',
    ...env,
  };
  const processes = ports.map((port, at) => {
    const [role, number] = at < webs ? ['web', at + 1] : ['worker', at + 1 - webs];
    return shopProcess(`${role} ${number}`, port, { ...settings, PORT: String(port), ROLE: String(role) });
  });
  closing.push(() => Promise.all(processes.map(({ program }) => program?.stop())));
  for (const each of processes) await each.start();
  const control = controlOver(standIn.url);
  const shops = { webs: processes.slice(0, webs), workers: processes.slice(webs) };
  await until(
    'HAProxy finds the shop',
    async () => (await fetch(`${url}/health`).catch(() => undefined))?.ok === true,
  );
  const wrong = /Server shop\/\w+ is DOWN, reason: Layer7.*/.exec(haproxy.program.said());
  if (wrong) throw new Error(`HAProxy asks a process after its health in vain: ${wrong[0]}`);
  return { url, db, control, ...shops, primary, replica, pgbouncer };
}

const QUIET = '--disable-warning=ExperimentalWarning';

export function shopProcess(name: string, port: number, env: NodeJS.ProcessEnv): ShopProcess {
  const own: ShopProcess = {
    name,
    port,
    program: undefined as never,
    async start() {
      own.program = startProgram(process.execPath, [QUIET, path.join(projectRoot, 'dist', 'main.js')], {
        cwd: projectRoot,
        env,
      });
      await until(`${name} is open`, () => {
        if (own.program.isDead()) throw new Error(`${name} ended while it started: ${own.program.said()}`);
        return / is open: /.test(own.program.said());
      });
    },
  };
  return own;
}

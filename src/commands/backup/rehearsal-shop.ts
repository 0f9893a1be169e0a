/** The shop of this version on a scratch database: nothing it does leaves the machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackupTrouble } from '../../platform/backup/trouble.ts';
import { freePort } from '../../platform/embedded-postgres/postmaster.ts';
import { projectRoot } from '../../platform/project-root.ts';

const START_SECONDS_MAX = 60;

/**
 * Of the environment only what leads nowhere: no key of Stripe's, no mail, no store, no other service. Without a worker
 * no loop runs that would fetch something or write to anybody.
 */
const TAKEN =
  /^(PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|LD_LIBRARY_PATH|SHOP_\w+|SHIP_\w+|RETURN_\w+|HANDLING_DAYS|RETENTION_YEARS|SELLS_TO_EU|GIFT_WRAP_PRICE|TAX_ROUNDING|CHECKOUT_HOLD_MINUTES)$/;
/** Whether the shop is open for real is not for a rehearsal. */
const LEFT = /^SHOP_(MODE|LIVE)$/;

export async function startRehearsal(
  databaseUrl: string,
  dataDir: string,
): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const own = Object.entries(process.env).filter(([name]) => TAKEN.test(name) && !LEFT.test(name));
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', path.join(projectRoot, 'dist', 'main.js')],
    {
      cwd: dataDir,
      env: {
        ...Object.fromEntries(own),
        PORT: String(port),
        PUBLIC_URL: url,
        DATABASE_URL: databaseUrl,
        PUSHCART_DATA: dataDir,
        ROLE: 'web',
        NODE_ENV: 'production', // an empty shop is left empty
        ALLOW_STAND_INS: '1',
        PUSHCART_ENV_FILE: '', // a file .env would lead to the real Stripe
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const atExit = () => void child.kill('SIGKILL');
  process.on('exit', atExit);
  const said: string[] = [];
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const stop = async () => {
    process.off('exit', atExit);
    await end(child);
  };
  try {
    await untilItAnswers(url, child);
    return { url, stop };
  } catch (error) {
    await stop();
    const words = said.join('').trim().split('\n').slice(-3).join(' ');
    throw new BackupTrouble(`${(error as Error).message}. It said: ${words || 'nothing'}`, { cause: error });
  }
}

async function untilItAnswers(url: string, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + START_SECONDS_MAX * 1_000; Date.now() < end; await sleep(100)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('The shop did not start on it');
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`The shop did not answer within ${START_SECONDS_MAX} s`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await once(child, 'exit');
  clearTimeout(patience);
}

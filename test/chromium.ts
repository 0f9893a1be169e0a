/** A Chromium for the browser tests: the one named, the machine's own, Debian's, else one from npm. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { debianProgram } from './debian.ts';

export interface Chromium {
  executablePath: string;
  args: string[];
}

/** Of a machine's Chromium, whichever name it goes by. */
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
// It runs as root in containers, and must not fetch updates or field trials while times are taken.
const ARGS = ['--no-sandbox', '--disable-background-networking'];

let found: Promise<Chromium> | undefined;

/** CHROMIUM_PATH names one; CHROMIUM_PATH=npm takes the one from npm although another is installed. */
export const chromiumPath = (): Promise<Chromium> => (found ??= findChromium());

async function findChromium(): Promise<Chromium> {
  const named = process.env.CHROMIUM_PATH;
  if (named === 'npm') return await fromNpm();
  const executablePath = named ?? installed() ?? debianProgram('chromium'); // Debian's is newer than npm's
  return executablePath ? { executablePath, args: ARGS } : await fromNpm();
}

const installed = () => INSTALLED.find((file) => existsSync(file));

/** Another test file may be unpacking it at this moment, so it gets some seconds. */
async function starts(executablePath: string, args: string[], attempts = 20): Promise<void> {
  try {
    execFileSync(executablePath, args, { stdio: 'pipe' });
  } catch (cause) {
    if (attempts <= 1)
      throw new Error('There is no Chromium that starts here. Install one, and name it in CHROMIUM_PATH.', {
        cause,
      });
    await sleep(500);
    await starts(executablePath, args, attempts - 1);
  }
}

async function fromNpm(): Promise<Chromium> {
  const { default: chromium } = await import('@sparticuz/chromium');
  const executablePath = await chromium.executablePath();
  await starts(executablePath, [...chromium.args, '--version']);
  return { executablePath, args: [...chromium.args, ...ARGS] };
}

/**
 * Runs an image as a container engine does, with the kernel's own means: the image's root, read-only, /data as a
 * volume and /tmp in memory; processes of its own, of which the shop is number 1; the image's account, which gains no
 * rights. The network is this machine's.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Buildah } from './buildah.ts';

export interface Image {
  /** Its files. */
  root: string;
  /** As UID:GID. */
  user: string;
  env: Record<string, string>;
  entrypoint: string[];
  command: string[];
  healthcheck: string[];
  /** Content of its layers, by hash. */
  layers: string[];
}

interface Inspected {
  Docker: {
    config: {
      User: string;
      Env: string[];
      Entrypoint: string[];
      Cmd: string[];
      Healthcheck: { Test: string[] };
    };
    rootfs: { diff_ids: string[] };
  };
}

export async function openImage(buildah: Buildah, tag: string): Promise<Image> {
  const { Docker } = JSON.parse(await buildah.run('inspect', '--type', 'image', tag)) as Inspected;
  const { config, rootfs } = Docker;
  const container = await buildah.run('from', '--pull-never', tag);
  return {
    root: await buildah.run('mount', container),
    user: config.User,
    env: Object.fromEntries(config.Env.map((each) => each.split(/=(.*)/s, 2))),
    entrypoint: config.Entrypoint,
    command: config.Cmd,
    healthcheck: config.Healthcheck.Test.slice(1), // after CMD
    layers: rootfs.diff_ids,
  };
}

const ENTER = `set -e
root=$1 data=$2 user=$3; shift 3
mount --bind "$root" "$root"
mount --bind "$data" "$root/data"
mount -t tmpfs -o mode=1777,size=64m tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount -o remount,bind,ro "$root"
exec setpriv --no-new-privs chroot --userspec="$user" --groups= "$root" "$@"`;

export interface Run {
  /** What becomes /data. */
  data: string;
  settings: Record<string, string>;
  /** In place of what the image starts by itself. */
  program?: string[];
  /** What it complains of is not wanted. */
  quiet?: boolean;
}

/** @returns the process, whose `kill` reaches the first one inside. */
export function runImage(image: Image, { data, settings, program, quiet }: Run): ChildProcess {
  const run = program ?? [...image.entrypoint, ...image.command];
  const [uid, gid] = image.user.split(':').map(Number);
  mkdirSync(data, { recursive: true });
  chownSync(data, uid!, gid!);
  const apart = ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', ENTER, 'sh'];
  const child = spawn('unshare', [...apart, image.root, data, image.user, ...run], {
    env: { ...image.env, ...settings },
    stdio: ['ignore', 'pipe', quiet ? 'ignore' : 'inherit'],
  });
  const endOuter = child.kill.bind(child);
  child.kill = (signal) => {
    const inner = firstInside(child);
    if (signal === 'SIGKILL' || !inner) return endOuter(signal);
    return process.kill(inner, signal);
  };
  return child;
}

/** @returns its id as this machine knows it; inside it is 1. */
export function firstInside({ pid }: ChildProcess): number | undefined {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return Number(children.split(' ')[0]) || undefined;
  } catch {
    return undefined; // it has ended
  }
}

/** Runs a program in the image to its end. */
export async function runToEnd(image: Image, run: Run): Promise<{ code: number | null; said: string }> {
  const child = runImage(image, run);
  let said = '';
  child.stdout!.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, said };
}

const START_SECONDS_MAX = 60;

/** @returns milliseconds from `since` (of performance.now) until the address answers well. */
export async function untilHealthy(url: string, child: ChildProcess, since: number): Promise<number> {
  while (performance.now() - since < START_SECONDS_MAX * 1000) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('the shop ended at its start');
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok) return performance.now() - since;
    await sleep(5);
  }
  throw new Error(`the shop did not answer within ${START_SECONDS_MAX} s`);
}

/** Facts about a running process that the kernel knows. */
export function factsOf(pid: number): {
  uid: number;
  rssMb: number;
  noNewPrivileges: boolean;
  isFirst: boolean;
} {
  const status = readFileSync(path.join('/proc', String(pid), 'status'), 'utf8');
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
  return {
    uid: Number(field('Uid').split('\t')[0]),
    rssMb: Number(field('VmRSS').split(' ')[0]) / 1024,
    noNewPrivileges: field('NoNewPrivs') === '1',
    isFirst: field('NSpid').split('\t').at(-1) === '1',
  };
}

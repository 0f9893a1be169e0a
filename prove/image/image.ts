/**
 * The promise: the image that the Dockerfile builds is small, holds no more than it needs, and sells: run as its own
 * account on files that cannot be changed, it is bought from, and told to stop amid purchases it loses nothing.
 *
 * It is built by Debian's buildah, its base images stood in for by a Debian made here, and run by the kernel's own
 * means. What this cannot show: the base images as the registry has them, and an engine's own part (its logs, its
 * network, its limits). `small` builds nothing: it lays out what the Dockerfile copies, and buys from that.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seeded } from '../../src/dev/demo/random.ts';
import { sql } from '../../src/platform/db.ts';
import { freePort } from '../../src/platform/embedded-postgres/postmaster.ts';
import type { ProveOptions } from '../options.ts';
import type { Cell, Report } from '../report.ts';
import { openStage, type Stage } from '../stage.ts';
import { Buildah, buildImage, makeDebian, makeNode, missingPrograms } from './buildah.ts';
import {
  factsOf,
  firstInside,
  type Image,
  openImage,
  runImage,
  runToEnd,
  untilHealthy,
} from './container.ts';
import { contentsOf, filesBelow, megabytes } from './contents.ts';
import { type BuildStage, readDockerfile, ruleBreaches } from './dockerfile.ts';
import { layOut } from './laid-out.ts';
import { type Stops, stopWhileBuying } from './stops.ts';

type Say = (line: string) => void;

/** A production shop wants mail and keys, which are stood in for here, and slows down who asks as often as this does. */
const TRYING = { ALLOW_STAND_INS: '1', SENDER_LIMITS: '0' };
const STOPS = 4;
const PEOPLE = 8;

/** @param options.size how often it is stopped amid purchases */
export async function prove(options: ProveOptions, say: Say): Promise<Report> {
  const stages = readDockerfile();
  const shortfalls = ruleBreaches(stages);
  const tables =
    options.size === 'small'
      ? [await small(stages.at(-1)!, options, shortfalls)]
      : await full(stages, options, shortfalls, say);
  const shown =
    options.size === 'small'
      ? 'what the image is made of sells, and loses nothing when it is told to stop'
      : 'the image was built, bought from, and told to stop amid purchases: nothing was lost';
  return { tables, shortfalls, shown };
}

async function small(last: BuildStage, { seed }: ProveOptions, shortfalls: string[]): Promise<Cell[][]> {
  const laidOut = await layOut(last);
  let stage: Stage | undefined;
  try {
    stage = await openStage({ name: 'image', env: TRYING, launch: laidOut.launch });
    const stops = await stopWhileBuying(stage, { times: 1, people: 3 }, seeded(`image ${seed}`), () => {});
    shortfalls.push(...stops.breaches);
    return stopsTable(stops);
  } finally {
    await stage?.close();
    laidOut.remove();
  }
}

async function full(
  stages: BuildStage[],
  options: ProveOptions,
  shortfalls: string[],
  say: Say,
): Promise<Cell[][][]> {
  const missing = missingPrograms();
  if (missing.length > 0) {
    shortfalls.push(...missing);
    return [];
  }
  const buildah = new Buildah();
  const atExit = () => buildah.remove();
  process.on('exit', atExit);
  try {
    const { image, table } = await built(buildah, stages, shortfalls, say);
    const contents = contentsOf(image.root);
    shortfalls.push(...contents.breaches);
    return [contents.sizes, table, ...(await running(image, options, shortfalls, say))];
  } finally {
    process.off('exit', atExit);
    buildah.remove();
  }
}

async function built(buildah: Buildah, [build, last]: BuildStage[], shortfalls: string[], say: Say) {
  say('making what stands in for the base images: the first time, this takes a minute');
  await makeDebian(buildah, last!.from);
  await makeNode(buildah, build!.from, last!.from);
  const seconds: number[] = [];
  const images: Image[] = [];
  for (const tag of ['pushcart', 'pushcart-again']) {
    const since = Date.now();
    await buildImage(buildah, tag);
    seconds.push((Date.now() - since) / 1000);
    say(`built in ${seconds.at(-1)!.toFixed(0)} s`);
    images.push(await openImage(buildah, tag));
  }
  const [image, again] = images as [Image, Image];
  const isSame = image.layers.join() === again.layers.join();
  if (!isSame) shortfalls.push('built twice from the same sources, the image is not the same');
  const folder = path.join(buildah.scratch(), 'oci');
  await buildah.run('push', '--quiet', 'pushcart', `oci:${folder}`);
  const sent = filesBelow(folder).reduce((sum, { bytes }) => sum + bytes, 0);
  const table: Cell[][] = [
    ['built from the Dockerfile', ''],
    ['seconds, with nothing kept from before', Math.round(seconds[0]!)],
    ['MB when sent over a network, compressed', megabytes(sent)],
    ['built twice', isSame ? 'the same to the byte' : 'differs'],
    ['account', image.user],
  ];
  return { image, table };
}

async function running(
  image: Image,
  { seed, size }: ProveOptions,
  shortfalls: string[],
  say: Say,
): Promise<Cell[][][]> {
  const data = path.join(tmpdir(), `pushcart-image-data-${process.pid}`);
  let settings: Record<string, string> = {};
  const launch = (given: Record<string, string>) => {
    settings = { ...given, PUSHCART_DATA: '/data' };
    return runImage(image, { data, settings });
  };
  const stage = await openStage({ name: 'image', env: TRYING, launch });
  try {
    shortfalls.push(...processBreaches(stage, image));
    const starts = await startTable(stage, image, data, settings);
    say('the shop runs in its container; now it is bought from, and told to stop');
    const times = typeof size === 'number' ? size : STOPS;
    const stops = await stopWhileBuying(stage, { times, people: PEOPLE }, seeded(`image ${seed}`), say);
    shortfalls.push(...stops.breaches);
    shortfalls.push(...(await commandBreaches(stage, image, data, settings)));
    return [starts, stopsTable(stops), [['written into /data', ''], ...written(data)]];
  } finally {
    await stage.close();
    rmSync(data, { recursive: true, force: true });
  }
}

function processBreaches(stage: Stage, image: Image): string[] {
  const facts = factsOf(firstInside(stage.shop.child)!);
  return [
    ...(facts.uid === Number(image.user.split(':')[0]) && facts.uid > 0 ? [] : [`it runs as ${facts.uid}`]),
    ...(facts.isFirst ? [] : ['the shop is not process 1: signals do not reach it']),
    ...(facts.noNewPrivileges ? [] : ['it could gain rights']),
  ];
}

const STARTS = 5;

/** Starts it anew on the same database, and once on an empty one. */
async function startTable(stage: Stage, image: Image, data: string, settings: Record<string, string>) {
  const rssMb = factsOf(firstInside(stage.shop.child)!).rssMb;
  const timed = async (more: Record<string, string>) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const since = performance.now();
    const all = { ...settings, ...more, PORT: String(port) };
    const child = runImage(image, { data, settings: all });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    const atExit = () => child.kill('SIGKILL');
    process.on('exit', atExit);
    const took = await untilHealthy(url, child, since);
    child.kill('SIGTERM');
    await ended;
    process.off('exit', atExit);
    return took;
  };
  const times: number[] = [];
  for (let start = 0; start < STARTS; start++) times.push(await timed({}));
  times.sort((a, b) => a - b);
  await stage.db.run(sql`CREATE DATABASE pushcart_empty`);
  const empty = new URL(settings.DATABASE_URL!);
  empty.pathname = '/pushcart_empty';
  const first = await timed({ DATABASE_URL: empty.href });
  return [
    ['from the start of the container to the first answer', 'ms'],
    [`the middle of ${STARTS} starts`, Math.round(times[STARTS >> 1]!)],
    ['the slowest', Math.round(times.at(-1)!)],
    ['on an empty database, with all migrations', Math.round(first)],
    ['memory of a shop at rest, MB', Math.round(rssMb)],
  ] as Cell[][];
}

function stopsTable({ seconds, begun, placed, cut }: Stops): Cell[][] {
  return [
    ['told to stop amid purchases', ''],
    ['times', seconds.length],
    ['seconds until it had ended, at most', Math.max(...seconds)],
    ['purchases begun', begun],
    ['orders placed, each paid once', placed],
    ['requests cut off that had been taken', cut],
  ];
}

/** The health check inside, well and ill; and the shop's other commands. */
async function commandBreaches(
  stage: Stage,
  image: Image,
  data: string,
  settings: Record<string, string>,
): Promise<string[]> {
  const run = (program: string[], more = {}) =>
    runToEnd(image, { data, settings: { ...settings, ...more }, program, quiet: true });
  const breaches: string[] = [];
  if ((await run(image.healthcheck)).code !== 0)
    breaches.push('the health check says that a good shop is ill');
  const nobody = { PORT: String(await freePort()) };
  if ((await run(image.healthcheck, nobody)).code === 0)
    breaches.push('the health check says that all is well where nobody answers');
  const books = await run([...image.entrypoint, 'check-books']);
  if (books.code !== 0 || !books.said.includes('The books are in order.'))
    breaches.push(`check-books in the image: ${books.said.trim().split('\n').at(-1)}`);
  const development = await run([...image.entrypoint, 'dev']);
  if (development.code === 0) breaches.push('the image offers a command for developers');
  const write = `require('fs').writeFileSync('/shop/x', '')`;
  if ((await run(['node', '-e', write])).code === 0) breaches.push('the image’s own files can be written to');
  return stage.shop.isDead() ? [...breaches, 'the shop has ended by itself'] : breaches;
}

const written = (data: string): Cell[][] =>
  filesBelow(data)
    .filter(({ isFolder }) => !isFolder)
    .map(({ file, bytes }) => [file, bytes]);

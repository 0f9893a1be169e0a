/**
 * The promise: each page and action of the back office is open to exactly those whose role has the right it names.
 * Whoever has it not is told so, and that is written down; whoever is not signed in gets to the sign-in and sees
 * nothing; a form without its token, or from another site, is refused whoever sends it; and nothing that was
 * refused has changed a row. Every route below /admin goes through the one door that does all this.
 */
import { type Door, officeOf } from '../../src/admin/back-office.tsx';
import { sql } from '../../src/platform/db.ts';
import { UNPACKED } from '../../test/back-office.ts';
import { SERVER_URL, startTestServer } from '../../test/server.ts';
import { lineOf } from '../authorisation/guards.ts';
import { markersOf } from '../authorisation/parties.ts';
import { openScene, type Plant, type Scene } from '../authorisation/scene.ts';
import type { ProveOptions } from '../options.ts';
import type { Cell, Report } from '../report.ts';
import { openVisitors, type Visitor } from './roles.ts';
import { changedIn, fieldsOf, findIds, pathOf, rowsOf } from './things.ts';

interface Tally {
  doors: number;
  cells: number;
  allowed: number;
  refused: number;
  leaks: number;
}

interface Run {
  scene: Scene;
  doors: Door[];
  visitors: Visitor[];
  ids: Record<string, string>;
  tallies: Map<string, Tally>;
  shortfalls: string[];
}

/** @param plant what a test adds to the shop. @param judged the doors as they ought to be. */
export async function prove(
  { size }: ProveOptions,
  say: (line: string) => void,
  plant?: Plant,
  judged: (doors: Door[]) => Door[] = (doors) => doors,
): Promise<Report> {
  const server = process.env[SERVER_URL] ? undefined : await startTestServer();
  if (server) process.env[SERVER_URL] = server.url;
  const scene = await openScene(plant);
  try {
    const mounted = officeOf(scene.app)!.doors;
    const doors = judged(mounted);
    const { db } = scene.shop;
    const visitors = await openVisitors(db, scene.parties.owner.things.customer, size === 'small');
    const ids = await findIds(
      db,
      doors.map(({ pattern }) => pattern),
    );
    const run: Run = { scene, doors, visitors, ids, tallies: new Map(), shortfalls: [] };
    run.shortfalls.push(...pastTheOffice(scene, mounted), ...tooOpen(doors));
    for (const door of doors) await tryShut(run, door);
    say(`${doors.length} doors, asked by those who may not: ${sum(run, 'refused')} refused`);
    for (const door of doors) for (const visitor of visitors) await tryOpen(run, door, visitor);
    say(`asked by those who may: ${sum(run, 'allowed')} let in`);
    return report(run);
  } finally {
    await scene.stop();
    if (server) {
      delete process.env[SERVER_URL];
      await server.stop();
    }
  }
}

/** Routes below /admin that no door of the office is, but for the pages of getting in; and what stands twice. */
function pastTheOffice({ app }: Scene, doors: Door[]): string[] {
  const left = doors.map(nameOf);
  const isDoor = (route: string): boolean => {
    const at = left.indexOf(route);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  };
  return app.routes
    .filter(({ path }) => /^\/admin(\/|$)/.test(path))
    .map(({ method, path }) => `${method} ${path}`)
    .filter((route) => !isDoor(route) && lineOf(route)?.guard !== 'everyone')
    .map((route) => `${route}: does not go through the back office's door`);
}

/** What whoever is signed in may see and do. */
const ANYONES =
  /^\/admin(\/search|\/speculation\.json|\/undo\/:entryId|\/views(\/.*)?|\/me(\/.*)?|\/sign-out)?$/;
/** Sent as forms, and writing nothing. */
const READ_BY_FORM = /\/preview$/;

const tooOpen = (doors: Door[]): string[] =>
  doors
    .filter(({ method, pattern, needs }) =>
      needs === 'anyone'
        ? !ANYONES.test(pattern)
        : method === 'POST' && needs.endsWith(':read') && !READ_BY_FORM.test(pattern),
    )
    .map(({ method, pattern, needs }) => `${method} ${pattern}: is open to ${needs}`);

const mayIn = ({ needs }: Door, { permissions }: Visitor): boolean =>
  permissions !== undefined && (needs === 'anyone' || permissions.has(needs));

interface Answer {
  status: number;
  location: string;
  text: string;
}

async function ask(
  { scene, ids }: Run,
  { method, pattern }: Door,
  visitor: Visitor,
  { origin = scene.url, formToken = visitor.formToken, fields = fieldsOf(ids), at = ids } = {},
): Promise<Answer> {
  const answer = await fetch(scene.url + pathOf(pattern, at), {
    method,
    redirect: 'manual',
    headers: {
      ...UNPACKED,
      ...(visitor.cookie && { cookie: visitor.cookie }),
      ...(method === 'POST' && { origin, 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(method === 'POST' && { body: new URLSearchParams({ form_token: formToken, ...fields }).toString() }),
  });
  const text = await answer.text();
  return { status: answer.status, location: answer.headers.get('location') ?? '', text };
}

const refusals = async ({ scene }: Run): Promise<number> =>
  (await scene.shop.db.row<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM audit_log WHERE action = 'access.refuse' AND outcome = 'refused'`,
  ))!.count;

/** All that must be refused at one door, with ids of what is there; then every table is looked at. */
async function tryShut(run: Run, door: Door): Promise<void> {
  const { scene, visitors, shortfalls } = run;
  const tally = tallyOf(run, door);
  tally.doors += 1;
  const before = await rowsOf(scene.shop.db);
  const refusedBy = (visitor: Visitor, how: string, problem: string | undefined) => {
    tally.cells += 1;
    if (problem === undefined) tally.refused += 1;
    else leak(run, door, `${nameOf(door)} by ${visitor.name}${how}: ${problem}`);
  };
  for (const visitor of visitors) {
    if (!mayIn(door, visitor)) {
      const noted = await refusals(run);
      const answer = await ask(run, door, visitor);
      const isNoted = (await refusals(run)) === noted + 1;
      refusedBy(visitor, '', wrongRefusal(run, door, visitor, answer, isNoted));
    }
    if (door.method === 'GET' || visitor.permissions === undefined) continue;
    const forged = await ask(run, door, visitor, { formToken: 'x'.repeat(24) });
    refusedBy(visitor, ' without its token', forged.status === 403 ? undefined : `answered ${forged.status}`);
    const foreign = await ask(run, door, visitor, { origin: 'https://elsewhere.example' });
    refusedBy(
      visitor,
      ' from another site',
      foreign.status === 403 ? undefined : `answered ${foreign.status}`,
    );
  }
  const changed = changedIn(before, await rowsOf(scene.shop.db));
  if (changed.length > 0)
    leak(run, door, `${nameOf(door)}: what was refused has changed ${changed.join(', ')}`);
  if (shortfalls.length > 500) throw new Error(`far from what is promised; the first: ${shortfalls[0]}`);
}

/** @returns what is wrong with how somebody was refused; undefined if all is as it must be. */
function wrongRefusal(
  { scene, ids }: Run,
  { method }: Door,
  { permissions, isHalfIn }: Visitor,
  { status, location, text }: Answer,
  isNoted: boolean,
): string | undefined {
  const sent = Object.values(fieldsOf(ids)); // a sign-in keeps it, so it tells nothing
  const told = Object.values(scene.parties)
    .flatMap(markersOf)
    .find((marker) => text.includes(marker) && !sent.includes(marker));
  if (told) return `shows ${told}`;
  if (permissions) {
    if (status !== 403) return `answered ${status}`;
    return isNoted ? undefined : 'is not written down';
  }
  if (method === 'POST')
    return status === 401 && /name="(password|code)"/.test(text) ? undefined : `answered ${status}`;
  const signIn = isHalfIn ? '/admin/sign-in/second-factor' : '/admin/sign-in';
  return status === 303 && location.split('?')[0] === signIn ? undefined : `answered ${status} ${location}`;
}

/** Forms name nothing that is there and say nothing, so that the roles after find all as it was. */
async function tryOpen(run: Run, door: Door, visitor: Visitor): Promise<void> {
  if (!mayIn(door, visitor)) return;
  const { scene, ids } = run;
  const tally = tallyOf(run, door);
  tally.cells += 1;
  await scene.shop.db.run(sql`DELETE FROM rate_limits`);
  const noted = await refusals(run);
  const nowhere = Object.fromEntries(Object.keys(ids).map((name) => [name, crypto.randomUUID()]));
  const answer = await ask(run, door, visitor, door.method === 'POST' ? { fields: {}, at: nowhere } : {});
  if (answer.status >= 500) run.shortfalls.push(`${nameOf(door)} by ${visitor.name}: the shop failed`);
  const isOut = door.pattern !== '/admin/sign-out' && answer.location.startsWith('/admin/sign-in');
  const isIn = ![401, 403].includes(answer.status) && !isOut && (await refusals(run)) === noted;
  if (isIn) tally.allowed += 1;
  else
    run.shortfalls.push(
      `${nameOf(door)} by ${visitor.name}: not let in (${answer.status} ${answer.location})`,
    );
  if (door.method === 'POST') await visitor.renew();
}

const nameOf = ({ method, pattern }: Door) => `${method} ${pattern}`;

function leak(run: Run, door: Door, words: string): void {
  tallyOf(run, door).leaks += 1;
  run.shortfalls.push(words);
}

function tallyOf({ tallies }: Run, { needs }: Door): Tally {
  const tally = tallies.get(needs) ?? { doors: 0, cells: 0, allowed: 0, refused: 0, leaks: 0 };
  tallies.set(needs, tally);
  return tally;
}

const sum = ({ tallies }: Run, what: keyof Tally) =>
  [...tallies.values()].reduce((total, tally) => total + tally[what], 0);

function report(run: Run): Report {
  const columns = ['doors', 'cells', 'allowed', 'refused', 'leaks'] as const;
  const rows: Cell[][] = [...run.tallies]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([needs, tally]) => [needs, ...columns.map((what) => tally[what])]);
  return {
    tables: [[['needs', ...columns], ...rows, ['all', ...columns.map((what) => sum(run, what))]]],
    shortfalls: run.shortfalls,
    shown: `${sum(run, 'cells')} cells of ${run.visitors.length} roles and ${sum(run, 'doors')} doors: ${sum(run, 'allowed')} let in, ${sum(run, 'refused')} refused, ${sum(run, 'leaks')} leaks`,
  };
}

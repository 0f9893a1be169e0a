/**
 * The promise: whoever asks for what belongs to somebody else – an order, an address, a session, a passkey, a
 * parcel, a return, a refund, a message – is told that it is not there, in pages, in the staff's API and by
 * the links of mails. Every route of the running shop is asked by every role with ids of its own, of somebody
 * else, made up and malformed; no word of the other's may be in an answer, and none of his rows may change.
 */
import { sql } from '../../src/platform/db.ts';
import { SERVER_URL, startTestServer } from '../../test/server.ts';
import type { ProveOptions } from '../options.ts';
import type { Cell, Report } from '../report.ts';
import { type Guard, guards, type Line, lineOf } from './guards.ts';
import { betrayed, isRefused, likeness, send } from './judge.ts';
import { type Party, rowsOf, settle } from './parties.ts';
import { type Asked, paramsOf, requestsFor } from './requests.ts';
import { Browser, isStaff, type Role, rightfulOf, roles } from './roles.ts';
import { openScene, type Plant, type Scene } from './scene.ts';

const ALL_GUESSES = 40;

interface Tally {
  routes: number;
  requests: number;
  refused: number;
  leaks: number;
  /** Answers that showed somebody what is his own: without any, nothing would be shown by the rest. */
  seen: number;
}

interface Run {
  scene: Scene;
  guesses: number;
  tallies: Map<Guard, Tally>;
  shortfalls: string[];
}

/** @param plant what a test adds to the shop, to see that it is found. */
export async function prove(
  { size }: ProveOptions,
  say: (line: string) => void,
  plant?: Plant,
  lines: Record<string, Line> = guards,
  only: (route: string) => boolean = () => true,
): Promise<Report> {
  const server = process.env[SERVER_URL] ? undefined : await startTestServer();
  if (server) process.env[SERVER_URL] = server.url;
  const scene = await openScene(plant);
  const guesses = size === 'small' ? 3 : (size ?? ALL_GUESSES);
  const run: Run = { scene, guesses, tallies: new Map(), shortfalls: unknownRoutes(scene, lines) };
  try {
    for (const role of roles) {
      const before = sum(run, 'requests');
      const browser = new Browser(role, scene);
      for (const route of scene.routes)
        if (lineOf(route, lines) && only(route))
          await tryRoute(run, browser, role, route, lineOf(route, lines)!);
      say(`${role.name}: ${sum(run, 'requests') - before} requests`);
    }
    for (const route of scene.routes) {
      const line = lineOf(route, lines);
      if (line) tallyOf(run, line.guard).routes += 1;
    }
    run.shortfalls.push(...nothingSeen(run), ...(await lettersAstray(scene)));
    return report(run);
  } finally {
    await scene.stop();
    if (server) {
      delete process.env[SERVER_URL];
      await server.stop();
    }
  }
}

function unknownRoutes({ routes, routesOpen }: Scene, lines: Record<string, Line>): string[] {
  const shortfalls = routes
    .filter((route) => !lineOf(route, lines))
    .map((route) => `${route}: nobody has said how it is guarded (prove/authorisation/guards.ts)`);
  for (const [route, { guard, ids }] of Object.entries(lines)) {
    if (!routes.includes(route)) shortfalls.push(`${route}: is guarded, but there is no such route`);
    if (guard === 'stand-in only' && routesOpen.has(route))
      shortfalls.push(`${route}: is there with Stripe keys and a mail server too`);
    const named = Object.keys(ids);
    if (named.length > 0 && named.join() !== paramsOf(route).join())
      shortfalls.push(`${route}: its line names the ids ${named.join(', ')}`);
  }
  return shortfalls;
}

/** One role at one route: all its requests, and then the other's rows. */
async function tryRoute(run: Run, browser: Browser, role: Role, route: string, line: Line): Promise<void> {
  const { scene, guesses, shortfalls } = run;
  if (line.guard === 'every request') return;
  if (line.guard === 'stand-in only' && role !== roles[0]) return; // to all alike
  const victim = scene.parties[role.victim];
  const own = rightfulOf(role, line.guard, scene);
  if (own === victim) await settle(scene.shop.db, victim);
  const mayChange = own === victim; // staff, who work on everybody's orders
  const before = await rowsOf(scene.shop.db, victim);
  // Before anybody's ids are looked at, the session is.
  const tries = line.guard === 'back office' ? Math.min(guesses, 2) : guesses;
  const pairs = requestsFor({ route, line, own, victim, article: scene.article, guesses: tries });
  for (const [asked, twin] of pairs)
    await tryPair(run, { role, browser, route, line, victim, own }, asked, twin);
  if (!mayChange && (await rowsOf(scene.shop.db, victim)) !== before)
    leak(run, line, `${route} by ${role.name}: rows of the ${victim.name}’s have changed`);
  if (shortfalls.length > 500) throw new Error(`far from what is promised; the first: ${shortfalls[0]}`);
}

interface Try {
  role: Role;
  browser: Browser;
  route: string;
  line: Line;
  victim: Party;
  own: Party | undefined;
}

async function tryPair(run: Run, trial: Try, asked: Asked, twin: Asked | undefined): Promise<void> {
  const { role, route, line } = trial;
  // Stand-ins show everything to whoever stands before them: it counts only that they are not there later.
  if (line.guard === 'stand-in only' && asked.whose === 'theirs')
    return void (twin && (await tryOne(run, trial, twin)));
  const first = await tryOne(run, trial, asked);
  const second = twin && (await tryOne(run, trial, twin));
  if (!second || (trial.own && isStaff(role))) return;
  const isDoor = Object.keys(line.ids).length === 0;
  const [a, b] = isDoor ? [first.slice(0, 3), second.slice(0, 3)] : [first, second];
  if (a !== b)
    leak(
      run,
      line,
      `${route} by ${role.name}: theirs is answered otherwise than what is not there (${a} / ${b}; ${asked.path})`,
    );
}

/** @returns what the answer must have in common with the one to what is not there. */
async function tryOne(
  run: Run,
  { role, browser, route, line, victim, own }: Try,
  asked: Asked,
): Promise<string> {
  const { scene, shortfalls } = run;
  const tally = tallyOf(run, line.guard);
  const method = route.startsWith('POST ') ? 'POST' : 'GET';
  // Nothing is refused for having been tried often.
  if (method === 'POST') await scene.shop.db.run(sql`DELETE FROM rate_limits`);
  const answer = await send(scene.url, method, asked, await browser.headers());
  if (method === 'POST') browser.startAnew();
  const about = `${route} by ${role.name}, ids ${asked.whose} (${method} ${asked.path} → ${answer.status})`;
  tally.requests += 1;
  if (answer.status >= 500) shortfalls.push(`${about}: the shop failed`);

  const isTheRight = own !== undefined && (own === victim || asked.whose === 'own');
  const hasIds = Object.keys(line.ids).length > 0;
  if (isTheRight && asked.whose === 'own' && answer.status === 404 && hasIds)
    shortfalls.push(`${about}: not even shown to whom it belongs`);
  if (isTheRight && own && betrayed(own, { ...asked, given: [] }, answer).length > 0) tally.seen += 1;
  if (own !== victim && line.guard !== 'stand-in only') {
    const words = betrayed(victim, asked, answer);
    if (words.length > 0) leak(run, line, `${about}: shows ${words.join(', ')}`);
  }
  const mustBeRefused =
    (line.guard !== 'stand-in only' &&
      hasIds &&
      asked.whose !== 'own' &&
      !(own === victim && asked.whose === 'theirs')) ||
    (!own && ['session', 'staff key', 'signature', 'back office'].includes(line.guard));
  if (mustBeRefused) {
    const refused = isRefused(
      own && line.guard === 'staff key' ? 'everyone' : line.guard,
      own !== undefined,
      answer,
    );
    if (refused || (asked.whose === 'malformed' && answer.status >= 400 && answer.status < 500))
      tally.refused += 1;
    else leak(run, line, `${about}: not refused`);
  }
  return likeness(answer, asked);
}

function leak(run: Run, { guard }: Line, words: string): void {
  tallyOf(run, guard).leaks += 1;
  run.shortfalls.push(words);
}

function tallyOf({ tallies }: Run, guard: Guard): Tally {
  const tally = tallies.get(guard) ?? { routes: 0, requests: 0, refused: 0, leaks: 0, seen: 0 };
  tallies.set(guard, tally);
  return tally;
}

/** A shop that shows nobody anything would pass all else. */
const nothingSeen = ({ tallies }: Run): string[] =>
  (['cart', 'order link', 'mail link', 'session', 'staff key'] as const)
    .filter((guard) => !tallies.get(guard)?.seen)
    .map((guard) => `behind “${guard}” not even the rightful were shown what is theirs`);

/**
 * Letters that were written meanwhile: none tells somebody of another party. Left out is the acknowledgement of
 * a withdrawal, which goes where the buyer himself asks for it, and these typed each other's addresses.
 */
async function lettersAstray({ shop, parties, sendMail }: Scene): Promise<string[]> {
  await sendMail();
  const letters = await shop.db.rows<{ recipient: string; text: string }>(sql`
    SELECT m.recipient, m.subject || m.html || m.plain AS text FROM mailbox m
    JOIN emails e ON m.message_id LIKE '<' || e.id || '@%'
    WHERE e.kind <> 'withdrawal_received' AND m.recipient <> ${shop.config.mail.staff}`);
  if (letters.length === 0) return ['no letters were written'];
  return letters.flatMap(({ recipient, text }) =>
    Object.values(parties)
      .filter(({ email, words }) => email !== recipient && words.some((word) => text.includes(word)))
      .map(({ name }) => `a letter to ${recipient} tells of the ${name}`),
  );
}

const sum = ({ tallies }: Run, what: keyof Tally) =>
  [...tallies.values()].reduce((total, tally) => total + tally[what], 0);

function report(run: Run): Report {
  const rows: Cell[][] = [...run.tallies]
    .filter(([, { requests }]) => requests > 0)
    .map(([guard, { routes, requests, refused, seen, leaks }]) => [
      guard,
      routes,
      requests,
      refused,
      seen,
      leaks,
    ]);
  return {
    tables: [
      [
        ['guard', 'routes', 'requests', 'refused', 'shown to the rightful', 'leaks'],
        ...rows,
        [
          'all',
          ...(['routes', 'requests', 'refused', 'seen', 'leaks'] as const).map((what) => sum(run, what)),
        ],
      ],
    ],
    shortfalls: run.shortfalls,
    shown: `${sum(run, 'requests')} requests of ${roles.length} roles to ${sum(run, 'routes')} routes: ${sum(run, 'refused')} refused, ${sum(run, 'leaks')} leaks`,
  };
}

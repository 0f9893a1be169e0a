/**
 * Stops one actor at a chosen step, so that another can run in that very gap. A step is an SQL
 * statement or a call to Stripe; who takes it is known from the asynchronous context, so the code
 * under test carries no hooks. Plain concurrent calls hit a gap of a millisecond about never; this
 * hits every gap, every time.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import type { Shop } from '../src/platform/shop.ts';

export interface Pause {
  /** The step's place in the actor's own list, or what its text must match. */
  at: number | RegExp;
  /** Before: it has not reached the database or Stripe. After: it has, but the actor does not know. */
  when: 'before' | 'after';
  /** Which of the steps that match; the first when left out. */
  nth?: number;
}

export interface Actor<T> {
  /** What it has done so far: statements with single spaces, or `stripe sessions.create`. */
  readonly steps: readonly string[];
  /** Resolves when it stands at its pause; rejects when it ended without coming there. */
  readonly paused: Promise<void>;
  readonly done: Promise<T>;
  resume(): void;
}

interface State {
  steps: string[];
  pause: Pause | undefined;
  matches: number;
  gate: Promise<void>;
  stand(): void;
  busy: Map<pg.Client, number>;
}

const actors = new AsyncLocalStorage<State>();
const deadlocks: string[] = [];

/** Statements that PostgreSQL ended because of a deadlock, since the last time this was asked. */
export const takeDeadlocks = (): string[] => deadlocks.splice(0);

/** Runs `work` as an actor, noting its steps; with a pause, it stops there until it is resumed. */
export function start<T>(work: () => Promise<T>, pause?: Pause): Actor<T> {
  const gate = Promise.withResolvers<void>();
  const standing = Promise.withResolvers<void>();
  const state: State = {
    steps: [],
    pause,
    matches: 0,
    gate: gate.promise,
    stand: standing.resolve,
    busy: new Map(),
  };
  const done = actors.run(state, work);
  done.then(
    () => standing.reject(new Error(`ended without a step ${pause?.at}: ${state.steps.join('\n  ')}`)),
    (error) => standing.reject(error),
  );
  standing.promise.catch(() => {}); // whoever waits for it hears of it
  const actor: Actor<T> = {
    steps: state.steps,
    paused: standing.promise,
    done,
    resume: () => gate.resolve(),
  };
  states.set(actor, state);
  return actor;
}
const states = new WeakMap<object, State>();

export interface Interleaved<A, B> {
  a: PromiseSettledResult<A>;
  b: PromiseSettledResult<B>;
  /** B had to wait for a lock that A held. */
  blocked: boolean;
}

const STUCK_MS = 20_000;

/** Runs A up to its pause, then all of B, then the rest of A. When B waits for A, A goes on first. */
export async function interleave<A, B>(
  shop: Shop,
  a: () => Promise<A>,
  pause: Pause,
  b: () => Promise<B>,
): Promise<Interleaved<A, B>> {
  const first = start(a, pause);
  await first.paused;
  const second = start(b);
  const ended = second.done.then(
    () => 'ended' as const,
    () => 'ended' as const,
  );
  const met = await Promise.race([ended, waitsForLock(shop, second, ended)]);
  first.resume();
  const both = Promise.allSettled([first.done, second.done]);
  const stuck = setTimeout(STUCK_MS, undefined, { ref: false }).then(() => {
    throw new Error(`stuck:\n  ${first.steps.join('\n  ')}\nand\n  ${second.steps.join('\n  ')}`);
  });
  const [settledA, settledB] = await Promise.race([both, stuck]);
  return { a: settledA, b: settledB, blocked: met === 'waits' };
}

/** Seen twice in a row, because a lock of the server's own is waited for now and then. */
async function waitsForLock<T>(
  shop: Shop,
  actor: Actor<T>,
  ended: Promise<unknown>,
): Promise<'waits' | 'ended'> {
  const state = states.get(actor)!;
  let over = false;
  void ended.then(() => (over = true));
  const end = Date.now() + STUCK_MS;
  for (let seen = 0; seen < 2; ) {
    await setTimeout(4);
    if (over) return 'ended';
    if (Date.now() > end)
      throw new Error(`neither ends nor waits for a lock:\n  ${state.steps.join('\n  ')}`);
    seen = (await someWait(shop, [...state.busy.keys()])) ? seen + 1 : 0;
  }
  return 'waits';
}

async function someWait(shop: Shop, clients: pg.Client[]): Promise<boolean> {
  const pids = clients.map((client) => (client as unknown as { processID: number }).processID);
  if (pids.length === 0) return false;
  const { rowCount } = await actors.exit(() =>
    shop.db.pool.query("SELECT FROM pg_stat_activity WHERE pid = ANY ($1) AND wait_event_type = 'Lock'", [
      pids,
    ]),
  );
  return rowCount! > 0;
}

/** Notes a step. @returns how it must pause, if it must. */
function take(state: State, text: string): Pause['when'] | undefined {
  const index = state.steps.push(text) - 1;
  const { pause } = state;
  if (!pause) return undefined;
  const meant =
    typeof pause.at === 'number'
      ? pause.at === index
      : pause.at.test(text) && ++state.matches === (pause.nth ?? 1);
  if (!meant) return undefined;
  state.pause = undefined;
  return pause.when;
}

type Ask = (this: pg.Client, ...args: unknown[]) => Promise<pg.QueryResult> | undefined;
type Callback = (error: Error | null | undefined, result?: pg.QueryResult) => void;

// The pool's clients send statements without waiting for the one before, so what follows a paused
// statement on its connection is held here, and sent in its order afterwards.
const held = new WeakMap<pg.Client, (() => void)[]>();
const plainQuery = pg.Client.prototype.query as unknown as Ask;

(pg.Client.prototype as unknown as { query: Ask }).query = function query(this: pg.Client, ...args) {
  const state = actors.getStore();
  if (!state && !held.has(this)) return plainQuery.apply(this, args);
  const callback = args.at(-1);
  const result = ask(this, state, typeof callback === 'function' ? args.slice(0, -1) : args);
  if (typeof callback !== 'function') return result;
  result.then(
    (answer) => (callback as Callback)(undefined, answer),
    (error) => (callback as Callback)(error),
  );
  return undefined;
};

async function ask(client: pg.Client, state: State | undefined, args: unknown[]): Promise<pg.QueryResult> {
  const queue = held.get(client);
  if (queue)
    return new Promise((resolve, reject) => queue.push(() => ask(client, state, args).then(resolve, reject)));
  if (!state) return plainQuery.apply(client, args)!;
  const text = textOf(args[0]);
  const pausing = take(state, text);
  if (!pausing) return counted(client, state, text, args);
  held.set(client, []);
  const answer =
    pausing === 'after' ? await counted(client, state, text, args).then(kept, failed) : undefined;
  state.stand();
  await state.gate;
  const waiting = held.get(client)!;
  held.delete(client);
  const result = answer ? answer() : counted(client, state, text, args);
  for (const send of waiting) send();
  return result;
}

const kept = (result: pg.QueryResult) => () => Promise.resolve(result);
const failed = (error: unknown) => () => Promise.reject(error);

async function counted(
  client: pg.Client,
  state: State,
  text: string,
  args: unknown[],
): Promise<pg.QueryResult> {
  state.busy.set(client, (state.busy.get(client) ?? 0) + 1);
  try {
    return await plainQuery.apply(client, args)!;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '40P01') deadlocks.push(text);
    throw error;
  } finally {
    const left = state.busy.get(client)! - 1;
    if (left > 0) state.busy.set(client, left);
    else state.busy.delete(client);
  }
}

function textOf(query: unknown): string {
  const text = typeof query === 'string' ? query : (query as { text: string }).text;
  return text.replace(/\s+/g, ' ').trim();
}

/** Makes this shop's calls to Stripe steps as well; lists, which are only looked through, are none. */
export function watchStripe({ stripe }: Shop): void {
  const { sessions } = stripe.checkout;
  for (const name of ['create', 'retrieve', 'expire'] as const)
    watch(sessions, name, `stripe sessions.${name}`);
  for (const name of ['create', 'retrieve'] as const) watch(stripe.refunds, name, `stripe refunds.${name}`);
  watch(stripe.disputes, 'retrieve', 'stripe disputes.retrieve');
  watch(stripe.tax.calculations, 'create', 'stripe tax.calculations.create');
  for (const name of ['createFromCalculation', 'createReversal'] as const)
    watch(stripe.tax.transactions, name, `stripe tax.transactions.${name}`);
}

function watch<Name extends string>(resource: { [name in Name]: unknown }, name: Name, text: string): void {
  const plain = (resource[name] as (...args: unknown[]) => Promise<unknown>).bind(resource);
  const call = async (...args: unknown[]) => {
    const state = actors.getStore();
    const pausing = state && take(state, text);
    if (!pausing) return plain(...args);
    const answer = pausing === 'after' ? await plain(...args).then((a) => () => a, failed) : undefined;
    state.stand();
    await state.gate;
    return answer ? answer() : plain(...args);
  };
  Object.assign(resource, { [name]: call });
}

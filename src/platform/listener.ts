/**
 * The ear of a process: one connection that does nothing but hear what others have changed, also while the pool is
 * idle, and that can be asked whether it has heard everything (docs/decisions/0031-more-than-one-machine.md).
 *
 * Always true: PostgreSQL signals whoever listens before it answers a COMMIT, and hands out what was signalled before
 * it answers the next statement. So what was committed before a statement was sent is heard before that is answered.
 */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import pg from 'pg';

export interface Listening {
  channel: string;
  heard(payload: string): void;
  /** True once changes can be heard; false as soon as they cannot. */
  hearing(yes: boolean): void;
}

/**
 * Between a change and its answer others have this long to hear of it; what they have kept they serve only if they
 * have heard of everything up to this long ago.
 */
export const HEARD_WITHIN_MS = 50;

export interface Ear {
  /** Resolves when all that was committed before this call has been heard, or when it is known that nothing can be. */
  caughtUp(): Promise<void>;
  /** Whether everything that was answered anywhere by now has been heard. False: ask again after caughtUp(). */
  isFresh(): boolean;
  /** Whether other processes listen to the same database. */
  readonly hasCompany: boolean;
}

export interface Listener extends Ear {
  close(): Promise<void>;
}

/** Of a process that has nobody to listen to. */
export const soleEar: Ear = { caughtUp: async () => {}, isFresh: () => true, hasCompany: false };

/** One that is opened later than those who will need it are made. */
export const earOf = (listener: () => Ear | undefined): Ear => ({
  caughtUp: () => (listener() ?? soleEar).caughtUp(),
  isFresh: () => (listener() ?? soleEar).isFresh(),
  get hasCompany() {
    return (listener() ?? soleEar).hasCompany;
  },
});

const RECONNECT_MS = 300;
/** A line that went dead tells nobody, so the listener says again that it listens. */
const HEARTBEAT_MS = 2_000;
const APPLICATION_NAME = 'pushcart-listener';
/** Said by whoever begins to listen, before he keeps anything: from then on he is reckoned with. */
const JOINED = 'joined ';

const newcomer = (payload: string | undefined) =>
  payload?.startsWith(JOINED) ? payload.slice(JOINED.length) : undefined;

/** Also hears on a connection of the pool: then its own changes are heard before their COMMIT answers. */
export function attach(client: pg.ClientBase, { channel, heard }: Pick<Listening, 'channel' | 'heard'>) {
  client.on('notification', ({ payload = '' }) => {
    if (newcomer(payload) === undefined) heard(payload);
  });
  return client.query(`LISTEN ${channel}`);
}

export function listenForever(url: string, listen: Listening): Listener {
  const self = randomUUID();
  let closed = false;
  let current: pg.Client | undefined;
  let asking: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let heardUntil = Number.NEGATIVE_INFINITY;
  let newcomers = 0;
  let hasCompany = false;
  let giveUp = () => {};

  /** One statement for all who ask meanwhile; who asks while one is under way waits for the one after it. */
  async function ask(): Promise<void> {
    const client = current;
    const since = performance.now();
    await client?.query(`LISTEN ${listen.channel}`).then(
      () => {
        if (client === current) heardUntil = since;
      },
      () => client === current && giveUp(),
    );
  }
  function caughtUp(): Promise<void> {
    next ??= (asking ?? Promise.resolve()).then(() => {
      next = undefined;
      asking = ask().finally(() => {
        asking = undefined;
      });
      return asking;
    });
    return next;
  }

  /** Listens anew, and sees who does besides; somebody who came while this was being asked is company too. */
  async function lookAround(client: pg.Client): Promise<void> {
    const before = newcomers;
    const answers = (await client.query(
      `LISTEN ${listen.channel}; SELECT count(*)::int AS others FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = '${APPLICATION_NAME}' AND pid <> pg_backend_pid()`,
    )) as unknown as pg.QueryResult<{ others: number }>[];
    hasCompany = answers[1]!.rows[0]!.others > 0 || newcomers !== before;
  }

  async function connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: url,
      application_name: APPLICATION_NAME,
      keepAlive: true,
      connectionTimeoutMillis: 3_000,
      query_timeout: 2_000,
    });
    let lost = false;
    let heartbeat: NodeJS.Timeout | undefined;
    const again = () => {
      if (lost) return;
      lost = true;
      if (current === client) current = undefined;
      clearInterval(heartbeat);
      listen.hearing(false);
      client.end().catch(() => {});
      if (!closed) setTimeout(() => void connect(), RECONNECT_MS).unref();
    };
    client.on('error', again);
    client.on('end', again);
    client.on('notification', ({ payload }) => {
      const who = newcomer(payload);
      if (who === undefined || who === self) return;
      newcomers += 1;
      hasCompany = true;
    });
    try {
      await client.connect();
      await attach(client, listen);
      await client.query(`NOTIFY ${listen.channel}, '${JOINED}${self}'`);
      await lookAround(client);
      heartbeat = setInterval(() => void lookAround(client).catch(again), HEARTBEAT_MS).unref();
      if (lost) return;
      current = client;
      giveUp = again;
      listen.hearing(true);
    } catch {
      again();
    }
  }
  void connect();

  return {
    caughtUp,
    isFresh() {
      const age = performance.now() - heardUntil;
      if (age > HEARD_WITHIN_MS / 2) void caughtUp(); // ahead of time, so that nobody waits while many ask
      return age <= HEARD_WITHIN_MS;
    },
    get hasCompany() {
      return hasCompany;
    },
    async close() {
      closed = true;
      await current?.end().catch(() => {});
    },
  };
}

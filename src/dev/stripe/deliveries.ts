/**
 * Sends events to the shop's webhook endpoint, signed as Stripe signs them, again and again until it
 * answers 2xx. What is outstanding is in the store, so it outlives a restart; an event may arrive more
 * than once and in any order, as with Stripe.
 */
import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { Store } from './store.ts';
import { type Timing, unixNow } from './timing.ts';

export interface Webhook {
  url: string;
  secret: string;
  /** Only these types are sent; all of them when left out. */
  events?: readonly string[];
  /** What a list of endpoints says of it, where that is not as it is. */
  shownUrl?: string;
  apiVersion?: string | null;
  isOff?: boolean;
}

/** How deliveries are to go wrong. */
export interface DeliveryMode {
  /** How many more times each event is sent. */
  duplicate?: number;
  /** Each delivery waits up to half a second by chance, so that they overtake each other. */
  reorder?: boolean;
  delayMs?: number;
  /** Events are recorded, but never sent. */
  drop?: boolean;
}

interface DeliveryRow {
  seq: number;
  event: string;
  attempts: number;
}

interface Ended extends DeliveryRow {
  result: number | string;
}

export interface DeliverAllOptions {
  order?: 'as_made' | 'reversed' | 'shuffled';
  atOnce?: number;
}

const AT_ONCE = 16;
const ATTEMPTS_MAX = 24;
const REORDER_WITHIN_MS = 500;

export class Deliveries {
  readonly #store: Store;
  readonly #timing: Timing;
  readonly #log: (line: string) => void;
  #webhook: Webhook | undefined;
  #mode: DeliveryMode;
  #paused: boolean;
  #running = false;
  #timer: NodeJS.Timeout | undefined;
  #kicked = false;
  readonly #inFlight = new Map<number, Promise<boolean>>();
  /** Ended, but not yet written down: many are written in one transaction. */
  #ended: Ended[] = [];
  readonly #agents = {
    'http:': new http.Agent({ keepAlive: true, maxSockets: AT_ONCE * 4 }),
    'https:': new https.Agent({ keepAlive: true, maxSockets: AT_ONCE * 4 }),
  };

  get webhook(): Webhook | undefined {
    return this.#webhook;
  }

  constructor(store: Store, timing: Timing, webhook: Webhook | undefined, log: (line: string) => void) {
    this.#store = store;
    this.#timing = timing;
    this.#log = log;
    this.#webhook = webhook ? checked(webhook) : store.setting<Webhook>('webhook');
    this.#mode = store.setting<DeliveryMode>('delivery_mode') ?? {};
    this.#paused = store.setting<boolean>('deliveries_paused') ?? false;
  }

  start(): void {
    this.#running = true;
    this.kick();
  }

  async stop(): Promise<void> {
    this.#running = false;
    clearTimeout(this.#timer);
    await Promise.all(this.#inFlight.values());
    this.#writeDown();
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  wants(type: string): boolean {
    return this.#webhook !== undefined && (this.#webhook.events?.includes(type) ?? true);
  }

  /** Part of the caller's transaction. */
  enqueue(event: string): void {
    const { drop, duplicate = 0, delayMs = 0, reorder } = this.#mode;
    for (let copy = 0; copy <= (drop ? 0 : duplicate); copy++) {
      const wait = delayMs + (reorder ? Math.floor(Math.random() * REORDER_WITHIN_MS) : 0);
      this.#add(event, Date.now() + wait, drop ? 'dropped' : 'pending');
    }
    this.kick();
  }

  /** @throws {RangeError} when there is no such event */
  redeliver(event: string): void {
    if (this.#store.text('event', event) === undefined) throw new RangeError(`There is no event ${event}.`);
    this.#add(event, Date.now(), 'pending');
    this.kick();
  }

  #add(event: string, dueAt: number, state: 'pending' | 'dropped'): void {
    this.#store.run('INSERT INTO deliveries (event, due_at, state) VALUES (?, ?, ?)', event, dueAt, state);
  }

  /** 1 until one delivery of the event has arrived. */
  outstanding(event: string): 0 | 1 {
    const row = this.#store.row<{ sent: number; arrived: number }>(
      "SELECT count(*) AS sent, coalesce(sum(state = 'delivered'), 0) AS arrived FROM deliveries WHERE event = ?",
      event,
    )!;
    return row.sent > 0 && row.arrived === 0 ? 1 : 0;
  }

  setWebhook(webhook: Webhook): void {
    this.#webhook = checked(webhook);
    this.#store.setSetting('webhook', webhook);
    this.kick();
  }

  setMode(mode: DeliveryMode): void {
    this.#mode = mode;
    this.#store.setSetting('delivery_mode', mode);
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#store.setSetting('deliveries_paused', paused);
    this.kick();
  }

  /** Sends everything pending once, now, even while paused. */
  async deliverAll(options: DeliverAllOptions = {}): Promise<{ delivered: number; failed: number }> {
    await Promise.all(this.#inFlight.values());
    this.#writeDown();
    const rows = this.#store.rows<DeliveryRow>(
      "SELECT seq, event, attempts FROM deliveries WHERE state = 'pending' ORDER BY seq",
    );
    if (options.order === 'reversed') rows.reverse();
    if (options.order === 'shuffled') shuffle(rows);
    const counts = { delivered: 0, failed: 0 };
    const worker = async () => {
      for (let row = rows.shift(); row; row = rows.shift()) {
        const arrived = await (this.#inFlight.get(row.seq) ?? this.#send(row));
        counts[arrived ? 'delivered' : 'failed']++;
      }
    };
    await Promise.all(Array.from({ length: options.atOnce ?? AT_ONCE }, worker));
    this.#writeDown();
    return counts;
  }

  /** Looks for work after the current turn, when the transaction that made it has been committed. */
  kick(): void {
    if (this.#kicked || !this.#running) return;
    this.#kicked = true;
    setImmediate(() => {
      this.#kicked = false;
      this.#pump();
    });
  }

  #pump(): void {
    clearTimeout(this.#timer);
    this.#writeDown();
    if (!this.#running || this.#paused || !this.#webhook) return;
    const free = AT_ONCE - this.#inFlight.size;
    if (free <= 0) return;
    const due = this.#store.rows<DeliveryRow>(
      "SELECT seq, event, attempts FROM deliveries WHERE state = 'pending' AND due_at <= ? ORDER BY due_at, seq LIMIT ?",
      Date.now(),
      AT_ONCE * 2,
    );
    const waiting = due.filter((row) => !this.#inFlight.has(row.seq)).slice(0, free);
    for (const row of waiting) void this.#send(row).then(() => this.kick());
    if (waiting.length === 0 && this.#inFlight.size === 0) this.#sleep();
  }

  #sleep(): void {
    const next = this.#store.row<{ at: number | null }>(
      "SELECT min(due_at) AS at FROM deliveries WHERE state = 'pending'",
    );
    if (!next?.at) return;
    this.#timer = setTimeout(() => this.#pump(), Math.max(5, next.at - Date.now()));
    this.#timer.unref();
  }

  #send(row: DeliveryRow): Promise<boolean> {
    const sending = this.#attempt(row).finally(() => this.#inFlight.delete(row.seq));
    this.#inFlight.set(row.seq, sending);
    return sending;
  }

  async #attempt(row: DeliveryRow): Promise<boolean> {
    if (!this.#webhook) return false;
    const result = await this.#post(this.#webhook, this.#store.text('event', row.event)!);
    this.#ended.push({ ...row, result });
    return arrived(result);
  }

  #writeDown(): void {
    if (this.#ended.length === 0) return;
    const ended = this.#ended;
    this.#ended = [];
    this.#store.transaction(() => {
      for (const each of ended) this.#writeDownOne(each);
    });
  }

  #writeDownOne({ seq, event, attempts: before, result }: Ended): void {
    const attempts = before + 1;
    const state = arrived(result) ? 'delivered' : attempts >= ATTEMPTS_MAX ? 'failed' : 'pending';
    const { retryDelaysMs } = this.#timing;
    const wait = state === 'pending' ? (retryDelaysMs[before] ?? retryDelaysMs.at(-1)!) : 0;
    this.#store.run(
      'UPDATE deliveries SET attempts = ?, state = ?, due_at = ?, last_result = ? WHERE seq = ?',
      attempts,
      state,
      Date.now() + wait,
      String(result),
      seq,
    );
    if (state !== 'delivered') this.#log(`webhook ${event}: ${result}, attempt ${attempts}`);
  }

  /** @returns the status, or why there is none */
  #post(webhook: Webhook, event: string): Promise<number | string> {
    const payload = Buffer.from(event);
    const url = new URL(webhook.url);
    const secure = url.protocol === 'https:';
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': payload.length,
      'stripe-signature': signature(payload, webhook.secret),
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks; stand-in)',
    };
    return new Promise((resolve) => {
      const options = { method: 'POST', headers, agent: this.#agents[secure ? 'https:' : 'http:'] };
      const request = (secure ? https : http).request(url, options, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode!));
        response.on('error', (error) => resolve(error.message));
      });
      const timer = setTimeout(() => request.destroy(new Error('timed out')), this.#timing.deliveryTimeoutMs);
      request.on('error', (error) => resolve(error.message));
      request.on('close', () => clearTimeout(timer));
      request.end(payload);
    });
  }
}

/** @throws {RangeError} early, where the mistake was made */
function checked(webhook: Webhook): Webhook {
  if (/^https?:/.test(webhook.url) && URL.canParse(webhook.url)) return webhook;
  throw new RangeError(`${webhook.url} is no address that webhooks can be sent to.`);
}

function arrived(result: number | string): boolean {
  return typeof result === 'number' && result >= 200 && result < 300;
}

/** https://docs.stripe.com/webhooks#verify-manually */
export function signature(payload: string | Buffer, secret: string): string {
  const at = unixNow();
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.`).update(payload).digest('hex')}`;
}

function shuffle<T>(items: T[]): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
}

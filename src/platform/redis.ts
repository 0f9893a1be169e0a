/**
 * Redis, or Valkey, where REDIS_URL names one: for what machines share and may forget at any time
 * (docs/decisions/0032-what-redis-is-for.md).
 *
 * Always true: who asks has an answer within 50 ms, or hears that there is none and does without. While it is out of
 * reach that is heard at once; one question a second is let through to see whether it is back.
 */
import { performance } from 'node:perf_hooks';
import { lazily } from './lazily.ts';

export interface Redis {
  /** @returns undefined where it did not answer in time, or answered with an error. */
  ask<Answer>(...command: string[]): Promise<Answer | undefined>;
  close(): void;
}

export interface RedisOptions {
  url: string;
  /** Said once when it is out of reach, and once when it is back. */
  say(line: string): void;
}

const ANSWERS_WITHIN_MS = 50;
const LOOK_AGAIN_MS = 1_000;
const RECONNECT_MS = 500;
/** A line that went dead tells nobody: it is spoken on so often, and given up when it was silent for so long. */
const PING_MS = 2_000;
const SILENT_MAX_MS = 5_000;
/** More questions than this wait for no answer at once. */
const ASKED_MAX = 1_000;

const library = lazily<typeof import('@redis/client')>('@redis/client');

export function openRedis({ url, say }: RedisOptions): Redis {
  const name = new URL(url).host;
  const client = library().createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: ASKED_MAX,
    pingInterval: PING_MS,
    maintNotifications: 'disabled',
    socket: {
      connectTimeout: SILENT_MAX_MS,
      socketTimeout: SILENT_MAX_MS,
      reconnectStrategy: RECONNECT_MS,
    },
  });
  let isReachable: boolean | undefined;
  let lookAgainAt = Number.NEGATIVE_INFINITY;
  let closed = false;
  const tell = (reachable: boolean, reason = '') => {
    if (closed || reachable === isReachable) return;
    isReachable = reachable;
    say(
      reachable
        ? `✓ Redis at ${name} answers`
        : `! Redis at ${name} does not answer (${reason}); the shop does without`,
    );
  };
  const failed = (error: Error) => {
    lookAgainAt = performance.now() + LOOK_AGAIN_MS;
    tell(false, error.message || (error as NodeJS.ErrnoException).code);
  };
  client.on('error', failed);
  client.on('ready', () => {
    lookAgainAt = Number.NEGATIVE_INFINITY;
    tell(true);
  });
  client.connect().catch(failed);

  return {
    async ask<Answer>(...command: string[]) {
      if (!client.isReady || performance.now() < lookAgainAt) return undefined;
      // Whoever comes while this one looks does without.
      if (isReachable === false) lookAgainAt = performance.now() + LOOK_AGAIN_MS;
      try {
        const answer = await inTime(client.sendCommand<Answer>(command));
        lookAgainAt = Number.NEGATIVE_INFINITY;
        tell(true);
        return answer;
      } catch (error) {
        failed(error as Error);
        return undefined;
      }
    },
    close() {
      closed = true;
      client.destroy();
    },
  };
}

function inTime<Answer>(asked: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`no answer within ${ANSWERS_WITHIN_MS} ms`));
    const timer = setTimeout(late, ANSWERS_WITHIN_MS);
    asked.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

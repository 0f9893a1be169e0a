/**
 * What SenderLimits counts, for all processes together, in Redis. Of whom and of which page is counted only the hash
 * is kept, and nothing for longer than it counts.
 */
import { createHash } from 'node:crypto';
import type { Redis } from './redis.ts';

export interface Flow {
  name: string;
  /** So many at once … */
  burst: number;
  /** … and so many a second in the long run. */
  perSecond: number;
}

/** Each answers undefined where Redis does not: then what this process has counted itself decides. */
export interface SharedLimits {
  /** Counts one. @returns how many seconds to wait; 0: not at all. */
  take(flow: Flow, sender: string): Promise<number | undefined>;
  /** @returns how many seconds to wait before another payment page is opened; 0: not at all. */
  unpaidWait(sender: string): Promise<number | undefined>;
  pageOpened(sender: string, page: string): Promise<void>;
  pagePaid(sender: string, page: string): Promise<void>;
}

/** By the clock of Redis, since those of the machines differ. What waits is answered in milliseconds. */
const TAKE = `
local burst, perMs = tonumber(ARGV[1]), tonumber(ARGV[2]) / 1000
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local before = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(before[1]) or burst
local past = now - (tonumber(before[2]) or now)
tokens = math.min(burst, tokens + math.max(0, past) * perMs)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) / perMs) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / perMs) + 1000)
return wait`;

const OPENED = `
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], 'NX', time[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1`;

const UNPAID = `
local time = redis.call('TIME')
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', time[1] - ARGV[2])
if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[1]) then return 0 end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return math.max(1, oldest[2] + ARGV[2] - time[1])`;

export interface Unpaid {
  max: number;
  forSeconds: number;
}

/** @param shop tells shops apart that share a Redis. */
export function shareLimits(redis: Redis, shop: string, unpaid: Unpaid): SharedLimits {
  const key = (kind: string, sender: string) => `pushcart:${shop}:${kind}:${hashOf(sender)}`;
  const run = (script: string, key: string, ...given: (string | number)[]) =>
    redis.ask<number>('EVAL', script, '1', key, ...given.map(String));
  return {
    async take(flow, sender) {
      const ms = await run(TAKE, key(flow.name, sender), flow.burst, flow.perSecond);
      return ms === undefined ? undefined : Math.ceil(ms / 1000);
    },
    unpaidWait: (sender) => run(UNPAID, key('unpaid', sender), unpaid.max, unpaid.forSeconds),
    async pageOpened(sender, page) {
      await run(OPENED, key('unpaid', sender), hashOf(page), unpaid.forSeconds);
    },
    async pagePaid(sender, page) {
      await redis.ask('ZREM', key('unpaid', sender), hashOf(page));
    },
  };
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 22);

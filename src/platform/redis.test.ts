import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../prove/machines/program.ts';
import { missingRedis, type RedisServer, startRedis } from '../../test/redis-server.ts';
import type { Around } from '../commands/doctor/finding.ts';
import { redis as doctor } from '../commands/doctor/redis.ts';
import { openRedis, type Redis } from './redis.ts';
import { createSenderLimits, UNPAID } from './sender-limits.ts';
import { shareLimits } from './shared-limits.ts';

const flow = { name: 'test', burst: 6, perSecond: 0.01 };
const WITHIN_MS = 500; // 50, and what a busy machine adds

describe('with a redis-server', { skip: missingRedis() ?? false }, () => {
  let server: RedisServer;
  const opened: Redis[] = [];
  const said: string[] = [];
  before(async () => {
    server = await startRedis();
  });
  after(async () => {
    for (const redis of opened) redis.close();
    await server.close();
  });

  async function open(): Promise<Redis> {
    const redis = openRedis({ url: server.url, say: (line) => said.push(line) });
    opened.push(redis);
    await until('it answers', async () => (await redis.ask('PING')) === 'PONG');
    return redis;
  }
  /** As each process has them. */
  const limits = async (shop = 'shop.example') =>
    createSenderLimits({ enabled: true, shared: shareLimits(await open(), shop, UNPAID) });
  const times = <T>(n: number, what: () => Promise<T>) => Promise.all(Array.from({ length: n }, what));
  const timed = async (what: () => Promise<unknown>) => {
    const since = performance.now();
    await what();
    return performance.now() - since;
  };

  test('a sender has as much from all processes together as from one, and another shop counts apart', async () => {
    const [one, two, other] = [await limits(), await limits(), await limits('other.example')];
    const answers = (
      await Promise.all([one, two].map((each) => times(6, () => each.take(flow, 'a'))))
    ).flat();
    assert.equal(answers.filter((seconds) => seconds === undefined).length, 6);
    for (const seconds of answers) assert.ok(seconds === undefined || (seconds > 90 && seconds <= 100));
    assert.equal(await two.take(flow, 'b'), undefined);
    assert.equal(await other.take(flow, 'a'), undefined);
  });

  test('patience comes back as the flow says', async () => {
    const quick = { name: 'quick', burst: 2, perSecond: 5 };
    const [one, two] = [await limits(), await limits()];
    await one.take(quick, 'a');
    await one.take(quick, 'a');
    assert.equal(await two.take(quick, 'a'), 1);
    await sleep(400);
    assert.equal(await two.take(quick, 'a'), undefined);
  });

  test('payment pages opened at one process and paid at another count for nothing', async () => {
    const [one, two] = [await limits(), await limits()];
    for (let n = 0; n < UNPAID.max; n++) await (n % 2 ? one : two).pageOpened('a', `page-${n}`);
    await one.pageOpened('a', 'page-3');
    const seconds = await two.unpaidWait('a');
    assert.ok(seconds !== undefined && seconds > 3_500 && seconds <= 3_600);
    await two.pagePaid('a', 'page-3');
    assert.equal(await one.unpaidWait('a'), undefined);
  });

  test('neither senders nor pages can be read from what is kept, and all of it goes by itself', async () => {
    const one = await limits();
    await one.take(flow, '203.0.113.9');
    await one.pageOpened('203.0.113.9', 'https://pay.example/secret');
    const redis = await open();
    const keys = (await redis.ask<string[]>('KEYS', '*'))!;
    assert.doesNotMatch(keys.join(), /203\.0/);
    for (const key of keys) {
      const seconds = (await redis.ask<number>('TTL', key))!;
      assert.ok(seconds > 0 && seconds <= 3_600, `${key} ${seconds}`);
    }
    const unpaid = keys.filter((key) => key.includes(':unpaid:'));
    for (const key of unpaid)
      assert.doesNotMatch((await redis.ask<string[]>('ZRANGE', key, '0', '-1'))!.join(), /secret/);
  });

  test('emptied, it only forgets', async () => {
    const [one, two] = [await limits(), await limits()];
    await times(6, () => one.take(flow, 'emptied'));
    assert.ok(await two.take(flow, 'emptied'));
    await (await open()).ask('FLUSHALL');
    assert.equal(await two.take(flow, 'emptied'), undefined);
    assert.ok(await one.take(flow, 'emptied'), 'who was too much for one process is so still');
  });

  test('frozen, it is waited for 50 ms at most, and then not at all; a process counts by itself until it is back', async () => {
    const one = await limits();
    await one.take(flow, 'warm');
    said.length = 0;
    server.program.child.kill('SIGSTOP');
    try {
      assert.ok((await timed(() => times(3, () => one.take(flow, 'frozen')))) < WITHIN_MS);
      assert.match(said.join(), /does not answer \(no answer within 50 ms\); the shop does without/);
      assert.ok((await timed(() => times(3, () => one.take(flow, 'frozen')))) < 20);
      assert.ok(await one.take(flow, 'frozen'), 'its own count holds');
    } finally {
      server.program.child.kill('SIGCONT');
    }
    await until('it counts there again', async () => {
      await one.take({ ...flow, burst: 1_000 }, 'back');
      return said.some((line) => line.startsWith('✓'));
    });
  });

  test('killed, it is not waited for, and found again when it is back', async () => {
    const redis = await open();
    said.length = 0;
    await server.program.kill();
    await until('it is missed', async () => (await redis.ask('PING')) === undefined);
    const ms = await timed(() => times(20, async () => assert.equal(await redis.ask('PING'), undefined)));
    assert.ok(ms < 50, `${ms} ms`);
    await server.start();
    await until('it is found again', async () => (await redis.ask('PING')) === 'PONG');
    assert.match(said.join(), /does not answer.*answers/);
  });

  test('the doctor says whether it answers', async () => {
    const look = async (redisUrl: string | undefined) =>
      (await doctor({ config: { redisUrl } } as Around)).map(({ mark, words }) => `${mark} ${words}`).join();
    assert.equal(await look(undefined), '');
    assert.match(await look(server.url), /^✓ 127\.0\.0\.1:\d+ answers$/);
    assert.match(
      await look('redis://127.0.0.1:1'),
      /^! Redis at .* does not answer \(.*ECONNREFUSED.*Look at REDIS_URL$/,
    );
  });

  test('what it refuses counts as no answer', async () => {
    const redis = await open();
    assert.equal(await redis.ask('NO-SUCH-COMMAND'), undefined);
  });
});

test('one that was never there keeps nobody waiting', async () => {
  const redis = openRedis({ url: 'redis://127.0.0.1:1', say: () => {} });
  try {
    const since = performance.now();
    assert.equal(await redis.ask('PING'), undefined);
    assert.ok(performance.now() - since < 20);
  } finally {
    redis.close();
  }
});

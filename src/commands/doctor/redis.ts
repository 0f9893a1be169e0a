/** Redis, where one is named: without it the shop runs, but each process counts floods for itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openRedis } from '../../platform/redis.ts';
import { type Check, good, odd } from './finding.ts';

const WITHIN_MS = 3_000;

export const redis: Check = async ({ config: { redisUrl } }) => {
  if (!redisUrl) return [];
  const said: string[] = [];
  const opened = openRedis({ url: redisUrl, say: (line) => said.push(line) });
  try {
    for (const end = Date.now() + WITHIN_MS; Date.now() < end; await sleep(50))
      if ((await opened.ask<string>('EVAL', "return 'it counts'", '0')) === 'it counts')
        return [good(`${new URL(redisUrl).host} answers`)];
    return [odd(`${said.at(-1)?.replace(/^. /, '') ?? 'it does not answer'}. Look at REDIS_URL`)];
  } finally {
    opened.close();
  }
};

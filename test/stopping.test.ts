/** How a shop leaves: whoever has asked is answered, and nobody is sent to it any more. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '../src/platform/db.ts';
import { projectRoot } from '../src/platform/project-root.ts';
import { Buyer } from './buyer.ts';
import { testDatabase } from './database.ts';
import { until } from './faults/rig.ts';
import { freePort, startTestShop } from './test-shop.ts';

interface Answer {
  status: number;
  connection: string | undefined;
  body: string;
}

async function ask(url: string, agent: Agent, headers: Record<string, string> = {}): Promise<Answer> {
  const [answer] = (await once(get(url, { agent, headers }), 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part);
  const { statusCode = 0, headers: received } = answer;
  return { status: statusCode, connection: received.connection, body: Buffer.concat(parts).toString() };
}

const cookiesOf = (buyer: Buyer) => [...buyer.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

test('it says so first, answers on for the grace, finishes what is at hand, and tells each connection to close', async () => {
  const running = await startTestShop({ ROLE: 'web', STOP_GRACE_SECONDS: '1' });
  const agent = new Agent({ keepAlive: true });
  const buyer = new Buyer(running.url);
  const article = await running.article();
  await buyer.add(article.variantId);
  assert.equal((await ask(`${running.url}/products`, agent)).connection, 'keep-alive');

  let stopping: Promise<void> | undefined;
  let atHand: Promise<Answer> | undefined;
  await running.shop.db.transaction(async (tx) => {
    await tx.run(sql`LOCK TABLE carts IN ACCESS EXCLUSIVE MODE`);
    atHand = ask(`${running.url}/cart`, agent, { cookie: cookiesOf(buyer) });
    await until('it waits', async () => {
      const waits = await tx.row(
        sql`SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'carts'::regclass`,
      );
      return waits !== undefined;
    });
    stopping = running.stop();
    await sleep(200);
    const ready = await ask(`${running.url}/health/ready`, agent);
    assert.deepEqual([ready.status, ready.connection], [503, 'close']);
    assert.match(ready.body, /This process is stopping/);
    assert.equal((await ask(`${running.url}/health/live`, agent)).status, 200);
    const page = await ask(`${running.url}/products`, agent);
    assert.deepEqual([page.status, page.connection], [200, 'close'], 'a kept page is given out all the same');
    await sleep(1_200); // the grace is over
    await assert.rejects(ask(`${running.url}/health/live`, new Agent()), /ECONNREFUSED/);
  });
  const { status, connection, body } = await atHand!;
  assert.deepEqual([status, connection], [200, 'close']);
  assert.match(body, new RegExp(article.handle));
  await stopping;
  agent.destroy();
});

test('a second signal ends it at once', { skip: process.platform === 'win32' }, async () => {
  const database = await testDatabase();
  const port = await freePort();
  const child = spawn(process.execPath, [path.join(projectRoot, 'dist', 'main.js')], {
    cwd: projectRoot,
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      PORT: String(port),
      NODE_ENV: 'production',
      ALLOW_STAND_INS: '1',
      PUBLIC_URL: `http://localhost:${port}`,
      STOP_GRACE_SECONDS: '60',
      LOG_LEVEL: 'silent',
    },
    stdio: 'ignore',
  });
  try {
    const ended = once(child, 'exit');
    const health = () => fetch(`http://127.0.0.1:${port}/health`);
    await until('it is up', async () => (await health()).ok, 30_000);
    child.kill('SIGTERM');
    child.kill('SIGTERM'); // npm and a terminal may both pass on one press
    await until('it is leaving', async () => (await health()).status === 503);
    await sleep(1_100);
    assert.equal(child.exitCode, null);
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [143, null]);
  } finally {
    child.kill('SIGKILL');
    await database.drop();
  }
});

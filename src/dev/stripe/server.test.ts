import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BY_TYPESCRIPT } from '../../../test/typescript.ts';
import { controlOver } from './control-http.ts';
import { type Hook, refused, SECRET, sessionParams, startHook, stripeAt, until } from './test-rig.ts';

const SERVER = fileURLToPath(new URL('./server.ts', import.meta.url));
let dir: string;
let hook: Hook;
let child: ChildProcess | undefined;
before(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'stand-in-'));
  hook = await startHook();
});
after(async () => {
  child?.kill('SIGKILL');
  await hook.stop();
  await rm(dir, { recursive: true });
});

async function run(): Promise<{ url: string; process: ChildProcess }> {
  const args = [
    '--file',
    path.join(dir, 'stripe.sqlite'),
    '--webhook-url',
    hook.url,
    '--webhook-secret',
    SECRET,
  ];
  const started = spawn(process.execPath, [...BY_TYPESCRIPT, SERVER, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child = started;
  const [line] = (await once(createInterface(started.stdout!), 'line')) as [string];
  return { ...(JSON.parse(line) as { url: string }), process: started };
}

test('killed in the middle, it comes back with everything, and delivers what was pending', async () => {
  hook.answer = () => 500;
  const first = await run();
  const stripe = stripeAt(first.url);
  const key = { idempotencyKey: 'survives' };
  const expires_at = Math.floor(Date.now() / 1000) + 3600;
  const session = await stripe.checkout.sessions.create(sessionParams({ expires_at }), key);
  const control = controlOver(first.url);
  assert.equal((await control.pay(session.id, '4242424242424242')).status, 'paid');
  const debit = await stripe.checkout.sessions.create(sessionParams());
  assert.equal((await control.pay(debit.id, 'DE89370400440532013000')).status, 'processing');
  await control.addFault({ match: 'GET /v1/balance', times: 1, kind: '503' });
  const before = await control.state();
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');

  hook.answer = () => 200;
  const second = await run();
  const again = stripeAt(second.url);
  const after = await controlOver(second.url).state();
  assert.deepEqual(
    after.sessions.map(({ id, payment_status }) => [id, payment_status]),
    before.sessions.map(({ id, payment_status }) => [id, payment_status]),
  );
  const replay = await again.checkout.sessions.create(sessionParams({ expires_at }), key);
  assert.equal(replay.id, session.id);
  assert.equal((await refused(again.balance.retrieve())).statusCode, 503);
  await hook.heard('checkout.session.completed', 2);
  await hook.heard('checkout.session.async_payment_succeeded');
  await until(async () => (await controlOver(second.url).state()).deliveries.pending === 0);

  second.process.kill('SIGTERM');
  const [code] = (await once(second.process, 'exit')) as [number];
  assert.equal(code, 0);
});

test('the control over HTTP refuses what it does not know, and forms of other sites', async () => {
  const { url, process: started } = await run();
  await assert.rejects((controlOver(url) as unknown as { fly(): Promise<void> }).fly(), /no verb fly/);
  await assert.rejects(controlOver(url).expireNow('cs_test_none'), /No such checkout\.session/);
  const form = await fetch(`${url}/dev/stripe/control/clearFaults`, {
    method: 'POST',
    body: new URLSearchParams(),
  });
  assert.equal(form.status, 415);
  assert.equal(
    ((await (await fetch(`${url}/dev/stripe/control/state`)).json()) as { sessions: [] }).sessions.length,
    2,
  );
  started.kill('SIGTERM');
  await once(started, 'exit');
});

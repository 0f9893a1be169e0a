import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import pino from 'pino';
import { startLoop } from './jobs.ts';

const log = pino({ level: 'silent' });
/** Longer than any of these tests: only a wake or work left to do makes another turn. */
const NEVER_SECONDS = 600;

/** A loop over a list of answers; then it answers 0. */
function loopOver(answers: (number | Error)[], seconds = NEVER_SECONDS) {
  let turns = 0;
  const loop = startLoop({
    name: 'test',
    seconds,
    log,
    async turn() {
      const answer = answers[turns++] ?? 0;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  const untilTurns = async (count: number) => {
    for (const end = Date.now() + 3_000; turns < count && Date.now() < end; ) await setTimeout(2);
    await setTimeout(20); // and no more than that
    assert.equal(turns, count);
  };
  return { loop, untilTurns };
}

test('it turns at once, and again while there is work', async () => {
  const { loop, untilTurns } = loopOver([3, 2, 0]);
  await untilTurns(3);
  await loop.stop();
});

test('it is woken from its sleep', async () => {
  const { loop, untilTurns } = loopOver([0]);
  await untilTurns(1);
  loop.wake();
  await untilTurns(2);
  await loop.stop();
});

test('a failure does not end it', async () => {
  const { loop, untilTurns } = loopOver([new Error('the database is away'), 1, 0], 0.3);
  await untilTurns(3);
  await loop.stop();
});

test('woken while it turns, it turns once more', async () => {
  const gate = Promise.withResolvers<void>();
  let turns = 0;
  const loop = startLoop({
    name: 'test',
    seconds: NEVER_SECONDS,
    log,
    async turn() {
      turns += 1;
      if (turns === 1) await gate.promise;
      return 0;
    },
  });
  await setTimeout(10);
  loop.wake();
  loop.wake();
  gate.resolve();
  await setTimeout(30);
  assert.equal(turns, 2);
  await loop.stop();
});

test('stopping waits for the turn under way, and there is no other', async () => {
  const gate = Promise.withResolvers<void>();
  let done = false;
  let turns = 0;
  const loop = startLoop({
    name: 'test',
    seconds: 0.001,
    log,
    async turn() {
      turns += 1;
      await gate.promise;
      done = true;
      return 1;
    },
  });
  await setTimeout(10);
  const stopping = loop.stop();
  loop.wake();
  gate.resolve();
  await stopping;
  assert.equal(done, true);
  await setTimeout(20);
  assert.equal(turns, 1);
});

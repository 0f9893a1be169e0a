import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newToken } from '../secrets.ts';
import { whileDoing } from './context.ts';
import { type describeError, openLog, withoutPersons } from './log.ts';

function logged(work: (log: ReturnType<typeof openLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  work(openLog('debug', { write: (line) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line));
}

test('what looks like an e-mail address, a token or a key is taken out, and the rest of the words stay', () => {
  const token = newToken();
  const told = withoutPersons(
    `550 5.1.1 <ada.byron+shop@mail.example.com>: rejected; /orders/${token}/receipt; cs_test_a1B2c3D4e5; sk_live_51Habcdef`,
  );
  assert.equal(told, '550 5.1.1 <(e-mail)>: rejected; /orders/(token)/receipt; (secret); (secret)');
  const plain =
    'at send (/srv/shop/node_modules/@hono/node-server/dist/index.mjs:12:3) 0192f0c4-7d1e-7aaa-8bbb-1234567890ab';
  assert.equal(withoutPersons(plain), plain);
});

test('of an error is told what helps to mend it, and not what it held', () => {
  const error = Object.assign(
    new Error('duplicate key value violates "one_account"', { cause: new Error('of bob@example.com') }),
    {
      code: '23505',
      constraint: 'one_account',
      detail: 'Key (email)=(ada@example.com) already exists.',
      where: 'SQL statement "…Ada Byron…"',
      raw: { customer_email: 'ada@example.com' },
      rejected: ['ada@example.com'],
    },
  );
  const [line] = logged((log) => log.error({ err: error }, 'it failed'));
  const { err } = line as { err: ReturnType<typeof describeError> };
  assert.deepEqual(
    { ...err, stack: '', cause: err.cause?.message },
    {
      type: 'Error',
      message: 'duplicate key value violates "one_account"',
      stack: '',
      code: '23505',
      constraint: 'one_account',
      cause: 'of (e-mail)',
    },
  );
  assert.doesNotMatch(JSON.stringify(line), /ada|byron|bob/i);
});

test('texts beside an error are cleaned too, however deep they stand', () => {
  const [line] = logged((log) =>
    log.warn({ answer: { words: ['to ada@example.com'] }, name: 'ada@example.com' }, 'no'),
  );
  assert.doesNotMatch(JSON.stringify(line), /ada/);
  assert.equal(line!.level, 'warn');
  assert.match(String(line!.time), /^\d{4}-\d\d-\d\dT/);
});

test('a line says of which request it is', () => {
  const [inside, outside] = logged((log) => {
    whileDoing({ requestId: 'abc' }, () => log.info('in it'));
    log.info('by itself');
  });
  assert.equal(inside!.requestId, 'abc');
  assert.ok(!('requestId' in outside!));
});

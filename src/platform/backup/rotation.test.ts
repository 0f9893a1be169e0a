import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConfigError, readConfig } from '../config.ts';
import { nameOf, outOfTime, readName } from './rotation.ts';

const at = (iso: string) => readName(nameOf(new Date(iso), '0034_backups.sql'))!;
const left = (times: string[], [days, weeks, months]: [number, number, number]) => {
  const all = times.map(at);
  const gone = new Set(outOfTime(all, { days, weeks, months }));
  return all.filter((each) => !gone.has(each)).map((each) => each.at.toISOString().slice(0, 13));
};

test('a name tells when it was made, and of which schema', () => {
  const name = 'pushcart-2026-11-25T03-00-00-123Z-0034.backup';
  assert.equal(nameOf(new Date('2026-11-25T03:00:00.123Z'), '0034_backups.sql'), name);
  assert.deepEqual(readName(name), { name, at: new Date('2026-11-25T03:00:00.123Z'), migration: '0034' });
  for (const other of ['notes.txt', `${name}.tmp`, 'pushcart-latest.backup'])
    assert.equal(readName(other), undefined);
});

test('all of the last 24 hours stay, of days, weeks and months before the newest of each', () => {
  assert.deepEqual(
    left(
      ['2026-03-10T01:00', '2026-03-10T12:00', '2026-03-10T23:00'].map((time) => `${time}:00Z`),
      [1, 0, 0],
    ),
    ['2026-03-10T01', '2026-03-10T12', '2026-03-10T23'],
  );
  const times = [
    '2026-01-15',
    '2026-01-31',
    '2026-02-20',
    '2026-03-01',
    '2026-03-02',
    '2026-03-09',
    '2026-03-10',
  ];
  const each = times.map((day) => `${day}T03:00:00Z`);
  assert.deepEqual(left(each, [2, 0, 0]), ['2026-03-09T03', '2026-03-10T03']);
  assert.deepEqual(left(each, [0, 3, 0]), ['2026-03-01T03', '2026-03-02T03', '2026-03-10T03']);
  assert.deepEqual(left(each, [0, 0, 3]), ['2026-01-31T03', '2026-02-20T03', '2026-03-10T03']);
});

test('the newest one stays, whatever is asked, and from a clock that ran ahead too', () => {
  assert.deepEqual(left(['2026-01-01T00:00:00Z'], [0, 0, 0]), ['2026-01-01T00']);
  assert.deepEqual(left([], [0, 0, 0]), []);
});

test('what is wrong in the settings is told in words', () => {
  const problems = (env: Record<string, string>) => {
    try {
      readConfig(env);
      return '';
    } catch (error) {
      return (error as ConfigError).problems.join('\n');
    }
  };
  assert.equal(problems({}), '');
  assert.equal(problems({ BACKUP_TO: '/srv/backups', BACKUP_KEEP: '14, 8, 24', BACKUP_EVERY: '6' }), '');
  assert.match(problems({ BACKUP_KEY: 'short' }), /^BACKUP_KEY must have at least 32 characters/);
  assert.match(problems({ BACKUP_EVERY: '0' }), /^BACKUP_EVERY must be a whole number/);
  assert.match(problems({ BACKUP_KEEP: 'all' }), /^BACKUP_KEEP must be three numbers/);
  assert.match(problems({ BACKUP_TO: 's3://bucket/shop' }), /^BACKUP_S3_ENDPOINT, .* must be set, so that/);
  assert.match(problems({ BACKUP_S3_REGION: 'auto' }), /^BACKUP_S3_ENDPOINT, BACKUP_S3_ACCESS_KEY_ID and/);
  const store = { BACKUP_S3_ENDPOINT: 'https://s3.example.com', BACKUP_S3_REGION: 'auto' };
  const keys = { BACKUP_S3_ACCESS_KEY_ID: 'a', BACKUP_S3_SECRET_ACCESS_KEY: 'b' };
  assert.equal(problems({ BACKUP_TO: 's3://bucket/shop', ...store, ...keys }), '');
  assert.match(
    problems({ BACKUP_TO: 's3://B/shop', ...store, ...keys }),
    /^BACKUP_TO must be a folder or s3:/,
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/backup/backup.ts';

test('a backup under load brings the shop back, spoilt ones do not, and rehearsals find bad migrations', async () => {
  const { shortfalls } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/settings/settings.ts';
import { debianProgram } from './debian.ts';

const openssl = debianProgram('openssl');

test('wrong settings are told in words, and the doctor tells good surroundings from broken ones', {
  skip: !openssl && 'openssl cannot be had here, which makes a certificate for it',
}, async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  const [wrong, good, broken] = tables;
  assert.ok(wrong!.length > 30 && good!.length > 15 && broken!.length > 40);
});

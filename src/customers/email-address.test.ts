import assert from 'node:assert/strict';
import test from 'node:test';
import { accountEmail, emailProblem } from './email-address.ts';

test('an address is known by its small letters', () => {
  assert.equal(accountEmail('  Ada.Byron@Example.COM '), 'ada.byron@example.com');
  assert.equal(emailProblem(accountEmail('ada@\u212Aiel.example')), undefined);
});

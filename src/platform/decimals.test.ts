import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal } from './decimals.ts';

test('a decimal is read exactly, with a point or a comma', () => {
  assert.equal(decimal('5', 2), 500);
  assert.equal(decimal(' 5.05 ', 2), 505);
  assert.equal(decimal('5,5', 2), 550);
  assert.equal(decimal('1.005', 3), 1005);
  assert.equal(decimal('5000', 0), 5000);
  assert.equal(decimal('0.07', 2), 7);
});

test('what has too many decimals, or is no number, is not read', () => {
  for (const text of ['5.005', '5.0.5', '-1', '1e3', '', '.5', '1,000.00', '9999999999999', '١'])
    assert.equal(decimal(text, 2), undefined, text);
  assert.equal(decimal('5.0', 0), undefined);
  assert.equal(decimal('999999999999', 4), undefined, 'beyond 2^53');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isGtin } from './gtin.ts';

test('a number that can be told to others has the right check digit and length', () => {
  for (const code of [
    '4006381333931',
    '96385074',
    '036000291452',
    '9780306406157',
    '14006381333938',
    '9771144875007',
  ])
    assert.equal(isGtin(code), true, code);
  for (const code of ['4006381333932', '400638133393', '', '0000000000000', 'ISBN 9780306406157', '96385075'])
    assert.equal(isGtin(code), false, code);
});

test('numbers that a shop gives out itself, and those of coupons, are told to nobody', () => {
  for (const code of [
    '2000000000008',
    '0200000000004',
    '212345678902',
    '9812345678903',
    '9900000000004',
    '23456787',
  ])
    assert.equal(isGtin(code), false, code);
});

/** A merchant's colour is taken only where it can be read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OWN_ACCENT } from '../platform/look.ts';
import { accentProblem, contrast } from './colours.ts';

test('contrast is measured as WCAG does', () => {
  assert.equal(contrast('#000000', '#ffffff').toFixed(2), '21.00');
  assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48');
});

test('the shop’s own blue can be read, light and dark', () => {
  assert.equal(accentProblem(OWN_ACCENT.light, 'light'), undefined);
  assert.equal(accentProblem(OWN_ACCENT.dark, 'dark'), undefined);
});

test('what cannot be read is refused, and the colour that is named instead can be', () => {
  for (const [colour, scheme, words] of [
    ['#ffd400', 'light', /too pale for a light page: its contrast is 1\.\d:1/],
    ['#202060', 'dark', /too dark for a dark page/],
  ] as const) {
    const problem = accentProblem(colour, scheme)!;
    assert.match(problem, words);
    const better = /such as (#[0-9a-f]{6})/.exec(problem)![1]!;
    assert.equal(accentProblem(better, scheme), undefined);
  }
});

test('what is no colour is refused', () => {
  for (const text of ['', 'red', '#fff', '#12345g', 'url(x)'])
    assert.match(accentProblem(text, 'light')!, /Choose a colour/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { roundedQuotient, share, WHOLE_PPM } from './rounding.ts';

test('half a unit is rounded up, less than half down', () => {
  assert.equal(share(4_595, 100_000, WHOLE_PPM), 460);
  assert.equal(share(4_594, 100_000, WHOLE_PPM), 459);
  assert.equal(share(1, 1, 2), 1);
  assert.equal(share(1, 499_999, WHOLE_PPM), 0);
  assert.equal(share(0, 1, 3), 0);
});

test('with steps, half a step is rounded up', () => {
  assert.equal(share(12_345, 1, 1, 10), 12_350);
  assert.equal(share(12_344, 1, 1, 10), 12_340);
  assert.equal(share(1_000, 45_000, WHOLE_PPM, 10), 50);
  assert.equal(share(1_000, 44_999, WHOLE_PPM, 10), 40);
});

test('it is exact beyond 2^53 too, for every amount, part and step', () => {
  assert.equal(share(Number.MAX_SAFE_INTEGER, 1, 1), Number.MAX_SAFE_INTEGER);
  assert.equal(share(2 ** 52, 999_999, WHOLE_PPM), 4_503_595_123_770_869);
  fc.assert(
    fc.property(
      fc.oneof(fc.nat(100_000), fc.maxSafeNat()),
      fc.nat(WHOLE_PPM),
      fc.nat(WHOLE_PPM),
      fc.constantFrom(1, 10),
      (amount, of, more, step) => {
        const outOf = Math.max(1, of + more);
        const steps = share(amount, of, outOf, step) / step;
        const exact = [BigInt(amount) * BigInt(of), BigInt(outOf) * BigInt(step)] as const;
        assert.equal(BigInt(steps), roundedQuotient(...exact));
        const twiceOff = 2n * (BigInt(steps) * exact[1] - exact[0]);
        assert.ok(twiceOff <= exact[1], 'more than half a step too much');
        assert.ok(twiceOff > -exact[1], 'half a step or more too little');
      },
    ),
    { numRuns: 2_000 },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allocate, partOf } from './allocate.ts';

const amount = fc.maxSafeNat();
const weights = fc.array(fc.oneof(fc.nat(100_000), fc.constant(0)), { minLength: 1, maxLength: 12 });

test('edge case 5: 10.00 over three equal lines are 3.33, 3.33 and 3.34', () => {
  assert.deepEqual(allocate(1000, [1, 1, 1]), [333, 333, 334]);
});

test('who loses most by rounding down gets what remains', () => {
  assert.deepEqual(allocate(100, [106, 206, 306, 406]), [10, 20, 30, 40]);
  assert.deepEqual(allocate(10, [1, 2, 4]), [1, 3, 6]);
});

test('of those that lost alike the later ones get more, after all that lost more', () => {
  assert.deepEqual(allocate(4, [1, 2, 2]), [1, 1, 2]);
  assert.deepEqual(allocate(4, [2, 2, 1]), [1, 2, 1]);
});

test('a line over nothing bears nothing of a discount, and nothing is divided by zero', () => {
  assert.deepEqual(allocate(500, [0, 1000]), [0, 500]);
  assert.deepEqual(allocate(3, [0, 0]), [1, 2]);
  assert.deepEqual(allocate(2, [0, 5, 0, 5, 0]), [0, 1, 0, 1, 0]);
  assert.deepEqual(allocate(0, []), []);
  assert.deepEqual(allocate(0, [0, 0]), [0, 0]);
});

test('the parts always add up to the sum, and are its shares to within one unit', () => {
  fc.assert(
    fc.property(amount, weights, (total, by) => {
      const parts = allocate(total, by);
      const sum = by.reduce((a, b) => a + b, 0);
      assert.equal(
        parts.reduce((a, b) => a + BigInt(b), 0n),
        BigInt(total),
      );
      if (sum === 0) return;
      for (const [index, part] of parts.entries()) {
        const exact = BigInt(total) * BigInt(by[index]!);
        assert.ok(BigInt(part) * BigInt(sum) > exact - BigInt(sum), 'less than its share rounded down');
        assert.ok(BigInt(part) * BigInt(sum) < exact + BigInt(sum), 'more than its share rounded up');
      }
    }),
  );
});

test('so many of equal pieces, beyond 2^53 in between', () => {
  assert.equal(partOf(1000, 1, 3), 333);
  assert.equal(partOf(Number.MAX_SAFE_INTEGER, 998, 999), 8998183039270779);
});

test('in steps of ten thousandths: every part is a whole multiple', () => {
  assert.deepEqual(allocate(1_000, [1, 1, 1], 10), [330, 330, 340]);
  assert.deepEqual(allocate(50, [1, 2, 1], 10), [10, 30, 10]);
  assert.equal(partOf(1_000, 1, 3, 10), 330);
  assert.equal(partOf(1_000, 3, 3, 10), 1_000);
});

test('half a unit, or less than nothing, cannot be parted', () => {
  assert.throws(() => allocate(0.5, [1]), RangeError);
  assert.throws(() => allocate(-1, [1]), RangeError);
  assert.throws(() => allocate(1, []), RangeError);
  assert.throws(() => allocate(15, [1], 10), /cannot part 15 in steps of 10/);
});

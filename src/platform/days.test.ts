import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, isDay, localTime, weekdayOf } from './days.ts';

const berlin = (at: string) => localTime(new Date(at), 'Europe/Berlin');

test('day and minute are those of the place', () => {
  assert.deepEqual(berlin('2026-11-25T12:59:59Z'), { day: '2026-11-25', minuteOfDay: 13 * 60 + 59 });
  assert.deepEqual(berlin('2026-11-25T23:00:00Z'), { day: '2026-11-26', minuteOfDay: 0 });
  assert.deepEqual(berlin('2026-07-25T22:05:00Z'), { day: '2026-07-26', minuteOfDay: 5 });
  const at = new Date('2026-12-31T11:30:00Z');
  assert.deepEqual(localTime(at, 'Pacific/Kiritimati'), { day: '2027-01-01', minuteOfDay: 90 });
  assert.deepEqual(localTime(at, 'Pacific/Pago_Pago'), { day: '2026-12-31', minuteOfDay: 30 });
  assert.deepEqual(localTime(at, 'Asia/Kathmandu'), { day: '2026-12-31', minuteOfDay: 17 * 60 + 15 });
});

test('the clocks change: an hour is left out, or is there twice', () => {
  assert.equal(berlin('2026-03-29T00:59:00Z').minuteOfDay, 119);
  assert.equal(berlin('2026-03-29T01:00:00Z').minuteOfDay, 180);
  assert.equal(berlin('2026-10-25T00:30:00Z').minuteOfDay, 150);
  assert.equal(berlin('2026-10-25T01:30:00Z').minuteOfDay, 150);
});

test('months, years and leap days are counted over', () => {
  assert.equal(addDays('2026-12-31', 1), '2027-01-01');
  assert.equal(addDays('2028-02-28', 1), '2028-02-29');
  assert.equal(addDays('2026-02-28', 1), '2026-03-01');
  assert.equal(addDays('2026-03-01', -1), '2026-02-28');
});

test('a week is seven days, wherever it begins', () => {
  const day = fc
    .date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  fc.assert(
    fc.property(day, fc.integer({ min: -4000, max: 4000 }), (one, days) => {
      const other = addDays(one, days);
      assert.ok(isDay(other));
      assert.equal(addDays(other, -days), one);
      assert.equal(weekdayOf(other), (((weekdayOf(one) + days) % 7) + 7) % 7);
    }),
  );
  assert.equal(weekdayOf('2026-11-25'), 3, 'a Wednesday');
});

test('only days that exist are days', () => {
  assert.deepEqual(
    ['2026-02-29', '0000-01-01', '2026-13-01', '2026-1-1', '2026-01-01T00', '', 'today'].filter(isDay),
    [],
  );
  assert.ok(isDay('2028-02-29'));
});

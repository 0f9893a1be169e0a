import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sampleCalendar } from '../../test/shipping.ts';
import { addDays, localTime, weekdayOf } from '../platform/days.ts';
import { arrival, type WorkCalendar } from './arrival.ts';

/** "2026-11-27 to 2026-12-01", by the clock of a server that keeps UTC. */
function arrives(at: string, daysMin: number, daysMax: number, more: Partial<WorkCalendar> = {}): string {
  const { from, to } = arrival(new Date(at), { daysMin, daysMax }, sampleCalendar(more));
  return from === to ? from : `${from} to ${to}`;
}

test('before the cut-off it leaves the same day, from that minute on the next', () => {
  assert.equal(arrives('2026-11-25T12:59:59.999Z', 1, 3), '2026-11-26 to 2026-11-30'); // 13:59:59 in Berlin
  assert.equal(arrives('2026-11-25T13:00:00Z', 1, 3), '2026-11-27 to 2026-12-01');
  assert.equal(arrives('2026-11-25T12:59:00Z', 0, 0), '2026-11-25');
});

test('the cut-off goes by the shop’s clock, in summer and in winter, on the day after it changed too', () => {
  assert.equal(arrives('2026-07-15T11:59:00Z', 1, 1), '2026-07-16');
  assert.equal(arrives('2026-07-15T12:00:00Z', 1, 1), '2026-07-17');
  assert.equal(arrives('2026-03-27T12:59:00Z', 1, 1), '2026-03-30', 'the Friday before summer time');
  assert.equal(arrives('2026-03-30T11:59:00Z', 1, 1), '2026-03-31', 'the Monday in it');
  assert.equal(arrives('2026-03-30T12:00:00Z', 1, 1), '2026-04-01');
  assert.equal(arrives('2026-10-26T12:59:00Z', 1, 1), '2026-10-27', 'the Monday after it');
});

test('a shop that works on the Sunday of the change loses no day and counts none twice', () => {
  const weekdays = [0, 1, 2, 3, 4, 5, 6];
  assert.equal(arrives('2026-03-28T22:30:00Z', 1, 2, { weekdays }), '2026-03-30 to 2026-03-31');
  assert.equal(arrives('2026-10-24T23:30:00Z', 1, 2, { weekdays }), '2026-10-26 to 2026-10-27');
  assert.equal(
    arrives('2026-10-25T00:30:00Z', 1, 2, { weekdays, cutOffMinute: 150 }),
    '2026-10-27 to 2026-10-28',
  );
});

test('which day it is goes by the shop’s calendar, not the server’s', () => {
  const late = '2026-11-25T23:30:00Z'; // Thursday, half past midnight, in Berlin
  assert.equal(arrives(late, 1, 1), '2026-11-27');
  assert.equal(arrives(late, 1, 1, { timeZone: 'UTC' }), '2026-11-27', 'Wednesday, too late there');
  assert.equal(
    arrives(late, 1, 1, { timeZone: 'Pacific/Auckland' }),
    '2026-11-27',
    'Thursday, half past twelve',
  );
  assert.equal(
    arrives(late, 1, 1, { timeZone: 'America/Los_Angeles' }),
    '2026-11-27',
    'Wednesday, half past three',
  );
  assert.equal(
    arrives('2026-11-27T23:30:00Z', 1, 1, { timeZone: 'Pacific/Auckland' }),
    '2026-12-01',
    'a Saturday',
  );
  assert.equal(arrives('2026-11-27T20:30:00Z', 1, 1, { timeZone: 'America/Los_Angeles' }), '2026-11-30');
});

test('weekends are not working days: neither to leave on nor on the way', () => {
  assert.equal(
    arrives('2026-11-27T09:00:00Z', 1, 2),
    '2026-11-30 to 2026-12-01',
    'ordered on Friday morning',
  );
  assert.equal(arrives('2026-11-27T15:00:00Z', 1, 2), '2026-12-01 to 2026-12-02', 'on Friday afternoon');
  assert.equal(arrives('2026-11-28T09:00:00Z', 1, 2), '2026-12-01 to 2026-12-02', 'on Saturday');
  assert.equal(arrives('2026-11-29T22:00:00Z', 0, 0), '2026-11-30', 'on Sunday night');
});

test('as docs/SHIPPING.md has it: on a Thursday at 15:00, on the way for one or two days', () => {
  assert.equal(arrives('2026-11-26T14:00:00Z', 1, 2), '2026-11-30 to 2026-12-01');
});

test('over holidays and the end of the year', () => {
  const holidays = ['2026-12-24', '12-25', '12-26', '01-01'];
  assert.equal(arrives('2026-12-23T09:00:00Z', 1, 3, { holidays }), '2026-12-28 to 2026-12-30');
  assert.equal(arrives('2026-12-24T09:00:00Z', 0, 0, { holidays }), '2026-12-28');
  assert.equal(arrives('2026-12-31T09:00:00Z', 1, 2, { holidays }), '2027-01-04 to 2027-01-05');
  assert.equal(arrives('2026-12-31T23:30:00Z', 1, 1, { holidays }), '2027-01-05', 'New Year in Berlin');
  assert.equal(arrives('2027-12-23T09:00:00Z', 1, 1, { holidays }), '2027-12-24', 'that one was for a year');
  assert.equal(arrives('2028-02-28T09:00:00Z', 1, 1, { holidays: ['02-29'] }), '2028-03-01');
});

test('what the shop needs comes before what the carrier needs', () => {
  assert.equal(arrives('2026-11-26T09:00:00Z', 1, 1, { handlingDays: 2 }), '2026-12-01');
  assert.equal(arrives('2026-11-26T15:00:00Z', 0, 0, { handlingDays: 2 }), '2026-12-01');
});

test('a shop that sends once a week', () => {
  assert.equal(arrives('2026-11-25T09:00:00Z', 1, 2, { weekdays: [2] }), '2026-12-08 to 2026-12-15');
});

const moment = fc.date({ min: new Date('2024-01-01'), max: new Date('2032-01-01'), noInvalidDate: true });
const zone = fc.constantFrom(
  'Europe/Berlin',
  'America/New_York',
  'Pacific/Auckland',
  'Asia/Kathmandu',
  'UTC',
);
const calendar = fc.record({
  timeZone: zone,
  cutOffMinute: fc.nat(1439),
  weekdays: fc.uniqueArray(fc.nat(6), { minLength: 1 }),
  holidays: fc.subarray(['12-25', '12-26', '01-01', '02-29', '2026-05-14', '2027-12-24']),
  handlingDays: fc.nat(5),
});
const days = fc
  .tuple(fc.nat(10), fc.nat(10))
  .map(([daysMin, more]) => ({ daysMin, daysMax: daysMin + more }));

test('it arrives on working days, exactly so many after the one it is taken up on', () => {
  fc.assert(
    fc.property(moment, calendar, days, (now, work, { daysMin, daysMax }) => {
      const isOff = (day: string) =>
        !work.weekdays.includes(weekdayOf(day)) || work.holidays.some((off) => day.endsWith(off));
      const { from, to } = arrival(now, { daysMin, daysMax }, work);
      assert.ok(!isOff(from) && !isOff(to) && from <= to);
      const today = localTime(now, work.timeZone);
      let workdays = 0;
      for (let day = today.day; day <= to; day = addDays(day, 1)) {
        if (isOff(day) || (day === today.day && today.minuteOfDay >= work.cutOffMinute)) continue;
        if (day === from) assert.equal(workdays, work.handlingDays + daysMin);
        if (day === to) assert.equal(workdays, work.handlingDays + daysMax);
        workdays += 1;
      }
    }),
  );
});

test('who orders later never gets it earlier, unless the clocks go back over the cut-off', () => {
  const byDay = calendar.filter(({ cutOffMinute }) => cutOffMinute > 4 * 60);
  fc.assert(
    fc.property(moment, fc.nat(7 * 24 * 3_600_000), byDay, days, (now, laterMs, work, wait) => {
      const later = new Date(now.getTime() + laterMs);
      assert.ok(arrival(later, wait, work).from >= arrival(now, wait, work).from);
    }),
  );
});

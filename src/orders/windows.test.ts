import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleFulfillment, sampleLine } from '../../test/sample-order.ts';
import { returnWindow, withdrawalWindow } from './windows.ts';

const BERLIN = 'Europe/Berlin';

/** Two pieces, each parcel delivered at the time given; null is still on its way. */
function shipped(...deliveredAt: (string | null)[]) {
  return {
    lines: [sampleLine({ shippedQuantity: 2 })],
    fulfillments: deliveredAt.map((at) => sampleFulfillment({ deliveredAt: at })),
  };
}
const ends = (at: string, timeZone = BERLIN) => withdrawalWindow(shipped(at), timeZone).endsAt!.toISOString();

test('the day of receipt is not counted, and the last one is whole', () => {
  // Tuesday the 3rd, 9 in the morning: until Tuesday the 17th, midnight in Berlin.
  assert.equal(ends('2026-11-03T08:00:00Z'), '2026-11-17T23:00:00.000Z');
  const order = shipped('2026-11-03T08:00:00Z');
  const isOpen = (now: string) => withdrawalWindow(order, BERLIN, new Date(now)).isOpen;
  assert.deepEqual(['2026-11-17T22:59:59Z', '2026-11-17T23:00:00Z'].map(isOpen), [true, false]);
});

test('one that would end on a weekend ends with the Monday after', () => {
  assert.equal(ends('2026-11-06T08:00:00Z'), '2026-11-20T23:00:00.000Z', 'a Friday');
  assert.equal(ends('2026-11-07T08:00:00Z'), '2026-11-23T23:00:00.000Z', 'a Saturday');
  assert.equal(ends('2026-11-08T08:00:00Z'), '2026-11-23T23:00:00.000Z', 'a Sunday');
});

test('days are those of the shop’s time zone, over a change of the clocks too', () => {
  assert.equal(ends('2026-11-03T23:30:00Z'), '2026-11-18T23:00:00.000Z', 'the next day already, in Berlin');
  assert.equal(ends('2026-10-20T08:00:00Z'), '2026-11-03T23:00:00.000Z', 'summer time ends in between');
  assert.equal(ends('2026-10-12T08:00:00Z'), '2026-10-26T23:00:00.000Z');
  assert.equal(ends('2026-11-03T08:00:00Z', 'Pacific/Auckland'), '2026-11-17T11:00:00.000Z');
});

test('it has not begun while anything is still to come', () => {
  const open = { isOpen: true, endsAt: null };
  assert.deepEqual(withdrawalWindow({ lines: [sampleLine()], fulfillments: [] }, BERLIN), open);
  assert.deepEqual(withdrawalWindow(shipped('2020-01-01T08:00:00Z', null), BERLIN), open);
  const half = { ...shipped('2020-01-01T08:00:00Z'), lines: [sampleLine({ shippedQuantity: 1 })] };
  assert.deepEqual(withdrawalWindow(half, BERLIN), open);
  const rest = { ...half, lines: [sampleLine({ shippedQuantity: 1, cancelledQuantity: 1 })] };
  assert.equal(withdrawalWindow(rest, BERLIN).isOpen, false);
});

test('it runs from the last of several parcels', () => {
  const order = shipped('2026-11-03T08:00:00Z', '2026-11-04T08:00:00Z', '2026-11-02T08:00:00Z');
  assert.equal(withdrawalWindow(order, BERLIN).endsAt!.toISOString(), '2026-11-18T23:00:00.000Z');
});

test('the shop’s own time is so many days, weekend or not', () => {
  const order = shipped('2026-11-08T08:00:00Z');
  assert.equal(returnWindow(order, 30, BERLIN).endsAt!.toISOString(), '2026-12-08T23:00:00.000Z');
  assert.equal(returnWindow(order, 6, BERLIN).endsAt!.toISOString(), '2026-11-14T23:00:00.000Z');
});

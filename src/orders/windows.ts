/**
 * How long goods may be sent back. Both times run from the day after the last goods were delivered, in
 * the shop's time zone, to the end of a day; while anything is still to come they have not begun.
 */
import { localTime } from '../platform/days.ts';
import type { Shop } from '../platform/shop.ts';
import type { Order } from './orders.ts';
import { openQuantity, orderCan } from './progress.ts';

export interface Window {
  isOpen: boolean;
  /** Null while it has not begun to run out. */
  endsAt: Date | null;
}

/** Art. 9 of directive 2011/83/EU. */
export const WITHDRAWAL_DAYS = 14;

/**
 * The time in which a consumer may withdraw (Art. 9 of directive 2011/83/EU): fourteen days from the day
 * on which he had the last goods of the order. Reckoned as regulation (EEC, Euratom) 1182/71 says, Art. 3:
 * that day itself is not counted, and a time that would end on a Saturday or Sunday ends with the next
 * working day. Holidays differ from country to country and are not known here.
 */
export function withdrawalWindow(order: WindowOf, timeZone: string, now = new Date()): Window {
  return windowOf(order, WITHDRAWAL_DAYS, timeZone, now, true);
}

/** The time in which the shop takes goods back of its own accord. */
export function returnWindow(order: WindowOf, days: number, timeZone: string, now = new Date()): Window {
  return windowOf(order, days, timeZone, now, false);
}

/** Whether the buyer is offered to send something back. */
export function mayReturn({ config }: Pick<Shop, 'config'>, order: Order): boolean {
  const { returnDays, shop } = config;
  return (
    returnDays > 0 &&
    orderCan.requestReturn(order) === true &&
    returnWindow(order, returnDays, shop.timeZone).isOpen
  );
}

type WindowOf = Pick<Order, 'lines' | 'fulfillments'>;

function windowOf(order: WindowOf, days: number, timeZone: string, now: Date, weekdays: boolean): Window {
  const lastAt = lastDeliveryOf(order);
  if (!lastAt) return { isOpen: true, endsAt: null };
  const endsAt = endOfDay(dayAfter(dayOf(lastAt, timeZone), days, weekdays), timeZone);
  return { isOpen: now < endsAt, endsAt };
}

/** Undefined while anything is still to be shipped or delivered. */
function lastDeliveryOf({ lines, fulfillments }: WindowOf): Date | undefined {
  if (fulfillments.length === 0 || lines.some((line) => openQuantity(line) > 0)) return undefined;
  const times = fulfillments.map(({ deliveredAt }) => deliveredAt && new Date(deliveredAt).getTime());
  return times.some((time) => !time) ? undefined : new Date(Math.max(...(times as number[])));
}

/** A day in the calendar, as midnight UTC of that day. */
const dayOf = (at: Date, timeZone: string) => new Date(`${localTime(at, timeZone).day}T00:00:00Z`);

const DAY_MS = 86_400_000;

function dayAfter(day: Date, days: number, weekdays: boolean): Date {
  const last = new Date(day.getTime() + days * DAY_MS);
  const weekend = { 6: 2, 0: 1 }[last.getUTCDay()];
  return weekdays && weekend ? new Date(last.getTime() + weekend * DAY_MS) : last;
}

/** The midnight that ends this day there: 24 hours on, corrected by what the clocks there differ from UTC. */
function endOfDay(day: Date, timeZone: string): Date {
  const midnight = day.getTime() + DAY_MS;
  const first = midnight - offsetMs(new Date(midnight), timeZone);
  return new Date(midnight - offsetMs(new Date(first), timeZone)); // again, where the clocks change that day
}

function offsetMs(at: Date, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const local = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  return local - Math.floor(at.getTime() / 1000) * 1000;
}

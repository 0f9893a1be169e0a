/**
 * When goods arrive: pure, by the shop's working days. What is ordered before the cut-off of a working day is taken
 * up that day, else the next; then come the days the shop needs, then those of the carrier. All of them are working
 * days of the shop, in its time zone.
 */
import type { Dispatch } from '../platform/config.ts';
import { addDays, localTime, weekdayOf } from '../platform/days.ts';

export interface WorkCalendar extends Dispatch {
  /** IANA, "Europe/Berlin". */
  timeZone: string;
}

/** The first and last day on which it should be there, YYYY-MM-DD. */
export interface Expected {
  from: string;
  to: string;
}

/** @param days working days from dispatch to arrival; 0: the same day. */
export function arrival(
  now: Date,
  days: { daysMin: number; daysMax: number },
  calendar: WorkCalendar,
): Expected {
  const leaves = workdaysLater(firstDay(now, calendar), calendar.handlingDays, calendar);
  const from = workdaysLater(leaves, days.daysMin, calendar);
  return { from, to: workdaysLater(from, days.daysMax - days.daysMin, calendar) };
}

/** The working day on which the order is taken up. */
function firstDay(now: Date, calendar: WorkCalendar): string {
  const { day, minuteOfDay } = localTime(now, calendar.timeZone);
  return isWorkday(day, calendar) && minuteOfDay < calendar.cutOffMinute
    ? day
    : workdaysLater(day, 1, calendar);
}

function workdaysLater(day: string, count: number, calendar: WorkCalendar): string {
  let later = day;
  for (let left = count; left > 0; ) {
    later = addDays(later, 1);
    if (isWorkday(later, calendar)) left -= 1;
  }
  return later;
}

const isWorkday = (day: string, { weekdays, holidays }: WorkCalendar) =>
  weekdays.includes(weekdayOf(day)) && !holidays.includes(day) && !holidays.includes(day.slice(5));

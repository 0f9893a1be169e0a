/** When goods leave. */
import { isDay } from '../../days.ts';
import { type Given, inWords, list } from '../setting.ts';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** So that a working day is left, in some year at least. */
const HOLIDAYS_MAX = 300;

/** Minutes since midnight. */
export function cutOff(given: Given): number {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(given.text) ?? [];
  if (hour === undefined) given.mustBe('a time of day such as 14:00');
  return Number(hour) * 60 + Number(minute);
}

/** 0 is Sunday; one at least. */
export function weekdays(given: Given): number[] {
  const days = list(given).map((day) => WEEKDAYS.indexOf(day.toLowerCase()));
  if (days.length === 0 || days.includes(-1)) given.mustBe(`a list of ${inWords(WEEKDAYS, 'and')}`);
  return days;
}

/** YYYY-MM-DD, or MM-DD for every year. */
export function holidays(given: Given): string[] {
  const days = list(given);
  const wrong = days.filter((day) => !isDay(day.length === 5 ? `2000-${day}` : day)); // 2000 has a 29 February
  if (wrong.length > 0)
    given.wrong(
      `must be a list of days such as 2026-12-25, or 12-25 for every year; it holds ${inWords(wrong, 'and')}.`,
    );
  if (days.length > HOLIDAYS_MAX) given.wrong(`can hold ${HOLIDAYS_MAX} days at most.`);
  return days;
}

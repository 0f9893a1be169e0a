/**
 * Days that are looked at, by the shop's clock, and those before them to compare with. Today counts as one of them, so
 * the days before end at the same time of day: seven days at noon are compared with seven days that end at noon.
 */
import { addDays, localTime } from '../platform/days.ts';

export const periods = { today: 1, '7': 7, '30': 30, '90': 90 } as const;
export type PeriodName = keyof typeof periods;

/** In the order in which they are offered. */
export const periodNames: PeriodName[] = ['today', '7', '30', '90'];

export const periodTitles: Record<PeriodName, string> = {
  today: 'Today',
  '7': '7 days',
  '30': '30 days',
  '90': '90 days',
};

export interface Period {
  name: PeriodName;
  days: number;
  /** The first and the last day, YYYY-MM-DD; the last one is today. */
  from: string;
  to: string;
  /** The first of the days before. */
  beforeFrom: string;
  now: Date;
  /** IANA, "Europe/Berlin". */
  timeZone: string;
}

export const isPeriod = (name: string | undefined): name is PeriodName =>
  name !== undefined && Object.hasOwn(periods, name);

export function periodOf(name: PeriodName, now: Date, timeZone: string): Period {
  const days = periods[name];
  const to = localTime(now, timeZone).day;
  const from = addDays(to, 1 - days);
  return { name, days, from, to, beforeFrom: addDays(from, -days), now, timeZone };
}

/** Of its bars, as figures name them: its days, or the hours of today, "00" to "23". */
export function bucketsOf({ name, from, days }: Period): string[] {
  if (name === 'today') return Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
  return Array.from({ length: days }, (_, day) => addDays(from, day));
}

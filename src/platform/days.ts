/** Days of the calendar, written YYYY-MM-DD, which are the same everywhere; a time zone says which one it is. */

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('en', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
  clocks.set(timeZone, known);
  return known;
}

/** What calendar and clock show there. @param timeZone IANA, "Europe/Berlin". */
export function localTime(at: Date, timeZone: string): { day: string; minuteOfDay: number } {
  const part = Object.fromEntries(
    clockOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return {
    day: `${part.year}-${part.month}-${part.day}`,
    minuteOfDay: Number(part.hour) * 60 + Number(part.minute),
  };
}

const midnight = (day: string) => new Date(`${day}T00:00:00Z`);

export function addDays(day: string, days: number): string {
  const date = midnight(day);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** 0 is Sunday, as in Date. */
export const weekdayOf = (day: string): number => midnight(day).getUTCDay();

/** Whether there is such a day: 2026-02-29 is none, and no calendar of PostgreSQL has a year nought. */
export function isDay(written: string): boolean {
  const date = /^(?!0000)\d{4}-\d\d-\d\d$/.test(written) ? midnight(written) : undefined;
  return date !== undefined && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written);
}

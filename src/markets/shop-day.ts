const formats = new Map<string, Intl.DateTimeFormat>();

/** "2026-11-25": which day it is there then. Rates begin and end with the days of the shop's time zone. */
export function dayIn(timeZone: string, at: Date): string {
  const known =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, known);
  return known.format(at);
}

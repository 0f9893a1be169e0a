/** Points in time as people read them: in the shop's language and time zone. */
export interface Place {
  locale: string;
  /** IANA, "Europe/Berlin". */
  timeZone: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(at: string | Date, { locale, timeZone }: Place, timeStyle?: 'short' | 'long'): string {
  const key = `${locale} ${timeZone} ${timeStyle}`;
  const known =
    formats.get(key) ?? new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle, timeZone });
  formats.set(key, known);
  return known.format(new Date(at));
}

/** "23 November 2026 at 09:05". */
export const formatDateTime = (at: string | Date, place: Place): string => format(at, place, 'short');

/** "23 November 2026 at 09:05:07 CET": where it must be said which clock was read. */
export const formatDateTimeWithZone = (at: string | Date, place: Place): string => format(at, place, 'long');

/** "23 November 2026", the day on which it is that time there. */
export const formatDate = (at: string | Date, place: Place): string => format(at, place);

/** A day of the calendar, YYYY-MM-DD, which is the same everywhere. */
export const formatDay = (day: string, { locale }: Pick<Place, 'locale'>): string =>
  format(`${day}T00:00:00Z`, { locale, timeZone: 'UTC' });

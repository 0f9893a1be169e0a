/** Points in time as people read them: in the shop's language and time zone. */
export interface Place {
  locale: string;
  /** IANA, "Europe/Berlin". */
  timeZone: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** "23 November 2026 at 09:05". */
export function formatDateTime(at: string | Date, { locale, timeZone }: Place): string {
  const key = `${locale} ${timeZone}`;
  const format =
    formats.get(key) ?? new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone });
  formats.set(key, format);
  return format.format(new Date(at));
}

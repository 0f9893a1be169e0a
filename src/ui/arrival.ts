/** When something should arrive, in words. */

export interface Arriving {
  /** The first and the last day on which it should be there, YYYY-MM-DD. */
  expected: { from: string; to: string } | null;
  /** Where the buyer fetches it; none: it travels. */
  pickupAddress: string[];
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(locale: string): Intl.DateTimeFormat {
  const known =
    formats.get(locale) ??
    new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
  formats.set(locale, known);
  return known;
}

const midnight = (day: string) => new Date(`${day}T00:00:00Z`);

/** "Arrives Thu, 26 Nov", "Arrives Thu 26 – Mon 30 Nov", "Ready for pick-up from Thu, 26 Nov"; '' where nobody can say. */
export function arrivalWords({ expected, pickupAddress }: Arriving, locale: string): string {
  if (!expected) return '';
  const [from, to] = [midnight(expected.from), midnight(expected.to)];
  return pickupAddress.length > 0
    ? `Ready for pick-up from ${formatOf(locale).format(from)}`
    : `Arrives ${formatOf(locale).formatRange(from, to)}`;
}

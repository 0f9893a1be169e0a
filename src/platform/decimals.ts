/**
 * A number as people write it, "12.5" or "12,5", as a whole number of its smallest unit; exact, no division is
 * made. @param places how many decimals it may have at most. @returns undefined for anything else.
 */
export function decimal(text: string, places: number): number | undefined {
  const [, whole, fraction = ''] = /^(\d{1,12})(?:[.,](\d{1,9}))?$/.exec(text.trim()) ?? [];
  if (whole === undefined || fraction.length > places) return undefined;
  const value = Number(whole + fraction.padEnd(places, '0'));
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Currency, country, language and zone, as this Node knows them. */
import type { Given } from '../setting.ts';

export function currency(given: Given): string {
  const code = given.text.toUpperCase();
  if (Intl.supportedValuesOf('currency').includes(code)) return code;
  given.mustBe('an ISO 4217 code such as EUR');
  return 'EUR';
}

export function country(given: Given): string {
  const code = given.text.toUpperCase();
  if (!/^[A-Z]{2}$/.test(code) || !canUse(() => new Intl.Locale(`und-${code}`)))
    given.mustBe('an ISO 3166 code such as IE');
  return code;
}

export function locale(given: Given): string {
  if (!canUse(() => new Intl.NumberFormat(given.text))) given.mustBe('a language tag such as en-IE');
  return given.text;
}

export function timeZone(given: Given): string {
  if (!canUse(() => new Intl.DateTimeFormat('en', { timeZone: given.text })))
    given.mustBe('a zone such as Europe/Berlin');
  return given.text;
}

function canUse(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}

import { type Given, list } from '../setting.ts';

/** `books:txcd_35010000,food:txcd_40060003` */
export function taxCodes(given: Given): Record<string, string> {
  const pairs = list(given).map((pair) => pair.split(':').map((part) => part.trim()));
  const isPair = ([taxClass, code, more]: string[]) =>
    taxClass && /^txcd_\d{8}$/.test(code ?? '') && more === undefined;
  if (!pairs.every(isPair))
    given.mustBe('tax classes with their codes, such as books:txcd_35010000,food:txcd_40060003');
  return Object.fromEntries(pairs);
}

/**
 * VAT numbers of businesses: what one looks like, and whether the official register knows it. The form
 * and the check digits of each country come from jsvat-next; a number that looks valid may still be
 * nobody's, which only the register can tell (VIES, for the EU and Northern Ireland).
 */
import { type Country, checkVAT, countries } from 'jsvat-next';
import { countryName } from '../customers/countries.ts';
import type { Config } from '../platform/config.ts';

/** By the prefix of the number: whose it is, by ISO 3166, and where it differs what the check calls it. */
const prefixes: Record<string, { country: string; checkedAs?: string }> = {
  ...Object.fromEntries(
    'AT BE BG CH CY CZ DE DK EE ES FI FR GB HR HU IE IT LT LU LV MT NL NO PL PT RO SE SI SK'
      .split(' ')
      .map((code) => [code, { country: code }]),
  ),
  EL: { country: 'GR' }, // as the EU calls Greece
  GR: { country: 'GR', checkedAs: 'EL' },
  XI: { country: 'GB', checkedAs: 'GB' }, // Northern Ireland, whose goods count as the EU's
};

/** VIES knows these; Great Britain, Norway and Switzerland have registers of their own. */
const inVies = (prefix: string) => !['GB', 'CH', 'NO'].includes(prefix);

const checks = new Map(countries.map((country) => [country.codes[0]!, country]));

const LENGTH_MAX = 20;

export type VatNumberResult =
  /** `number` as it is written on invoices: no spaces, with its prefix. `country` is ISO 3166's: GR, where it begins with EL. */
  { ok: true; number: string; country: string } | { ok: false; message: string };

/** @param text as typed: small letters, spaces, dots and hyphens do not matter. */
export function parseVatNumber(text: string): VatNumberResult {
  const compact = text.toUpperCase().replace(/[\s.\-/]/g, '');
  const prefix = compact.slice(0, 2);
  const known = Object.hasOwn(prefixes, prefix) ? prefixes[prefix]! : undefined;
  if (!known)
    return {
      ok: false,
      message: 'A VAT number begins with the two letters of its country, such as IE6433435F.',
    };
  const { country, checkedAs = prefix } = known;
  const rest = compact.slice(2);
  const check = checks.get(country)!;
  if (compact.length > LENGTH_MAX || !isValid(check, country === 'NO' ? rest : checkedAs + rest))
    return {
      ok: false,
      message: `This is not a VAT number of ${countryName(country)}. Please check its letters and digits.`,
    };
  return { ok: true, number: country === 'GR' ? `EL${rest}` : compact, country };
}

/** Norway's is nine digits and MVA, which may be left out: NO in front is added in trade across borders. */
function isValid(check: Country, number: string): boolean {
  const written = check.codes[0] === 'NO' ? `${number.replace(/MVA$/, '')}MVA` : number;
  return checkVAT(written, [check]).isValid;
}

const ANSWER_WITHIN_MS = 3_000;

/**
 * Asks the official register (setting VAT_LOOKUP_URL), so never inside a transaction. Never throws.
 * @param number as `parseVatNumber` gives it.
 * @returns `not_asked` where no register is set, or it does not keep numbers of this country;
 * `unavailable` where it did not tell within three seconds, which says nothing about the number.
 */
export async function lookUpVatNumber(
  { vatLookupUrl }: Pick<Config, 'vatLookupUrl'>,
  number: string,
): Promise<'valid' | 'invalid' | 'unavailable' | 'not_asked'> {
  const prefix = number.slice(0, 2);
  if (!vatLookupUrl || !inVies(prefix)) return 'not_asked';
  const url = vatLookupUrl
    .replaceAll('{country}', encodeURIComponent(prefix))
    .replaceAll('{number}', encodeURIComponent(number.slice(2)));
  try {
    const answer = await fetch(url, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return answer.ok ? verdict(await answer.json()) : 'unavailable';
  } catch {
    return 'unavailable';
  }
}

/**
 * VIES answers `isValid` (its POST address `valid`) and `userError`. It says false, too, when a country's
 * register is busy or down (MS_UNAVAILABLE, MS_MAX_CONCURRENT_REQ, TIMEOUT): only INVALID is a no.
 */
function verdict(answer: unknown): 'valid' | 'invalid' | 'unavailable' {
  const { isValid, valid, userError } = (answer ?? {}) as Record<string, unknown>;
  const says = isValid ?? valid;
  if (says === true) return 'valid';
  return says === false && (userError === undefined || userError === 'INVALID') ? 'invalid' : 'unavailable';
}

/** VAT numbers of businesses. */
import type { Config } from '../platform/config.ts';

export type ParsedVatNumber = { ok: true; number: string; country: string } | { ok: false; message: string };

export function parseVatNumber(_text: string): ParsedVatNumber {
  return { ok: false, message: 'That is not a VAT number.' };
}

export async function lookUpVatNumber(
  _config: Config,
  _number: string,
): Promise<'valid' | 'invalid' | 'unavailable' | 'not_asked'> {
  return 'not_asked';
}

/**
 * Where the EU's common rules of VAT hold: articles 5 to 8 of directive 2006/112/EC
 * (http://data.europa.eu/eli/dir/2006/112), and Northern Ireland by the Windsor Framework, article 8, for goods.
 */
import { closest, type Place, type Whereabouts } from '../platform/places.ts';

const MEMBERS = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
);

const NORTHERN_IRELAND: Place = { country: 'GB', postal: [['BT', 'BT']] };

/** Parts of member states where it does not hold, as far as they have no country code of their own (AX, GP, RE …). */
const OUTSIDE: Place[] = [
  // Heligoland, Büsingen
  {
    country: 'DE',
    postal: [
      ['27498', '27498'],
      ['78266', '78266'],
    ],
  },
  // Canary Islands, Ceuta, Melilla
  {
    country: 'ES',
    postal: [
      ['35', '35'],
      ['38', '38'],
      ['51', '52'],
    ],
  },
  // Åland
  { country: 'FI', postal: [['22', '22']] },
  // Overseas departments and territories; 980 is Monaco
  {
    country: 'FR',
    postal: [
      ['971', '978'],
      ['986', '988'],
    ],
  },
  // Mount Athos
  { country: 'GR', postal: [['63086', '63087']] },
  // Livigno, Campione d’Italia
  {
    country: 'IT',
    postal: [
      ['23041', '23041'],
      ['22061', '22061'],
    ],
  },
];

/** Article 7: Monaco is taxed as France, the Isle of Man as the United Kingdom. */
const TAXED_AS: Record<string, string> = { MC: 'FR', IM: 'GB' };

export function taxedAs(where: Whereabouts): Whereabouts {
  return { ...where, country: TAXED_AS[where.country] ?? where.country };
}

export function isInEu(where: Whereabouts): boolean {
  if (closest([NORTHERN_IRELAND], where) > 0) return true;
  return MEMBERS.has(where.country) && closest(OUTSIDE, where) === 0;
}

/** Of the country a VAT number begins with: Greece's begin with EL, Northern Ireland's with XI. */
export function isEuVatCountry(country: string): boolean {
  return MEMBERS.has(country) || country === 'EL' || country === 'XI';
}

/** As an address has it: Greece is EL in VAT numbers and GR everywhere else. */
export const isoCountry = (vatCountry: string) => (vatCountry === 'EL' ? 'GR' : vatCountry);

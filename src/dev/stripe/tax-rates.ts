/**
 * Taxes of the stand-in's own: a few places with simple rates, so that a shop can be tried. They are not kept
 * up to date and are nobody's tax; in the places named here the stand-in acts as if the shop were registered.
 */

export interface TaxPlace {
  country: string;
  state: string | null;
}

export interface AddressToPlace extends TaxPlace {
  city: string | null;
  postal_code: string | null;
}

/** One tax of one authority. */
export interface TaxPart {
  name: string;
  type: 'vat' | 'gst' | 'hst' | 'qst' | 'jct' | 'sales_tax';
  ppm: number;
  level: 'country' | 'state' | 'county' | 'city' | 'district';
  authority: string;
}

export type Reason =
  | 'standard_rated'
  | 'reduced_rated'
  | 'zero_rated'
  | 'not_subject_to_tax'
  | 'not_collecting';

export interface TaxesThere {
  reason: Reason;
  parts: TaxPart[];
}

/** Printed books, which many countries tax less. */
const BOOKS = 'txcd_35010000';
/** https://docs.stripe.com/tax/tax-codes: what no place taxes. */
const NOT_TAXABLE = 'txcd_00000000';

export const EU = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
);

const percent = (value: number) => Math.round(value * 10_000);

interface Nation {
  name: string;
  type: TaxPart['type'];
  standard: number;
  books?: number;
}

const vat = (standard: number, books = standard, name = 'Value-added tax (VAT)'): Nation => ({
  name,
  type: 'vat',
  standard,
  books,
});

const NATIONS: Record<string, Nation> = {
  AT: vat(20, 10, 'Umsatzsteuer (USt)'),
  AU: { name: 'Goods and services tax (GST)', type: 'gst', standard: 10 },
  BE: vat(21, 6),
  DE: vat(19, 7, 'Umsatzsteuer (USt)'),
  ES: vat(21, 4, 'Impuesto sobre el valor añadido (IVA)'),
  FR: vat(20, 5.5, 'Taxe sur la valeur ajoutée (TVA)'),
  GB: vat(20, 0),
  IE: vat(23, 0),
  IT: vat(22, 4, 'Imposta sul valore aggiunto (IVA)'),
  JP: { name: 'Consumption tax (JCT)', type: 'jct', standard: 10 },
  NL: vat(21, 9, 'Belasting over de toegevoegde waarde (BTW)'),
  PL: vat(23, 5),
  SE: vat(25, 6),
};

interface State {
  parts: [level: TaxPart['level'], authority: string, percent: number][];
  /** Shipping that is charged for by itself is taxed too. */
  onShipping: boolean;
}

const STATES: Record<string, State> = {
  CA: {
    parts: [
      ['state', 'California', 6.25],
      ['county', 'Los Angeles', 1],
    ],
    onShipping: false,
  },
  NY: {
    parts: [
      ['state', 'New York', 4],
      ['city', 'New York City', 4.5],
      ['district', 'Metropolitan Commuter Transportation District', 0.375],
    ],
    onShipping: true,
  },
  OR: { parts: [], onShipping: false },
  TX: {
    parts: [
      ['state', 'Texas', 6.25],
      ['city', 'Austin', 2],
    ],
    onShipping: true,
  },
  WA: {
    parts: [
      ['state', 'Washington', 6.5],
      ['city', 'Seattle', 3.85],
    ],
    onShipping: true,
  },
};

/** Besides the GST of 5 %, unless one tax is both. */
const PROVINCES: Record<string, Omit<Nation, 'books'>> = {
  ON: { name: 'Harmonized sales tax (HST)', type: 'hst', standard: 13 },
  QC: { name: 'Quebec sales tax (QST)', type: 'qst', standard: 9.975 },
};

/** @param what a product's tax code, or shipping. */
export function taxesAt(place: TaxPlace, what: string | 'shipping'): TaxesThere {
  if (what === NOT_TAXABLE) return { reason: 'not_subject_to_tax', parts: [] };
  switch (place.country) {
    case 'US':
      return inState(place.state ?? '', what);
    case 'CA':
      return { reason: 'standard_rated', parts: inProvince(place.state ?? '') };
    default:
      return inNation(place.country, what);
  }
}

function inNation(country: string, what: string): TaxesThere {
  const nation = NATIONS[country];
  if (!nation) return { reason: 'not_collecting', parts: [] };
  const rate = what === BOOKS ? (nation.books ?? nation.standard) : nation.standard;
  const { name, type } = nation;
  const parts: TaxPart[] = [{ name, type, ppm: percent(rate), level: 'country', authority: country }];
  if (rate === nation.standard) return { reason: 'standard_rated', parts };
  return { reason: rate === 0 ? 'zero_rated' : 'reduced_rated', parts };
}

function inState(code: string, what: string): TaxesThere {
  const state = STATES[code];
  if (!state) return { reason: 'not_collecting', parts: [] };
  if (state.parts.length === 0 || (what === 'shipping' && !state.onShipping))
    return { reason: 'not_subject_to_tax', parts: [] };
  const parts = state.parts.map(
    ([level, authority, rate]): TaxPart => ({
      name: level === 'state' ? 'Sales tax' : 'Local sales tax',
      type: 'sales_tax',
      ppm: percent(rate),
      level,
      authority,
    }),
  );
  return { reason: 'standard_rated', parts };
}

function inProvince(code: string): TaxPart[] {
  const own = PROVINCES[code];
  const gst: TaxPart = {
    name: 'Goods and services tax (GST)',
    type: 'gst',
    ppm: percent(5),
    level: 'country',
    authority: 'Canada',
  };
  if (!own) return [gst];
  const part: TaxPart = {
    name: own.name,
    type: own.type,
    ppm: percent(own.standard),
    level: 'state',
    authority: code,
  };
  return own.type === 'hst' ? [part] : [gst, part];
}

/** ZIP codes begin alike within a state (USPS); one that lies elsewhere cannot be placed. */
const ZIP_BEGINS: Record<string, RegExp> = {
  CA: /^9[0-6]/,
  NY: /^(1[0-4]|005|06390)/,
  OR: /^97/,
  TX: /^(7[5-9]|885)/,
  WA: /^9(8|9[0-4])/,
};

/** A city of this name is nowhere, so that a test has an address that cannot be placed. */
const NOWHERE = 'Nowhere';

/** What Stripe needs to know of an address (https://docs.stripe.com/tax/customer-locations). */
export function canBePlaced({ country, state, city, postal_code: postalCode }: AddressToPlace): boolean {
  if (city === NOWHERE) return false;
  if (country === 'US') {
    if (!/^\d{5}(-\d{4})?$/.test(postalCode ?? '') || postalCode!.startsWith('00000')) return false;
    return state === null || (ZIP_BEGINS[state]?.test(postalCode!) ?? true);
  }
  if (country === 'CA') return state !== null || postalCode !== null;
  return true;
}

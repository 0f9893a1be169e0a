/**
 * Which tax a sale bears: decided from where the shop is, where it is registered, and where the goods go. What
 * the rates are is data (`markets/`); the sums are `tax.ts`.
 */
import { closeness, type Whereabouts } from '../platform/places.ts';
import { isEuVatCountry, isInEu, isoCountry, taxedAs } from './eu.ts';
import type { TaxRate, TaxRules } from './pricing.ts';

/** The class of goods that have none of their own. */
export const STANDARD = 'standard';

/** Where the shop has to charge tax. */
export interface TaxRegistration {
  country: string;
  /** A state's or province's own tax; empty: the country's. */
  region: string;
  /** `oss`: one registration for all of the EU (one-stop-shop). */
  kind: 'local' | 'oss';
}

export interface TaxRateRow {
  country: string;
  /** Empty: in all of them. A tax of regions names its region in every row. */
  region: string;
  /** Both included, as in `Place`; empty: everywhere. */
  postalFrom: string;
  postalTo: string;
  taxClass: string;
  /** Which tax it is, "vat": of one the closest place counts, several stand side by side. */
  tax: string;
  /** As buyers read it. */
  name: string;
  ppm: number;
  onShipping: boolean;
  /** YYYY-MM-DD, its first and last day. */
  validFrom: string;
  validTo: string | null;
}

export interface TaxedBuyer {
  where: Whereabouts;
  at: Date;
  /** A business with a VAT number that looks valid, of this country. */
  vatCountry?: string | undefined;
}

export interface TaxQuestion {
  home: { country: string };
  registrations: TaxRegistration[];
  rates: TaxRateRow[];
  market: { pricesIncludeTax: boolean };
  rounding: TaxRules['rounding'];
  buyer: Pick<TaxedBuyer, 'where' | 'vatCountry'>;
  /** YYYY-MM-DD, by the shop's clock. */
  day: string;
}

export type TaxDecision =
  | { ok: true; rules: TaxRules }
  /** The shop has to charge tax there, and does not know how much. */
  | { ok: false; reason: 'no_rate' };

/**
 * In the EU, goods for a consumer in another member state bear that state's tax where the shop is registered
 * there or in the one-stop-shop, else (below the threshold) that of its own country; those for a business there
 * bear none (directive 2006/112/EC, articles 33, 59c and 138). Elsewhere tax is due where the shop is registered;
 * what leaves the country without that is an export.
 */
export function decideTax(question: TaxQuestion): TaxDecision {
  const { registrations, buyer } = question;
  const home: Whereabouts = { country: question.home.country, region: '', postalCode: '' };
  const there = taxedAs(buyer.where);
  const isRegistered = (where: Whereabouts) => registrations.some((each) => reaches(each, where));

  if (isInEu(home) && isInEu(there) && home.country !== there.country) {
    if (isRegistered(home) && isBusinessElsewhere(buyer.vatCountry, home))
      return untaxed(question, 'reverse_charge');
    if (isRegistered(there)) return taxed(question, there);
    return isRegistered(home) ? taxed(question, home) : untaxed(question, 'not_registered');
  }
  if (isRegistered(there)) return taxed(question, there);
  const isExport =
    home.country !== there.country && registrations.some(({ country }) => country === home.country);
  return untaxed(question, isExport ? 'export' : 'not_registered');
}

/** The rates of a class; of one that the place does not know, the standard ones. */
export function ratesOf({ rates }: TaxRules, taxClass: string): TaxRate[] {
  return (Object.hasOwn(rates, taxClass) ? rates[taxClass] : rates[STANDARD]) ?? [];
}

function reaches({ country, region, kind }: TaxRegistration, where: Whereabouts): boolean {
  if (kind === 'oss') return isInEu(where);
  return country === where.country && (region === '' || region === where.region);
}

const isBusinessElsewhere = (vatCountry: string | undefined, home: Whereabouts) =>
  vatCountry !== undefined && isEuVatCountry(vatCountry) && isoCountry(vatCountry) !== home.country;

function untaxed({ market, rounding }: TaxQuestion, treatment: TaxRules['treatment']): TaxDecision {
  return { ok: true, rules: { included: market.pricesIncludeTax, treatment, rates: {}, rounding } };
}

function taxed({ market, rounding, ...question }: TaxQuestion, where: Whereabouts): TaxDecision {
  const rows = rowsAt(question, where);
  const classes = new Set(rows.map(({ taxClass }) => taxClass));
  if (!classes.has(STANDARD)) return { ok: false, reason: 'no_rate' };
  const rates = Object.fromEntries([...classes].map((taxClass) => [taxClass, ratesIn(rows, taxClass)]));
  return { ok: true, rules: { included: market.pricesIncludeTax, treatment: 'taxed', rates, rounding } };
}

interface RowThere extends TaxRateRow {
  closeness: number;
}

/** Those that hold there on that day, of taxes that the shop is registered for; the closest first. */
function rowsAt(
  { rates, registrations, day }: Pick<TaxQuestion, 'rates' | 'registrations' | 'day'>,
  where: Whereabouts,
): RowThere[] {
  const ofCountry = rates.filter(({ country }) => country === where.country);
  const ofWholeCountry = new Set(ofCountry.flatMap(({ tax, region }) => (region === '' ? [tax] : [])));
  const isDue = ({ tax }: TaxRateRow) =>
    registrations.some((each) => reaches(each, where) && (each.region === '') === ofWholeCountry.has(tax));
  return ofCountry
    .filter((row) => row.validFrom <= day && (row.validTo === null || day <= row.validTo) && isDue(row))
    .map((row) => ({ ...row, closeness: closeness(placeOf(row), where) }))
    .filter((row) => row.closeness > 0)
    .sort(closestFirst);
}

function placeOf({ country, region, postalFrom, postalTo }: TaxRateRow) {
  return {
    country,
    regions: region === '' ? [] : [region],
    postal: postalFrom === '' ? [] : [[postalFrom, postalTo] as [string, string]],
  };
}

/** Of two for the same place, the one that came into force last. */
const closestFirst = (a: RowThere, b: RowThere) =>
  b.closeness - a.closeness ||
  b.postalFrom.length - a.postalFrom.length ||
  b.validFrom.localeCompare(a.validFrom);

/**
 * One rate for each tax: at the closest place that has one for the class, or a standard one. So a place that
 * differs from its country says so for each class that its country knows.
 */
function ratesIn(rows: RowThere[], taxClass: string): TaxRate[] {
  const taxes = [...new Set(rows.map(({ tax }) => tax))];
  return taxes
    .flatMap((tax) => {
      const fitting = rows.filter(
        (row) => row.tax === tax && (row.taxClass === taxClass || row.taxClass === STANDARD),
      );
      const closest = fitting.filter((row) => row.closeness === fitting[0]!.closeness);
      return closest.find((row) => row.taxClass === taxClass) ?? closest[0] ?? [];
    })
    .map(({ name, ppm, onShipping }) => ({ name, ppm, onShipping }))
    .sort((a, b) => b.ppm - a.ppm || (a.name < b.name ? -1 : 1));
}

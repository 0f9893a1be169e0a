/** Below the prices: whether they include tax. Short, and nothing that the checkout would not do. */
import type { Whereabouts } from '../platform/places.ts';
import { ratesOf, type TaxDecision } from '../pricing/tax-rules.ts';
import type { Selling } from './selling.ts';

const NO_TAX = 'No tax is charged; customs may ask for import duties.';

export function taxWords({ registrations }: Selling, where: Whereabouts, decision: TaxDecision): string {
  if (registrations.length === 0 || !decision.ok) return '';
  const { rules } = decision;
  if (rules.treatment === 'reverse_charge') return 'No VAT is charged: reverse charge.';
  if (rules.treatment === 'taxed') {
    const names = [...new Set(ratesOf(rules, 'standard').map(({ name }) => inSentence(name)))];
    return rules.included ? `Prices include ${names.join(' and ')}.` : 'Tax is added at checkout.';
  }
  const isTaxedInParts = registrations.some(({ country }) => country === where.country);
  if (isTaxedInParts && where.region === '')
    return rules.included ? '' : 'Tax is added at checkout where it is due.';
  return rules.treatment === 'export' ? NO_TAX : '';
}

/** "VAT", but "sales tax". */
const inSentence = (name: string) =>
  /^[A-Z][a-z]/.test(name) ? name[0]!.toLowerCase() + name.slice(1) : name;

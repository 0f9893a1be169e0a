/** JSON-LD against the vocabulary of schema.org, and against what Google asks of each kind (google-search.ts). */
import { type Asked, asked } from './google-search.ts';
import type { Vocabulary } from './vocabulary.ts';

export type Thing = Record<string, unknown>;

export interface Judged {
  types: string[];
  faults: string[];
  /** What Google recommends and is not there. */
  left: string[];
}

export function judge(data: unknown, vocabulary: Vocabulary): Judged {
  const judged: Judged = { types: [], faults: [], left: [] };
  if (!isThing(data)) return { ...judged, faults: ['is not an object'] };
  if (data['@context'] !== 'https://schema.org') judged.faults.push('has another context than schema.org');
  look(data, String(data['@type']), { vocabulary, judged, isPart: false });
  return judged;
}

interface Look {
  vocabulary: Vocabulary;
  judged: Judged;
  /** Within another thing, which says some of it already. */
  isPart: boolean;
}

function look(thing: Thing, place: string, { vocabulary, judged, isPart }: Look): void {
  const type = thing['@type'];
  if (typeof type !== 'string' || !vocabulary.has(type))
    return void judged.faults.push(`${place}: ${JSON.stringify(type)} is no type of schema.org`);
  judged.types.push(type);
  for (const [property, value] of Object.entries(thing)) {
    if (property.startsWith('@')) continue;
    const range = rangeOf(vocabulary, type, property);
    if (!range) judged.faults.push(`${place}: ${type} has no property ${property}`);
    else
      for (const one of listed(value, `${place}.${property}`, judged))
        lookAt(one, range, `${place}.${property}`, { vocabulary, judged, isPart: true });
  }
  const { required, recommended, check } = asked[type] ?? ({ required: [], recommended: [] } as Asked);
  if (!isPart || type !== 'Product')
    for (const property of required)
      if (isMissing(thing[property])) judged.faults.push(`${place}: Google asks for ${property}`);
  for (const property of recommended) if (isMissing(thing[property])) judged.left.push(`${type}.${property}`);
  for (const fault of check?.(thing) ?? []) judged.faults.push(`${place}: ${fault}`);
}

/** `query-input` says of an action's property what may be put in (https://schema.org/docs/actions.html). */
const rangeOf = (vocabulary: Vocabulary, type: string, property: string): string[] | undefined =>
  /-(input|output)$/.test(property) && vocabulary.isA(type, 'Action')
    ? ['PropertyValueSpecification', 'Text']
    : vocabulary.rangeOf(type, property);

function listed(value: unknown, place: string, judged: Judged): unknown[] {
  if (!Array.isArray(value)) return [value];
  if (value.length === 0) judged.faults.push(`${place}: a list of nothing`);
  return value;
}

function lookAt(value: unknown, range: string[], place: string, to: Look): void {
  if (isThing(value)) {
    const type = String(value['@type']);
    if (!range.some((kind) => to.vocabulary.isA(type, kind)))
      to.judged.faults.push(`${place}: may be ${range.join(', ')}, not ${type}`);
    look(value, place, to);
    return;
  }
  const kinds = kindsOf(value, range, to.vocabulary);
  if (!kinds) to.judged.faults.push(`${place}: may be ${range.join(', ')}, not ${JSON.stringify(value)}`);
}

function kindsOf(value: unknown, range: string[], vocabulary: Vocabulary): boolean {
  const may = (kind: string) => range.includes(kind);
  if (typeof value === 'number') return may('Number') || (Number.isInteger(value) && may('Integer'));
  if (typeof value === 'boolean') return may('Boolean');
  if (typeof value !== 'string' || value.trim() === '' || !value.isWellFormed()) return false;
  if (range.some((kind) => vocabulary.members(kind).has(value))) return true;
  return (
    may('Text') ||
    // An address stands for the thing at it (https://schema.org/docs/datamodel.html): Google's breadcrumbs have it so.
    ((may('URL') || may('IdReference')) && /^https?:/.test(value) && URL.canParse(value)) ||
    (may('Number') && /^\d+(\.\d+)?$/.test(value)) ||
    ((may('Date') || may('DateTime')) && /^\d{4}-\d\d-\d\d/.test(value))
  );
}

const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isMissing = (value: unknown) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** What a list can be narrowed by, as lexemes of product_search.doc: `v:acme`, `o:colour=blue`. */

/** Two choices of one variant, whichever is named first. */
export function pairToken(
  one: [name: string, choice: string],
  other: [name: string, choice: string],
): string {
  const both = [one, other].map(([name, choice]) => `${name.trim()}=${choice.trim()}`.toLowerCase()).sort();
  return `p:${both.join('&')}`.slice(0, 400);
}

export type FilterKind = 'vendor' | 'collection' | 'option' | 'option in stock' | 'type' | 'available';

const LETTER: Record<FilterKind, string> = {
  vendor: 'v',
  collection: 'c',
  option: 'o',
  'option in stock': 'i',
  type: 'y',
  available: 'a',
};

/**
 * @param value a vendor, a collection's id, `Name=Choice` of an option, or of one that a variant in stock has, a type; `in` of what can be bought. Case does
 * not matter.
 */
export function filterToken(kind: FilterKind, value: string): string {
  return `${LETTER[kind]}:${value.trim().toLowerCase().slice(0, 200)}`;
}

/** As it stands in a tsvector or a tsquery. */
export const quoted = (lexeme: string): string =>
  `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/**
 * The vocabulary of schema.org, whole, as the package schema-dts publishes it: read from its declarations, of which
 * each type has the properties that are its own and the types that it is a kind of.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

interface Declared {
  parents: string[];
  /** By property: the types that its value may be of. */
  properties: Map<string, string[]>;
}

export interface Vocabulary {
  has(type: string): boolean;
  /** Of the type and of all that it is a kind of; undefined: no such property. */
  rangeOf(type: string, property: string): string[] | undefined;
  isA(type: string, kind: string): boolean;
  /** Of an enumeration. */
  members(type: string): Set<string>;
}

export function readVocabulary(): Vocabulary {
  const folder = path.dirname(createRequire(import.meta.url).resolve('schema-dts'));
  const text = readFileSync(path.join(folder, 'schema.d.ts'), 'utf8');
  const declared = declarations(text);
  const enumerations = membersOf(text);
  const isA = (type: string, kind: string): boolean =>
    type === kind || (declared.get(type)?.parents ?? []).some((parent) => isA(parent, kind));
  const rangeOf = (type: string, property: string): string[] | undefined => {
    const { parents = [], properties } = declared.get(type) ?? {};
    const own = properties?.get(property);
    return own ?? parents.map((parent) => rangeOf(parent, property)).find(Boolean);
  };
  return {
    has: (type) => declared.has(type),
    isA,
    rangeOf,
    members: (type) => enumerations.get(type) ?? new Set(),
  };
}

function declarations(text: string): Map<string, Declared> {
  const declared = new Map<string, Declared>();
  for (const [, name, parents, body] of text.matchAll(
    /^interface (\w+)Base extends ([^{]+) \{\n(.*?)^\}/gms,
  )) {
    const properties = new Map<string, string[]>();
    for (const [, property, range] of body!.matchAll(/^ {4}"([\w-]+)"\?: SchemaValue<(.+?), "/gm))
      properties.set(property!, range!.split(' | '));
    const kinds = [...parents!.matchAll(/(\w+)Base\b/g)].map(([, parent]) => parent!);
    declared.set(name!, { parents: kinds, properties });
  }
  // One without properties of its own has no more than a leaf.
  for (const [, name, parent] of text.matchAll(/^export interface (\w+)Leaf extends (\w+)Base \{/gm))
    if (!declared.has(name!)) declared.set(name!, { parents: [parent!], properties: new Map() });
  return declared;
}

/** `type ItemAvailability = "https://schema.org/InStock" | "InStock" | …` */
function membersOf(text: string): Map<string, Set<string>> {
  const members = new Map<string, Set<string>>();
  for (const [, name, values] of text.matchAll(/^export type (\w+) = ("https:\/\/schema\.org\/.*);$/gm))
    members.set(name!, new Set([...values!.matchAll(/"([^"]+)"/g)].map(([, value]) => value!)));
  return members;
}

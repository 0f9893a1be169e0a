/** XML as a reader takes it: well formed, valid by a schema of ours, and as a tree. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Parser } from 'htmlparser2';
import { memoryPages, validateXML } from 'xmllint-wasm';

const schemas = path.join(import.meta.dirname, 'schemas');
const schema = (fileName: string) => ({
  fileName,
  contents: readFileSync(path.join(schemas, fileName), 'utf8'),
});

export type Schema = 'sitemap.xsd' | 'sitemap-index.xsd' | 'atom.rng' | 'merchant.xsd';

const needs: Record<Schema, string[]> = {
  'sitemap.xsd': ['sitemap-types.xsd', 'sitemap-image.xsd'],
  'sitemap-index.xsd': ['sitemap-types.xsd'],
  'atom.rng': [],
  'merchant.xsd': ['merchant-items.xsd'],
};

/** By libxml2. @returns one line for each thing that is wrong */
export async function faultsOf(contents: string, by: Schema): Promise<string[]> {
  const { valid, errors, rawOutput } = await validateXML({
    xml: { fileName: 'feed.xml', contents },
    schema: schema(by),
    preload: needs[by].map(schema),
    extension: by.endsWith('.rng') ? 'relaxng' : 'schema',
    maxMemoryPages: 2 * memoryPages.GiB,
  });
  if (valid) return [];
  const lines = errors.map(({ message, loc }) => `line ${loc?.lineNumber ?? '?'}: ${message}`);
  return lines.length > 0 ? lines : [rawOutput];
}

export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

/** Of what is well formed. */
export function treeOf(contents: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const element = { name, attributes, children: [], text: '' };
        open.at(-1)!.children.push(element);
        open.push(element);
      },
      ontext(text) {
        open.at(-1)!.text += text;
      },
      onclosetag: () => void open.pop(),
    },
    { xmlMode: true },
  );
  parser.end(contents);
  return root.children[0] ?? root;
}

export const all = (element: Element, name: string): Element[] =>
  element.children.filter((child) => child.name === name);

/** The text of the first of them. */
export const textOf = (element: Element, name: string): string | undefined =>
  element.children.find((child) => child.name === name)?.text;

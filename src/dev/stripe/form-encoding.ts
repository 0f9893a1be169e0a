/**
 * Stripe's form encoding: `line_items[0][price_data][currency]=eur`, `expand[]=line_items`.
 * Lists are told from hashes by whoever reads them (`params.ts`), as the wire does not say.
 */
import { StripeError } from './errors.ts';

export interface FormNode {
  [key: string]: FormNode | string;
}

export function emptyNode(): FormNode {
  return Object.create(null) as FormNode; // no prototype: a key may be called anything
}

/** @throws {StripeError} for percent signs that mean nothing, and for keys that contradict each other */
export function parseForm(text: string): FormNode {
  const root = emptyNode();
  if (text === '') return root;
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    const key = decode(equals < 0 ? pair : pair.slice(0, equals));
    set(root, key, equals < 0 ? '' : decode(pair.slice(equals + 1)));
  }
  return root;
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw new StripeError(`Invalid request: could not decode ${JSON.stringify(text.slice(0, 60))}.`);
  }
}

function set(root: FormNode, key: string, value: string): void {
  const open = key.indexOf('[');
  if (open <= 0) {
    root[key] = value;
    return;
  }
  let node = root;
  let name = key.slice(0, open);
  for (const part of key.slice(open + 1, key.endsWith(']') ? -1 : undefined).split('][')) {
    const existing = node[name];
    if (typeof existing === 'string') throw new StripeError(`Invalid ${key}: it is both a value and a hash.`);
    const child: FormNode = existing ?? emptyNode();
    node[name] = child;
    node = child;
    name = part === '' ? String(Object.keys(node).length) : part;
  }
  node[name] = value;
}

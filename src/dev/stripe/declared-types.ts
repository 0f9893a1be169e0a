/**
 * Holds answers to the SDK's type declarations, for the tests. Reads the `.d.ts` files as the SDK ships
 * them, one declaration or property a line once comments are gone, and names what an answer lacks, has
 * too much, or has in the wrong type.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(fileURLToPath(import.meta.resolve('stripe')));

interface Property {
  type: string;
  optional: boolean;
}

type Declaration = { kind: 'interface'; properties: Map<string, Property> } | { kind: 'alias'; type: string };

interface File {
  /** By full name, such as `Session.CollectedInformation.ShippingDetails`. */
  declarations: Map<string, Declaration>;
  imports: Map<string, string>;
}

const files = new Map<string, File>();

/** @param at a declaration such as `resources/Checkout/Sessions#Session` */
export function faultsOf(value: unknown, at: string): string[] {
  const [file, name] = at.split('#') as [string, string];
  const faults: string[] = [];
  checkNamed(value, name, { file, scope: [] }, name, faults);
  return faults;
}

interface Place {
  file: string;
  scope: string[];
}

function checkType(value: unknown, type: string, place: Place, trail: string, faults: string[]): void {
  const choices = splitUnion(type);
  if (value === null) {
    if (!choices.includes('null')) faults.push(`${trail} is null, not ${type}`);
    return;
  }
  const attempts = choices.map((choice) => {
    const found: string[] = [];
    checkChoice(value, choice, place, trail, found);
    return found;
  });
  // The nearest miss says most; an object is nearer to the declaration it shares the most with.
  const best = attempts.sort((a, b) => a.length - b.length)[0]!;
  faults.push(...best);
}

function checkChoice(value: unknown, type: string, place: Place, trail: string, faults: string[]): void {
  const list = /^(Array|ApiList)<(.*)>$/s.exec(type);
  if (list) {
    const items = list[1] === 'Array' ? value : listData(value, trail, faults);
    if (!Array.isArray(items)) faults.push(`${trail} is not a list`);
    else for (const [i, item] of items.entries()) checkType(item, list[2]!, place, `${trail}[${i}]`, faults);
  } else if (/^['"]/.test(type)) {
    if (value !== type.slice(1, -1)) faults.push(`${trail} is ${JSON.stringify(value)}, not ${type}`);
  } else if (['string', 'number', 'boolean'].includes(type)) {
    if (typeof value !== type) faults.push(`${trail} is ${typeof value}, not ${type}`);
  } else if (type.startsWith('{')) {
    if (typeof value !== 'object') faults.push(`${trail} is ${typeof value}, not a hash`);
  } else if (type === 'null' || type === 'void') {
    faults.push(`${trail} is not ${type}`);
  } else checkNamed(value, type, place, trail, faults);
}

function listData(value: unknown, trail: string, faults: string[]): unknown {
  const list = value as Record<string, unknown>;
  if (list?.object !== 'list' || typeof list.has_more !== 'boolean' || typeof list.url !== 'string')
    faults.push(`${trail} is not a list of the API`);
  return list?.data;
}

/** What the wire has where the SDK's types name something of its own. */
const WIRE: Record<string, string> = { OtherString: 'string', Decimal: 'string' };

function checkNamed(value: unknown, name: string, place: Place, trail: string, faults: string[]): void {
  const wire = WIRE[name];
  if (wire) {
    checkChoice(value, wire, place, trail, faults);
    return;
  }
  const found = resolve(name, place);
  if (!found) throw new Error(`There is no declaration of ${name} for ${place.file}.`);
  const { declaration } = found;
  if (declaration.kind === 'alias') checkType(value, declaration.type, found.place, trail, faults);
  else if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    faults.push(`${trail} is ${typeof value}, not ${name}`);
  } else
    checkProperties(value as Record<string, unknown>, declaration.properties, found.place, trail, faults);
}

function checkProperties(
  value: Record<string, unknown>,
  properties: Map<string, Property>,
  place: Place,
  trail: string,
  faults: string[],
): void {
  for (const [name, { type, optional }] of properties) {
    if (name in value) checkType(value[name], type, place, `${trail}.${name}`, faults);
    else if (!optional) faults.push(`${trail}.${name} is missing`);
  }
  if (properties.has('[index]')) return;
  for (const name of Object.keys(value))
    if (!properties.has(name)) faults.push(`${trail}.${name} is not declared`);
}

/** Looks a name up in the namespaces around it, then among the file's imports. */
function resolve(name: string, place: Place): { declaration: Declaration; place: Place } | undefined {
  const file = read(place.file);
  for (let depth = place.scope.length; depth >= 0; depth--) {
    const full = [...place.scope.slice(0, depth), name].join('.');
    const declaration = file.declarations.get(full);
    if (declaration) return { declaration, place: { file: place.file, scope: full.split('.').slice(0, -1) } };
  }
  const from = file.imports.get(name.split('.')[0]!);
  return from === undefined ? undefined : resolve(name, { file: from, scope: [] });
}

function read(name: string): File {
  const known = files.get(name);
  if (known) return known;
  const text = readFileSync(path.join(ROOT, `${name}.d.ts`), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const file: File = { declarations: new Map(), imports: readImports(text, name) };
  files.set(name, file);
  readDeclarations(text, file);
  return file;
}

function readImports(text: string, name: string): Map<string, string> {
  const imports = new Map<string, string>();
  for (const [, names, from] of text.matchAll(/^import \{(.*?)\} from '(\..*?)\.js';/gm))
    for (const each of names!.split(','))
      imports.set(each.trim().split(' as ').at(-1)!, path.posix.join(path.posix.dirname(name), from!));
  return imports;
}

const OPENING = /^(?:export )?(?:declare )?(namespace|interface|class) (\w+)/;
const PROPERTY = /^(?:(\w+)|\[\w+: string\])(\?)?: (.*)$/;

function readDeclarations(text: string, file: File): void {
  const scope: { name: string; properties: Map<string, Property> | undefined }[] = [];
  let waiting = '';
  for (const line of text.split('\n')) {
    const part = `${waiting} ${line.trim()}`.trim();
    const opening = waiting === '' && part.endsWith('{') && OPENING.exec(part);
    if (opening) {
      const properties = opening[1] === 'interface' ? new Map<string, Property>() : undefined;
      scope.push({ name: opening[2]!, properties });
      if (properties)
        file.declarations.set(scope.map(({ name }) => name).join('.'), { kind: 'interface', properties });
    } else if (waiting === '' && part === '}') scope.pop();
    else if (part !== '' && !isWhole(part)) waiting = part;
    else {
      waiting = '';
      readStatement(part, scope, file);
    }
  }
}

function isWhole(part: string): boolean {
  return /[;}]$/.test(part) && part.split('{').length === part.split('}').length;
}

function readStatement(
  part: string,
  scope: { name: string; properties: Map<string, Property> | undefined }[],
  file: File,
): void {
  const alias = /^(?:export )?(?:declare )?type (\w+) = (.*);$/.exec(part);
  if (alias) {
    const name = [...scope.map((each) => each.name), alias[1]].join('.');
    file.declarations.set(name, { kind: 'alias', type: alias[2]! });
    return;
  }
  const property = PROPERTY.exec(part.replace(/;$/, ''));
  const properties = scope.at(-1)?.properties;
  if (property && properties)
    properties.set(property[1] ?? '[index]', {
      type: property[3]!,
      optional: property[2] === '?' || !property[1],
    });
}

/** Splits at `|` outside brackets and quotes. */
function splitUnion(type: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const token of type.match(/'[^']*'|[^'|<>{}]+|./gs) ?? []) {
    if ('<{'.includes(token)) depth++;
    if ('>}'.includes(token)) depth--;
    if (token === '|' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += token;
  }
  return [...parts, part.trim()].filter((each) => each !== '');
}

/** Which requests a role makes of a route: with ids of its own, of somebody else, made up and malformed. */
import { randomInt, randomUUID } from 'node:crypto';
import { newToken } from '../../src/platform/secrets.ts';
import { address, type Sold } from '../../test/fixtures.ts';
import type { Line } from './guards.ts';
import { type Party, type Thing, thingsOf } from './parties.ts';

export interface Asked {
  /** Whose ids are in it. `own` with `theirs` in the form counts as own. */
  whose: 'own' | 'theirs' | 'made up' | 'malformed';
  path: string;
  /** For a POST: what a browser, or a program of the staff's, would send. */
  fields?: Record<string, string>;
  /** The same for the staff's API, which takes no field that it does not know. */
  json: Record<string, unknown>;
  /** Everything given in it, so that an answer that repeats it tells nothing. */
  given: string[];
}

const MALFORMED = ['0', '-1', '%00', "1' OR '1'='1", '../../orders', 'x'.repeat(300), '%ff', '{}'];

interface Wanted {
  route: string;
  line: Line;
  own: Party | undefined;
  victim: Party;
  article: Sold;
  /** How many of the victim's things are tried in place of each id. */
  guesses: number;
}

/** The second of a pair asks for what is not there, in the same way: both must be answered alike. */
export function requestsFor(wanted: Wanted): [Asked, twin?: Asked][] {
  const { line, own, victim, guesses } = wanted;
  const names = Object.keys(line.ids).length > 0 ? Object.keys(line.ids) : paramsOf(wanted.route);
  const isLink = line.guard === 'order link' || line.guard === 'mail link';
  const ids = (from: Party, but: Record<string, string> = {}) =>
    Object.fromEntries(names.map((name) => [name, but[name] ?? idOf(from, line.ids[name])]));
  const pairs: [Asked, twin?: Asked][] = [];
  if (own) pairs.push([ask(wanted, 'own', ids(own), fieldsOf(wanted, own, own))]);

  const tried = guessesAt(victim, line.ids[names[0] ?? ''], isLink).slice(0, guesses);
  for (const [index, guess] of tried.entries()) {
    const body = thingsOf(victim)[index % thingsOf(victim).length]!;
    const theirs = { ...fieldsOf(wanted, own, victim), ...bodyIds(victim, body) };
    const nobodys = { ...fieldsOf(wanted, own, undefined), ...bodyIds(undefined, body) };
    const first = names[0];
    if (first === undefined && index > 0 && !wanted.route.startsWith('POST ')) break;
    const at = first ? ids(victim, { [first]: guess }) : {};
    const nowhere = Object.fromEntries(Object.entries(at).map(([name, id]) => [name, madeUp(id)]));
    pairs.push([ask(wanted, 'theirs', at, theirs), ask(wanted, 'made up', nowhere, nobodys)]);
    if (!own || !isLink || !first) continue;
    pairs.push([
      ask(
        wanted,
        names.length > 1 ? 'theirs' : 'own',
        { ...ids(victim), [first]: idOf(own, line.ids[first]) },
        theirs,
      ),
    ]);
  }
  if (names.length > 0)
    for (const malformed of MALFORMED.slice(0, guesses)) {
      const at = Object.fromEntries(names.map((name) => [name, malformed]));
      pairs.push([ask(wanted, 'malformed', at, fieldsOf(wanted, own, undefined))]);
    }
  return pairs;
}

export const paramsOf = (route: string): string[] => [...route.matchAll(/:(\w+)/g)].map(([, name]) => name!);

const idOf = (party: Party, thing: Thing = 'order number') => party.things[thing];

/** A link is known to nobody else; all that is near it, and every other id, is tried in its place. */
function guessesAt(victim: Party, thing: Thing | undefined, isLink: boolean): string[] {
  const right = thing && victim.things[thing];
  const others = thingsOf(victim)
    .map((each) => victim.things[each])
    .filter((id) => id !== right);
  if (!right) return others;
  return isLink ? [swapped(right), right.slice(0, 12), `${right}=`, ...others] : [right, ...others];
}

/** Upper case for lower case: the same length, another token. */
const swapped = (text: string) =>
  text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  );

/** Another one of the same make. */
function madeUp(id: string): string {
  if (/^[\da-f]{8}-[\da-f]{4}-/.test(id)) return randomUUID();
  if (/^\d+$/.test(id)) return String(randomInt(10 ** (id.length - 1), 10 ** id.length));
  const random = Array.from({ length: 5 }, newToken).join('').replaceAll(/[-_]/g, 'A');
  return id.startsWith('cs_')
    ? `${id.slice(0, 8)}${random.slice(0, id.length - 8)}`
    : random.slice(0, id.length);
}

function ask(
  { route, article }: Wanted,
  whose: Asked['whose'],
  ids: Record<string, string>,
  fields: Record<string, string>,
): Asked {
  const [method, pattern] = route.split(' ') as [string, string];
  const filled = pattern
    .replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => inPath(ids[name] ?? 'x'))
    .replace('*', inPath(ids['*'] ?? fields.id ?? 'x'));
  const given = [...Object.values(ids), ...Object.values(fields)];
  const json = /\/(returns|receipt)$/.test(pattern) ? { lines: [{ sku: article.sku, quantity: 1 }] } : {};
  if (method === 'POST') return { whose, path: filled, fields, json, given };
  if (pattern.includes(':')) return { whose, path: filled, json, given: Object.values(ids) };
  const { id, order, orderId, number, email, customer } = fields;
  const query = new URLSearchParams({ id, order, orderId, number, email, customer } as Record<
    string,
    string
  >);
  return { whose, path: whose === 'own' ? filled : `${filled}?${query}`, json, given };
}

/** What is malformed stays so. */
const inPath = (id: string) => (/^%[\da-f]{2}$/.test(id) ? id : encodeURIComponent(id));

/** A form that could belong anywhere: an address and goods of the sender's, and ids of somebody's. */
function fieldsOf(
  { route, article: { variantId } }: Wanted,
  own: Party | undefined,
  whose: Party | undefined,
): Record<string, string> {
  // Named only where nothing else names the other: what a request says is no secret to who sends it.
  const known = paramsOf(route).length > 0 ? own : whose;
  const email = known?.email ?? `quillonnobody@mail-of-${randomUUID().slice(0, 5)}.example`;
  return {
    ...address,
    name: own?.words[0] ?? 'Nobody Known',
    email,
    password: 'a password that nobody has',
    newPassword: 'another password that nobody has',
    label: 'Mine',
    shippingMethod: 'standard',
    note: '',
    step: 'confirm',
    variantId,
    quantity: '1',
    [`quantity-${variantId}`]: '1',
    [`reason-${variantId}`]: 'damaged',
    id: randomUUID(),
    ...bodyIds(whose, undefined),
  };
}

/** Every id that a form could name, and as `id` the one that is the form's turn. */
function bodyIds(whose: Party | undefined, turn: Thing | undefined): Record<string, string> {
  const id = (thing: Thing) => whose?.things[thing] ?? randomUUID();
  const number = whose?.things['order number'] ?? String(randomInt(80_000_000, 90_000_000));
  return {
    ...(turn && { id: turn === 'order token' || turn === 'mail link' ? id('order') : id(turn) }),
    order: number,
    number,
    orderId: id('order'),
    customer: id('customer'),
    customerId: id('customer'),
    addressId: id('address'),
    address: id('address'),
    sessionId: id('session'),
    passkeyId: id('passkey'),
    fulfillmentId: id('fulfillment'),
    returnId: id('return'),
    refundId: id('refund'),
    withdrawalId: id('withdrawal'),
    emailId: id('email'),
    cartId: id('cart'),
  };
}

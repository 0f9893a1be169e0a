/**
 * What `npm run selling` does: where the shop sells, as one JSON document of markets, currencies, registrations and
 * shipping. It is printed, edited and set again, all of it or nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findCountry } from '../customers/countries.ts';
import { applySelling, type SellingDocument, sellingDocument, setCurrencyRate } from '../markets/document.ts';
import { isRate, RATE_WANTED, readSelling } from '../markets/read-document.ts';
import { findRates, missingRates } from '../markets/tax-table.ts';
import type { Config } from '../platform/config.ts';
import type { Database, Db, Tx } from '../platform/db.ts';
import { createReader, isThere, type Mistake } from '../platform/documents.ts';
import { applyShipping, type ShippingDocument, shippingDocument } from '../shipping/document.ts';
import { Mistyped, type Say } from './typed.ts';

const USAGE = `npm run selling -- …

  show [FILE]                 where the shop sells, as JSON; into a file if one is named
  apply FILE [--dry-run]      sets what the file says; a section that it leaves out stays as it is
  rate CURRENCY RATE          what one of the shop's own is worth today: rate USD 1.0842`;

/** Ends a transaction in which everything went well. */
class OnlyTried extends Error {}

interface Given {
  db: Database;
  config: Config;
  say: Say;
  /** After the verb. */
  words: string[];
  dryRun: boolean;
}

const verbs: Record<string, (given: Given) => Promise<void>> = { show, apply, rate };

async function show({ db, config, say, words: [file] }: Given): Promise<void> {
  const text = JSON.stringify(await wholeDocument(db, config), null, 2);
  if (file === undefined) return say(text);
  writeFileSync(file, `${text}\n`);
  say(`Written: ${file}. To set it again: npm run selling -- apply ${file}`);
}

async function apply({ db, config, say, words: [file], dryRun }: Given): Promise<void> {
  if (file === undefined) throw new Mistyped(USAGE);
  const written = readJson(file);
  let changes: string[] = [];
  try {
    await db.transaction(async (tx) => {
      changes = await set(tx, config, written);
      if (dryRun) throw new OnlyTried();
    });
  } catch (error) {
    if (!(error instanceof OnlyTried)) throw error;
  }
  for (const line of changes) say(line);
  if (changes.length === 0) say('That is how it is already.');
  else say(dryRun ? '\nNothing is set yet. To do so, leave --dry-run out.' : '\nSet.');
  if (!dryRun) await tellMissingRates(db, say);
}

type Document = SellingDocument & { shipping: ShippingDocument };

const wholeDocument = async (db: Db, { shop }: Config): Promise<Document> => ({
  ...(await sellingDocument(db)),
  shipping: await shippingDocument(db, shop.currency),
});

/** @returns what it changes, a line each. */
async function set(tx: Tx, config: Config, written: unknown): Promise<string[]> {
  const mistakes: Mistake[] = [];
  const before = await wholeDocument(tx, config);
  const parts = createReader(mistakes).fields(
    { path: '', value: written },
    ...(['currencies', 'markets', 'registrations', 'shipping'] as const),
  );
  const read = readSelling(parts, before, config.shop, mistakes);
  if (isThere(parts.shipping)) {
    const found = await applyShipping(tx, parts.shipping.value, { ...config.shop, findCountry });
    mistakes.push(...found.map(({ path, message }) => ({ path: under('shipping', path), message })));
  }
  if (mistakes.length > 0)
    throw new Mistyped(
      mistakes.map(({ path, message }) => `${path || 'The document'}: ${message}`).join('\n'),
    );
  await applySelling(tx, read);
  return differences(flat(before), flat(await wholeDocument(tx, config)));
}

const under = (section: string, path: string) => (path === '' ? section : `${section}.${path}`);

/** Each part by what it is called, as JSON. */
function flat({ currencies, markets, registrations, shipping }: Document): Map<string, string> {
  const parts: [string, unknown][] = [
    ...currencies.map((each): [string, unknown] => [`currency ${each.code}`, each]),
    ...markets.map((each): [string, unknown] => [`market ${each.handle}`, each]),
    ...registrations.map(({ number, ...each }): [string, unknown] => [
      `registration ${[each.country, each.region, each.kind].filter(Boolean).join(' ')}`,
      { number },
    ]),
    ...shipping.zones.map((each): [string, unknown] => [`shipping zone ${each.handle}`, each]),
    ...shipping.everywhere.map((each): [string, unknown] => [`shipping method ${each.handle}`, each]),
  ];
  return new Map(parts.map(([name, part]) => [name, JSON.stringify(part)]));
}

function differences(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    if (was === is) return [];
    if (was === undefined) return [`+ ${name}: ${is}`];
    return is === undefined ? [`- ${name}: ${was}`] : [`~ ${name}: ${is}\n    was ${was}`];
  });
}

/** Registrations by which nobody could buy, as the shop would not know how much tax to charge. */
async function tellMissingRates(db: Db, say: Say): Promise<void> {
  const rates = await findRates(db);
  for (const each of (await sellingDocument(db)).registrations) {
    const place = [each.country, each.region].filter(Boolean).join(' ');
    if (missingRates(each, rates))
      say(`There are no rates for the registration in ${place}: nobody there can buy. See: npm run tax`);
  }
}

async function rate({ db, say, words: [code = '', value = ''] }: Given): Promise<void> {
  if (!isRate(value)) throw new Mistyped(`The rate ${RATE_WANTED}.`);
  const isSet = await setCurrencyRate(db, code.toUpperCase(), value);
  if (!isSet) throw new Mistyped(`The shop does not sell in "${code}". To add it: npm run selling -- apply`);
  say(`One of the shop's own is ${value} ${code.toUpperCase()} from now on.`);
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new Mistyped(`The file ${file} cannot be read.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Mistyped(`${file} is no JSON: ${(error as Error).message}`);
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: { 'dry-run': { type: 'boolean' } }, allowPositionals: true });
  } catch (error) {
    throw new Mistyped((error as Error).message);
  }
}

/** @throws {Mistyped} */
export async function sellingCommand(db: Database, config: Config, args: string[], say: Say): Promise<void> {
  const { positionals, values } = parse(args);
  const [verb = 'show', ...words] = positionals;
  const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (!run) throw new Mistyped(USAGE);
  await run({ db, config, say, words, dryRun: values['dry-run'] ?? false });
}

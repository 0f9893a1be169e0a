/**
 * What `npm run selling` does: where the shop sells, as one JSON document: markets, currencies, registrations. It is printed,
 * edited and set again, all of it or nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { applySelling, type SellingDocument, sellingDocument, setCurrencyRate } from '../markets/document.ts';
import { noMistakes, openEntry } from '../markets/entries.ts';
import { isRate, RATE_WANTED, readSelling } from '../markets/read-document.ts';
import type { Config } from '../platform/config.ts';
import type { Database, Tx } from '../platform/db.ts';
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

async function show({ db, say, words: [file] }: Given): Promise<void> {
  const text = JSON.stringify(await sellingDocument(db), null, 2);
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
}

/** @returns what it changes, a line each. */
async function set(tx: Tx, config: Config, written: unknown): Promise<string[]> {
  const before = await sellingDocument(tx);
  const mistakes = noMistakes();
  const entry = openEntry(mistakes, '', written);
  const read = readSelling(entry, before, config.shop);
  entry.close();
  if (mistakes.list.length > 0)
    throw new Mistyped(
      mistakes.list.map(({ path, message }) => `${path || 'The file'}: ${message}`).join('\n'),
    );
  await applySelling(tx, read);
  return differences(before, await sellingDocument(tx));
}

const keys: { [Section in keyof SellingDocument]: (each: SellingDocument[Section][number]) => string } = {
  currencies: ({ code }) => code,
  markets: ({ handle }) => handle,
  registrations: ({ country, region, kind }) =>
    [country, region, kind === 'oss' ? 'OSS' : ''].join(' ').trim(),
};

function differences(before: SellingDocument, after: SellingDocument): string[] {
  return Object.entries(keys).flatMap(([section, key]) => {
    const told = (document: SellingDocument) =>
      new Map(
        document[section as keyof SellingDocument].map((each) => [key(each as never), JSON.stringify(each)]),
      );
    const [old, now] = [told(before), told(after)];
    return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
      const [was, is] = [old.get(name), now.get(name)];
      if (was === is) return [];
      const sign = was === undefined ? '+' : is === undefined ? '-' : '~';
      return [`${sign} ${section} ${name}: ${is ?? was}${sign === '~' ? `\n    was ${was}` : ''}`];
    });
  });
}

async function rate({ db, say, words: [code = '', value = ''] }: Given): Promise<void> {
  if (!isRate(value)) throw new Mistyped(`The rate ${RATE_WANTED}`);
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

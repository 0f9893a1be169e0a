/** What `npm run tax` does: the rates the shop charges, and where it is registered to charge them. */
import { parseArgs } from 'node:util';
import { findCountry } from '../customers/countries.ts';
import { compareRates, loadRates, type RateChanges } from '../markets/load-rates.ts';
import { LONG_AGO, percent } from '../markets/rates/rate-set.ts';
import { rateSets } from '../markets/rates/rate-sets.ts';
import type { Registration } from '../markets/selling.ts';
import { dayIn } from '../markets/shop-day.ts';
import {
  findRates,
  findRegistrations,
  missingRates,
  register,
  setRate,
  type TableRate,
  unregister,
  unsetRate,
} from '../markets/tax-table.ts';
import type { Config } from '../platform/config.ts';
import { type Database, sql } from '../platform/db.ts';
import { Mistyped, type Say } from './typed.ts';

const USAGE = `npm run tax -- …

  list [COUNTRY]              the rates there are, and where the shop is registered
  load SET … | all [--yes]    what the rates that come with the shop would change; with --yes they do
                              sets: ${rateSets.map(({ name, title }) => `${name} (${title})`).join(', ')}
  set COUNTRY [--region R] [--postal FROM-TO] [--class C] [--tax T] [--name N] --rate 8.875%
      [--shipping yes|no] [--from YYYY-MM-DD]
                              your own rate, from that day on (today); no "load" touches it
  unset COUNTRY [--region R] [--postal FROM-TO] [--class C] [--tax T]
                              takes your own rates of that place away
  register COUNTRY [--region R] [--number N]      the shop has to charge tax there
  register --oss [--number N]                     one registration for all of the EU
  unregister COUNTRY [--region R] | --oss`;

type Flag = 'region' | 'postal' | 'class' | 'tax' | 'name' | 'rate' | 'shipping' | 'from' | 'number';

interface Given {
  db: Database;
  config: Config;
  say: Say;
  /** After the verb. */
  words: string[];
  flags: Partial<Record<Flag, string>> & { yes?: boolean; oss?: boolean };
}

const verbs: Record<string, (given: Given) => Promise<void>> = {
  list,
  load,
  set,
  unset,
  register: registerThere,
  unregister: unregisterThere,
};

async function list({ db, say, words }: Given): Promise<void> {
  const country = words[0] === undefined ? undefined : countryOf(words[0]);
  const rates = await findRates(db, country ? [country] : []);
  for (const rate of rates) say(listed(rate));
  if (rates.length === 0) say('There are no rates. Those that come with the shop: npm run tax -- load');
  const sources = new Set(rates.map(({ source }) => source).filter(Boolean));
  if (sources.size > 0) say(`\nFrom:\n${[...sources].map((source) => `  ${source}`).join('\n')}`);
  const registrations = await findRegistrations(db);
  const all = registrations.filter((each) => !country || each.country === country || each.kind === 'oss');
  say(all.length === 0 ? '\nNot registered: no tax is charged.' : '\nRegistered:');
  for (const each of all) say(`  ${registrationWords(each)}`);
}

async function load({ db, say, words, flags }: Given): Promise<void> {
  const sets = words.includes('all') ? rateSets : words.map(setNamed);
  if (sets.length === 0) throw new Mistyped(USAGE);
  const changes = flags.yes
    ? await db.transaction(async (tx) => {
        await tx.run(sql`LOCK TABLE tax_rates IN SHARE ROW EXCLUSIVE MODE`);
        return await loadRates(tx, sets);
      })
    : await compareRates(db, sets);
  for (const { title, source, sourceDate } of sets) say(`${title}, as of ${sourceDate}: ${source}`);
  say('');
  tellChanges(changes, say);
  const writes = [changes.added, changes.changed, changes.removed, changes.confirmed].some(
    ({ length }) => length > 0,
  );
  if (!writes) say('There is nothing to change.');
  else say(flags.yes ? 'Written.' : 'Nothing is written yet. To do so, add --yes.');
}

function setNamed(name: string) {
  const set = rateSets.find((each) => each.name === name);
  if (!set)
    throw new Mistyped(
      `There is no set "${name}", but ${rateSets.map((each) => each.name).join(', ')}, all.`,
    );
  return set;
}

function tellChanges({ added, changed, removed, yours, confirmed, same }: RateChanges, say: Say): void {
  for (const rate of added) say(`+ ${described(rate)}`);
  for (const { before, after } of changed) say(`~ ${described(after)}  was ${described(before)}`);
  for (const rate of removed) say(`- ${described(rate)}`);
  for (const { yours: own, shipped } of yours)
    say(`! ${described(own)}  is yours and stays; with the shop comes ${described(shipped)}`);
  const counts = {
    'to add': added.length,
    'to change': changed.length,
    'to remove': removed.length,
    'of yours that differ': yours.length,
    'the same, but for the day of the source': confirmed.length,
    'the same': same,
  };
  const told = Object.entries(counts).filter(([, count]) => count > 0);
  say(`\n${told.map(([words, count]) => `${count} ${words}`).join(', ')}.`);
}

const listed = (rate: TableRate) =>
  `${described(rate)}  ${rate.source === '' ? 'yours' : `as of ${rate.sourceDate}`}`;

/** "DE 27498  standard  VAT 0 %, not on shipping, from 2025-07-01". */
function described(rate: Omit<TableRate, 'id' | 'source' | 'sourceDate'>): string {
  const { country, region, taxClass, name, ppm, onShipping, validFrom, validTo } = rate;
  const place = [country, region, postalWords(rate)].filter(Boolean).join(' ');
  return [
    `${place.padEnd(16)} ${taxClass.padEnd(9)} ${name} ${ppm / 10_000} %`,
    onShipping ? '' : 'not on shipping',
    validFrom > LONG_AGO ? `from ${validFrom}` : '',
    validTo ? `to ${validTo}` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

const postalWords = ({ postalFrom, postalTo }: Pick<TableRate, 'postalFrom' | 'postalTo'>) =>
  postalFrom === postalTo ? postalFrom : `${postalFrom}-${postalTo}`;

async function set(given: Given): Promise<void> {
  const { db, config, say, flags } = given;
  const place = placeOf(given);
  const like = await rateLike(db, place, flags.tax);
  const tax = flags.tax ?? like?.tax ?? 'vat';
  const name = flags.name?.trim() ?? like?.name;
  if (!name) throw new Mistyped('Say by --name what buyers call the tax, such as VAT.');
  if (!/^[a-z]{1,20}$/.test(tax)) throw new Mistyped('--tax is a short word in small letters, such as vat.');
  const rate = {
    ...place,
    tax,
    name,
    ppm: ppmOf(flags.rate),
    onShipping: flags.shipping === undefined ? (like?.onShipping ?? true) : isYes(flags.shipping),
    validFrom: flags.from === undefined ? dayIn(config.shop.timeZone, new Date()) : dayOf(flags.from),
  };
  await setRate(db, rate);
  for (const each of await findRates(db, [place.country])) if (isOf(place, each, tax)) say(listed(each));
}

const isOf = (place: ReturnType<typeof placeOf>, rate: TableRate, tax: string) =>
  rate.region === place.region &&
  rate.postalFrom === place.postalFrom &&
  rate.postalTo === place.postalTo &&
  rate.taxClass === place.taxClass &&
  rate.tax === tax;

async function unset(given: Given): Promise<void> {
  const { db, say, flags } = given;
  const place = placeOf(given);
  const like = await rateLike(db, place, flags.tax);
  const gone = like ? await unsetRate(db, { ...place, tax: flags.tax ?? like.tax }) : 0;
  if (gone === 0) throw new Mistyped('You have no rate of your own there.');
  say(`${gone} of your rates are gone. What comes with the shop: npm run tax -- load`);
}

/** The rate that is charged in the same place, or around it: what kind of tax it is there. */
async function rateLike(
  db: Database,
  place: ReturnType<typeof placeOf>,
  tax: string | undefined,
): Promise<TableRate | undefined> {
  const rates = (await findRates(db, [place.country])).filter(
    (rate) => tax === undefined || rate.tax === tax,
  );
  const closest = [
    rates.filter(({ region, postalFrom }) => region === place.region && postalFrom === place.postalFrom),
    rates.filter(({ region, postalFrom }) => region === place.region && postalFrom === ''),
    rates.filter(({ region, postalFrom }) => region === '' && postalFrom === ''),
  ].find(({ length }) => length > 0);
  const kinds = new Set(closest?.map((rate) => rate.tax));
  if (kinds.size > 1) throw new Mistyped(`Say by --tax which one: ${[...kinds].join(' or ')}.`);
  return closest?.at(-1);
}

async function registerThere({ db, config, say, words, flags }: Given): Promise<void> {
  const registration = { ...registrationOf({ config, words, flags }), number: flags.number?.trim() ?? '' };
  const { country, region } = registration;
  const missing = missingRates(registration, await findRates(db, [country]));
  if (missing === 'by_region')
    throw new Mistyped(`${country} has no tax of the whole country, but of regions: add --region.`);
  if (missing === 'of_country')
    throw new Mistyped(
      `${country} ${region} has no tax of its own among the rates. See: npm run tax -- list`,
    );
  await register(db, registration);
  say(`Registered: ${registrationWords(registration)}`);
  if (missing)
    say(`There are no rates of ${country} yet, so nobody there could buy. See: npm run tax -- load`);
}

async function unregisterThere({ db, config, say, words, flags }: Given): Promise<void> {
  const registration = registrationOf({ config, words, flags });
  const had = await unregister(db, registration);
  if (!had) throw new Mistyped('There was no such registration.');
  say('It is gone: no tax is charged by it any more.');
}

function registrationOf({ config, words, flags }: Pick<Given, 'config' | 'words' | 'flags'>) {
  if (flags.oss) return { country: config.shop.country, region: '', kind: 'oss' as const };
  const country = countryOf(words[0]);
  return { country, region: regionOf(country, flags.region), kind: 'local' as const };
}

const registrationWords = ({ country, region, kind, number }: Registration) =>
  [kind === 'oss' ? `all of the EU, from ${country}` : [country, region].filter(Boolean).join(' '), number]
    .filter(Boolean)
    .join(', ');

function placeOf({ words, flags }: Given) {
  const country = countryOf(words[0]);
  const [postalFrom, postalTo] = postalOf(flags.postal);
  const taxClass = flags.class ?? 'standard';
  if (!/^[a-z][a-z0-9_-]{0,39}$/.test(taxClass))
    throw new Mistyped('--class is a word in small letters, such as standard or books.');
  return { country, region: regionOf(country, flags.region), postalFrom, postalTo, taxClass };
}

function countryOf(typed: string | undefined): string {
  const code = typed?.toUpperCase() ?? '';
  if (!findCountry(code))
    throw new Mistyped(`A country's two letters are needed here, such as DE, not "${typed ?? ''}".`);
  return code;
}

/** As addresses have it: a code where the country has a list of them. */
function regionOf(country: string, typed = ''): string {
  const options = findCountry(country)?.region?.options;
  if (!options || typed === '') return typed;
  const found = options.find(({ code }) => code.toLowerCase() === typed.toLowerCase());
  if (!found)
    throw new Mistyped(
      `${country} has no region "${typed}", but ${options.map(({ code }) => code).join(', ')}.`,
    );
  return found.code;
}

function postalOf(typed = ''): [from: string, to: string] {
  const parts = typed.toUpperCase().replaceAll(' ', '').split('-');
  const [from = '', to = from] = parts;
  const isRange = /^[A-Z0-9]*$/.test(from) && /^[A-Z0-9]*$/.test(to) && from.slice(0, to.length) <= to;
  if (parts.length > 2 || !isRange || (parts.length === 2 && (from === '' || to === '')))
    throw new Mistyped(
      '--postal is FROM-TO, such as 10001-10299, or how codes begin, such as 35; no other -.',
    );
  return [from, to];
}

function ppmOf(typed = ''): number {
  const [, value] = /^(\d{1,3}(?:\.\d{1,4})?) ?%?$/.exec(typed.trim()) ?? [];
  if (value === undefined || Number(value) > 100)
    throw new Mistyped(`--rate is a percentage with up to four decimals, such as 8.875%, not "${typed}".`);
  return percent(Number(value));
}

function isYes(typed: string): boolean {
  if (typed !== 'yes' && typed !== 'no') throw new Mistyped('--shipping is yes or no.');
  return typed === 'yes';
}

function dayOf(typed: string): string {
  const at = new Date(`${typed}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(typed) || Number.isNaN(at.getTime()) || !at.toISOString().startsWith(typed))
    throw new Mistyped(`--from is a day, such as 2027-01-31, not "${typed}".`);
  return typed;
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const yes = { type: 'boolean' } as const;
  const options = {
    ...{ region: text, postal: text, class: text, tax: text, name: text, rate: text, shipping: text },
    ...{ from: text, number: text, yes, oss: yes },
  };
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new Mistyped((error as Error).message);
  }
}

/** @throws {Mistyped} */
export async function tax(db: Database, config: Config, args: string[], say: Say): Promise<void> {
  const { positionals, values } = parse(args);
  const [verb = 'list', ...words] = positionals;
  const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (!run) throw new Mistyped(USAGE);
  await run({ db, config, say, words, flags: values });
}

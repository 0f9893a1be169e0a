import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { testDatabase } from '../../test/database.ts';
import { readConfig } from '../platform/config.ts';
import { type Database, openDatabase, sql } from '../platform/db.ts';
import { projectRoot } from '../platform/project-root.ts';
import { sellingCommand } from './selling-verbs.ts';
import { Mistyped } from './typed.ts';

const config = readConfig({ SHOP_COUNTRY: 'IE', SHOP_CURRENCY: 'EUR' });
const folder = mkdtempSync(path.join(tmpdir(), 'selling-'));
let db: Database;
let drop: () => Promise<void>;
before(async () => {
  const database = await testDatabase();
  drop = database.drop;
  db = openDatabase({ url: database.url, poolMax: 1 });
});
after(async () => {
  await db.close();
  await drop();
  rmSync(folder, { recursive: true });
});

/** What is said to somebody who types this. */
async function run(...args: string[]): Promise<{ ok: boolean; out: string }> {
  const said: string[] = [];
  try {
    await sellingCommand(db, config, args, (line) => said.push(line));
    return { ok: true, out: said.join('\n') };
  } catch (error) {
    if (!(error instanceof Mistyped)) throw error;
    return { ok: false, out: error.message };
  }
}

function written(document: unknown): string {
  const file = path.join(folder, 'selling.json');
  writeFileSync(file, typeof document === 'string' ? document : JSON.stringify(document));
  return file;
}
const apply = (document: unknown, ...flags: string[]) => run('apply', written(document), ...flags);
const shown = async () => JSON.parse((await run('show')).out) as Record<string, unknown>;

const nothing = { currencies: [], markets: [], registrations: [], shipping: { zones: [], everywhere: [] } };
const usd = { code: 'USD', rate: '1.0842', rounding: { to: 100, less: 1 }, active: true };
const america = {
  handle: 'america',
  title: 'America',
  countries: ['US', 'CA'],
  currency: 'USD',
  locale: 'en-US',
  pricesIncludeTax: false,
  priceBasis: 'without_home_tax',
};
const europe = {
  handle: 'europe',
  title: 'Europe',
  countries: [],
  currency: 'EUR',
  locale: null,
  pricesIncludeTax: true,
  priceBasis: 'as_listed',
};
const irish = { country: 'IE', region: '', kind: 'local', number: 'IE6433435F' };

test('a shop that has set nothing shows so', async () => {
  assert.deepEqual(await shown(), nothing);
});

test('a document is tried, set, shown as it was set, and set again without a change', async () => {
  const airmail = { handle: 'airmail', title: 'Airmail', price: '29.00' };
  const document = {
    currencies: [usd],
    markets: [america, europe],
    registrations: [irish],
    shipping: { zones: [], everywhere: [airmail] },
  };
  const tried = await apply(document, '--dry-run');
  assert.match(tried.out, /^\+ currency USD: .*\n\+ market america: [\s\S]*Nothing is set yet/);
  assert.deepEqual(await shown(), nothing);
  const set = await apply(document);
  assert.match(
    set.out,
    /\+ shipping method airmail[\s\S]*\nSet\.\nThere are no rates for the registration in IE/,
  );
  assert.deepEqual(await shown(), document);
  assert.match((await apply(document)).out, /^That is how it is already\./);

  const file = path.join(folder, 'shown.json');
  await run('show', file);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), document);
});

test('a section that is left out stays; what a section does not name goes', async () => {
  const { out } = await apply({ markets: [{ ...america, title: 'The Americas' }] });
  assert.match(out, /~ market america: .*The Americas.*\n {4}was .*America.*\n- market europe: /);
  const { currencies, markets, registrations } = await shown();
  assert.deepEqual([currencies, registrations], [[usd], [irish]]);
  assert.deepEqual(markets, [{ ...america, title: 'The Americas' }]);
});

test('what may be left out has a sensible default', async () => {
  await apply({
    currencies: [
      { code: 'JPY', rate: '161' },
      { code: 'USD', rate: '1.1' },
    ],
    markets: [{ handle: 'japan', title: 'Japan', countries: ['JP'], currency: 'JPY' }],
    registrations: [{ country: 'IE', kind: 'oss' }],
  });
  const { currencies, markets, registrations } = await shown();
  assert.deepEqual((currencies as object[])[0], {
    code: 'JPY',
    rate: '161',
    rounding: { to: 1, less: 0 },
    active: true,
  });
  assert.deepEqual(markets, [
    { ...europe, handle: 'japan', title: 'Japan', countries: ['JP'], currency: 'JPY' },
  ]);
  assert.deepEqual(registrations, [{ country: 'IE', region: '', kind: 'oss', number: '' }]);
});

test('all mistakes are told at once, each with its place, and nothing is set', async () => {
  const before_ = await shown();
  const { ok, out } = await apply({
    currencies: [
      { code: 'EUR', rate: '1' },
      { code: 'USD', rate: 1.08, rounding: { to: 100, less: 100 } },
      { code: 'GBP', rate: '0.0' },
      { code: 'GBP', rate: '0.87', active: 'yes' },
      { code: 'XYZ' },
    ],
    markets: [
      { handle: 'Europe!', title: '', countries: ['DE', 'XX'], currency: 'EUR', locale: 'german' },
      { handle: 'north', title: 'North', countries: ['DE', 'NO'], currency: 'NOK', pricesIncludesTax: true },
      { handle: 'north', title: 'Rest', currency: 'EUR', priceBasis: 'net' },
      { handle: 'rest', title: 'Rest', currency: 'EUR', countries: [] },
    ],
    registrations: [
      { country: 'DE', kind: 'oss' },
      { country: 'US', region: 'Texas' },
      { country: 'IE' },
      { country: 'IE', number: 'x'.repeat(41) },
    ],
    shipping: {
      zones: [{ handle: 'a', title: 'A', places: [{ country: 'XX' }], methods: [] }],
      everywhere: [],
    },
    taxes: [],
  });
  assert.ok(!ok);
  const paths = out.split('\n').map((line) => line.slice(0, line.indexOf(': ')));
  assert.deepEqual(
    [...paths].sort(),
    [
      'currencies[0].code',
      'currencies[1].rate',
      'currencies[1].rounding.less',
      'currencies[2].rate',
      'currencies[3].active',
      'currencies[3].code',
      'currencies[4].code',
      'currencies[4].rate',
      'markets[0].countries[1]',
      'markets[0].handle',
      'markets[0].locale',
      'markets[0].title',
      'markets[1].countries[0]',
      'markets[1].currency',
      'markets[1].pricesIncludesTax',
      'markets[2].handle',
      'markets[2].priceBasis',
      'markets[3].countries',
      'registrations[0].country',
      'registrations[1].region',
      'registrations[3].country',
      'registrations[3].number',
      'shipping.zones[0].places[0].country',
      'taxes',
    ].sort(),
  );
  assert.match(out, /^markets\[1\]\.currency: is NOK, in which the shop does not sell\.$/m);
  assert.deepEqual(await shown(), before_);
});

test('one mistake in the shipping keeps the markets from being set, and the other way round', async () => {
  const before_ = await shown();
  assert.ok(!(await apply({ markets: [europe], shipping: { zones: [], everywhere: [{}] } })).ok);
  assert.ok(!(await apply({ markets: [{}], shipping: { zones: [], everywhere: [] } })).ok);
  assert.deepEqual(await shown(), before_);
});

test('a currency that a market sells in cannot be taken away under it', async () => {
  const { ok, out } = await apply({ currencies: [] });
  assert.ok(!ok);
  assert.equal(out, 'currencies: lack JPY, in which the market "japan" sells.');
});

test('what a currency is worth is set by one word, and its day with it', async () => {
  const rateAt = async () =>
    (await db.row<{ at: Date }>(sql`SELECT rate_at AS at FROM currencies WHERE code = 'USD'`))!.at;
  await db.run(sql`UPDATE currencies SET rate_at = '2020-01-01'`);
  await apply({
    currencies: [
      { code: 'JPY', rate: '161' },
      { code: 'USD', rate: '1.10' },
    ],
  });
  assert.equal((await rateAt()).getUTCFullYear(), 2020, 'the same rate is no news');
  assert.match((await run('rate', 'usd', '1.0842')).out, /is 1\.0842 USD from now on/);
  assert.ok((await rateAt()).getUTCFullYear() > 2020);
  for (const wrong of ['0', '1,08', '1e3', '', '1.00000000001'])
    assert.match((await run('rate', 'USD', wrong)).out, /must be a decimal above zero/);
  assert.match((await run('rate', 'GBP', '0.87')).out, /does not sell in "GBP"/);
});

test('what is no document is answered', async () => {
  assert.match((await run('apply', path.join(folder, 'none.json'))).out, /cannot be read/);
  assert.match((await apply('{ "markets": [ }')).out, /is no JSON: /);
  assert.match((await apply('[]')).out, /The document: must be an object/);
  assert.match((await run('apply')).out, /npm run selling/);
  assert.match((await run('fly')).out, /npm run selling/);
});

test('the example in docs/SELLING.md can be set', async () => {
  const text = readFileSync(path.join(projectRoot, 'docs/SELLING.md'), 'utf8');
  const [, example] = /```json\n([\s\S]*?)```/.exec(text)!;
  const { ok, out } = await apply(example);
  assert.ok(ok, out);
});

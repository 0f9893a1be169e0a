import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { testDatabase } from '../../test/database.ts';
import { readConfig } from '../platform/config.ts';
import { type Database, openDatabase, sql } from '../platform/db.ts';
import { tax } from './tax-verbs.ts';
import { Mistyped } from './typed.ts';

const config = readConfig({});
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
});

/** What is said to somebody who types this. */
async function run(...args: string[]): Promise<{ ok: boolean; out: string }> {
  const said: string[] = [];
  try {
    await tax(db, config, args, (line) => said.push(line));
    return { ok: true, out: said.join('\n') };
  } catch (error) {
    if (!(error instanceof Mistyped)) throw error;
    return { ok: false, out: error.message };
  }
}

const count = async () => (await db.row<{ n: number }>(sql`SELECT count(*) AS n FROM tax_rates`))!.n;

test('rates are loaded only with --yes, and what would change is shown before', async () => {
  const shown = await run('load', 'ch', 'jp');
  assert.ok(shown.ok, shown.out);
  assert.match(shown.out, /Switzerland, as of .*: .*https:/);
  assert.match(shown.out, /\+ CH +standard +VAT 8\.1 %\n/);
  assert.match(shown.out, /\+ CH 7562-7563 +standard +VAT 0 %\n/);
  assert.match(shown.out, /\+ JP +food +Consumption tax 8 %\n/);
  assert.match(shown.out, /11 to add\.\nNothing is written yet\. To do so, add --yes\./);
  assert.equal(await count(), 0);

  assert.match((await run('load', 'ch', 'jp', '--yes')).out, /11 to add\.\nWritten\./);
  assert.equal(await count(), 11);
  assert.match((await run('load', 'ch', '--yes')).out, /8 the same\.\nThere is nothing to change\./);
});

test('a rate of one’s own is set, listed, left alone by a load, and taken away', async () => {
  assert.match(
    (await run('set', 'ch', '--rate', '8.2%', '--from', '2026-01-01')).out,
    /VAT 8\.1 %.*as of 2026-04-28\nCH +standard +VAT 8\.2 %, from 2026-01-01 {2}yours$/,
  );
  assert.match(
    (await run('list', 'CH')).out,
    /VAT 8\.2 %, from 2026-01-01 {2}yours\n[\s\S]*From:\n {2}Federal Tax Administration.*\n\nNot registered: no tax is charged/,
  );
  assert.match(
    (await run('load', 'ch', '--yes')).out,
    /! CH +standard +VAT 8\.2 %, from 2026-01-01 {2}is yours and stays; with the shop comes CH +standard +VAT 8\.1 %\n[\s\S]*There is nothing to change/,
  );
  assert.match((await run('unset', 'CH')).out, /1 of your rates are gone/);
  assert.ok(!(await run('unset', 'CH')).ok);
});

test('a city’s rate takes the kind and the name of its state’s tax', async () => {
  await run('load', 'us', '--yes');
  const { out, ok } = await run('set', 'US', '--region', 'ny', '--postal', '10001-10299', '--rate', '8.875%');
  assert.ok(ok, out);
  assert.match(out, /^US NY 10001-10299 standard +Sales tax 8\.875 %, from \d{4}-\d\d-\d\d {2}yours$/);
  const row = await db.row<{ tax: string; onShipping: boolean; ppm: number }>(sql`
    SELECT tax, on_shipping AS "onShipping", ppm FROM tax_rates WHERE postal_from = '10001'`);
  assert.deepEqual(row, { tax: 'sales', onShipping: true, ppm: 88_750 });
});

test('where there are several taxes it asks which one', async () => {
  await run('load', 'ca', '--yes');
  assert.match((await run('set', 'CA', '--region', 'BC', '--tax', 'pst', '--rate', '7.5')).out, /PST 7\.5 %/);
  await run(
    'set',
    'CA',
    '--region',
    'BC',
    '--tax',
    'eco',
    '--name',
    'Eco fee',
    '--rate',
    '1',
    '--shipping',
    'no',
  );
  assert.match(
    (await run('set', 'CA', '--region', 'BC', '--rate', '7')).out,
    /by --tax which one: eco or pst/,
  );
});

test('the shop is registered by country, state and for all of the EU', async () => {
  assert.match(
    (await run('register', 'IE', '--number', 'IE1234567FA')).out,
    /^Registered: IE, IE1234567FA\nThere are no rates of IE yet, so nobody there could buy/,
  );
  assert.match((await run('register', 'US', '--region', 'ny')).out, /^Registered: US NY$/);
  assert.match((await run('register', '--oss')).out, /^Registered: all of the EU, from IE$/);
  assert.match((await run('list', 'US')).out, /Registered:\n {2}all of the EU, from IE\n {2}US NY$/);
  assert.match((await run('unregister', '--oss')).out, /gone/);
  assert.ok(!(await run('unregister', '--oss')).ok);
  assert.match((await run('register', 'NO')).out, /There are no rates of NO yet/);
});

const mistyped: [args: string[], says: RegExp][] = [
  [['fly'], /npm run tax/],
  [['load'], /npm run tax/],
  [['load', 'mars'], /There is no set "mars", but eu, uk,/],
  [['set', 'XX', '--rate', '1'], /two letters are needed here, such as DE, not "XX"/],
  [['set', 'DE', '--name', 'VAT', '--rate', '19,5'], /--rate is a percentage/],
  [['set', 'DE', '--name', 'VAT', '--rate', '101'], /--rate is a percentage/],
  [['set', 'DE', '--name', 'VAT'], /--rate is a percentage/],
  [['set', 'DE', '--rate', '19'], /Say by --name/],
  [['set', 'US', '--region', 'ZZ', '--rate', '5'], /US has no region "ZZ", but AL,/],
  [['set', 'US', '--region', 'NY', '--postal', '2-1', '--rate', '5'], /--postal is FROM-TO/],
  [['set', 'US', '--region', 'NY', '--postal', '1-2-3', '--rate', '5'], /--postal is FROM-TO/],
  [['set', 'US', '--region', 'NY', '--rate', '5', '--from', '2026-02-30'], /--from is a day/],
  [['set', 'US', '--region', 'NY', '--rate', '5', '--shipping', 'maybe'], /--shipping is yes or no/],
  [['set', 'US', '--region', 'NY', '--rate', '5', '--class', 'Big Ones'], /--class is a word/],
  [['register'], /two letters are needed/],
  [['register', 'US'], /US has no tax of the whole country, but of regions: add --region/],
  [['register', 'US', '--region', 'OR'], /US OR has no tax of its own among the rates/],
  [['register', 'CA', '--region', 'ON'], /CA ON has no tax of its own among the rates/],
  [['register', 'DE', '--colour', 'blue'], /Unknown option/],
];
for (const [args, says] of mistyped)
  test(`"${args.join(' ')}" is answered with what would make sense`, async () => {
    const before_ = await count();
    const { ok, out } = await run(...args);
    assert.ok(!ok, out);
    assert.match(out, says);
    assert.equal(await count(), before_);
  });

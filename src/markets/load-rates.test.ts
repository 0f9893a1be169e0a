import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { testDatabase } from '../../test/database.ts';
import { type Database, openDatabase, sql } from '../platform/db.ts';
import { compareRates, loadRates, type RateChanges } from './load-rates.ts';
import { type RateSet, ratesOf } from './rates/rate-set.ts';
import { rateSets } from './rates/rate-sets.ts';
import { findRates, setRate } from './tax-table.ts';

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
beforeEach(() => db.run(sql`DELETE FROM tax_rates`));

const vat = { country: 'EE', tax: 'vat', name: 'VAT' };
const estonia = (rates: Parameters<typeof ratesOf>[2], sourceDate = '2025-01-01'): RateSet => ({
  name: 'ee',
  title: 'Estonia',
  countries: ['EE'],
  source: 'Ministry: https://fin.example',
  sourceDate,
  rates: ratesOf(vat, {}, rates),
});
const counts = ({ added, changed, removed, yours, confirmed, same }: RateChanges) => ({
  ...{ added: added.length, changed: changed.length, removed: removed.length },
  ...{ yours: yours.length, confirmed: confirmed.length, same },
});
const none = { added: 0, changed: 0, removed: 0, yours: 0, confirmed: 0, same: 0 };
const own = { ...vat, region: '', postalFrom: '', postalTo: '', taxClass: 'standard', onShipping: true };

test('all that comes with the shop is loaded, and a second time changes nothing', async () => {
  const all = rateSets.flatMap(({ rates }) => rates).length;
  assert.deepEqual(counts(await compareRates(db, rateSets)), { ...none, added: all });
  assert.equal((await findRates(db)).length, 0, 'comparing writes nothing');
  await loadRates(db, rateSets);
  const found = await findRates(db);
  assert.equal(found.length, all);
  assert.ok(found.every(({ source, sourceDate }) => source.includes('https://') && sourceDate));
  assert.deepEqual(counts(await loadRates(db, rateSets)), { ...none, same: all });
});

test('a set is no business of another one’s countries', async () => {
  await loadRates(db, rateSets);
  const us = rateSets.filter(({ name }) => name === 'us');
  assert.deepEqual(counts(await loadRates(db, us)), { ...none, same: us[0]!.rates.length });
});

test('a newer release adds, changes and removes what has changed, and says so', async () => {
  await loadRates(db, [estonia({ standard: 22, books: 9, food: 9 })]);
  const newer = estonia(
    { standard: [{ percent: 24, from: '2025-07-01' }], books: 10, reduced: 13 },
    '2025-07-01',
  );
  const changes = await loadRates(db, [newer]);
  assert.deepEqual(counts(changes), { ...none, added: 2, changed: 1, removed: 2 });
  assert.deepEqual(
    changes.changed.map(({ before, after }) => [before.ppm, after.ppm]),
    [[90_000, 100_000]],
  );
  const found = await findRates(db, ['EE']);
  assert.deepEqual(
    found.map(({ taxClass, ppm, validFrom, sourceDate }) => [taxClass, ppm, validFrom, sourceDate]),
    [
      ['standard', 240_000, '2025-07-01', '2025-07-01'],
      ['books', 100_000, '2000-01-01', '2025-07-01'],
      ['reduced', 130_000, '2000-01-01', '2025-07-01'],
    ],
  );
});

test('a rate that was read again and is the same gets its new day, which is told', async () => {
  await loadRates(db, [estonia({ standard: 22 })]);
  const changes = await loadRates(db, [estonia({ standard: 22 }, '2026-01-01')]);
  assert.deepEqual(counts(changes), { ...none, confirmed: 1 });
  assert.equal((await findRates(db))[0]!.sourceDate, '2026-01-01');
});

test('a rate set by hand is never touched, and what comes with the shop beside it is reported', async () => {
  await loadRates(db, [estonia({ standard: 22 })]);
  await setRate(db, { ...own, ppm: 200_000, validFrom: '2025-03-01' });
  const before = await findRates(db);
  const newer = estonia({ standard: [{ percent: 24, from: '2025-07-01' }] }, '2025-07-01');
  const changes = await loadRates(db, [newer]);
  assert.deepEqual(counts(changes), { ...none, yours: 1 });
  assert.deepEqual(
    changes.yours.map(({ yours, shipped }) => [yours.ppm, shipped.ppm, shipped.validFrom]),
    [[200_000, 240_000, '2025-07-01']],
  );
  assert.deepEqual(await findRates(db), before);
});

test('a shipped rate that was changed by hand is the merchant’s from then on', async () => {
  await loadRates(db, [estonia({ standard: 22, books: 9 })]);
  await setRate(db, { ...own, ppm: 225_000, validFrom: '2000-01-01' });
  assert.deepEqual(counts(await loadRates(db, [estonia({ standard: 22, books: 9 })])), {
    ...none,
    yours: 1,
    same: 1,
  });
  assert.deepEqual(counts(await loadRates(db, [estonia({ books: 9 })])), { ...none, same: 1 });
  const [standard] = await findRates(db);
  assert.deepEqual([standard!.ppm, standard!.source, standard!.sourceDate], [225_000, '', null]);
});

test('a rate of the merchant’s that says the same as the shop’s is no news', async () => {
  await setRate(db, { ...own, ppm: 220_000, validFrom: '2000-01-01' });
  assert.deepEqual(counts(await loadRates(db, [estonia({ standard: 22 })])), none);
});

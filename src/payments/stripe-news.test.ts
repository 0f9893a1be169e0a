import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { type Database, openDatabase, sql, type Tx } from '../platform/db.ts';
import { newsSeen, takeNewsToLookFor } from './stripe-news.ts';

let database: TestDatabase;
let db: Database;
before(async () => {
  database = await testDatabase();
  db = openDatabase({ url: database.url, poolMax: 2 });
});
after(async () => {
  await db.close();
  await database.drop();
});

const day = (of: number) => new Date(Date.UTC(2026, 5, of));
const isTime = () => db.run(sql`UPDATE stripe_news SET look_again_at = now()`);
/** In how many seconds they are looked for again, from when the transaction began. */
const again = async (tx: Tx) =>
  (await tx.row<{ seconds: number }>(
    sql`SELECT extract(epoch FROM look_again_at - now())::int AS seconds FROM stripe_news`,
  ))!.seconds;

test('news are looked for by one worker', async () => {
  await db.run(sql`UPDATE stripe_news SET seen_until = ${day(1)}`);
  await isTime();
  const both = await Promise.all([takeNewsToLookFor(db), takeNewsToLookFor(db)]);
  assert.deepEqual(both.filter(Boolean), [day(1)]);
});

test('… once a minute, and at once while there is more', async () => {
  await isTime();
  await db.transaction(async (tx) => {
    await takeNewsToLookFor(tx);
    assert.equal(await again(tx), 60);
    await newsSeen(tx, day(2), false);
    assert.equal(await again(tx), 60);
    await newsSeen(tx, day(3), true);
    assert.equal(await again(tx), 0);
  });
});

test('what was gone through is not gone through again, whoever says so last', async () => {
  await newsSeen(db, day(9), false);
  await newsSeen(db, day(8), false);
  await isTime();
  assert.deepEqual(await takeNewsToLookFor(db), day(9));
});

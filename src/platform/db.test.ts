import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { emptyDatabase, type TestDatabase } from '../../test/database.ts';
import { brokenConstraint, type Database, isOutOfReach, openDatabase, sql, type Tx } from './db.ts';

let server: TestDatabase;
let db: Database;
before(async () => {
  server = await emptyDatabase();
  db = openDatabase({ url: server.url, poolMax: 6 });
  await db.pool.query(`CREATE TABLE boxes (id int PRIMARY KEY, balls bigint NOT NULL CONSTRAINT not_negative CHECK (balls >= 0));
    INSERT INTO boxes VALUES (1, 10), (2, 10)`);
});
after(async () => {
  await db.close();
  await server.drop();
});

const add = (tx: Tx, box: number, balls: number) =>
  tx.run(sql`UPDATE boxes SET balls = balls + ${balls} WHERE id = ${box}`);
const balls = async (box: number) =>
  (await db.row<{ balls: number }>(sql`SELECT balls FROM boxes WHERE id = ${box}`))!.balls;

test('whole numbers arrive as numbers; one that would lose digits is an error', async () => {
  assert.deepEqual(await db.row(sql`SELECT 9007199254740991::bigint AS most`), {
    most: 9_007_199_254_740_991,
  });
  await assert.rejects(db.row(sql`SELECT 9007199254740993::bigint AS more`), RangeError);
  assert.deepEqual(await db.row(sql`SELECT 1 AS still`), { still: 1 });
});

test('values never become part of the statement', async () => {
  const nasty = `'; DROP TABLE boxes; --`;
  assert.deepEqual(await db.row(sql`SELECT ${nasty} AS said`), { said: nasty });
});

test('all of a transaction or nothing, and the connection is good for the next', async () => {
  const small = openDatabase({ url: server.url, poolMax: 1 });
  const before = await balls(1);
  const failing = small.transaction(async (tx) => {
    await add(tx, 1, 5);
    throw new Error('changed my mind');
  });
  await assert.rejects(failing, /changed my mind/);
  await assert.rejects(
    small.transaction((tx) => Promise.all([add(tx, 1, 5), add(tx, 2, -999), add(tx, 1, 5)])),
    (error) => brokenConstraint(error) === 'not_negative',
  );
  assert.equal(await balls(1), before);
  await small.transaction((tx) => add(tx, 1, 1));
  assert.equal(await balls(1), before + 1);
  await small.close();
});

test('of two that wait for each other one is tried again, and both are done', async () => {
  const [one, two] = [await balls(1), await balls(2)];
  let tries = 0;
  const met = Promise.withResolvers<void>();
  const first = Promise.withResolvers<void>();
  const move = (from: number, to: number) =>
    db.transaction(async (tx) => {
      tries += 1;
      if (tries > 2) await first.promise; // the second attempt, when the other one is done
      await add(tx, from, -1);
      if (tries === 2) met.resolve();
      await met.promise; // both hold what the other one wants next
      await add(tx, to, 1);
    });
  await Promise.all([move(1, 2), move(2, 1)].map((moved) => moved.then(first.resolve)));
  assert.equal(tries, 3);
  assert.deepEqual([await balls(1), await balls(2)], [one, two]);
});

test('of statements that travel together the one that failed is named, not those refused after it', async () => {
  const late = async (work: Promise<unknown>) => {
    await work.finally(() => setTimeout(5)); // its caller hears of it last
  };
  const both = db.transaction((tx) =>
    Promise.all([late(tx.run(sql`INSERT INTO boxes VALUES (1, 1)`)), tx.row(sql`SELECT 1`)]),
  );
  await assert.rejects(both, (error) => brokenConstraint(error) === 'boxes_pkey');
});

test('the constraint that spoke is named', async () => {
  await assert.rejects(
    db.run(sql`INSERT INTO boxes VALUES (1, 1)`),
    (error) => brokenConstraint(error) === 'boxes_pkey' && !isOutOfReach(error),
  );
  assert.equal(brokenConstraint(new Error('other')), undefined);
});

test('a database that is not there is told from a mistake of ours', async () => {
  const nowhere = openDatabase({ url: 'postgres://x@127.0.0.1:1/x', poolMax: 2 });
  await assert.rejects(nowhere.row(sql`SELECT 1`), (error) => isOutOfReach(error));
  await nowhere.close();
  await assert.rejects(db.row(sql`SELECT nonsense`), (error) => !isOutOfReach(error));
});

test('a connection that is cut is replaced', async () => {
  const one = openDatabase({ url: server.url, poolMax: 1, applicationName: 'to be cut' });
  await one.row(sql`SELECT 1`);
  await db.run(
    sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'to be cut'`,
  );
  await setTimeout(50);
  assert.deepEqual(await one.row(sql`SELECT 1 AS again`), { again: 1 });
  await one.close();
});

test('nobody waits for a lock for ever', async () => {
  const [held, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holding = db.transaction(async (tx) => {
    await add(tx, 1, 0);
    held.resolve();
    await over.promise;
  });
  await held.promise;
  await assert.rejects(
    db.run(sql`UPDATE boxes SET balls = 1 WHERE id = 1`),
    (error) => isOutOfReach(error) && (error as { code?: string }).code === '55P03',
  );
  over.resolve();
  await holding;
});

interface Ear {
  db: Database;
  said: string[];
  hearing: boolean[];
}

async function listening(): Promise<Ear> {
  const ear: Ear = { db: undefined as never, said: [], hearing: [] };
  ear.db = openDatabase({
    url: server.url,
    poolMax: 2,
    listen: {
      channel: 'news',
      heard: (payload) => ear.said.push(payload),
      hearing: (yes) => ear.hearing.push(yes),
    },
  });
  await until(() => ear.hearing.at(-1) === true);
  return ear;
}

async function until(true_: () => boolean): Promise<void> {
  for (const end = Date.now() + 5_000; !true_(); await setTimeout(5))
    if (Date.now() > end) throw new Error(`never: ${true_}`);
}

test('who changes something has heard of it before the change is answered', async () => {
  const ear = await listening();
  for (let turn = 0; turn < 20; turn++) {
    await ear.db.transaction((tx) => tx.run(sql`SELECT pg_notify('news', ${`own ${turn}`})`));
    assert.ok(ear.said.includes(`own ${turn}`));
  }
  await ear.db.close();
});

test('others are heard too, and the listener comes back when it is cut off', async () => {
  const ear = await listening();
  await db.run(sql`SELECT pg_notify('news', 'from another')`);
  await until(() => ear.said.includes('from another'));
  await db.run(sql`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'pushcart-listener' AND datname = current_database()`);
  await until(() => ear.hearing.includes(false));
  await until(() => ear.hearing.at(-1) === true);
  await db.run(sql`SELECT pg_notify('news', 'after the cut')`);
  await until(() => ear.said.includes('after the cut'));
  await ear.db.close();
});

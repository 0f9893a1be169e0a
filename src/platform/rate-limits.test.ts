import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Hono } from 'hono';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { type Database, openDatabase, sql } from './db.ts';
import { endTurn, forgetRateLimits, knock, lineOf, senderOf, takeTurn } from './rate-limits.ts';

let database: TestDatabase;
let db: Database;
before(async () => {
  database = await testDatabase();
  db = openDatabase({ url: database.url, poolMax: 8 });
});
after(async () => {
  await db.close();
  await database.drop();
});

const door = {
  name: 'test',
  sender: { max: 5, windowSeconds: 60 },
  address: { max: 3, windowSeconds: 600 },
};

test('a door is shut to a sender, and for an address, after so many; others go in', async () => {
  for (let i = 0; i < 3; i++) assert.deepEqual(await knock(db, door, 'one', 'ada'), { ok: true });
  assert.deepEqual(await knock(db, door, 'two', 'ada'), { ok: false, retryAfterSeconds: 600 });
  assert.deepEqual(await knock(db, door, 'two', 'bob'), { ok: true });
  assert.equal((await knock(db, door, 'one')).ok, true);
  assert.equal((await knock(db, door, 'one')).ok, true);
  assert.deepEqual(await knock(db, door, 'one'), { ok: false, retryAfterSeconds: 60 });
  assert.equal((await knock(db, { ...door, name: 'another' }, 'one', 'ada')).ok, true);
});

test('of a crowd at the same moment no more get in than may', async () => {
  const crowd = Array.from({ length: 40 }, (_, i) => knock(db, door, `crowd-${i % 20}`, 'crowd'));
  assert.equal((await Promise.all(crowd)).filter(({ ok }) => ok).length, 3);
});

test('counting begins anew when the window is over, and what is over is swept', async () => {
  const short = { name: 'short', sender: { max: 1, windowSeconds: 60 } };
  await knock(db, short, 'x');
  assert.equal((await knock(db, short, 'x')).ok, false);
  await db.run(sql`UPDATE rate_limits SET until = now() - interval '1 second' WHERE key LIKE 'short%'`);
  assert.equal((await knock(db, short, 'x')).ok, true);
  await db.run(sql`UPDATE rate_limits SET until = now() - interval '1 second' WHERE key LIKE 'short%'`);
  assert.equal(await forgetRateLimits(db), 1);
});

test('neither addresses nor senders can be read from what is kept', async () => {
  await knock(db, door, '203.0.113.9', 'ada@example.com');
  const rows = await db.rows<{ key: string }>(sql`SELECT key FROM rate_limits`);
  assert.doesNotMatch(rows.map(({ key }) => key).join(), /ada|203/);
});

test('an IPv6 line is known by its first half, an IPv4 one by its address', () => {
  assert.equal(lineOf('203.0.113.9'), '203.0.113.9');
  assert.equal(lineOf('::ffff:203.0.113.9'), '203.0.113.9');
  assert.equal(lineOf('2001:db8:0001:0002:aaaa::1'), '2001:db8:1:2::/64');
  assert.equal(lineOf('2001:DB8:1:2:3:4:5:6'), '2001:db8:1:2::/64');
  assert.equal(lineOf('2001:db8::1'), '2001:db8:0:0::/64');
  assert.equal(lineOf('::1'), '0:0:0:0::/64');
  assert.equal(lineOf('fe80::1%eth0'), 'fe80:0:0:0::/64');
});

test('who asks is told by the socket, or by the proxies that are ours', async () => {
  const ask = async (trustedProxies: number, forwarded?: string) => {
    const app = new Hono().get('/', (c) => c.text(senderOf(c, { trustedProxies })));
    const socket = { incoming: { socket: { remoteAddress: '::ffff:10.0.0.1' } } };
    const headers: HeadersInit = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    return (await app.request('/', { headers }, socket)).text();
  };
  const list = '6.6.6.6, 203.0.113.9, 192.0.2.1';
  assert.equal(await ask(0, list), '10.0.0.1');
  assert.equal(await ask(1, list), '192.0.2.1');
  assert.equal(await ask(2, list), '203.0.113.9');
  assert.equal(await ask(4, list), '10.0.0.1', 'not all of them were passed');
  assert.equal(await ask(1), '10.0.0.1');
  assert.equal(await ask(1, ''), '10.0.0.1');
});

test('of many processes one has the turn, until it is over or given back', async () => {
  const asked = await Promise.all(Array.from({ length: 20 }, () => takeTurn(db, 'sweep', 60)));
  assert.equal(asked.filter(Boolean).length, 1);
  assert.equal(await takeTurn(db, 'another', 60), true);
  await db.run(sql`UPDATE rate_limits SET until = now() WHERE key = 'turn sweep'`);
  assert.equal(await takeTurn(db, 'sweep', 60), true);
  assert.equal(await takeTurn(db, 'sweep', 60), false);
  await endTurn(db, 'sweep');
  assert.equal(await takeTurn(db, 'sweep', 60), true);
});

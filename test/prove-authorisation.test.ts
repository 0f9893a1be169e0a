import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/authorisation/authorisation.ts';
import { guards } from '../prove/authorisation/guards.ts';
import type { Plant } from '../prove/authorisation/scene.ts';
import { sql } from '../src/platform/db.ts';

const small = { seed: 1, runs: undefined, size: 2 };
const run = (plant?: Plant, lines = guards, only?: (route: string) => boolean) =>
  prove({ ...small, size: plant ? 2 : 1 }, () => {}, plant, lines, only);

test('what is somebody else’s is not found, whoever asks', async () => {
  const { shortfalls, tables } = await run();
  assert.deepEqual(shortfalls, []);
  const all = tables[0]!.at(-1)!;
  assert.ok(Number(all[1]) > 90, 'routes');
  assert.ok(Number(all[3]) > 500, 'refused');
});

/** The proof is worth as much as what it would notice. */
test('leaks that are planted are found, and so are routes of which nobody said how they are guarded', async () => {
  const everyone = { guard: 'everyone', ids: {} } as const;
  const orderBy = (number: string) => sql`SELECT email FROM orders WHERE number::text = ${number}`;
  const { shortfalls } = await run(
    (app, { db }) => {
      app.get('/forgotten', (c) => c.text(''));
      // Shows an order by its number; by its number once signed in; tells which numbers there are; changes it.
      app.get('/leak/shown/:number', async (c) => {
        const order = await db.row<{ email: string }>(orderBy(c.req.param('number')));
        return order ? c.text(order.email) : c.notFound();
      });
      app.get('/leak/told/:number', async (c) => {
        const order = await db.row(orderBy(c.req.param('number')));
        return order ? c.text('That is not yours.', 403) : c.notFound();
      });
      app.post('/leak/changed/:number', async (c) => {
        await db.run(sql`UPDATE orders SET note = note || 'x' WHERE number::text = ${c.req.param('number')}`);
        return c.notFound();
      });
    },
    {
      ...guards,
      'GET /gone': everyone,
      'GET /leak/shown/:number': everyone,
      'GET /leak/told/:number': { guard: 'session', ids: { number: 'order number' } },
      'POST /leak/changed/:number': { guard: 'session', ids: { number: 'order number' } },
    },
    (route) => route.includes('/leak/'),
  );
  const found = (words: string) => shortfalls.some((line) => line.includes(words));
  assert.ok(found('GET /forgotten: nobody has said how it is guarded'));
  assert.ok(found('GET /gone: is guarded, but there is no such route'));
  assert.match(
    shortfalls.find((line) => line.startsWith('GET /leak/shown/:number by nobody'))!,
    /shows quillonowner@/,
  );
  assert.match(
    shortfalls.find((line) => line.startsWith('GET /leak/told/:number by stranger'))!,
    /403.*not refused/,
  );
  assert.ok(found('GET /leak/told/:number by stranger signed in: theirs is answered otherwise'));
  assert.ok(found('POST /leak/changed/:number by stranger signed in: rows of the owner’s have changed'));
  const elsewhere = shortfalls.filter((line) => !/\/(leak|forgotten|gone)|^behind/.test(line));
  assert.deepEqual(elsewhere, []);
});

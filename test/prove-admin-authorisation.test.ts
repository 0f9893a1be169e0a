import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../prove/admin-authorisation/admin-authorisation.ts';
import { officeOf } from '../src/admin/back-office.tsx';
import { sql } from '../src/platform/db.ts';

const small = { seed: 1, runs: undefined, size: 'small' } as const;

test('every door of the back office is open to those whose role says so, and to nobody else', async () => {
  const { shortfalls, tables } = await prove(small, () => {});
  assert.deepEqual(shortfalls, []);
  const all = tables[0]!.at(-1)!;
  assert.ok(Number(all[1]) > 30, 'doors');
  assert.ok(Number(all[4]) > 300, 'refused');
});

/** The proof is worth as much as what it would notice. */
test('doors that are planted too open, and beside the office, are found', async () => {
  const planted = '/admin/planted';
  const { shortfalls } = await prove(
    small,
    () => {},
    (app, { db }) => {
      const office = officeOf(app)!;
      // Ought to need a right, asks for none, and does something.
      office.action({ pattern: planted }, 'anyone', async ({ c }) => {
        await db.run(sql`UPDATE products SET title = title || '!'`);
        return c.text('done');
      });
      // Asks for another right than it ought to.
      office.page({ pattern: `${planted}/other` }, 'staff:write', ({ c }) => c.text('seen'));
      app.get(`${planted}/beside`, (c) => c.text('seen'));
      app.all(`${planted}/all`, (c) => c.text('seen'));
    },
    (doors) =>
      doors
        .filter(({ pattern }) => pattern.startsWith(planted) || pattern === '/admin/search')
        .map((door) =>
          door.pattern === planted
            ? { ...door, needs: 'products:write' }
            : door.pattern.endsWith('/other')
              ? { ...door, needs: 'products:read' }
              : door,
        ),
  );
  const found = (words: string) => shortfalls.some((line) => line.includes(words));
  assert.ok(found('GET /admin/planted/beside: does not go through'));
  assert.ok(found('ALL /admin/planted/all: does not go through'));
  assert.ok(found('POST /admin/planted by read_only: answered 200'));
  assert.ok(found('POST /admin/planted: what was refused has changed products'));
  assert.ok(found('GET /admin/planted/other by own set: staff:write: answered 200'));
  assert.ok(found('GET /admin/planted/other by manager: not let in (403'));
  assert.equal(shortfalls.filter((line) => !line.includes('/planted')).length, 0);
});

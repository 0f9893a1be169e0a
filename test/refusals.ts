/** Tests from a table: each request is answered as expected, and leaves no trace in the data. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Db, join, raw, sql } from '../src/platform/db.ts';

export interface Answer {
  status: number;
  body: string;
}

export interface Refusal {
  name: string;
  send(): Promise<Answer>;
  status: number | number[];
  says?: RegExp;
}

/** @param db asked when the tests run, not before */
export function refuses(db: () => Db, refusals: Refusal[]): void {
  for (const { name, send, status, says } of refusals)
    test(name, async () => {
      const before = await dataPrint(db());
      const answer = await send();
      assert.deepEqual(await dataPrint(db()), before, 'a trace in the data');
      assert.ok([status].flat().includes(answer.status), `answered ${answer.status}: ${textOf(answer.body)}`);
      if (says) assert.match(textOf(answer.body), says);
    });
}

export async function read(answering: Response | Promise<Response>): Promise<Answer> {
  const answer = await answering;
  return { status: answer.status, body: await answer.text() };
}

/** What is read, tags left out. */
export const textOf = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');

/** A fingerprint of everything a shop knows: for each table its rows' number and hash. */
export async function dataPrint(db: Db): Promise<Record<string, string>> {
  const tables = await db.rows<{ name: string }>(
    sql`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  const prints = tables.map(
    ({ name }) => sql`SELECT ${name} AS name,
      count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS print FROM ${raw(name)} t`,
  );
  const rows = await db.rows<{ name: string; print: string }>(join(prints, ' UNION ALL '));
  return Object.fromEntries(rows.map(({ name, print }) => [name, print]));
}

/** Upgrades rehearsed from a copy of this version with one migration more: bad ones are found, and the shop is not touched. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres/embedded-postgres.ts';
import { projectRoot } from '../../src/platform/project-root.ts';
import type { Part, Plan } from './backup.ts';
import { run } from './command.ts';
import type { LostDisk } from './lost-disk.ts';

interface Planted {
  what: string;
  migration: string;
  /** What the rehearsal has to say. */
  says: RegExp;
  isGood?: boolean;
}

const PLANTED: Planted[] = [
  {
    what: 'a good one',
    migration: 'ALTER TABLE orders ADD COLUMN gift_words text;',
    says: /The rehearsal went well/,
    isGood: true,
  },
  {
    what: 'it breaks the books',
    migration: "UPDATE stock_movements SET quantity = quantity + 1 WHERE reason = 'received';",
    says: /✗ .*on hand|✗ .*\n[\s\S]*Do not upgrade/i,
  },
  {
    what: 'nothing can be bought any more',
    migration:
      "CREATE FUNCTION no_more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no more'; END $$; CREATE TRIGGER no_more BEFORE INSERT ON order_lines FOR EACH ROW EXECUTE FUNCTION no_more();",
    says: /A purchase ended at pressing Pay/,
  },
  {
    what: 'it fails on real data',
    migration:
      'ALTER TABLE orders ADD CONSTRAINT orders_small CHECK (total_minor < 100) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT orders_small;',
    says: /failed and changed nothing: check constraint/,
  },
  {
    what: 'the shop cannot read its products',
    migration: 'ALTER TABLE products RENAME COLUMN title TO name;',
    says: /Do not upgrade/,
  },
];

export async function rehearsals({ env }: LostDisk, plan: Plan, say: (line: string) => void): Promise<Part> {
  const postgres = await startEmbeddedPostgres({ dataDir: env.PUSHCART_DATA! });
  const shortfalls: string[] = [];
  const table: Part['table'] = [['Rehearsals', 'found', 's']];
  try {
    const before = await digest(postgres.url);
    for (const planted of PLANTED.slice(0, plan.planted)) {
      const { code, out, ms } = await withCopy(planted.migration, (root) =>
        run('backup', ['upgrade', '--rehearse'], env, root),
      );
      const isRight = (code === 0) === (planted.isGood ?? false) && planted.says.test(out);
      const found = planted.isGood ? 'goes well' : out.split('\n').find((line) => line.startsWith('✗'));
      table.push([planted.what, found?.slice(0, 90) ?? 'nothing', ms / 1000]);
      if (!isRight) shortfalls.push(`rehearsal, ${planted.what}: ${out}`);
      say(`rehearsed: ${planted.what}`);
    }
    if ((await digest(postgres.url)) !== before) shortfalls.push('a rehearsal changed something in the shop');
    const left = await databases(postgres.url);
    if (left.length > 0) shortfalls.push(`rehearsals left ${left.join(', ')} behind`);
  } finally {
    await postgres.stop();
  }
  return {
    table,
    shortfalls,
    shown: `${plan.planted - 1} bad migrations are found in rehearsals that leave the shop as it was`,
  };
}

async function withCopy<T>(migration: string, work: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'next-version-'));
  try {
    for (const name of ['package.json', 'dist', 'migrations'])
      cpSync(path.join(projectRoot, name), path.join(root, name), { recursive: true });
    symlinkSync(path.join(projectRoot, 'node_modules'), path.join(root, 'node_modules'));
    const number = String(readdirSync(path.join(root, 'migrations')).length + 1).padStart(4, '0');
    writeFileSync(path.join(root, 'migrations', `${number}_planted.sql`), migration);
    return await work(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Of every row of every table. */
async function digest(url: string): Promise<string> {
  return await asking(url, async (client) => {
    const hash = createHash('sha256');
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`,
    );
    for (const { name } of rows) {
      const table = await client.query(
        `SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) AS md5 FROM ${pg.escapeIdentifier(name)} t`,
      );
      hash.update(`${name} ${table.rows[0].md5}\n`);
    }
    return hash.digest('hex');
  });
}

const databases = (url: string) =>
  asking(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT datname AS name FROM pg_database WHERE datname LIKE 'pushcart\\_%'",
    );
    return rows.map(({ name }) => name);
  });

async function asking<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

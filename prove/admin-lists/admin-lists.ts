/**
 * The promise: at 100,000 products and 1,000,000 orders every list of the back office asks at most four queries,
 * finds its rows by an index, and sends its first byte within 50 ms – beside the same statements asked of
 * PostgreSQL alone, which is the floor. Over HTTP, against a shop process of its own, one request at a time.
 */
import pg from 'pg';
import { sql } from '../../src/platform/db.ts';
import { addUpDays } from '../../src/reports/days.ts';
import { addClerk } from '../../test/back-office.ts';
import { RECORDER, recorded } from '../bench/recording.ts';
import type { Statement } from '../bench/sql-recorder.ts';
import type { ProveOptions } from '../options.ts';
import { plansOf } from '../order-history/plans.ts';
import type { Cell, Report } from '../report.ts';
import { openStage, type Stage } from '../stage.ts';
import { fill, type Size } from './fill.ts';
import { type ListPage, listPages } from './pages.ts';

const PRODUCTS = 100_000;
const ORDERS = 1_000_000;
const SMALL = { products: 1_000, orders: 4_000 };

const QUERIES_MAX = 4;
const FIRST_BYTE_MS_MAX = 50;
/** Where times are judged; a small proof only counts and asks for plans. */
const TIMES = 15;
/**
 * A table of fewer rows may be read as a whole: PostgreSQL finds that quicker now and then than an index of words, also
 * of 100,000 products, where it takes some 20 ms. What grows with the orders may not.
 */
const smallTable = (products: number) => Math.max(5_000, products + 1);

export async function prove(options: ProveOptions, say: (line: string) => void): Promise<Report> {
  const small = options.size === 'small';
  const products = small ? SMALL.products : PRODUCTS;
  const orders = small ? SMALL.orders : ((options.size as number | undefined) ?? ORDERS);
  const stage = await openStage({ name: 'admin-lists', preload: RECORDER, env: { ROLE: 'web' } });
  try {
    await fill(stage.databaseUrl, { products, orders }, say);
    while ((await addUpDays(stage.db, 'Europe/Berlin')) > 0); // as the shop's own loop does
    return await measure(stage, { products, orders, small }, say);
  } finally {
    await stage.close();
  }
}

/** To the first byte of the answer, over a connection that is open already. */
async function firstByte(url: string, cookie: string): Promise<{ ms: number; status: number; html: string }> {
  const start = performance.now();
  const answer = await fetch(url, { headers: { cookie }, redirect: 'manual' });
  const reader = answer.body!.getReader();
  const first = await reader.read();
  const ms = performance.now() - start;
  const parts = [first.value ?? new Uint8Array()];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
  }
  return { ms, status: answer.status, html: Buffer.concat(parts).toString() };
}

/** What every new connection says is not asked of a table. */
const NO_QUERY = /^(LISTEN|BEGIN|COMMIT)/;

type Ground = Pick<Stage, 'url' | 'db' | 'databaseUrl' | 'shop'>;

/** @param stage that is filled. */
export async function measure(
  stage: Ground,
  size: Size & { small: boolean },
  say: (line: string) => void,
  isWanted: (page: ListPage) => boolean = () => true,
): Promise<Report> {
  const { cookie } = await addClerk(stage.db);
  const times = size.small ? 1 : TIMES;
  const large = await largeTables(stage, size.products);
  const rows: Cell[][] = [
    ['', 'queries', 'first byte, ms', `slowest of ${times}`, 'the same SQL alone, ms', 'ratio', 'rows read'],
  ];
  const shortfalls: string[] = [];
  for (const page of listPages(await somebody(stage), A_DAY).filter(isWanted)) {
    const url = await addressOf(stage, page, cookie);
    if (!url) continue;
    let last = { status: 0, html: '' };
    await firstByte(url, cookie);
    const statements = (
      await recorded(stage.shop.child, async () => {
        last = await firstByte(url, cookie);
      })
    ).filter(({ text }) => !NO_QUERY.test(text));
    const taken = [];
    for (let n = 0; n < times; n++) taken.push((await firstByte(url, cookie)).ms);
    taken.sort((a, b) => a - b);
    const median = taken[Math.floor(taken.length / 2)]!;
    const alone = await timeAlone(stage.databaseUrl, statements, times);
    const plans = await plansOf(stage.databaseUrl, statements);
    const reads = plans.flatMap((plan) => plan.reads);
    const read = reads.reduce((sum, each) => sum + each.rows, 0);
    rows.push([page.name, statements.length, median, taken.at(-1)!, alone, median / alone, read]);
    say(`${page.name}: ${statements.length} queries, ${median.toFixed(1)} ms`);
    for (const { lines } of plans) say(`    ${lines.join('\n    ')}`);

    if (last.status !== 200) shortfalls.push(`${page.name}: answered ${last.status}`);
    if (statements.length > (page.queriesMax ?? QUERIES_MAX))
      shortfalls.push(`${page.name}: ${statements.length} queries`);
    for (const { table, index } of reads)
      if (!index && large.has(table)) shortfalls.push(`${page.name}: goes through all of ${table}`);
    if (!size.small && median > (page.msMax ?? FIRST_BYTE_MS_MAX))
      shortfalls.push(`${page.name}: first byte after ${median.toFixed(1)} ms`);
  }
  return {
    tables: [rows],
    shortfalls,
    shown:
      `${size.products.toLocaleString('en')} products, ${size.orders.toLocaleString('en')} orders: ` +
      `every list with at most ${QUERIES_MAX} queries, each by an index${size.small ? '' : `, first byte within ${FIRST_BYTE_MS_MAX} ms`}`,
  };
}

/** Two months ago. */
const A_DAY = new Date(Date.now() - 60 * 86_400_000).toISOString().slice(0, 10);

async function somebody({ db }: Ground): Promise<string> {
  const row = await db.row<{ id: string }>(
    sql`SELECT staff_id AS id FROM audit_log ORDER BY id DESC LIMIT 1`,
  );
  return row!.id;
}

/** As somebody comes to it who presses “Next”, and “Previous”; undefined: the list has one page. */
async function addressOf(
  stage: Ground,
  { path, pagesOn = 0, pagesBack = 0 }: ListPage,
  cookie: string,
): Promise<string | undefined> {
  let url = stage.url + path;
  const press = async (rel: 'next' | 'prev') => {
    const { html } = await firstByte(url, cookie);
    const found = new RegExp(`<a [^>]*href="([^"]+)"[^>]*rel="${rel}"`).exec(html)?.[1];
    if (found) url = new URL(found.replaceAll('&amp;', '&'), stage.url).href;
    return found !== undefined;
  };
  for (let n = 0; n < pagesOn; n++) if (!(await press('next'))) return n === 0 ? undefined : url;
  for (let n = 0; n < pagesBack; n++) await press('prev');
  return url;
}

/** The page's own statements, prepared, on one connection without the shop. */
async function timeAlone(databaseUrl: string, statements: Statement[], count: number): Promise<number> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    options: '-c plan_cache_mode=force_generic_plan',
  });
  await client.connect();
  try {
    const times = [];
    for (let n = 0; n <= count; n++) {
      const start = performance.now();
      for (const [place, { text, values }] of statements.entries())
        await client.query({ name: `s${place}`, text, values: values.map(revived) });
      if (n > 0) times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    return times[Math.floor(times.length / 2)]!;
  } finally {
    await client.end();
  }
}

/** Bytes come from another process as JSON. */
function revived(value: unknown): unknown {
  const bytes = (value as { type?: string; data?: number[] } | null)?.data;
  return bytes ? Buffer.from(bytes) : value;
}

async function largeTables(stage: Ground, products: number): Promise<Set<string>> {
  const tables = await stage.db.rows<{ name: string; rows: number }>(sql`
    SELECT relname AS name, reltuples::bigint AS rows FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`);
  return new Set(tables.filter(({ rows }) => rows > smallTable(products)).map(({ name }) => name));
}

/**
 * The promise: however many orders there are, an account's list of them, an order's page and the look-up
 * by number and address ask at most three queries, each of which finds its rows by an index and reads no
 * more for a million orders than for a hundred. Over HTTP, against a shop process of its own.
 */
import { v7 as uuid } from 'uuid';
import { openSession } from '../../src/customers/sessions.ts';
import { joinGuestOrders } from '../../src/orders/joining.ts';
import { type Db, type Sql, sql } from '../../src/platform/db.ts';
import { Buyer } from '../../test/buyer.ts';
import { addProduct } from '../../test/fixtures.ts';
import { addPastOrders } from '../../test/past-orders.ts';
import { RECORDER, recorded } from '../bench/recording.ts';
import type { Statement } from '../bench/sql-recorder.ts';
import type { ProveOptions } from '../options.ts';
import type { Cell, Report } from '../report.ts';
import { openStage, type Stage } from '../stage.ts';
import { type Plan, plansOf } from './plans.ts';

const ORDERS = 1_000_000;
const ORDERS_SMALL = 6_000;
/** Of so many orders one is the customer's. */
const EVERY = 100;
const EVERY_SMALL = 60;
const OTHER_CUSTOMERS = 2_000;
const ARTICLES = 8;

const QUERIES_MAX = 3;
/** A page has twenty orders of at most three lines, each with its payment, refunds and pictures. */
const ROWS_MAX = 300;
/** A table of fewer rows is read as a whole, whatever indexes it has. */
const SMALL_TABLE = 1_000;

export async function prove(options: ProveOptions, say: (line: string) => void): Promise<Report> {
  const small = options.size === 'small';
  const count = small ? ORDERS_SMALL : ((options.size as number | undefined) ?? ORDERS);
  const stage = await openStage({ name: 'order-history', preload: RECORDER, env: { ROLE: 'web' } });
  try {
    const customer = await fill(stage, count, small ? EVERY_SMALL : EVERY, say);
    return await look(stage, customer, count, say);
  } finally {
    await stage.close();
  }
}

interface Customer {
  id: string;
  email: string;
}

async function fill(stage: Stage, count: number, every: number, say: (line: string) => void) {
  const { db } = stage;
  const customer = { id: uuid(), email: 'collector@example.com' };
  const otherIds = Array.from({ length: OTHER_CUSTOMERS }, () => uuid());
  await db.run(sql`
    INSERT INTO customers (id, email, email_verified) VALUES (${customer.id}, ${customer.email}, true)`);
  await db.run(sql`
    INSERT INTO customers (id, email, email_verified)
    SELECT id, 'other-' || place || '@example.com', true FROM unnest(${otherIds}::uuid[]) WITH ORDINALITY AS o (id, place)`);
  const variantIds: string[] = [];
  for (let n = 0; n < ARTICLES; n++) variantIds.push((await articleWithPicture(db)).variantId);
  const start = Date.now();
  await addPastOrders({
    databaseUrl: stage.databaseUrl,
    count,
    every,
    customer,
    otherIds,
    variantIds,
    done: (made) => say(`${made.toLocaleString('en')} orders (${Math.round((Date.now() - start) / 1000)} s)`),
  });
  return customer;
}

async function articleWithPicture(db: Db) {
  const article = await addProduct(db);
  const media = uuid();
  await db.run(sql`
    INSERT INTO media (id, file, width, height, widths) VALUES (${media}, ${article.handle}, 800, 800, '{400,800}')`);
  await db.run(sql`
    INSERT INTO product_media (product_id, position, media_id) VALUES (${article.productId}, 1, ${media})`);
  return article;
}

/** A page that was asked for, and what the shop asked its database for it. */
interface Look {
  name: string;
  status: number;
  ms: number;
  html: string;
  statements: Statement[];
}

async function look(stage: Stage, customer: Customer, count: number, say: (line: string) => void) {
  const { db } = stage;
  const buyer = new Buyer(stage.url);
  buyer.cookies.set('session', await openSession(db, customer.id, 'the proof'));
  const shortfalls: string[] = [];
  await buyer.get('/account'); // so that its connection and its statements are known

  const walk = await walkAll(stage, buyer);
  const mine = await db.row<{ count: number }>(sql`
    SELECT count(*) FROM orders WHERE customer_id = ${customer.id} AND status <> 'expired'`);
  if (walk.numbers.length !== mine!.count || new Set(walk.numbers).size !== mine!.count)
    shortfalls.push(
      `the pages show ${walk.numbers.length} orders, ${new Set(walk.numbers).size} of them different; there are ${mine!.count}`,
    );
  for (const { name, statements } of walk.pages)
    if (statements.length > QUERIES_MAX) shortfalls.push(`${name}: ${statements.length} queries`);
  say(`${walk.pages.length} pages of the history walked through, ${walk.numbers.length} orders on them`);

  const { pages } = walk;
  const middle = pages[Math.floor(pages.length / 2)]!;
  const backFromMiddle = /\/account\?after=\d+/.exec(middle.html)![0];
  const orderPath = /\/orders\/[\w-]{24}/.exec(middle.html)![0];
  const looks: Look[] = [
    { ...pages[0]!, name: 'history, first page' },
    { ...middle, name: 'history, middle' },
    { ...pages.at(-1)!, name: 'history, last page' },
    await ask(stage, 'history, back from the middle', () => buyer.get(backFromMiddle)),
    await ask(stage, 'order', () => new Buyer(stage.url).get(orderPath)),
    ...(await lookUp(stage, customer)),
  ];
  const wrong = looks.filter(({ status }) => ![200, 303].includes(status));
  shortfalls.push(...wrong.map(({ name, status }) => `${name}: answered ${status}`));
  return await judge(stage, looks, await joins(customer), count, shortfalls, say);
}

/** From the newest to the oldest by the links on the pages, as a buyer would. */
async function walkAll(stage: Stage, buyer: Buyer): Promise<{ pages: Look[]; numbers: string[] }> {
  const pages: Look[] = [];
  const numbers: string[] = [];
  for (let path: string | undefined = '/account'; path; ) {
    const at: string = path;
    const page = await ask(stage, at, () => buyer.get(at));
    pages.push(page);
    numbers.push(...[...page.html.matchAll(/>Order #(\d+)</g)].map(([, number]) => number!));
    path = /\/account\?before=\d+/.exec(page.html)?.[0];
  }
  return { pages, numbers };
}

async function lookUp(stage: Stage, customer: Customer): Promise<Look[]> {
  const { number } = (await stage.db.row<{ number: number }>(sql`
    SELECT number FROM orders WHERE customer_id = ${customer.id} ORDER BY number LIMIT 1 OFFSET 20`))!;
  const guest = new Buyer(stage.url);
  const find = (email: string) => guest.post('/orders/find', { number: String(number), email });
  const found = await ask(stage, 'look-up, found', () => find(customer.email));
  const missed = await ask(stage, 'look-up, no such order', () => find('nobody@example.com'));
  const { url } = (await stage.db.row<{ url: string }>(
    sql`SELECT data->>'url' AS url FROM emails WHERE kind = 'order_link'`,
  ))!;
  const followed = await ask(stage, 'link from the mail', () => guest.get(new URL(url).pathname));
  return [found, missed, followed];
}

/** What every new connection says, and what opens and ends a transaction, is not asked of a table. */
const NO_QUERY = /^(LISTEN|BEGIN|COMMIT)/;

async function ask(stage: Stage, name: string, act: () => Promise<Response>): Promise<Look> {
  let look = { status: 0, ms: 0, html: '' };
  const statements = await recorded(stage.shop.child, async () => {
    const start = performance.now();
    const answer = await act();
    const html = await answer.text();
    look = { status: answer.status, ms: performance.now() - start, html };
  });
  return { name, ...look, statements: statements.filter(({ text }) => !NO_QUERY.test(text)) };
}

/** What is asked at each sign-in of a verified customer. */
async function joins(customer: Customer): Promise<Statement> {
  const asked: Sql[] = [];
  await joinGuestOrders({ run: async (query: Sql) => asked.push(query) } as unknown as Db, customer);
  return { connection: 0, trip: 0, text: asked[0]!.text, values: asked[0]!.values };
}

async function judge(
  stage: Stage,
  looks: Look[],
  join: Statement,
  count: number,
  shortfalls: string[],
  say: (line: string) => void,
): Promise<Report> {
  const tables = await stage.db.rows<{ name: string; rows: number }>(sql`
    SELECT relname AS name, reltuples::bigint AS rows FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`);
  const large = new Set(tables.filter(({ rows }) => rows > SMALL_TABLE).map(({ name }) => name));
  const rows: Cell[][] = [['', 'queries', 'rows read', 'gone through as a whole', 'ms']];
  const judged = async (name: string, statements: Statement[], ms: number) => {
    const plans = await plansOf(stage.databaseUrl, statements);
    say(`\n${name}`);
    for (const [place, { lines }] of plans.entries())
      say(
        `  ${statements[place]!.text.replace(/\s+/g, ' ').trim().slice(0, 110)}\n    ${lines.join('\n    ')}`,
      );
    const { whole, read, missed } = judgement(plans, large);
    rows.push([name, statements.length, read, whole.join(', ') || 'none', ms]);
    if (statements.length > QUERIES_MAX) shortfalls.push(`${name}: ${statements.length} queries`);
    shortfalls.push(...missed.map((table) => `${name}: goes through all of ${table}`));
    if (read > ROWS_MAX) shortfalls.push(`${name}: reads ${read} rows`);
  };
  for (const { name, statements, ms } of looks) await judged(name, statements, ms);
  await judged('guests’ orders join at sign-in', [join], 0);
  const sizes = tables
    .filter(({ name }) => large.has(name))
    .sort((a, b) => b.rows - a.rows)
    .map(({ name, rows }): Cell[] => [name, rows]);
  return {
    tables: [[['table', 'rows, about'], ...sizes], rows],
    shortfalls,
    shown: `${count.toLocaleString('en')} orders: every page with at most ${QUERIES_MAX} queries, each by an index, and no more than ${ROWS_MAX} rows read`,
  };
}

function judgement(plans: Plan[], large: Set<string>) {
  const reads = plans.flatMap((plan) => plan.reads);
  const whole = [...new Set(reads.filter(({ index }) => !index).map(({ table }) => table))];
  return {
    whole,
    missed: whole.filter((table) => large.has(table)),
    read: reads.reduce((sum, { rows }) => sum + rows, 0),
  };
}

/**
 * The promise: machines understand the shop. Every kind of page and every feed of the demo shop, with goods beside it
 * that are hard to write down, is held against what was published about it: JSON-LD against schema.org's vocabulary
 * and what Google asks, sitemaps against sitemaps.org, Atom against RFC 4287, the merchant feed against Google's
 * specification; and they have to agree with each other.
 */
import { routes } from '../../src/routes.ts';
import { makeDemoShop, type RunningShop } from '../bench/demo-shop.ts';
import type { ProveOptions } from '../options.ts';
import type { Cell, Report } from '../report.ts';
import { feedsOf } from './feeds-of-it.ts';
import { headFaults } from './head.ts';
import { type Kind, kindsOfPages } from './kinds.ts';
import { large } from './large.ts';
import { type Page, readPage } from './page.ts';
import { type Run, searchIsRead } from './run.ts';
import { addAwkward, soldGoods } from './scene.ts';
import { judge, type Thing } from './structured-data.ts';
import { readVocabulary } from './vocabulary.ts';

const MANY = 60_000;

/** @param options.size how many products there are at the end; `small`: no more than the demo shop's. */
export async function prove(options: ProveOptions, say: (line: string) => void): Promise<Report> {
  const demo = await makeDemoShop('feeds', 'plain', say);
  let shop: RunningShop | undefined;
  try {
    shop = await demo.start();
    const moved = await addAwkward(shop.db);
    await searchIsRead(shop.db);
    const run: Run = { shop, shortfalls: [], pages: new Map(), say };
    const tables = [await pages(run)];
    await oldAddresses(run, moved);
    tables.push(await feedsOf(run));
    if (options.size !== 'small') tables.push(await large(run, options.size ?? MANY));
    const shown = `${run.pages.size} pages and every feed are as published rules want them`;
    return { tables, shortfalls: run.shortfalls, shown };
  } finally {
    await shop?.stop();
    demo.remove();
  }
}

async function pages(run: Run): Promise<Cell[][]> {
  const vocabulary = readVocabulary();
  const rows: Cell[][] = [
    ['pages', 'looked at', 'JSON-LD', 'of types', 'recommended and not there', 'wrong'],
  ];
  for (const kind of await kindsOfPages(run.shop.db)) {
    const [types, left] = [new Set<string>(), new Set<string>()];
    let [data, wrong] = [0, 0];
    for (const path of kind.paths) {
      const page = await pageAt(run, kind, path);
      const judged = page.data.map((each) => judge(each, vocabulary));
      for (const type of judged.flatMap((each) => each.types)) types.add(type);
      for (const property of judged.flatMap((each) => each.left)) left.add(property);
      const faults = [
        ...page.faults,
        ...headFaults(page, kind.audience),
        ...judged.flatMap((each) => each.faults),
        ...notSaid(kind, page.data as Thing[]),
      ];
      data += page.data.length;
      wrong += faults.length;
      run.shortfalls.push(...faults.map((fault) => `${path}: ${fault}`));
    }
    rows.push([
      kind.name,
      kind.paths.length,
      data,
      [...types].sort().join(', '),
      [...left].sort().join(', '),
      wrong,
    ]);
    run.say(`${kind.name}: ${kind.paths.length} pages`);
  }
  run.shortfalls.push(...unlikeTheirTitles(run));
  return rows;
}

async function pageAt(run: Run, { audience, status = 200 }: Kind, path: string): Promise<Page> {
  const address = run.shop.url + path;
  const answer = await fetch(address, { redirect: 'manual' });
  const page = readPage(address, await answer.text());
  if (answer.status !== status) page.faults.push(`answers ${answer.status}`);
  if (audience === 'engines') run.pages.set(address, page);
  return page;
}

const notSaid = ({ says }: Kind, data: Thing[]) =>
  says
    .filter((types) => !data.some((each) => types.includes(String(each['@type']))))
    .map((types) => `does not say ${types.join(' or ')}`);

/** However it is written, it is read as it was typed. */
function unlikeTheirTitles({ shop, pages }: Run): string[] {
  return soldGoods.flatMap(({ handle, title }) => {
    const page = [...pages.values()].find(
      ({ address }) => address === `${shop.url}${routes.product({ handle })}`,
    );
    if (!page) return handle === 'odd-plain' ? [] : [`${handle} has no page`];
    const named = (page.data as Thing[]).some(({ name }) => name === title);
    return named ? [] : [`${handle}: its JSON-LD is not called ${JSON.stringify(title)}`];
  });
}

async function oldAddresses({ shop, shortfalls }: Run, moved: Record<string, string>): Promise<void> {
  for (const [from, to] of Object.entries(moved)) {
    const answer = await fetch(shop.url + from, { redirect: 'manual' });
    const [status, location] = [answer.status, answer.headers.get('location')];
    if (status !== 301 || location !== to)
      shortfalls.push(`${from}: answers ${status} ${location}, not 301 ${to}`);
    // A browser that kept it for good would not see what comes to stand there.
    if (!answer.headers.get('cache-control')?.includes('no-cache'))
      shortfalls.push(`${from}: is kept by browsers for good`);
  }
}

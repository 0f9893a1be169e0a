/** The feeds of the demo shop, each by its rules, and whether they agree with the pages. */
import { sitemap, sitemapPart } from '../../src/catalog/feeds/sitemap.ts';
import { sql } from '../../src/platform/db.ts';
import { routes } from '../../src/routes.ts';
import type { Cell } from '../report.ts';
import { readAtom } from './atom.ts';
import { type Item, readMerchantFeed } from './merchant.ts';
import { type Page, readPage } from './page.ts';
import type { Run } from './run.ts';
import { soldGoods } from './scene.ts';
import { readSitemap } from './sitemaps.ts';
import type { Thing } from './structured-data.ts';

export async function feedsOf(run: Run): Promise<Cell[][]> {
  return [
    ['feeds', 'entries', 'wrong'],
    await told(run, 'robots.txt', () => robots(run)),
    await told(run, 'sitemap', () => oneSitemap(run)),
    await told(run, 'sitemap in parts', () => parts(run)),
    await told(run, 'Atom', () => atom(run)),
    await told(run, 'merchant feed', () => merchant(run)),
  ];
}

interface Read {
  entries: number;
  faults: string[];
}

async function told(run: Run, name: string, read: () => Promise<Read>): Promise<Cell[]> {
  const { entries, faults } = await read();
  run.shortfalls.push(...faults.map((fault) => `${name}: ${fault}`));
  run.say(`${name}: ${entries} entries`);
  return [name, entries, faults.length];
}

async function fetched(address: string): Promise<{ text: string; type: string }> {
  const answer = await fetch(address);
  return { text: await answer.text(), type: answer.headers.get('content-type') ?? '' };
}

/** RFC 9309: what may not be asked for, and where the sitemap is. */
async function robots({ shop, pages }: Run): Promise<Read> {
  const { text, type } = await fetched(shop.url + routes.robots());
  const lines = text.split('\n').filter(Boolean);
  const faults = type.startsWith('text/plain') ? [] : [`is sent as ${type}`];
  for (const line of lines)
    if (!/^(User-agent: \*|(Dis)?[Aa]llow: \/\S*|Sitemap: https?:\/\/\S+)$/.test(line))
      faults.push(`“${line}”`);
  if (!lines.includes(`Sitemap: ${shop.url}${routes.sitemap()}`)) faults.push('does not name the sitemap');
  const closed = lines.flatMap((line) => /^Disallow: (.+)$/.exec(line)?.[1] ?? []);
  for (const address of pages.keys())
    if (closed.some((start) => new URL(address).pathname.startsWith(start)))
      faults.push(`keeps engines from ${address}`);
  return { entries: lines.length, faults };
}

/** Each address answers, and says itself that it stands there; none is missing. */
async function oneSitemap(run: Run): Promise<Read> {
  const { text, type } = await fetched(run.shop.url + routes.sitemap());
  const { addresses, pictures, faults } = await readSitemap(text, 'urlset', run.shop.url);
  if (!type.startsWith('application/xml')) faults.push(`is sent as ${type}`);
  for (const address of addresses) {
    const page = run.pages.get(address) ?? (await pageOf(address, faults));
    if (page.said.get('canonical')?.[0] !== address) faults.push(`${address} has its place elsewhere`);
  }
  for (const page of run.pages.values()) {
    const place = page.said.get('canonical')?.[0] ?? '';
    // A variant's address stands in the data of its product, which is in the sitemap.
    if (!place.includes('?variant=') && !addresses.includes(place)) faults.push(`does not have ${place}`);
  }
  faults.push(...(await withoutPicture(pictures)));
  return { entries: addresses.length, faults };
}

async function pageOf(address: string, faults: string[]): Promise<Page> {
  const answer = await fetch(address, { redirect: 'manual' });
  if (answer.status !== 200) faults.push(`${address} answers ${answer.status}`);
  return readPage(address, await answer.text());
}

async function withoutPicture(addresses: string[]): Promise<string[]> {
  const faults: string[] = [];
  for (const address of new Set(addresses)) {
    const answer = await fetch(address, { method: 'HEAD' });
    const type = answer.headers.get('content-type');
    if (!answer.ok || !/^image\/(jpeg|webp|png|gif)$/.test(type ?? ''))
      faults.push(`${address} answers ${answer.status} ${type}`);
  }
  return faults;
}

const PART = 20;

/** As it is beyond what one file holds: with parts of twenty, all parts together are what the one file was. */
async function parts({ shop }: Run): Promise<Read> {
  const whole = await readSitemap((await fetched(shop.url + routes.sitemap())).text, 'urlset', shop.url);
  const index = await readSitemap(await sitemap(shop.db, shop.url, PART), 'sitemapindex', shop.url);
  const { faults } = index;
  const found: string[] = [];
  for (const address of index.addresses) {
    const file = new URL(address).pathname.split('/').at(-1)!;
    const xml = await sitemapPart(shop.db, shop.url, file, PART);
    if (xml === undefined) faults.push(`${file} is not there`);
    const part = await readSitemap(xml ?? '', 'urlset', shop.url);
    faults.push(...part.faults);
    found.push(...part.addresses);
    if (part.addresses.length > PART) faults.push(`${file} has ${part.addresses.length} addresses`);
  }
  if (found.toSorted().join() !== whole.addresses.toSorted().join())
    faults.push('the parts are not the whole, each once');
  for (const nothing of ['x.xml', 'ffffffff-ffff-7fff-bfff-ffffffffffff.xml']) {
    const { status } = await fetch(shop.url + routes.sitemapPart({ file: nothing }));
    if (status !== 404) faults.push(`${nothing} answers ${status}`);
  }
  return { entries: index.addresses.length, faults };
}

async function atom({ shop, pages }: Run): Promise<Read> {
  const address = shop.url + routes.newProducts();
  const { text, type } = await fetched(address);
  const { entries, faults } = await readAtom(text, address, type);
  for (const { link } of entries)
    if (!pages.has(link)) faults.push(`leads to ${link}, which is no product’s page`);
  for (const { title } of soldGoods)
    if (!entries.some((entry) => entry.title === inXml(title)))
      faults.push(`${JSON.stringify(title)} is not there as typed`);
  const home = pages.get(`${shop.url}${routes.home()}`);
  const linked = home?.said.get('alternate application/atom+xml')?.[0];
  if (linked === undefined || new URL(linked, shop.url).href !== address)
    faults.push('the home page does not lead to it');
  return { entries: entries.length, faults };
}

/** What XML can hold of it (https://www.w3.org/TR/xml/#charsets). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out
const inXml = (text: string) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');

/** What a page says of stock, and may be said of it in the feed: there is no day for what is made to order. */
const AVAILABILITY: Record<string, string[]> = {
  in_stock: ['InStock'],
  out_of_stock: ['OutOfStock', 'BackOrder'],
};

async function merchant({ shop, pages }: Run): Promise<Read> {
  const { text, type } = await fetched(shop.url + routes.merchantFeed());
  const { items, faults } = await readMerchantFeed(text, shop.url);
  if (!type.startsWith('application/xml')) faults.push(`is sent as ${type}`);
  const offers = offersOf(pages);
  for (const item of items) faults.push(...unlikeItsPage(item, offers));
  faults.push(...(await withoutPicture(items.flatMap(({ pictures }) => pictures))));
  const wanted = await shop.db.row<{ n: number }>(sql`
    SELECT count(*)::int AS n FROM variants v JOIN products p ON p.id = v.product_id
    WHERE v.status = 'active' AND p.status = 'active'
      AND EXISTS (SELECT FROM product_media pm WHERE pm.product_id = p.id)`);
  if (items.length !== wanted!.n) faults.push(`has ${items.length} of ${wanted!.n} variants`);
  return { entries: items.length, faults };
}

/** By address. */
function offersOf(pages: Map<string, Page>): Map<string, Thing> {
  const offers = new Map<string, Thing>();
  for (const { data } of pages.values())
    for (const thing of data as Thing[])
      for (const product of (thing.hasVariant as Thing[] | undefined) ?? [thing]) {
        const offer = product.offers as Thing | undefined;
        if (offer) offers.set(String(offer.url), offer);
      }
  return offers;
}

function unlikeItsPage({ id, link, price, availability }: Item, offers: Map<string, Thing>): string[] {
  const offer = offers.get(link);
  if (!offer) return [`item ${id}: no page has an offer at ${link}`];
  const faults: string[] = [];
  const shown = `${offer.price} ${offer.priceCurrency}`;
  if (shown !== price) faults.push(`item ${id}: costs ${price}, on its page ${shown}`);
  const state = String(offer.availability).split('/').at(-1)!;
  if (!AVAILABILITY[availability]?.includes(state))
    faults.push(`item ${id}: is ${availability}, on its page ${state}`);
  return faults;
}

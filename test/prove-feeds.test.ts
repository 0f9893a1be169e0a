import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAtom } from '../prove/feeds/atom.ts';
import { prove } from '../prove/feeds/feeds.ts';
import { headFaults } from '../prove/feeds/head.ts';
import { readMerchantFeed } from '../prove/feeds/merchant.ts';
import { readPage } from '../prove/feeds/page.ts';
import { readSitemap } from '../prove/feeds/sitemaps.ts';
import { judge } from '../prove/feeds/structured-data.ts';
import { readVocabulary } from '../prove/feeds/vocabulary.ts';

test('every page and feed of the demo shop is as published rules want it', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  const [pages, feeds] = tables;
  const types = pages!.map(([, , , types]) => types).join();
  for (const type of ['ProductGroup', 'ItemList', 'SearchAction', 'Organization'])
    assert.ok(types.includes(type), type);
  assert.equal(feeds!.length, 6, 'five feeds below the headings');
});

/** The proof is worth as much as what it would notice. */
const noticed = (faults: string[], words: RegExp) =>
  assert.ok(
    faults.some((fault) => words.test(fault)),
    `${words} is not among: ${faults.join(' | ')}`,
  );

test('JSON-LD with an unknown type or property, a value of another kind, or less than Google asks is noticed', () => {
  const vocabulary = readVocabulary();
  const context = { '@context': 'https://schema.org' };
  const offer = { '@type': 'Offer', price: '12.00', priceCurrency: 'EUR', url: 'https://shop.example/a' };
  const product = { ...context, '@type': 'Product', name: 'A', offers: offer };
  assert.deepEqual(judge(product, vocabulary).faults, []);
  const wrong: [object, RegExp][] = [
    [{ ...product, '@type': 'Prodct' }, /no type of schema\.org/],
    [{ ...product, colour: 'blue' }, /no property colour/],
    [{ ...product, brand: { '@type': 'Offer' } }, /may be .*Brand.*not Offer/],
    [{ ...product, image: [] }, /list of nothing/],
    [{ ...product, gtin: '4006381333932' }, /no GTIN/],
    [{ ...product, offers: { ...offer, price: '€12' } }, /no price/],
    [{ ...product, offers: { ...offer, availability: 'maybe' } }, /may be .*ItemAvailability/],
    [{ ...context, '@type': 'Product', name: 'A' }, /asks for offers/],
    [{ ...product, '@context': 'https://example.org' }, /another context/],
    [
      {
        ...context,
        '@type': 'BreadcrumbList',
        itemListElement: [{ '@type': 'ListItem', position: 2, name: 'A', item: 'https://shop.example/' }],
      },
      /not 1, 2, 3/,
    ],
  ];
  for (const [data, words] of wrong) noticed(judge(data, vocabulary).faults, words);
});

test('a head without its place, with two titles, or open to engines where it should not be is noticed', () => {
  const page = readPage(
    'https://shop.example/a',
    '<title>A</title><title>B</title><meta name="description" content="">',
  );
  noticed(headFaults(page, 'engines'), /2 titles/);
  noticed(headFaults(page, 'engines'), /says canonical 0 times/);
  noticed(headFaults(page, 'engines'), /nothing as its description/);
  noticed(headFaults(page, 'one buyer'), /kept out of engines/);
});

test('sitemaps, Atom and merchant feeds that break a rule are noticed', async () => {
  const origin = 'https://shop.example';
  const sitemap = (inside: string) =>
    `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${inside}</urlset>`;
  const loc = '<url><loc>https://shop.example/a</loc></url>';
  assert.deepEqual((await readSitemap(sitemap(loc), 'urlset', origin)).faults, []);
  noticed((await readSitemap(sitemap(''), 'urlset', origin)).faults, /Missing child/);
  noticed((await readSitemap(sitemap(loc + loc), 'urlset', origin)).faults, /twice/);
  noticed((await readSitemap(sitemap('<url><loc>/a</loc></url>'), 'urlset', origin)).faults, /pattern/);
  noticed(
    (await readSitemap(sitemap('<url><loc>https://shop.example/?a&b</loc></url>'), 'urlset', origin)).faults,
    /pars/,
  );

  const feed = (inside: string) =>
    `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:a</id><title>A</title><author><name>A</name></author><link rel="self" href="${origin}/new.atom"/>${inside}</feed>`;
  const atom = async (inside: string) =>
    (await readAtom(feed(inside), `${origin}/new.atom`, 'application/atom+xml')).faults;
  assert.deepEqual(await atom('<updated>2026-11-25T10:00:00Z</updated>'), []);
  noticed(await atom(''), /./);
  noticed(await atom('<updated>25 November</updated>'), /./);

  const item = {
    id: '1',
    title: 'A',
    description: 'A',
    link: `${origin}/a`,
    image_link: `${origin}/a.webp`,
    availability: 'in_stock',
    price: '12.00 EUR',
    condition: 'new',
    brand: 'B',
    mpn: 'A-1',
  };
  const merchant = async (changes: Record<string, string | undefined>) => {
    const elements = Object.entries({ ...item, ...changes }).map(([name, value]) =>
      value === undefined ? '' : `<g:${name}>${value}</g:${name}>`,
    );
    const xml = `<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>A</title><link>${origin}</link><description>A</description><item>${elements.join('')}</item></channel></rss>`;
    return (await readMerchantFeed(xml, origin)).faults;
  };
  assert.deepEqual(await merchant({}), []);
  const wrong: [Record<string, string | undefined>, RegExp][] = [
    [{ image_link: undefined }, /no image_link/],
    [{ price: '12,00 €' }, /pattern/],
    [{ sale_price: '13.00 EUR' }, /sale for no less/],
    [{ gtin: '2000000000008' }, /no GTIN/],
    [{ mpn: undefined }, /does not say so/],
    [{ identifier_exists: 'no' }, /denies it/],
    [{ availability: 'backorder' }, /without a day/],
    [{ title: 'x'.repeat(151) }, /maxLength/],
    [{ colour: 'blue' }, /No matching global element/],
    [{ item_group_id: 'g' }, /of one/],
  ];
  for (const [changes, words] of wrong) noticed(await merchant(changes), words);
});

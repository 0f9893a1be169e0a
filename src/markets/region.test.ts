import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import { currency, market, sampleSelling } from '../../test/selling.ts';
import type { BuyerRegion } from '../platform/shown-prices.ts';
import { pricesIn, regionFor, regionOf, rememberRegion } from './markets.ts';
import type { Selling } from './selling.ts';

const world = sampleSelling({
  markets: [
    market({ handle: 'america', countries: ['US', 'CA'], currency: 'USD', locale: 'en-US' }),
    market({ handle: 'japan', countries: ['JP'], currency: 'JPY', locale: 'ja-JP' }),
    market({ handle: 'elsewhere' }),
  ],
  currencies: [currency('USD', '1.1'), currency('JPY', '160')],
});

const told = ({ country, currency: code, locale, isChosen }: BuyerRegion) =>
  `${country} ${code} ${locale}${isChosen ? ' chosen' : ''}`;

test('a country is in its market, else in the one that names no countries', () => {
  assert.equal(told(regionFor(world, { country: 'US' })), 'US USD en-US');
  assert.equal(told(regionFor(world, { country: 'DE' })), 'DE EUR en-IE');
  assert.equal(told(regionFor(world, {})), 'IE EUR en-IE');
});

test('a country in no market is served as at home', () => {
  const onlyUs = { ...world, markets: [world.markets[0]!] };
  assert.equal(told(regionFor(onlyUs, { country: 'JP' })), 'JP EUR en-IE');
  assert.equal(told(regionFor(sampleSelling(), { country: 'JP' })), 'JP EUR en-IE');
});

test('a currency wished for counts where the shop sells in it, and the market’s otherwise', () => {
  assert.equal(told(regionFor(world, { country: 'DE', currency: 'USD' })), 'DE USD en-IE chosen');
  assert.equal(told(regionFor(world, { country: 'US', currency: 'EUR' })), 'US EUR en-US chosen');
  assert.equal(told(regionFor(world, { country: 'US', currency: 'GBP' })), 'US USD en-US');
});

test('a market whose currency is switched off sells in the shop’s own', () => {
  const withoutYen = sampleSelling({ markets: world.markets, currencies: [currency('USD', '1.1')] });
  assert.equal(told(regionFor(withoutYen, { country: 'JP' })), 'JP EUR ja-JP');
});

/** What the cookie given makes of the region, as a page would see it. */
async function regionWith(cookie: string | undefined, selling: Selling): Promise<string> {
  const app = new Hono();
  app.get('/', (c) => c.text(told(regionOf(c, selling))));
  const answer = await app.request('/', cookie === undefined ? {} : { headers: { cookie } });
  return await answer.text();
}

test('a browser’s cookie names country and currency; what the shop does not know counts for nothing', async () => {
  assert.equal(await regionWith('region=US', world), 'US USD en-US');
  assert.equal(await regionWith('region=DE.USD', world), 'DE USD en-IE chosen');
  for (const nonsense of ['', 'region=', 'region=us', 'region=XX', 'region=USA', 'region=__proto__'])
    assert.equal(await regionWith(nonsense, world), 'IE EUR en-IE', nonsense);
  assert.equal(await regionWith('region=XX.USD', world), 'IE USD en-IE chosen');
  assert.equal(await regionWith('region=US.XXX', world), 'US USD en-US');
});

test('a currency that was switched off while a cookie holds it makes way for the market’s', async () => {
  const withoutDollar = sampleSelling({ markets: world.markets, currencies: [currency('JPY', '160')] });
  assert.equal(await regionWith('region=JP.USD', withoutDollar), 'JP JPY ja-JP');
  assert.equal(await regionWith('region=DE.USD', withoutDollar), 'DE EUR en-IE');
});

test('the choice is kept for a year, and read again as it was', async () => {
  const remember = async (publicUrl: string, region: BuyerRegion) => {
    const app = new Hono();
    app.get('/', (c) => {
      rememberRegion(c, { config: { publicUrl } as never }, region);
      return c.text('');
    });
    return (await app.request('/')).headers.get('set-cookie')!;
  };
  const chosen = regionFor(world, { country: 'DE', currency: 'USD' });
  assert.equal(
    await remember('http://localhost:3000', chosen),
    'region=DE.USD; Max-Age=31536000; Path=/; SameSite=Lax',
  );
  const secure = await remember('https://shop.example', regionFor(world, { country: 'US' }));
  assert.equal(secure, 'region=US; Max-Age=31536000; Path=/; Secure; SameSite=Lax');
  assert.equal(await regionWith('region=DE.USD', world), told(chosen));
});

test('who has chosen nothing shares a page, and so does who chose what the shop would have taken', () => {
  const key = (wish: Parameters<typeof regionFor>[1]) => pricesIn(world, regionFor(world, wish)).key;
  assert.equal(key({}), '');
  assert.equal(key({ country: 'IE' }), '');
  assert.equal(key({ country: 'IE', currency: 'EUR' }), '');
  assert.equal(key({ country: 'DE' }), 'DE.EUR');
  assert.equal(key({ country: 'IE', currency: 'USD' }), 'IE.USD');
});

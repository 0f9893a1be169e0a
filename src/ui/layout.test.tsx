import assert from 'node:assert/strict';
import test from 'node:test';
import { readConfig } from '../platform/config.ts';
import { ownLook } from '../platform/look.ts';
import { Layout, type LayoutProps, renderPage } from './layout.tsx';
import { Price } from './price.tsx';

const assets = { url: (name: string) => `/assets/${name}`, dir: '' };
const real = {
  STRIPE_SECRET_KEY: 'sk_test_x',
  STRIPE_WEBHOOK_SECRET: 'whsec_x',
  SMTP_URL: 'smtp://mail.example',
};

function page(props: Partial<LayoutProps> = {}, env: Record<string, string> = {}): string {
  const config = readConfig({ PUBLIC_URL: 'https://shop.example', ...env });
  return renderPage(
    <Layout shop={{ config, assets }} title="Prints" cartCount={0} {...props}>
      {props.children ?? <h1>Prints</h1>}
    </Layout>,
  );
}

test('a page has its landmarks, its language, and a way past the header', () => {
  const html = page({ collections: [{ href: '/collections/prints', title: 'Prints' }] });
  assert.match(html, /^<!doctype html><html lang="en">/);
  for (const landmark of ['<header', '<main id="main"', '<footer', '<nav class="nav" aria-label="Shop"'])
    assert.equal(html.split(landmark).length, 2, landmark);
  assert.ok(html.indexOf('href="#main"') < html.indexOf('<header'));
});

test('nothing is inline, so that the strict content policy holds', () => {
  const html = page({ scripts: ['product.js'] });
  assert.doesNotMatch(html, / style=| on[a-z]+=|<style/);
  assert.deepEqual(html.match(/<script[^>]*>/g), ['<script type="module" src="/assets/product.js">']);
});

test('the bar at the top names what is not real, and only that', () => {
  assert.match(page(), /no real payments or mail\..*href="\/dev\/mailbox"/);
  const { SMTP_URL, ...stripe } = real;
  assert.match(page({}, stripe), /no real mail\..*href="\/dev\/mailbox"/);
  assert.match(page({}, { SMTP_URL }), /no real payments\./);
  assert.doesNotMatch(page({}, { SMTP_URL }), /mailbox/);
  assert.doesNotMatch(page({}, real), /Demo|demo/);
});

test('the cart link tells how much is in it', () => {
  assert.match(page(), /Cart <span class="hidden">\(empty\)/);
  assert.match(page({ cartCount: 1 }), /<span class="count">1<span class="hidden"> article</);
  assert.match(page({ cartCount: 12 }), /<span class="count">12<span class="hidden"> articles</);
});

test('the current page is marked in the navigation', () => {
  const collections = [
    { href: '/collections/prints', title: 'Prints' },
    { href: '/collections/cloth', title: 'Cloth' },
  ];
  const html = page({ collections, current: '/collections/cloth' });
  assert.match(html, /href="\/collections\/cloth" aria-current="page"/);
  assert.equal(html.match(/aria-current/g)?.length, 1);
});

test('search engines are told what they need', () => {
  const html = page({ canonical: '/collections/prints', description: 'All prints' });
  assert.match(html, /<title>Prints · Plain Geometry<\/title>/);
  assert.match(html, /<link rel="canonical" href="https:\/\/shop\.example\/collections\/prints"/);
  assert.match(html, /<meta name="description" content="All prints"/);
  assert.doesNotMatch(html, /noindex/);
  assert.match(page({ noindex: true }), /<meta name="robots" content="noindex"/);
  assert.ok(page({ title: 'Plain Geometry' }).includes(`<title>Plain Geometry: ${ownLook.tagline}</title>`));
});

test('prices inside are written in the language of the shop', () => {
  const children = <Price amountMinor={123456} currency="EUR" />;
  assert.match(page({ children }, { SHOP_LOCALE: 'de-DE' }), />1\.234,56\u00a0€</);
  assert.match(page({ children }), />€1,234\.56</);
});

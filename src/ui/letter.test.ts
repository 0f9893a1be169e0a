import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seen } from '../../test/letters.ts';
import { readConfig } from '../platform/config.ts';
import type { Letter, Wording } from '../platform/email-kinds.ts';
import { renderLetter } from './letter.tsx';

const config = readConfig({ SHOP_NAME: 'Arcs & Co.', PUBLIC_URL: 'https://shop.example' });
const wording: Wording = {
  subject: 'Order {number} at {shop}',
  heading: 'Hello {name}',
  body: 'Dear {name}, all is well.\nReally.\n\n{nothing}\n\nYours, {shop}',
};
const letter: Letter = {
  values: { name: 'Ada', number: '#1001', nothing: '' },
  button: { label: 'See your order', href: 'https://shop.example/orders/abc' },
  parts: [
    { part: 'text', heading: 'Going to', lines: ['1 High Street', 'Berlin'] },
    {
      part: 'facts',
      heading: 'The parcel',
      facts: [
        { label: 'Carrier', value: 'DHL' },
        { label: 'Number', value: '0034', href: 'https://dhl.example/0034' },
      ],
    },
    { part: 'steps', heading: 'What to do', steps: ['Pack it', 'Send it'] },
    {
      part: 'lines',
      heading: 'In this parcel',
      lines: [
        {
          title: 'Arcs',
          details: ['A3 / Oak', '2 × €35.00'],
          amount: '€70.00',
          picture: {
            src: 'https://shop.example/media/a-320.webp',
            alt: 'Arcs',
            width: 800,
            height: 1000,
            colour: '#eee',
          },
        },
        { title: 'Dots', details: [] },
      ],
      sums: [
        { label: 'Subtotal', amount: '€70.00' },
        { label: 'Total', amount: '€74.90', isTotal: true },
      ],
    },
    { part: 'text', lines: ['If it was not you, leave it alone.'] },
  ],
};
const render = (change: Partial<Letter> = {}, words: Partial<Wording> = {}) =>
  renderLetter({ ...letter, ...change }, { ...wording, ...words }, config);

test('all that it says is in the HTML and in the plain text', () => {
  const { subject, html, text } = render();
  assert.equal(subject, 'Order #1001 at Arcs & Co.');
  const facts =
    'Hello Ada|Dear Ada, all is well.|Really.|Yours, Arcs & Co.|See your order|Going to|1 High Street|Berlin|The parcel|Carrier|DHL|0034|What to do|Pack it|Send it|In this parcel|Arcs|A3 / Oak|2 × €35.00|€70.00|Dots|Subtotal|Total|€74.90|If it was not you';
  for (const body of [seen(html), text])
    for (const fact of facts.split('|')) assert.ok(body.includes(fact), fact);
  for (const href of ['https://shop.example/orders/abc', 'https://dhl.example/0034']) {
    assert.ok(html.includes(`href="${href}"`), href);
    assert.ok(text.includes(href), href);
  }
});

test('the plain text reads like a letter', () => {
  assert.equal(
    render().text,
    `Hello Ada

Dear Ada, all is well.
Really.

Yours, Arcs & Co.

See your order: https://shop.example/orders/abc

-- Going to --
1 High Street
Berlin

-- The parcel --
Carrier: DHL
Number: 0034
  https://dhl.example/0034

-- What to do --
1. Pack it
2. Send it

-- In this parcel --
Arcs
  A3 / Oak
  2 × €35.00
  €70.00
Dots

Subtotal: €70.00
Total: €74.90

If it was not you, leave it alone.

Arcs & Co., hello@plain-geometry.example
https://shop.example
`,
  );
});

test('markup in a value, a wording or a fact is text', () => {
  const evil = '<img src=x onerror=alert(1)>"\'&';
  const { html } = render(
    {
      values: { ...letter.values, name: evil },
      parts: [
        { part: 'text', heading: evil, lines: [evil] },
        {
          part: 'facts',
          heading: evil,
          facts: [{ label: evil, value: evil, href: 'https://x.example/?"><b>' }],
        },
        { part: 'steps', heading: evil, steps: [evil] },
        { part: 'lines', heading: evil, lines: [{ title: evil, details: [evil], amount: evil }] },
      ],
    },
    { heading: `${evil} {name}`, body: `${evil} {name}` },
  );
  assert.ok(!html.includes('<img') && !html.includes('"><b>'));
  assert.ok(html.includes('&lt;img src=x'));
});

test('neither a value nor a wording can start another header', () => {
  const values = { ...letter.values, number: '#1\r\nBcc: all@example.com', name: 'Ada\u2028Bcc: x' };
  const { subject } = render({ values }, { subject: 'Order {number}\n{name}' });
  assert.doesNotMatch(subject, /[\p{Cc}\p{Zl}\p{Zp}]/u);
});

test('a value is filled in once: what it holds is no placeholder', () => {
  const { text } = render({ values: { ...letter.values, name: '{shop_email} {number}' } });
  assert.match(text, /Dear \{shop_email\} \{number\}, all is well/);
});

test('a name from right to left does not turn the sentence around it', () => {
  const { html, text } = render({ values: { ...letter.values, name: 'أميرة' } });
  assert.match(text, /Dear \u2068أميرة\u2069, all is well/);
  assert.match(html, /<span dir="auto">1 High Street<\/span>/);
});

test('HTML that mail programs take: whole, one heading of the first rank, light and dark, one picture with its size', () => {
  const { html } = render();
  assert.match(html, /^<!doctype html><html lang="en-GB"><head><meta charset="utf-8"/);
  assert.match(html, /<title>Order #1001 at Arcs &amp; Co\.<\/title>/);
  assert.equal(html.match(/<h1/g)!.length, 1);
  assert.match(html, /name="color-scheme" content="light dark"/);
  assert.match(html, /prefers-color-scheme: dark/);
  assert.doesNotMatch(html, /<script|<link|@import|\bon\w+=|undefined|\[object/);
  assert.match(
    html,
    /<img src="https:\/\/shop.example\/media\/a-320.webp" alt="Arcs" width="80" height="100"/,
  );
  for (const tag of ['table', 'tbody', 'tr', 'td', 'th', 'p', 'div', 'ol', 'li', 'a', 'span', 'h2', 'main'])
    assert.equal(
      html.match(new RegExp(`<${tag}[ >]`, 'g'))?.length,
      html.match(new RegExp(`</${tag}>`, 'g'))?.length,
      `each <${tag}> is closed`,
    );
  assert.doesNotMatch(html, /<p[^>]*>(?:(?!<\/p>).)*<(p|div|table|h\d)[ >]/s, 'no block within a paragraph');
});

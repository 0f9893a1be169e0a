import assert from 'node:assert/strict';
import test from 'node:test';
import { renderToString } from 'preact-render-to-string';
import { LineItems, Summary } from './line-items.tsx';
import { Picture } from './picture.tsx';
import { Price } from './price.tsx';

const media = {
  file: 'sun-1a2b',
  alt: 'A sun',
  width: 1200,
  height: 1500,
  widths: [320, 640, 960],
  colour: '#e8e4da',
};
const text = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

test('a line says what, which, how many, and what it costs', () => {
  const line = {
    key: 'a',
    title: 'Sun',
    variantTitle: 'A3 / Oak',
    quantity: 2,
    unitPriceMinor: 2400,
    totalMinor: 4800,
  };
  const html = renderToString(<LineItems lines={[line]} currency="EUR" label="In your cart" />);
  assert.match(html, /<ul class="lines" aria-label="In your cart">/);
  assert.match(text(html), /Sun A3 \/ Oak Quantity 2 × €24\.00 each Together €48\.00/u);
});

test('a line without a page of its own is no link, and controls stand for the quantity', () => {
  const line = { key: 'a', title: 'Sun', variantTitle: '', quantity: 2, unitPriceMinor: 1, totalMinor: 2 };
  const html = renderToString(
    <LineItems lines={[{ ...line, controls: <b>two</b>, media }]} currency="EUR" label="" small />,
  );
  assert.doesNotMatch(html, /<a |Quantity/);
  assert.match(html, /<b>two<\/b>/);
  assert.match(html, /<img[^>]* alt(="")? width/);
});

test('a sum shows amounts as money and words as they are', () => {
  const html = renderToString(
    <Summary
      rows={[
        { label: 'Subtotal', value: 4800 },
        { label: 'Shipping', value: 'Free', data: { 'data-shows': 'charge' } },
        { label: 'Discount', value: -500 },
      ]}
      total={{ label: 'Total', amountMinor: 4300 }}
      currency="EUR"
    />,
  );
  assert.match(text(html), /Subtotal €48\.00 Shipping Free Discount -€5\.00 Total €43\.00/);
  assert.match(html, /<dd data-shows="charge">Free<\/dd>/);
});

test('a lowered price names both, for those who cannot see the line through one', () => {
  const html = renderToString(<Price amountMinor={2700} compareAtMinor={3550} currency="EUR" from />);
  assert.match(text(html), /Now from €27\.00 before €35\.50/);
  assert.match(html, /<s>.*€35\.50<\/s>/);
});

test('a reduction says by how much, and what the former price is', () => {
  const reduced = { amountMinor: 2400, compareAtMinor: 3000, percentOff: 20, currency: 'EUR' };
  assert.match(text(renderToString(<Price {...reduced} />)), /Now €24\.00 before €30\.00 −20%\s*$/);
  assert.match(
    text(renderToString(<Price {...reduced} explained />)),
    /−20% Lowest price of the 30 days before: €30\.00\s*$/,
  );
  const hardly = renderToString(<Price {...reduced} percentOff={0} explained />);
  assert.doesNotMatch(hardly, /%/);
  assert.match(hardly, /Lowest price/);
});

test('a picture comes in every width and in both good formats, and keeps its place', () => {
  const html = renderToString(<Picture media={media} sizes="50vw" />);
  for (const format of ['avif', 'webp'])
    assert.ok(
      html.includes(
        `srcset="${[320, 640, 960].map((width) => `/media/sun-1a2b-${width}.${format} ${width}w`).join(', ')}"`,
      ),
    );
  assert.match(html, /<img[^>]* alt="A sun" width="1200" height="1500" loading="lazy"/);
  assert.doesNotMatch(html, /style=|fetchpriority/);
});

test('what knows neither format gets a JPEG, or a WebP where there is none', () => {
  assert.match(
    renderToString(<Picture media={{ ...media, jpeg: true }} sizes="50vw" />),
    /<img src="\/media\/sun-1a2b-640\.jpg"/,
  );
  for (const jpeg of [false, null, undefined])
    assert.match(
      renderToString(<Picture media={{ ...media, jpeg }} sizes="50vw" />),
      /<img src="\/media\/sun-1a2b-640\.webp"/,
    );
});

test('what is seen first is not lazy', () => {
  const html = renderToString(<Picture media={media} sizes="100vw" eager />);
  assert.match(html, /fetchpriority="high"/);
  assert.doesNotMatch(html, /loading=/);
});

test('another picture for wide screens comes first in the list, where the browser looks first', () => {
  const wide = { ...media, file: 'wide-9f', width: 1920, height: 1080 };
  const html = renderToString(
    <Picture
      media={media}
      sizes="100vw"
      instead={{ media: wide, query: '(min-width: 44rem)', sizes: '100vw' }}
    />,
  );
  const sources = html.match(/<source[^>]+>/g)!;
  assert.deepEqual(
    sources.map((source) => source.includes('media="(min-width: 44rem)"')),
    [true, true, false, false],
  );
  assert.match(sources[0]!, /width="1920" height="1080"/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { draw, generatorNames } from './art/artworks.ts';
import { demoCatalogue } from './catalogue.ts';

const { products, collections, pictures, heroPicture, heroPictureTall } = demoCatalogue;
const variants = products.flatMap((product) => product.variants);
const inPrint = (handle: string) => products.filter((product) => product.collections.includes(handle));

test('handles and SKUs are unique and fit for an address', () => {
  for (const names of [
    products.map((p) => p.handle),
    collections.map((c) => c.handle),
    variants.map((v) => v.sku),
  ])
    assert.deepEqual(
      names.filter((name, i) => names.indexOf(name) !== i),
      [],
    );
  for (const { handle } of [...products, ...collections]) assert.match(handle, /^[a-z0-9]+(-[a-z0-9]+)*$/);
  for (const { sku } of variants) assert.match(sku, /^[A-Z0-9-]+$/);
});

test('each variant is one combination of the choices its product offers', () => {
  for (const { handle, options, variants } of products) {
    assert.ok(options.length <= 3 && variants.length > 0, handle);
    assert.equal(new Set(variants.map((v) => v.choices.join('/'))).size, variants.length, handle);
    for (const { choices } of variants) {
      assert.equal(choices.length, options.length, handle);
      choices.forEach(
        (choice, i) => void assert.ok(options[i]!.choices.includes(choice), `${handle}: ${choice}`),
      );
    }
    for (const [i, option] of options.entries())
      for (const choice of option.choices)
        assert.ok(
          variants.some((v) => v.choices[i] === choice),
          `${handle}: ${choice} is never sold`,
        );
  }
});

test('prices are whole cents above zero, and a sale lowers them', () => {
  const travels = new Set(
    products.filter((product) => product.needsShipping).flatMap((product) => product.variants),
  );
  for (const variant of variants) {
    const { sku, priceMinor, compareAtMinor, weightGrams } = variant;
    assert.ok(Number.isSafeInteger(priceMinor) && priceMinor > 0, sku);
    assert.ok(
      compareAtMinor === undefined || (Number.isSafeInteger(compareAtMinor) && compareAtMinor > priceMinor),
      sku,
    );
    assert.ok(Number.isSafeInteger(weightGrams) && weightGrams > 0 === travels.has(variant), sku);
  }
});

test('the catalogue shows every kind of product a shop has to cope with', () => {
  assert.ok(products.length >= 36);
  assert.deepEqual(
    collections.map((c) => c.handle),
    ['prints', 'cloth', 'paper', 'tiles', 'last-pieces'],
  );
  for (const { handle } of collections) assert.ok(inPrint(handle).length >= 4, handle);
  for (const count of [0, 1, 2, 3])
    assert.ok(
      products.some((p) => p.options.length === count),
      `${count} options`,
    );
  assert.ok(products.some((p) => p.variants.length >= 24));
  const combinations = (p: (typeof products)[number]) =>
    p.options.reduce((all, option) => all * option.choices.length, 1);
  assert.ok(
    products.some((p) => p.variants.length < combinations(p)),
    'combinations that are not made',
  );
  assert.ok(
    variants.some((v) => v.onHand >= 1 && v.onHand <= 5),
    'low stock',
  );
  const soldOut = products.filter((p) => p.variants.every((v) => v.onHand === 0));
  assert.equal(soldOut.length, 2);
  assert.ok(
    products.some((p) => !soldOut.includes(p) && p.variants.some((v) => v.onHand === 0)),
    'a variant sold out',
  );
  assert.ok(
    variants.some((v) => v.compareAtMinor),
    'a sale',
  );
  assert.equal(products.filter((p) => !p.needsShipping).length, 1);
  assert.ok(products.some((p) => p.title.length > 70) && products.some((p) => p.description.length > 800));
  assert.ok(products.some((p) => /[^\p{ASCII}]/u.test(p.title) && /ö|Ş/.test(p.title)));
});

test('every product has two to four pictures, all known, all described, all of one shape', () => {
  for (const product of products) {
    assert.ok(product.pictures.length >= 2 && product.pictures.length <= 4, product.handle);
    for (const key of product.pictures) assert.equal(pictures[key]!.width / pictures[key]!.height, 0.8, key);
    for (const { picture } of product.variants)
      assert.ok(!picture || product.pictures.includes(picture), product.handle);
    assert.ok(
      product.collections.every((handle) => collections.some((c) => c.handle === handle)),
      product.handle,
    );
  }
  for (const key of [heroPicture, heroPictureTall, ...collections.map((c) => c.picture)])
    assert.ok(pictures[key], key);
  for (const [key, { alt }] of Object.entries(pictures)) assert.match(alt, /^[A-Z].{15,}[^.]$/, key);
});

test('a variant with a colour of its own shows it', () => {
  for (const product of products.filter((p) => p.options.some((o) => o.name === 'Colour')))
    for (const variant of product.variants) assert.ok(variant.picture, variant.sku);
});

test('every drawing is valid SVG', async () => {
  for (const [key, picture] of Object.entries(pictures)) {
    const svg = picture.svg();
    assert.ok(!/NaN|undefined|Infinity/.test(svg), key);
    const { width, height } = await sharp(Buffer.from(svg)).metadata();
    assert.deepEqual([width, height], [picture.width, picture.height], key);
  }
});

test('a seed gives the same drawing every time, and another seed another', () => {
  for (const name of generatorNames)
    assert.equal(draw(name, 'fjord', 'one').markup, draw(name, 'fjord', 'one').markup, name);
  assert.notEqual(draw('truchet', 'fjord', 'one').markup, draw('truchet', 'fjord', 'two').markup);
});

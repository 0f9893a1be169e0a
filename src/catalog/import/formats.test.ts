/** Files of other shops: what they say becomes what this shop keeps, told of by their own lines and columns. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { projectRoot } from '../../platform/project-root.ts';
import { productsOf } from './group.ts';
import { ProductReader } from './read-product.ts';
import { openTable } from './table.ts';
import type { Finding, WantedProduct } from './wanted.ts';

const dir = await mkdtemp(path.join(tmpdir(), 'formats-'));
after(() => rm(dir, { recursive: true, force: true }));

async function readFile(file: string, currency = 'EUR') {
  const { columns, rows } = await openTable(file, currency);
  const products: WantedProduct[] = [];
  const findings: Finding[] = [];
  for await (const group of productsOf(rows, columns)) {
    const reader = new ProductReader(columns, currency);
    const product = group.rows[0]!.broken ? undefined : reader.read(group);
    if (product) products.push(product);
    findings.push(...reader.findings);
  }
  return { products, findings, columns };
}

async function read(text: string, currency?: string) {
  const file = path.join(dir, 'products.txt');
  await writeFile(file, text);
  return readFile(file, currency);
}

test('Spree’s rows of a product, of its variants, and of their prices elsewhere are one product', async () => {
  const { products, findings } = await read(
    [
      'slug,sku,name,price,compare_at_price,currency,status,description,tags,product_type,category1,option1_name,option1_value,image1_src,weight,weight_unit,inventory_count,inventory_backorderable,track_inventory,custom_field.custom.noise_level',
      'fan,FAN,Tower Fan,0,0,USD,active,Quiet.,"fan, air",Air,Air -> Fans,,,https://x.example/fan.webp,,lb,,FALSE,,24 dB',
      'fan,FAN-W,,99.00,120.00,USD,,,,,,Color,White,https://x.example/fan-w.webp,2,lb,7,FALSE,TRUE,',
      'iron,IRON,Iron,30,0,EUR,draft,Hot.,,Care,Care,,,,1,kg,3,TRUE,FALSE,',
      'fan,FAN-W,,89.00,0,EUR,,,,,,Color,White,,2,lb,7,FALSE,TRUE,',
    ].join('\n'),
  );
  assert.deepEqual(findings, []);
  const [fan, iron] = products as [WantedProduct, WantedProduct];
  assert.deepEqual(
    [
      fan.handle,
      fan.text.title,
      fan.text.productType,
      fan.text.tags,
      fan.text.status,
      fan.text.details,
      fan.collections,
    ],
    ['fan', 'Tower Fan', 'Air', ['fan', 'air'], 'active', ['Noise level: 24 dB'], ['Air', 'Fans']],
  );
  const [white] = fan.variants as [WantedProduct['variants'][number]];
  assert.deepEqual(
    [white.sku, white.choices, white.priceMinor, white.own.USD, white.grams, white.quantity, white.line],
    ['FAN-W', ['White'], 8900, { priceMinor: 9900, compareAtMinor: 12000 }, 907, 7, 3],
  );
  assert.deepEqual(
    fan.images.map(({ src }) => src),
    ['https://x.example/fan.webp', 'https://x.example/fan-w.webp'],
  );
  assert.equal(white.image, 'https://x.example/fan-w.webp');
  assert.deepEqual(
    [iron.variants[0]!.priceMinor, iron.variants[0]!.sellWithout, iron.text.status, iron.variants[0]!.grams],
    [3000, true, 'draft', 1000],
  );
});

test('WooCommerce’s variations find their product wherever they stand, by its SKU or its number', async () => {
  const { products, findings } = await read(
    [
      'ID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Published,Short description,Description,In stock?,Stock,Backorders allowed?,Weight (kg),Sale price,Regular price,Categories,Tags,Images,Parent,Attribute 1 name,Attribute 1 value(s),Attribute 2 name,Attribute 2 value(s)',
      '5,variation,T-S,4006381333931,Tee - Small,1,,,1,4,0,,18,20,,,https://x.example/s.jpg,T,Size,Small,,',
      '1,variable,T,,Tee,1,Short.,"Long.\\nTwo lines.",1,,0,0.2,,,"Clothes > Tees, New","a, b","https://x.example/1.jpg, https://x.example/2.jpg",,Size,"Small, Large",Fabric,Cotton',
      '2,simple,M,,Mug,0,,Holds tea.,1,,0,0.35,,9.5,"Home\\, Kitchen",,,,Colour,Blue,,',
      '6,variation,T-L,,Tee - Large,1,,,0,0,notify,,,20,,,,id:1,Size,Large,,',
      '7,simple,M2,,Mug,1,,,1,2,0,,,9.5,,,,,,,,',
    ].join('\n'),
  );
  assert.deepEqual(findings, []);
  const tee = products.find(({ text }) => text.title === 'Tee')!;
  assert.deepEqual(tee.optionNames, ['Size']);
  assert.deepEqual(
    tee.variants.map(({ sku, choices, priceMinor, compareAtMinor, quantity, sellWithout, barcode }) => [
      sku,
      choices[0],
      priceMinor,
      compareAtMinor,
      quantity,
      sellWithout,
      barcode,
    ]),
    [
      ['T-S', 'Small', 1800, 2000, 4, false, '4006381333931'],
      ['T-L', 'Large', 2000, null, 0, true, ''],
    ],
  );
  assert.deepEqual(tee.collections, ['Clothes', 'Tees', 'New']);
  assert.deepEqual(tee.text.details, ['Fabric: Cotton']);
  assert.equal(tee.images.length, 3);
  const mugs = products.filter(({ text }) => text.title === 'Mug');
  assert.deepEqual(
    mugs.map(({ handle, text, variants, collections }) => [
      handle,
      text.status,
      variants[0]!.priceMinor,
      collections,
    ]),
    [
      ['mug', 'draft', 950, ['Home, Kitchen']],
      ['mug-7', 'active', 950, []],
    ],
  );
});

test('a product in a line of JSON', async () => {
  const product = {
    handle: 'lamp',
    title: 'Lamp',
    description: '<p>Shines.</p>',
    vendor: 'Acme',
    tags: ['light'],
    collections: ['Lamps'],
    options: ['Colour'],
    images: ['https://x.example/1.jpg', { src: 'https://x.example/2.jpg', alt: 'From behind' }],
    variants: [
      {
        sku: 'L-B',
        choices: ['Blue'],
        price: '12.00',
        compareAt: 15,
        stock: 3,
        grams: 400,
        prices: { USD: '14.00' },
        image: 'https://x.example/2.jpg',
      },
      { sku: 'L-R', choices: ['Red'], price: 13, sellWithoutStock: true },
    ],
    colour: 'unknown here',
  };
  const { products, findings, columns } = await read(
    `${JSON.stringify(product)}\n\n{"title":"Mug","variants":[{"price":"3"}]}\n`,
  );
  assert.deepEqual(findings, []);
  assert.deepEqual(columns.unread, ['colour']);
  const [lamp, mug] = products as [WantedProduct, WantedProduct];
  assert.deepEqual(
    lamp.variants.map(({ sku, choices, priceMinor, compareAtMinor, quantity, sellWithout, own }) => [
      sku,
      choices[0],
      priceMinor,
      compareAtMinor,
      quantity,
      sellWithout,
      own,
    ]),
    [
      ['L-B', 'Blue', 1200, 1500, 3, undefined, { USD: { priceMinor: 1400, compareAtMinor: null } }],
      ['L-R', 'Red', 1300, null, undefined, true, { USD: { priceMinor: null, compareAtMinor: null } }],
    ],
  );
  assert.deepEqual(
    lamp.images.map(({ src, alt }) => [src, alt]),
    [
      ['https://x.example/1.jpg', undefined],
      ['https://x.example/2.jpg', 'From behind'],
    ],
  );
  assert.deepEqual([mug.handle, mug.line, mug.variants[0]!.priceMinor], ['mug', 3, 300]);
});

const appliances = path.join(
  process.env.SHARED_DATA ?? path.join(projectRoot, '..', 'shared', 'data'),
  'spree-appliances',
  'products.csv',
);
test('the sample catalogue of appliances is read without an error', {
  skip: !existsSync(appliances),
}, async () => {
  for (const currency of ['EUR', 'USD']) {
    const { products, findings } = await readFile(appliances, currency);
    assert.deepEqual(findings, []);
    assert.equal(products.length, 37);
    assert.equal(products.flatMap(({ variants }) => variants).length, 87);
    assert.ok(products.every(({ variants }) => variants.every(({ priceMinor }) => priceMinor! > 0)));
  }
});

/** The demo shop, and beside its goods some that are hard to write down: their titles, options, barcodes, states. */
import { v7 as uuid } from 'uuid';
import { type Db, sql } from '../../src/platform/db.ts';

export interface Awkward {
  handle: string;
  title: string;
}

interface Made extends Awkward {
  description?: string;
  vendor?: string;
  type?: string;
  option?: { name: string; choices: string[] };
  barcode?: string;
  compareAtMinor?: number;
  onHand?: number;
  backorders?: boolean;
  /** With how many pictures. */
  pictures?: number;
  status?: 'draft' | 'active';
}

const long = 'A very long name for one small thing, '.repeat(4).slice(0, 148);

const goods: Made[] = [
  {
    title: 'Salt & Pepper <set> "for two"',
    handle: 'odd-markup',
    type: 'Table > Salt & pepper',
    vendor: 'Smith & <Sons>',
  },
  {
    title: 'Cup ]]> </script><script>alert(1)</script>',
    handle: 'odd-cdata',
    description: '<b>Not</b> markup &amp; ]]> <!-- -->',
  },
  {
    title: 'Plate 🍽️ for 👩‍👩‍👧',
    handle: 'odd-emoji',
    option: { name: 'Colour', choices: ['Rouge & noir', '🟦 <blue>'] },
  },
  { title: 'Bell \u0007rings\u001b \ufffe\uffff twice', handle: 'odd-control', description: 'One\u0001line' },
  { title: `${long}😀😀`, handle: 'odd-long', description: `${'x'.repeat(4_999)}😀 and on` },
  { title: 'שלום ‮ عالم', handle: 'odd-direction', option: { name: 'Größe', choices: ['S', 'M'] } },
  { title: '  Spaces \n and\tbreaks ', handle: 'odd-spaces' },
  { title: 'No description', handle: 'odd-plain', description: '', vendor: 'Elsewhere' },
  { title: 'With a number', handle: 'odd-gtin', barcode: '4006381333931', vendor: 'Elsewhere' },
  { title: 'With a wrong number', handle: 'odd-wrong-gtin', barcode: '4006381333932', vendor: 'Elsewhere' },
  { title: 'Numbered by the shop', handle: 'odd-own-gtin', barcode: '2000000000008' },
  { title: 'A coupon’s number', handle: 'odd-coupon', barcode: '9812345678903' },
  { title: 'Sold out', handle: 'odd-sold-out', onHand: 0 },
  { title: 'To order', handle: 'odd-to-order', onHand: 0, backorders: true },
  { title: 'Reduced', handle: 'odd-reduced', compareAtMinor: 2_500 },
  {
    title: 'Sizes',
    handle: 'odd-sizes',
    option: { name: 'Size', choices: ['Small', 'Large'] },
    pictures: 14,
  },
  { title: 'Without a picture', handle: 'odd-no-picture', pictures: 0 },
  { title: 'Not yet', handle: 'odd-draft', status: 'draft' },
];

export const soldGoods: Awkward[] = goods.filter(({ status }) => status !== 'draft');

/** @returns paths from which things have moved, and to where */
export async function addAwkward(db: Db): Promise<Record<string, string>> {
  const media = await db.rows<{ id: string }>(sql`SELECT id FROM media ORDER BY id LIMIT 20`);
  for (const made of goods) await addOne(db, made, media);
  const collectionId = uuid();
  await db.run(sql`
    INSERT INTO collections (id, handle, title, description, position)
    VALUES (${collectionId}, 'odd', 'Odds & <ends> ]]>', 'What is "odd" & <b>more</b>', 99)`);
  await db.run(sql`
    INSERT INTO collection_products (collection_id, product_id, position)
    SELECT ${collectionId}, id, row_number() OVER (ORDER BY handle) FROM products WHERE handle LIKE 'odd-%'`);
  await db.run(sql`
    INSERT INTO content_pages (handle, title, body_html, summary, published)
    VALUES ('odd-page', 'About <us> & "you"', '<p>Words</p>', '', true)`);
  return await moveSome(db);
}

async function addOne(db: Db, made: Made, media: { id: string }[]): Promise<void> {
  const { handle, title, option, pictures = 2 } = made;
  const id = uuid();
  await db.run(sql`
    INSERT INTO products (id, handle, title, description, vendor, product_type, status)
    VALUES (${id}, ${handle}, ${title}, ${made.description ?? `What ${title} is.`}, ${made.vendor ?? ''},
      ${made.type ?? ''}, ${made.status ?? 'active'})`);
  if (option)
    await db.run(sql`
      INSERT INTO product_options (product_id, position, name, choices) VALUES (${id}, 1, ${option.name}, ${option.choices})`);
  for (const [at, picture] of media.slice(0, pictures).entries())
    await db.run(sql`
      INSERT INTO product_media (product_id, position, media_id) VALUES (${id}, ${at + 1}, ${picture.id})`);
  for (const [at, choice] of (option?.choices ?? [undefined]).entries()) {
    const variantId = uuid();
    await db.run(sql`
      INSERT INTO variants (id, product_id, position, sku, choices, price_minor, weight_grams, barcode)
      VALUES (${variantId}, ${id}, ${at + 1}, ${`${handle}-${at}`.toUpperCase()}, ${choice === undefined ? [] : [choice]},
        ${made.compareAtMinor ?? 1_999 + at}, ${at * 250}, ${made.barcode ?? ''})`);
    await db.run(sql`
      INSERT INTO stock_levels (variant_id, on_hand, allow_backorders)
      VALUES (${variantId}, ${made.onHand ?? 7}, ${made.backorders ?? false})`);
    if (made.compareAtMinor) await reduce(db, variantId, made.compareAtMinor);
  }
}

/** Has cost as much for two months. */
async function reduce(db: Db, variantId: string, compareAtMinor: number): Promise<void> {
  await db.run(sql`UPDATE price_changes SET at = at - interval '60 days' WHERE variant_id = ${variantId}`);
  await db.run(sql`
    UPDATE variants SET price_minor = 1999, compare_at_minor = ${compareAtMinor} WHERE id = ${variantId}`);
}

async function moveSome(db: Db): Promise<Record<string, string>> {
  for (const handle of ['odd-between', 'odd-moved'])
    await db.run(sql`UPDATE products SET handle = ${handle}
      WHERE id = (SELECT id FROM products WHERE handle IN ('odd-plain', 'odd-between') LIMIT 1)`);
  await db.run(sql`UPDATE collections SET handle = 'odds-and-ends' WHERE handle = 'odd'`);
  await db.run(sql`UPDATE content_pages SET handle = 'odd-page-moved' WHERE handle = 'odd-page'`);
  return {
    '/products/odd-plain?variant=x': '/products/odd-moved?variant=x',
    '/products/odd-between': '/products/odd-moved',
    '/collections/odd?sort=newest': '/collections/odds-and-ends?sort=newest',
    '/pages/odd-page': '/pages/odd-page-moved',
  };
}

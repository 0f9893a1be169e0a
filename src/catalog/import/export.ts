/** Products as a file: what an import reads again. It is written page by page, so that its length does not matter. */
import { type Db, type Sql, sql } from '../../platform/db.ts';
import { lazily } from '../../platform/lazily.ts';
import { decimalAmount } from '../../platform/money.ts';
import { paragraphs } from '../../platform/rich-text.ts';
import { routes } from '../../routes.ts';
import { neutral } from './cells.ts';
import { columns, type Field, ownCompareAtTitle, ownPriceTitle } from './columns.ts';
import { type KnownPicture, type KnownProduct, type KnownVariant, readKnown } from './known.ts';

const csv = lazily<typeof import('csv-stringify/sync')>('csv-stringify/sync');

export interface ExportOptions {
  currency: string;
  publicUrl: string;
  /** Of product `p`. */
  where: Sql;
}

const PAGE = 100;
/** For Shopify, which counts stock only where this is said. */
const TRACKER = 'Variant Inventory Tracker';

/** Oldest first, so that an import makes them in the same order. */
export async function* exportProducts(db: Db, options: ExportOptions): AsyncGenerator<string, void> {
  const currencies = await ownCurrencies(db);
  const titles = [
    ...Object.values(columns).map(([title]) => title),
    TRACKER,
    ...currencies.flatMap((currency) => [ownPriceTitle(currency), ownCompareAtTitle(currency)]),
  ];
  yield `\ufeff${csv().stringify([titles])}`; // the mark tells Excel that it is UTF-8
  let after = { at: '-infinity', id: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const page = await db.rows<{ id: string; at: string }>(sql`
      SELECT p.id, p.created_at::text AS at FROM products p
      WHERE (p.created_at, p.id) > (${after.at}::timestamptz, ${after.id}::uuid) AND (${options.where})
      ORDER BY p.created_at, p.id LIMIT ${PAGE}`);
    if (page.length === 0) return;
    after = page.at(-1)!;
    const products = await readKnown(
      db,
      page.map(({ id }) => id),
      paragraphs,
    );
    yield csv().stringify(products.flatMap((product) => rowsOf(product, currencies, options)));
  }
}

const ownCurrencies = async (db: Db): Promise<string[]> =>
  (
    await db.rows<{ currency: string }>(sql`SELECT DISTINCT currency FROM variant_prices ORDER BY currency`)
  ).map(({ currency }) => currency);

type Cells = Partial<Record<Field, string | number | boolean | null>>;

function rowsOf(product: KnownProduct, currencies: string[], options: ExportOptions): string[][] {
  const variants = product.variants.filter(({ status }) => status === 'active');
  const pictures = product.pictures.filter(
    (picture) => picture.listed && addressOf(picture, options) !== undefined,
  );
  const count = Math.max(1, variants.length, pictures.length);
  return Array.from({ length: count }, (_, index) => {
    const variant = variants[index];
    const picture = pictures[index];
    const cells: Cells = {
      handle: product.handle,
      ...(index === 0 && productCells(product)),
      ...(variant && variantCells(variant, product, options)),
      ...(picture && {
        imageSrc: addressOf(picture, options),
        imagePosition: index + 1,
        imageAlt: picture.alt,
      }),
    };
    const own = currencies.flatMap((currency) => {
      const price = variant?.own[currency];
      return [amount(price?.priceMinor, currency), amount(price?.compareAtMinor, currency)];
    });
    return [
      ...(Object.keys(columns) as Field[]).map((field) => written(cells[field])),
      variant ? 'shopify' : '',
      ...own,
    ];
  });
}

const written = (value: Cells[Field]): string => {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return neutral(String(value));
};

const amount = (minor: number | null | undefined, currency: string) =>
  minor === null || minor === undefined ? '' : decimalAmount(minor, currency);

function productCells(product: KnownProduct): Cells {
  const [one, two, three] = product.options.map(({ name }) => name);
  return {
    title: product.title,
    body: product.descriptionHtml,
    vendor: product.vendor,
    type: product.productType,
    tags: product.tags.join(', '),
    published: product.status === 'active',
    status: product.status,
    option1Name: one ?? 'Title',
    option2Name: two,
    option3Name: three,
    giftCard: false,
    taxClass: product.taxClass,
    details: product.details.join('\n'),
    collections: product.collections.join('\n'),
    publishAt: product.publishAt,
  };
}

function variantCells(variant: KnownVariant, product: KnownProduct, options: ExportOptions): Cells {
  const [one, two, three] = variant.choices;
  const picture = product.pictures.find(({ mediaId }) => mediaId !== null && mediaId === variant.mediaId);
  return {
    option1Value: one ?? 'Default Title',
    option2Value: two,
    option3Value: three,
    sku: variant.sku,
    grams: variant.grams,
    quantity: variant.onHand,
    policy: variant.sellWithout ? 'continue' : 'deny',
    price: amount(variant.priceMinor, options.currency),
    compareAt: amount(variant.compareAtMinor, options.currency),
    needsShipping: product.needsShipping,
    taxable: true,
    barcode: variant.barcode,
    cost: amount(variant.costMinor, options.currency),
    variantImage: picture && addressOf(picture, options),
  };
}

/** The largest that there is; of one that is on its way, where it comes from. */
function addressOf(
  { file, widths, sourceUrl }: KnownPicture,
  { publicUrl }: ExportOptions,
): string | undefined {
  if (file === null) return sourceUrl ?? undefined;
  return publicUrl + routes.media({ file: `${file}-${Math.max(...widths!)}.webp` });
}

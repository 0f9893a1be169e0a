/**
 * What Google Merchant Center reads: an item for each variant, as RSS 2.0 with its own names
 * (https://support.google.com/merchants/answer/7052112). Products without a picture are left out, for it takes none
 * without; so is nothing else.
 */
import type { Config } from '../../platform/config.ts';
import { type Db, sql } from '../../platform/db.ts';
import { decimalAmount } from '../../platform/money.ts';
import type { ListedPrice } from '../../platform/shown-prices.ts';
import { routes } from '../../routes.ts';
import { plainUrl } from '../../ui/picture.tsx';
import { type CatalogPrices, tagOf } from '../price-tags.ts';
import { type ComparedWith, listedPrice } from '../reads.ts';
import { isGtin } from './gtin.ts';
import { beginning, element, XML } from './xml.ts';

interface Picture {
  id: string;
  file: string;
  widths: number[];
  jpeg: boolean | null;
}

interface FeedVariant extends ListedPrice {
  id: string;
  sku: string;
  barcode: string;
  choices: string[];
  available: number;
  weightGrams: number;
  mediaId: string | null;
}

interface FeedProduct {
  id: string;
  handle: string;
  title: string;
  description: string;
  vendor: string;
  type: string;
  options: string[];
  variants: FeedVariant[];
  pictures: Picture[];
}

const AT_ONCE = 200;

export async function* merchantFeed(db: Db, config: Config, prices: CatalogPrices): AsyncGenerator<string> {
  const { publicUrl, shop } = config;
  yield `${XML}<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>${element('title', shop.name)}${element('link', publicUrl)}${element('description', `What ${shop.name} sells`)}\n`;
  let after: string | undefined;
  for (;;) {
    const products = await productsAfter(db, after, prices.comparedWith);
    if (products.length === 0) break;
    yield products.map((product) => itemsOf(product, config, prices)).join('');
    after = products.at(-1)!.id;
  }
  yield '</channel></rss>\n';
}

function productsAfter(db: Db, after: string | undefined, by: ComparedWith): Promise<FeedProduct[]> {
  return db.rows(sql`
    SELECT p.id, p.handle, p.title, p.description, p.vendor, p.product_type AS type,
      ARRAY(SELECT o.name FROM product_options o WHERE o.product_id = p.id ORDER BY o.position) AS options,
      coalesce((SELECT json_agg(json_build_object('id', v.id, 'sku', v.sku, 'barcode', v.barcode, 'choices', v.choices,
          'weightGrams', v.weight_grams, 'mediaId', v.media_id, ${listedPrice(by)},
          'available', coalesce(s.on_hand - s.reserved, 0)) ORDER BY v.position)
        FROM variants v LEFT JOIN stock_levels s ON s.variant_id = v.id
        WHERE v.product_id = p.id AND v.status = 'active'), '[]') AS variants,
      coalesce((SELECT json_agg(json_build_object('id', m.id, 'file', m.file, 'widths', m.widths, 'jpeg', m.jpeg) ORDER BY pm.position NULLS LAST)
        FROM media m LEFT JOIN product_media pm ON pm.media_id = m.id AND pm.product_id = p.id
        WHERE pm.media_id IS NOT NULL
          OR m.id IN (SELECT v.media_id FROM variants v WHERE v.product_id = p.id AND v.status = 'active')), '[]') AS pictures
    FROM (SELECT product_id FROM product_search
      WHERE product_id > ${after ?? '00000000-0000-0000-0000-000000000000'} ORDER BY product_id LIMIT ${AT_ONCE}) s
    JOIN products p ON p.id = s.product_id
    ORDER BY p.id`);
}

const TITLE_MAX = 150;
const DESCRIPTION_MAX = 5_000;
const MORE_PICTURES_MAX = 10;
/** Of brand and number. */
const NAME_MAX = 70;
const TYPE_MAX = 750;
const CHOICE_MAX = 100;

/** Options that Google has a name for. */
const ATTRIBUTES: Record<string, string> = {
  colour: 'g:color',
  color: 'g:color',
  size: 'g:size',
  material: 'g:material',
  pattern: 'g:pattern',
};

const inOneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

function itemsOf(product: FeedProduct, { publicUrl, shop }: Config, prices: CatalogPrices): string {
  const { handle, title, options, pictures, variants } = product;
  if (pictures.length === 0) return '';
  const isOwnMake = product.vendor === '' || product.vendor === shop.name;
  const address = (picture: Picture) => publicUrl + plainUrl(picture, Math.max(...picture.widths));
  return variants
    .map((variant) => {
      const { amountMinor, compareAtMinor, currency } = tagOf(prices, variant);
      const price = (minor: number) => `${decimalAmount(minor, currency)} ${currency}`;
      const main = pictures.find(({ id }) => id === variant.mediaId) ?? pictures[0]!;
      const gtin = isGtin(variant.barcode) ? variant.barcode : undefined;
      const parts = [
        element('g:id', variant.id),
        variants.length > 1 ? element('g:item_group_id', product.id) : '',
        element('g:title', beginning(inOneLine([title, ...variant.choices].join(', ')), TITLE_MAX)),
        element('g:description', beginning(product.description || title, DESCRIPTION_MAX)),
        element('g:link', `${publicUrl}${routes.product({ handle })}?variant=${variant.id}`),
        element('g:image_link', address(main)),
        ...pictures
          .filter((picture) => picture !== main)
          .slice(0, MORE_PICTURES_MAX)
          .map((picture) => element('g:additional_image_link', address(picture))),
        // What is sent later has no day that is known, which Google wants to have for it.
        element('g:availability', variant.available > 0 ? 'in_stock' : 'out_of_stock'),
        element('g:price', price(compareAtMinor ?? amountMinor)),
        compareAtMinor === null ? '' : element('g:sale_price', price(amountMinor)),
        element('g:brand', beginning(product.vendor || shop.name, NAME_MAX)),
        element('g:gtin', gtin),
        // The SKU is the maker's number where the shop is the maker.
        isOwnMake ? element('g:mpn', beginning(variant.sku, NAME_MAX)) : '',
        gtin || isOwnMake ? '' : element('g:identifier_exists', 'no'),
        element('g:condition', 'new'),
        element('g:product_type', beginning(product.type, TYPE_MAX)),
        variant.weightGrams > 0 ? element('g:shipping_weight', `${variant.weightGrams} g`) : '',
        ...options.map((name, at) => {
          const attribute = ATTRIBUTES[name.toLowerCase()];
          return attribute ? element(attribute, beginning(variant.choices[at] ?? '', CHOICE_MAX)) : '';
        }),
      ];
      return `<item>${parts.join('')}</item>\n`;
    })
    .join('');
}

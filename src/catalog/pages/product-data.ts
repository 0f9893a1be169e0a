/** A product as schema.org describes one, for search engines. */
import type { Config } from '../../platform/config.ts';
import { decimalAmount } from '../../platform/money.ts';
import { routes } from '../../routes.ts';
import { largest } from '../../ui/open-graph.tsx';
import { type Product, type Stock, stockState, type Variant } from '../catalog.ts';
import { isGtin } from '../feeds/gtin.ts';
import { type CatalogPrices, tagOf } from '../price-tags.ts';
import { breadcrumbs } from './breadcrumbs.ts';
import { summary } from './structured-data.tsx';

/** @see https://schema.org/ItemAvailability */
const availability: Record<Stock, string> = {
  in_stock: 'InStock',
  few: 'InStock',
  to_order: 'BackOrder',
  sold_out: 'OutOfStock',
};

/** Options that schema.org has a property for. */
const PROPERTIES: Record<string, string> = {
  colour: 'color',
  color: 'color',
  size: 'size',
  material: 'material',
  pattern: 'pattern',
};

/**
 * One Product, or where there are several variants a ProductGroup with a Product for each.
 * @see https://schema.org/ProductGroup, https://developers.google.com/search/docs/appearance/structured-data/product-variants
 */
export function productData(product: Product, config: Config, prices: CatalogPrices) {
  const { publicUrl } = config;
  const path = routes.product({ handle: product.handle });
  const [collection] = product.collections;
  const trail = collection ? [{ title: collection.title, path: routes.collection(collection) }] : [];
  const about = {
    name: product.title,
    description: summary(product.description || product.title),
    url: publicUrl + path,
    // One without pictures says nothing of them.
    image:
      product.pictures.length > 0 ? product.pictures.map((media) => publicUrl + largest(media)) : undefined,
    brand: { '@type': 'Brand', name: product.vendor || config.shop.name },
  };
  const of = (variant: Variant) => variantData(product, variant, config, prices);
  const [only, ...more] = product.variants;
  const data =
    more.length === 0
      ? { '@type': 'Product', ...about, ...of(only!) }
      : {
          '@type': 'ProductGroup',
          ...about,
          productGroupID: product.id,
          variesBy: product.options.map(({ name }) => {
            const property = PROPERTIES[name.toLowerCase()];
            return property ? `https://schema.org/${property}` : name;
          }),
          hasVariant: product.variants.map((variant) => ({
            '@type': 'Product',
            name: [product.title, ...variant.choices].join(', '),
            image: imageOf(product, variant, publicUrl),
            ...of(variant),
          })),
        };
  return [data, breadcrumbs(publicUrl, [...trail, { title: product.title, path }])];
}

const imageOf = ({ pictures }: Product, { mediaId }: Variant, publicUrl: string) => {
  const media = pictures.find(({ id }) => id === mediaId) ?? pictures[0];
  return media ? publicUrl + largest(media) : undefined;
};

function variantData(product: Product, variant: Variant, { publicUrl }: Config, prices: CatalogPrices) {
  const { amountMinor, currency } = tagOf(prices, variant);
  const properties = product.options.flatMap(({ name }, at) => {
    const property = PROPERTIES[name.toLowerCase()];
    return property ? [[property, variant.choices[at]]] : [];
  });
  return {
    sku: variant.sku,
    ...(isGtin(variant.barcode) && { gtin: variant.barcode }),
    ...Object.fromEntries(properties),
    offers: {
      '@type': 'Offer',
      url: `${publicUrl}${routes.product({ handle: product.handle })}?variant=${variant.id}`,
      price: decimalAmount(amountMinor, currency),
      priceCurrency: currency,
      availability: `https://schema.org/${availability[stockState(variant)]}`,
      itemCondition: 'https://schema.org/NewCondition',
    },
  };
}

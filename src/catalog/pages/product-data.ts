/** A product as schema.org describes one, for search engines. */
import type { Config } from '../../platform/config.ts';
import { decimalAmount } from '../../platform/money.ts';
import { routes } from '../../routes.ts';
import { type Product, type Stock, stockState, type Variant } from '../catalog.ts';
import { type CatalogPrices, tagOf } from '../price-tags.ts';
import { breadcrumbs } from './breadcrumbs.ts';
import { largest, summary } from './structured-data.tsx';

/** @see https://schema.org/ItemAvailability */
const availability: Record<Stock, string> = {
  in_stock: 'InStock',
  few: 'InStock',
  to_order: 'BackOrder',
  sold_out: 'OutOfStock',
};

/** @see https://schema.org/Product, https://schema.org/Offer */
export function productData(product: Product, config: Config, prices: CatalogPrices) {
  const { publicUrl, shop } = config;
  const path = routes.product({ handle: product.handle });
  const [collection] = product.collections;
  const trail = collection ? [{ title: collection.title, path: routes.collection(collection) }] : [];
  const offer = (variant: Variant) => {
    const { amountMinor, currency } = tagOf(prices, variant);
    return {
      '@type': 'Offer',
      sku: variant.sku,
      name: variant.choices.join(' / ') || undefined,
      url: `${publicUrl}${path}?variant=${variant.id}`,
      price: decimalAmount(amountMinor, currency),
      priceCurrency: currency,
      availability: `https://schema.org/${availability[stockState(variant)]}`,
    };
  };
  return [
    {
      '@type': 'Product',
      name: product.title,
      description: summary(product.description),
      url: publicUrl + path,
      image: product.pictures.map((media) => publicUrl + largest(media)),
      brand: { '@type': 'Brand', name: shop.name },
      offers: product.variants.map(offer),
    },
    breadcrumbs(publicUrl, [...trail, { title: product.title, path }]),
  ];
}

/** The product's page as buyers would see it, for staff: saved changes only, kept nowhere. */
import type { Desk } from '../../admin/desk.ts';
import type { PagePrices } from '../../platform/shown-prices.ts';
import { routes } from '../../routes.ts';
import { renderPage } from '../../ui/layout.tsx';
import { ProductPage } from '../pages/product.tsx';
import type { ProductRecord } from '../product-record.ts';
import { allCollections, type ComparedWith, findPreview } from '../reads.ts';
import { readAsked, select } from '../selection.ts';

/** @returns undefined where there is nothing to show: no variant is active. */
export async function previewPage(
  { c, shop }: Desk,
  { id: productId }: ProductRecord,
  prices: PagePrices,
): Promise<Response | undefined> {
  const comparedWith: ComparedWith = shop.config.sellsToEu ? 'prior' : 'as_set';
  const [product, collections] = await Promise.all([
    findPreview(shop.db, productId, comparedWith),
    allCollections(shop.db),
  ]);
  if (!product?.variants) return undefined;
  const selection = select(product, readAsked(c.req.query())) ?? select(product, undefined)!;
  const frame = { shop, collections, cartCount: 0, prices: { ...prices, comparedWith } };
  const preview = {
    path: routes.adminProductPreview({ productId }),
    back: routes.adminProduct({ productId }),
  };
  return c.html(
    renderPage(<ProductPage {...frame} product={product} selection={selection} preview={preview} />),
  );
}

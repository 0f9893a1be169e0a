/** The shop's layout with the collections in its navigation. */

import { Layout, type LayoutProps } from '../../ui/layout.tsx';
import type { Collection } from '../catalog.ts';
import type { CatalogPrices } from '../price-tags.ts';
import { collectionMenu } from '../reads.ts';

/** What every page of the catalogue is given. */
export interface PageFrame {
  shop: LayoutProps['shop'];
  collections: Collection[];
  cartCount: number;
  prices: CatalogPrices;
}

type FrameProps = PageFrame & Omit<LayoutProps, 'collections' | 'region'>;

export function Frame({ collections, prices, ...layout }: FrameProps) {
  const links = collectionMenu(collections);
  const region = { ...prices.region, canChoose: prices.canChoose };
  return <Layout {...layout} region={region} collections={links} />;
}

/** The shop's layout with the collections in its navigation. */

import { routes } from '../../routes.ts';
import { Layout, type LayoutProps } from '../../ui/layout.tsx';
import type { Collection } from '../catalog.ts';
import type { CatalogPrices } from '../price-tags.ts';

/** What every page of the catalogue is given. */
export interface PageFrame {
  shop: LayoutProps['shop'];
  collections: Collection[];
  cartCount: number;
  prices: CatalogPrices;
}

type FrameProps = PageFrame & Omit<LayoutProps, 'collections' | 'region'>;

export function Frame({ collections, prices, ...layout }: FrameProps) {
  const links = collections.map(({ handle, title }) => ({ href: routes.collection({ handle }), title }));
  const region = { ...prices.region, canChoose: prices.canChoose };
  return <Layout {...layout} region={region} collections={links} />;
}

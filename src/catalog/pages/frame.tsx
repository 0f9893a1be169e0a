/** The shop's layout with the collections in its navigation. */
import type { ShownPrices } from '../../platform/shown-prices.ts';
import { routes } from '../../routes.ts';
import { Layout, type LayoutProps } from '../../ui/layout.tsx';
import type { Collection } from '../catalog.ts';

/** What every page of the catalogue is given. */
export interface PageFrame {
  shop: LayoutProps['shop'];
  collections: Collection[];
  cartCount: number;
  prices: ShownPrices;
}

type FrameProps = PageFrame & Omit<LayoutProps, 'collections' | 'locale'>;

export function Frame({ collections, prices, ...layout }: FrameProps) {
  const links = collections.map(({ handle, title }) => ({ href: routes.collection({ handle }), title }));
  return <Layout {...layout} locale={prices.region.locale} collections={links} />;
}

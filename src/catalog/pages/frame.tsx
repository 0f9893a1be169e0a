/** The shop's layout with the collections in its navigation. */
import { routes } from '../../routes.ts';
import { Layout, type LayoutProps } from '../../ui/layout.tsx';
import type { Collection } from '../catalog.ts';

/** What every page of the catalogue is given. */
export interface PageFrame {
  shop: LayoutProps['shop'];
  collections: Collection[];
  cartCount: number;
}

type FrameProps = PageFrame & Omit<LayoutProps, 'collections'>;

export function Frame({ collections, ...layout }: FrameProps) {
  const links = collections.map(({ handle, title }) => ({ href: routes.collection({ handle }), title }));
  return <Layout {...layout} collections={links} />;
}

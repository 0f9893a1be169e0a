/** How a page looks where somebody shares it: Open Graph's tags, and the kind of card (https://ogp.me). */
import type { Config } from '../platform/config.ts';
import { type PictureMedia, plainUrl } from './picture.tsx';

export interface Shared {
  config: Pick<Config, 'publicUrl' | 'shop'>;
  /** Where it stands for everybody; undefined: it is one buyer's own. */
  path: string | undefined;
  title: string;
  description: string;
  media?: PictureMedia | null;
  type?: 'website' | 'product';
}

export function OpenGraph({ config, path, title, description, media, type = 'website' }: Shared) {
  const { publicUrl } = config;
  return (
    <>
      <meta property="og:type" content={type} />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      {path !== undefined && <meta property="og:url" content={publicUrl + path} />}
      <meta property="og:site_name" content={config.shop.name} />
      {media && <meta property="og:image" content={publicUrl + largest(media)} />}
      {media && <meta property="og:image:alt" content={media.alt} />}
      <meta name="twitter:card" content={media ? 'summary_large_image' : 'summary'} />
    </>
  );
}

export const largest = (media: PictureMedia) => plainUrl(media, Math.max(...media.widths));

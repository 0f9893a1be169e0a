/** A picture in the sizes it was made in. Width and height stand in the page, so nothing moves. */
import { routes } from '../routes.ts';

export interface PictureMedia {
  file: string;
  alt: string;
  width: number;
  height: number;
  widths: number[];
}

export interface PictureProps {
  media: PictureMedia;
  /** As in the `sizes` attribute: how wide it is shown. */
  sizes: string;
  /** The first picture that is seen: it is fetched before the others. */
  eager?: boolean;
}

export function Picture({ media, sizes, eager = false }: PictureProps) {
  const { file, alt, width, height, widths } = media;
  const address = (wide: number, format: string) => routes.media({ file: `${file}-${wide}.${format}` });
  const set = (format: string) => widths.map((wide) => `${address(wide, format)} ${wide}w`).join(', ');
  const plain = widths[Math.min(1, widths.length - 1)]!;
  return (
    <picture>
      <source type="image/avif" srcset={set('avif')} sizes={sizes} />
      <img
        src={address(plain, 'webp')}
        srcset={set('webp')}
        sizes={sizes}
        alt={alt}
        width={width}
        height={height}
        loading={eager ? 'eager' : 'lazy'}
        fetchpriority={eager ? 'high' : undefined}
        decoding="async"
      />
    </picture>
  );
}

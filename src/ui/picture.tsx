/** A picture in the widths and formats that were made of it; the browser picks the smallest that will do. */
import { routes } from '../routes.ts';

export interface PictureMedia {
  /** The stem of its files: FILE-640.avif, FILE-640.webp, FILE-640.jpg. */
  file: string;
  alt: string;
  width: number;
  height: number;
  widths: number[];
  /** What stands in its place until it has come. */
  colour: string;
  /** Whether there are JPEGs of it. */
  jpeg?: boolean | null;
}

export interface PictureProps {
  media: PictureMedia;
  /** How wide it is shown, as the img attribute `sizes` says it. */
  sizes: string;
  /** Instead of the picture's own words; '' beside a text that says the same. */
  alt?: string;
  /** For what is seen first: loaded at once, before other pictures. */
  eager?: boolean;
  /** Shown instead on screens that `query` describes. */
  instead?: { media: PictureMedia; query: string; sizes: string };
}

export function Picture({ media, sizes, alt, eager, instead }: PictureProps) {
  return (
    <picture>
      {instead && (
        <>
          <Sources media={instead.media} sizes={instead.sizes} format="avif" query={instead.query} />
          <Sources media={instead.media} sizes={instead.sizes} format="webp" query={instead.query} />
        </>
      )}
      <Sources media={media} sizes={sizes} format="avif" />
      <Sources media={media} sizes={sizes} format="webp" />
      <img
        src={plainUrl(media, middle(media.widths))}
        alt={alt ?? media.alt}
        width={media.width}
        height={media.height}
        loading={eager ? undefined : 'lazy'}
        fetchpriority={eager ? 'high' : undefined}
        decoding="async"
        data-colour={media.colour}
      />
    </picture>
  );
}

type Format = 'avif' | 'webp' | 'jpg';

interface SourcesProps {
  media: PictureMedia;
  sizes: string;
  format: 'avif' | 'webp';
  query?: string;
}

function Sources({ media, sizes, format, query }: SourcesProps) {
  return (
    <source
      type={`image/${format}`}
      media={query}
      srcset={srcset(media, format)}
      sizes={sizes}
      width={media.width}
      height={media.height}
    />
  );
}

export const mediaUrl = (media: Pick<PictureMedia, 'file'>, width: number, format: Format) =>
  routes.media({ file: `${media.file}-${width}.${format}` });

/** What everything can read: mail programs, readers of feeds, old browsers. */
export const plainUrl = (media: Pick<PictureMedia, 'file' | 'jpeg'>, width: number) =>
  mediaUrl(media, width, media.jpeg ? 'jpg' : 'webp');

export const srcset = (media: PictureMedia, format: Format) =>
  media.widths.map((width) => `${mediaUrl(media, width, format)} ${width}w`).join(', ');

const middle = (widths: number[]) => widths[Math.floor(widths.length / 2)] ?? widths[0]!;

/** What a page says to machines: schema.org as JSON-LD, and the Open Graph's few tags. */
import type { Config } from '../../platform/config.ts';
import { routes } from '../../routes.ts';
import { type PictureMedia, plainUrl } from '../../ui/picture.tsx';

/** @see https://json-ld.org/spec/latest/json-ld/#restrictions-for-contents-of-json-ld-script-elements */
export function JsonLd({ data }: { data: object }) {
  const json = JSON.stringify({ '@context': 'https://schema.org', ...data }).replaceAll('<', '\\u003c');
  // A browser does not decode entities inside a script element, so its text cannot be escaped as HTML.
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the text is JSON that holds no "<".
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />;
}

export interface Shared {
  config: Pick<Config, 'publicUrl' | 'shop'>;
  path: string;
  title: string;
  description: string;
  media?: PictureMedia | null;
  type?: 'website' | 'product';
}

export function OpenGraph({ config, path, title, description, media, type = 'website' }: Shared) {
  const { publicUrl } = config;
  const siteName = config.shop.name;
  return (
    <>
      <meta property="og:type" content={type} />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      <meta property="og:url" content={publicUrl + path} />
      <meta property="og:site_name" content={siteName} />
      {media && <meta property="og:image" content={publicUrl + largest(media)} />}
      {media && <meta property="og:image:alt" content={media.alt} />}
      <meta name="twitter:card" content={media ? 'summary_large_image' : 'summary'} />
    </>
  );
}

/** For readers of feeds. */
export const NewProductsLink = ({ name }: { name: string }) => (
  <link rel="alternate" type="application/atom+xml" title={`New at ${name}`} href={routes.newProducts()} />
);

export const largest = (media: PictureMedia) => plainUrl(media, Math.max(...media.widths));

const DESCRIPTION_LENGTH_MAX = 155; // what search engines show

/** The beginning of a text, in one line, ending at a word. */
export function summary(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= DESCRIPTION_LENGTH_MAX) return line;
  const cut = line.slice(0, DESCRIPTION_LENGTH_MAX);
  return `${cut.slice(0, cut.lastIndexOf(' ')).replace(/[,;:.]$/, '')}…`;
}

/** The shop as a whole, for the home page: who it is, and how it is searched. @see https://schema.org/SearchAction */
export function shopData({ publicUrl, shop, look }: Config) {
  const logo = look.logo ? publicUrl + routes.media({ file: look.logo.file }) : publicUrl + routes.favicon();
  return [
    {
      '@type': 'Organization',
      name: shop.name,
      url: publicUrl,
      logo,
      email: shop.email,
      description: look.tagline,
    },
    {
      '@type': 'WebSite',
      name: shop.name,
      url: publicUrl,
      potentialAction: {
        '@type': 'SearchAction',
        target: {
          '@type': 'EntryPoint',
          urlTemplate: `${publicUrl}${routes.search()}?q={search_term_string}`,
        },
        'query-input': 'required name=search_term_string',
      },
    },
  ];
}

/** What a page lists, in order. @see https://schema.org/ItemList */
export const listData = (publicUrl: string, cards: { handle: string }[]) => ({
  '@type': 'ItemList',
  itemListElement: cards.map(({ handle }, at) => ({
    '@type': 'ListItem',
    position: at + 1,
    url: publicUrl + routes.product({ handle }),
  })),
});

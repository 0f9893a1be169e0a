/** What a page says to machines: schema.org as JSON-LD, and the Open Graph's few tags. */
import { mediaUrl, type PictureMedia } from '../../ui/picture.tsx';

/** @see https://json-ld.org/spec/latest/json-ld/#restrictions-for-contents-of-json-ld-script-elements */
export function JsonLd({ data }: { data: object }) {
  const json = JSON.stringify({ '@context': 'https://schema.org', ...data }).replaceAll('<', '\\u003c');
  // A browser does not decode entities inside a script element, so its text cannot be escaped as HTML.
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the text is JSON that holds no "<".
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />;
}

export interface Shared {
  publicUrl: string;
  path: string;
  title: string;
  description: string;
  media?: PictureMedia | null;
  type?: 'website' | 'product';
}

export function OpenGraph({ publicUrl, path, title, description, media, type = 'website' }: Shared) {
  return (
    <>
      <meta property="og:type" content={type} />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      <meta property="og:url" content={publicUrl + path} />
      {media && <meta property="og:image" content={publicUrl + largest(media)} />}
      {media && <meta property="og:image:alt" content={media.alt} />}
    </>
  );
}

export const largest = (media: PictureMedia) => mediaUrl(media, Math.max(...media.widths), 'webp');

const DESCRIPTION_LENGTH_MAX = 155; // what search engines show

/** The beginning of a text, in one line, ending at a word. */
export function summary(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= DESCRIPTION_LENGTH_MAX) return line;
  const cut = line.slice(0, DESCRIPTION_LENGTH_MAX);
  return `${cut.slice(0, cut.lastIndexOf(' ')).replace(/[,;:.]$/, '')}…`;
}

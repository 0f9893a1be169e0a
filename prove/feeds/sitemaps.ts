/** Sitemaps by https://www.sitemaps.org/protocol.html: valid, not too large, and each address once and in its place. */
import { all, faultsOf, type Schema, textOf, treeOf } from './xml.ts';

const ADDRESSES_MAX = 50_000;
const BYTES_MAX = 50 * 1024 * 1024;

export interface Sitemap {
  addresses: string[];
  pictures: string[];
  faults: string[];
}

/** @param kind of pages, or of further sitemaps */
export async function readSitemap(
  xml: string,
  kind: 'urlset' | 'sitemapindex',
  origin: string,
): Promise<Sitemap> {
  const schema: Schema = kind === 'urlset' ? 'sitemap.xsd' : 'sitemap-index.xsd';
  const faults = await faultsOf(xml, schema);
  const entries = treeOf(xml).children;
  const addresses = entries.map((entry) => textOf(entry, 'loc') ?? '');
  const pictures = entries.flatMap((entry) =>
    all(entry, 'image:image').map((image) => textOf(image, 'image:loc') ?? ''),
  );
  if (addresses.length > ADDRESSES_MAX) faults.push(`${addresses.length} addresses in one file`);
  if (Buffer.byteLength(xml) > BYTES_MAX) faults.push(`${Buffer.byteLength(xml)} bytes in one file`);
  if (new Set(addresses).size < addresses.length) faults.push('an address stands twice');
  for (const address of addresses)
    if (!address.startsWith(`${origin}/`)) faults.push(`${address} is in another place than its sitemap`);
  return { addresses, pictures, faults };
}

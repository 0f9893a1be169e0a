/** A made catalogue as a file of JSON lines, for the importer. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { madeProduct } from './generate.ts';

export async function writeCatalogue(file: string, products: number): Promise<void> {
  const out = createWriteStream(file);
  for (let number = 1; number <= products; number++) {
    const { title, vendor, type, tags, collections, description, variants } = madeProduct(number, products);
    const product = {
      handle: `product-${number}`,
      title,
      vendor,
      type,
      tags,
      status: 'active',
      description,
      collections: collections.map((collection) => `Collection ${collection + 1}`),
      options: ['Colour', 'Size'],
      variants: variants.map(({ sku, colour, size, priceMinor, stock }) => ({
        sku,
        choices: [colour, size],
        price: (priceMinor / 100).toFixed(2),
        stock,
      })),
    };
    if (!out.write(`${JSON.stringify(product)}\n`)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}

/** Where a page finds its stylesheet, islands and fonts: each file's name holds a hash of its content. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './project-root.ts';

export interface Assets {
  /** @param name as in the sources: shop.css, product.js (of product.client.ts), a font's file name. */
  url(name: string): string;
  /** The folder that /assets/ is served from. */
  dir: string;
}

export function openAssets(dir = path.join(projectRoot, 'dist', 'assets')): Assets {
  const urls = readManifest(dir);
  return {
    dir,
    url(name) {
      const url = urls.get(name);
      if (!url)
        throw new Error(`There is no asset "${name}"; there are ${[...urls.keys()].join(', ') || 'none'}.`);
      return url;
    },
  };
}

function readManifest(dir: string): Map<string, string> {
  const file = path.join(dir, 'manifest.json');
  try {
    return new Map(Object.entries<string>(JSON.parse(readFileSync(file, 'utf8'))));
  } catch (cause) {
    throw new Error(`${file} cannot be read. Build the shop: node scripts/build.mjs`, { cause });
  }
}

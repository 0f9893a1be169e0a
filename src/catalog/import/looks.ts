/** Whose file it is, by how it begins. */

/** An object of JSON begins with it, and no name of a column does. */
export const looksLikeJson = (start: string): boolean => /^\s*\{/.test(start);

const named = (header: string[], ...wanted: string[]): boolean => {
  const names = new Set(header.map((name) => name.trim().toLowerCase()));
  return wanted.every((name) => names.has(name));
};

export const isSpree = (header: string[]): boolean =>
  named(header, 'slug', 'sku', 'name', 'price', 'currency');
export const isWooCommerce = (header: string[]): boolean =>
  named(header, 'type', 'sku', 'name', 'regular price');

/** @param line the first of a file that looks like JSON. @returns why it is no product. */
export function whyNoProduct(line: string): string | undefined {
  try {
    const { title, handle, id } = JSON.parse(line) as Record<string, unknown>;
    if (title ?? handle ?? id) return undefined;
  } catch {
    // said below
  }
  return 'This is JSON, but its first line is no product: each line must hold one object with a "title", and "variants" with a "price" each.';
}

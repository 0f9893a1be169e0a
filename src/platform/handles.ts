/** Handles: the words by which a thing stands in an address. Pure, so that a page can show one as it is typed. */

/** As the schema has it. */
export const isHandle = (text: string): boolean => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text);

/** "Linen tablecloth, 140 × 220" is linen-tablecloth-140-220; '' where there are no letters of ours in it. */
export function handleFrom(title: string, lengthMax = 60): string {
  const plain = title
    .replaceAll('ß', 'ss')
    .replaceAll(/[æÆ]/g, 'ae')
    .replaceAll(/[øØ]/g, 'o')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return wholeWords(plain, lengthMax);
}

/** As many as fit. */
export function wholeWords(words: string, lengthMax: number): string {
  const trimmed = words.replace(/^-+|-+$/g, '');
  if (trimmed.length <= lengthMax) return trimmed;
  const short = trimmed.slice(0, lengthMax + 1);
  return short.includes('-') ? short.slice(0, short.lastIndexOf('-')) : trimmed.slice(0, lengthMax);
}

/** Where a person wanted to go before being asked to sign in. */

/** @returns a path of this shop, or undefined for anything that could lead elsewhere. */
export function safeNext(next: string | undefined, lengthMax = 500): string | undefined {
  // Browsers read "\" as "/" and drop tabs and line breaks, so "/\evil" and "/<tab>/evil" are other hosts.
  if (!next || next.length > lengthMax || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(next)) return undefined;
  const base = 'http://shop.invalid';
  const url = URL.canParse(next, base) ? new URL(next, base) : undefined;
  return url?.origin === base && url.pathname + url.search === next.replace(/#.*/, '') ? next : undefined;
}

import { type Given, isMailAddress } from '../setting.ts';

/** "Name <address>" or an address alone; name '' then. */
export function mailFrom(given: Given): { name: string; address: string } {
  const [, name = '', bracketed] = /^(.*?)\s*<([^<>]*)>$/s.exec(given.text) ?? [];
  const from = { name: name.replace(/^"(.*)"$/, '$1').trim(), address: bracketed ?? given.text };
  if (!isMailAddress(from.address) || /[\p{Cc}<>"]/u.test(from.name))
    given.wrong(`must look like "Plain Geometry <hello@shop.example>", not "${given.text}".`);
  return from;
}

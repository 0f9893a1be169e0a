/**
 * A form whose sign-in was over when it was sent: kept in hidden fields through the sign-in, shown, and sent
 * again by a press. Nothing is sent by itself, and no password is kept.
 */
import type { Context } from 'hono';
import type { Sent } from '../admin/sent.ts';

export interface KeptForm {
  /** Where it goes: of the back office. */
  path: string;
  entries: [string, string][];
  /** It had files, which a browser does not send twice. */
  hadFiles: boolean;
}

const SECRET = /passwor|^code$|secret/i;
const ENTRIES_MAX = 5_000;

/** @returns undefined where nothing is left to send again. */
export function keptForm(c: Context, sent: Sent): KeptForm | undefined {
  const entries = sent.entries.filter(([name]) => !SECRET.test(name));
  const hadFiles = /^multipart\//i.test(c.req.header('content-type') ?? '');
  if (entries.every(([, value]) => value === '')) return undefined;
  const { pathname, search } = new URL(c.req.url);
  return { path: pathname + search, entries, hadFiles };
}

export function KeptFields({ kept }: { kept: KeptForm | undefined }) {
  return kept ? <input type="hidden" name="kept" value={JSON.stringify(kept)} /> : null;
}

/** @returns undefined for anything but what KeptFields has written. */
export function readKept(text: string | undefined): KeptForm | undefined {
  let value: Partial<KeptForm> | null = null;
  try {
    value = text ? (JSON.parse(text) as Partial<KeptForm> | null) : null;
  } catch {
    return undefined;
  }
  if (!value || typeof value.path !== 'string' || !Array.isArray(value.entries)) return undefined;
  const isOurs =
    /^\/admin\/(?!sign-|links\/)[\w./%?=&:@~+-]*$/.test(value.path) && !value.path.includes('/..');
  const entries = value.entries.slice(0, ENTRIES_MAX);
  const arePairs = entries.every(
    (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === 'string'),
  );
  if (!isOurs || !arePairs) return undefined;
  return {
    path: value.path,
    entries: entries.filter(([name]) => !SECRET.test(name)),
    hadFiles: value.hadFiles === true,
  };
}

/** "Compare at price" of compareAtPrice, price-3 or price[3]. */
export function fieldWords(name: string): string {
  const text = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[-_.[\]]+/g, ' ')
    .toLowerCase()
    .trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a request carries, read once and never believed: forms, cookies, ids. */
import type { Context } from 'hono';

const FORM_FIELDS_MAX = 60;

/** A form as plain text fields; files and repeated fields are not among them. */
export async function readForm(c: Context, fieldsMax = FORM_FIELDS_MAX): Promise<Record<string, string>> {
  const fields = await readFields(c).catch(() => []);
  return Object.fromEntries(fields.slice(0, fieldsMax));
}

/** As browsers send a form without files; read as the text it is, without the detour of a FormData. */
const PLAIN_FORM = /^application\/x-www-form-urlencoded\b/i;

async function readFields(c: Context): Promise<[string, string][]> {
  if (PLAIN_FORM.test(c.req.header('content-type') ?? ''))
    return [...new URLSearchParams(await c.req.text())];
  const body = Object.entries(await c.req.parseBody());
  return body.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (text: string | undefined): text is string => text !== undefined && UUID.test(text);

/** The tokens that open carts and orders: 18 random bytes as base64url. */
export const isToken = (text: string | undefined): text is string =>
  text !== undefined && /^[\w-]{24}$/.test(text);

/** @returns undefined for anything but digits between min and max. */
export function wholeNumber(text: string | undefined, min: number, max: number): number | undefined {
  const value = text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
  return value !== undefined && value >= min && value <= max ? value : undefined;
}

/** What somebody has sent when the shop could not take it: shown again, so that nothing has to be typed twice. */
import type { Context } from 'hono';

export interface SentForm {
  action: string;
  fields: [name: string, value: string][];
}

const LENGTH_MAX = 100_000;

/** Undefined where no form was sent, or one that must not stand in a page: with a password, or with files. */
export async function sentForm(c: Context): Promise<SentForm | undefined> {
  const type = c.req.header('content-type') ?? '';
  if (c.req.method !== 'POST' || !type.startsWith('application/x-www-form-urlencoded')) return undefined;
  const text = await c.req.text().catch(() => '');
  if (text === '' || text.length > LENGTH_MAX) return undefined;
  const fields = [...new URLSearchParams(text)];
  if (fields.some(([name]) => /password|secret/i.test(name))) return undefined;
  const { pathname, search } = new URL(c.req.url);
  return { action: pathname + search, fields };
}

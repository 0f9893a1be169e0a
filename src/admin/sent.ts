/** What came with a POST, read once: fields, files or JSON, and the form's token apart from them. */
import type { Context } from 'hono';

export interface Sent {
  token: string | undefined;
  fields: Record<string, string>;
  all(name: string): string[];
  files(name: string): File[];
  json: unknown;
  /** Every field and value in order, for a form that must be sent again. */
  entries: [string, string][];
}

const TOKEN = 'form_token';
/** A grid of a hundred rows sends many; a flood is cut. */
const FIELDS_MAX = 5_000;

/** Of somebody who is not signed in no more than this is read, so that nobody fills the memory with pictures. */
const SMALL_BYTES = 1024 * 1024;
export const isSmall = (c: Context): boolean =>
  Number(c.req.header('content-length') ?? Infinity) <= SMALL_BYTES;

export async function readSent(c: Context): Promise<Sent> {
  const type = c.req.header('content-type') ?? '';
  const header = c.req.header('x-form-token');
  if (/^application\/json\b/i.test(type)) {
    const json = await c.req.json().catch(() => undefined);
    return sentOf([], [], header, json);
  }
  if (/^multipart\/form-data\b/i.test(type)) {
    const body = await c.req.formData().catch(() => new FormData());
    const entries = [...body.entries()] as [string, string | File][];
    const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    const files = entries.filter((entry): entry is [string, File] => typeof entry[1] !== 'string');
    return sentOf(texts, files, header, undefined);
  }
  return sentOf([...new URLSearchParams(await c.req.text())], [], header, undefined);
}

function sentOf(
  texts: [string, string][],
  files: [string, File][],
  header: string | undefined,
  json: unknown,
): Sent {
  // PostgreSQL takes no NUL in a text.
  const clean = texts
    .slice(0, FIELDS_MAX)
    .map(([name, value]): [string, string] => [name, value.replaceAll('\0', '')]);
  const entries = clean.filter(([name]) => name !== TOKEN);
  return {
    token: header ?? clean.find(([name]) => name === TOKEN)?.[1],
    fields: Object.fromEntries(entries),
    all: (wanted) => entries.filter(([name]) => name === wanted).map(([, value]) => value),
    // A file field that was left empty comes as a file without name or content.
    files: (wanted) =>
      files.filter(([name, file]) => name === wanted && file.size > 0).map(([, file]) => file),
    json,
    entries,
  };
}

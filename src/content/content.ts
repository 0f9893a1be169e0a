/**
 * Pages of text: about, returns, privacy, terms, and a merchant's own.
 *
 * Always true: what is stored was made safe (platform/rich-text.ts); a page is saved over the version that was
 * read, or not at all; a draft that came with the shop is published only without its [guidance].
 */
import { v7 as uuid } from 'uuid';
import { brokenConstraint, type Db, sql, type Tx } from '../platform/db.ts';
import { cleanHtml } from '../platform/rich-text.ts';

export type Purpose = 'about' | 'returns' | 'privacy' | 'terms';

/** What is typed. */
export interface PageFields {
  title: string;
  handle: string;
  bodyHtml: string;
  /** For search engines; '' leaves it to them. */
  summary: string;
  published: boolean;
}

export interface Page extends PageFields {
  id: string;
  /** What buyers and law look for; null: the merchant's own. */
  purpose: Purpose | null;
  version: number;
  updatedAt: Date;
}

const columns = sql`id, handle, title, body_html AS "bodyHtml", summary, purpose, published, version,
  updated_at AS "updatedAt"`;

/** Those that come with the shop first. */
export const allPages = (db: Db): Promise<Page[]> =>
  db.rows(sql`
    SELECT ${columns} FROM content_pages
    ORDER BY array_position(ARRAY['about', 'returns', 'privacy', 'terms'], purpose), lower(title), id`);

export const findPage = (db: Db, id: string): Promise<Page | undefined> =>
  db.row(sql`SELECT ${columns} FROM content_pages WHERE id = ${id}`);

/** A handful, for the search. */
export const findByTitle = (db: Db, text: string): Promise<Pick<Page, 'id' | 'title' | 'published'>[]> =>
  db.rows(sql`
    SELECT id, title, published FROM content_pages
    WHERE strpos(lower(title), lower(${text})) > 0 ORDER BY lower(title) LIMIT 5`);

export const findPublished = (db: Db, handle: string): Promise<Page | undefined> =>
  db.row(sql`SELECT ${columns} FROM content_pages WHERE handle = ${handle} AND published`);

export type Errors = Partial<Record<keyof PageFields, string>>;

/** What is wrong, in words for whoever typed it. */
export function problemsOf(
  { title, handle, bodyHtml, summary, published }: PageFields,
  purpose: Purpose | null,
): Errors {
  const errors: Errors = {};
  if (!title) errors.title = 'Enter a title.';
  else if (title.length > 100 || /\p{Cc}/u.test(title))
    errors.title = 'A title is one line of 100 characters at most.';
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(handle) || handle.length > 60)
    errors.handle = 'Use small letters, digits and hyphens, such as size-guide.';
  if (summary.length > 300 || /\p{Cc}/u.test(summary))
    errors.summary = 'This is one line of 300 characters at most.';
  if (bodyHtml.length > 100_000) errors.bodyHtml = 'This is longer than a page can be. Part it in two.';
  const guidance = /\[[^\]]+\]/.exec(bodyHtml)?.[0];
  if (published && !bodyHtml) errors.bodyHtml = 'There is nothing on this page yet.';
  else if (published && purpose && guidance)
    errors.bodyHtml = `Some guidance is still in the text. Put your own words in place of “${guidance}” and of all else in [square brackets].`;
  return errors;
}

export type SavedPage =
  | { ok: true; before: Page | undefined; after: Page; changed: boolean }
  | { ok: false; reason: 'gone' | 'handle_taken' }
  /** Somebody has saved it since it was read. */
  | { ok: false; reason: 'conflict'; current: Page };

/** @param version that was read; of a page that is there already. */
export async function savePage(
  tx: Tx,
  id: string | undefined,
  fields: PageFields,
  version?: number,
): Promise<SavedPage> {
  const before = id === undefined ? undefined : await lockPage(tx, id);
  if (id !== undefined && !before) return { ok: false, reason: 'gone' };
  if (before && before.version !== version) return { ok: false, reason: 'conflict', current: before };
  if (before && same(before, fields)) return { ok: true, before, after: before, changed: false };
  if (await isTaken(tx, fields.handle, id)) return { ok: false, reason: 'handle_taken' };
  const after = before ? await update(tx, before.id, fields) : await insert(tx, uuid(), fields, null);
  return { ok: true, before, after, changed: true };
}

const lockPage = (tx: Tx, id: string): Promise<Page | undefined> =>
  tx.row(sql`SELECT ${columns} FROM content_pages WHERE id = ${id} FOR UPDATE`);

const isTaken = async (tx: Tx, handle: string, id: string | undefined) =>
  (await tx.row(sql`
    SELECT 1 FROM content_pages WHERE handle = ${handle} AND id IS DISTINCT FROM ${id ?? null}::uuid`)) !==
  undefined;

/** What of a page its history keeps. */
export const fieldsOf = ({ title, handle, bodyHtml, summary, published }: PageFields): PageFields => ({
  title,
  handle,
  summary,
  bodyHtml,
  published,
});

export const same = (one: PageFields, other: PageFields) =>
  JSON.stringify(fieldsOf(one)) === JSON.stringify(fieldsOf(other));

async function update(tx: Tx, id: string, { title, handle, bodyHtml, summary, published }: PageFields) {
  const page = await tx.row<Page>(sql`
    UPDATE content_pages SET title = ${title}, handle = ${handle}, body_html = ${cleanHtml(bodyHtml)},
      summary = ${summary}, published = ${published}, version = version + 1, updated_at = now()
    WHERE id = ${id} RETURNING ${columns}`);
  return page!;
}

async function insert(
  tx: Tx,
  id: string,
  { title, handle, bodyHtml, summary, published }: PageFields,
  purpose: Purpose | null,
) {
  const page = await tx.row<Page>(sql`
    INSERT INTO content_pages (id, title, handle, body_html, summary, published, purpose)
    VALUES (${id}, ${title}, ${handle}, ${cleanHtml(bodyHtml)}, ${summary}, ${published}, ${purpose})
    RETURNING ${columns}`);
  return page!;
}

/** @returns the page as it was; undefined where there was none. */
export async function removePage(tx: Tx, id: string): Promise<Page | undefined> {
  return tx.row(sql`DELETE FROM content_pages WHERE id = ${id} RETURNING ${columns}`);
}

/** A page that was removed, at its own address again. @returns false where that is taken by now. */
export async function putBack(tx: Tx, page: Page): Promise<boolean> {
  if (await isTaken(tx, page.handle, page.id)) return false;
  try {
    await insert(tx, page.id, page, page.purpose);
    return true;
  } catch (error) {
    if (brokenConstraint(error)) return false;
    throw error;
  }
}

/** Puts a page back to the fields it had, where it still is as it was left. */
export async function restore(tx: Tx, id: string, left: PageFields, was: PageFields): Promise<boolean> {
  const page = await lockPage(tx, id);
  if (!page || !same(page, left) || (await isTaken(tx, was.handle, id))) return false;
  await update(tx, id, was);
  return true;
}

/** Imports as staff see them: one is begun with a file, checked, then run for real or called off. */
import { v7 as newId } from 'uuid';
import type { Author } from '../../admin/audit.ts';
import { type Db, sql, type Tx } from '../../platform/db.ts';
import { keepFile, keepLargeFile, readTable } from './file.ts';
import type { Kind } from './wanted.ts';

export type ImportStatus = 'checking' | 'checked' | 'running' | 'done' | 'failed' | 'called_off';

/** What happens after the check: it waits; it goes on if nothing is wrong; it goes on with what is right. */
export const afterwards = ['ask', 'if_right', 'what_is_right'] as const;
export type Afterwards = (typeof afterwards)[number];
export const isAfterwards = (text: string): text is Afterwards => afterwards.some((each) => each === text);

export interface Import {
  id: string;
  fileName: string;
  bytes: number;
  encoding: string;
  status: ImportStatus;
  /** False: what is counted was tried and taken back. */
  forReal: boolean;
  afterwards: Afterwards;
  fetchPictures: boolean;
  maySetStock: boolean;
  staffId: string | null;
  staffName: string;
  failure: string | null;
  lineDone: number;
  bytesDone: number;
  rowsRead: number;
  productsMade: number;
  productsChanged: number;
  productsUnchanged: number;
  productsSkipped: number;
  errors: number;
  warnings: number;
  createdAt: Date;
  finishedAt: Date | null;
}

export const importColumns = sql`
  id, file_name AS "fileName", bytes, encoding, status, for_real AS "forReal", afterwards,
  fetch_pictures AS "fetchPictures", may_set_stock AS "maySetStock", staff_id AS "staffId", staff_name AS "staffName",
  failure, line_done AS "lineDone", bytes_done AS "bytesDone", rows_read AS "rowsRead", products_made AS "productsMade",
  products_changed AS "productsChanged", products_unchanged AS "productsUnchanged",
  products_skipped AS "productsSkipped", errors, warnings, created_at AS "createdAt", finished_at AS "finishedAt"`;

export interface NewImport {
  fileName: string;
  bytes: Buffer;
  who: Author;
  afterwards: Afterwards;
  fetchPictures: boolean;
  maySetStock: boolean;
}

export interface KeptImport extends Omit<NewImport, 'bytes'> {
  id: string;
  size: number;
  encoding: string;
}

/** Looks at the file and keeps it; the row is for the caller's transaction (addImport). */
export async function receiveFile(
  config: { dataDir: string },
  { bytes, ...rest }: NewImport,
): Promise<{ ok: true; kept: KeptImport } | { ok: false; why: string }> {
  const read = await readTable(bytes);
  if (!read.ok) return read;
  const id = newId();
  await keepFile(config, id, read.text);
  return { ok: true, kept: { ...rest, id, size: read.text.length, encoding: read.encoding } };
}

/** The same for a file on this machine, however large. */
export async function receivePath(
  config: { dataDir: string },
  file: string,
  rest: Omit<NewImport, 'bytes'>,
): Promise<{ ok: true; kept: KeptImport } | { ok: false; why: string }> {
  const id = newId();
  const read = await keepLargeFile(config, id, file);
  return read.ok ? { ok: true, kept: { ...rest, id, size: read.size, encoding: read.encoding } } : read;
}

export const addImport = (
  tx: Db,
  { id, fileName, size, encoding, who, ...kept }: KeptImport,
): Promise<number> =>
  tx.run(sql`
    INSERT INTO imports (id, file_name, bytes, encoding, afterwards, fetch_pictures, may_set_stock, staff_id, staff_name)
    VALUES (${id}, ${fileName}, ${size}, ${encoding}, ${kept.afterwards}, ${kept.fetchPictures}, ${kept.maySetStock},
      ${who.id}, ${who.name})`);

export const findImport = (db: Db, id: string): Promise<Import | undefined> =>
  db.row(sql`SELECT ${importColumns} FROM imports WHERE id = ${id}`);

export const latestImports = (db: Db, limit = 30): Promise<Import[]> =>
  db.rows(sql`SELECT ${importColumns} FROM imports ORDER BY created_at DESC, id DESC LIMIT ${limit}`);

/** From a check to the real thing. @returns undefined where it is not a check that is over. */
export async function startImport(tx: Tx, id: string): Promise<Import | undefined> {
  await tx.run(sql`
    DELETE FROM import_findings WHERE import_id = (SELECT id FROM imports WHERE id = ${id} AND status = 'checked' FOR UPDATE)`);
  return tx.row(sql`
    UPDATE imports SET status = 'running', for_real = true, afterwards = 'what_is_right', ${asNew}
    WHERE id = ${id} AND status = 'checked' RETURNING ${importColumns}`);
}

/** Of an import that begins to read its file. */
export const asNew = sql`
  line_done = 0, bytes_done = 0, rows_read = 0, products_made = 0, products_changed = 0, products_unchanged = 0,
  products_skipped = 0, errors = 0, warnings = 0, worker = NULL, lease_until = now()`;

/** What is in already stays; a piece that is being written is finished first. Pictures not fetched yet are left out. */
export async function callOff(tx: Tx, id: string): Promise<Import | undefined> {
  const off = await tx.row<Import>(sql`
    UPDATE imports SET status = 'called_off', finished_at = now()
    WHERE id = ${id} AND status IN ('checking', 'checked', 'running') RETURNING ${importColumns}`);
  if (off) await tx.run(sql`DELETE FROM media_uploads WHERE import_id = ${id} AND status = 'to_fetch'`);
  return off;
}

export interface ListedFinding {
  id: number;
  line: number;
  column: string;
  kind: Kind;
  what: string;
  done: string;
}

/** From here on they are counted, and not kept. */
export const FINDINGS_MAX = 5_000;
export const FINDINGS_SHOWN = 100;

/** By line. @param after the last one of the page before. */
export function listFindings(
  db: Db,
  importId: string,
  { kind, after }: { kind?: Kind; after?: { line: number; id: number } } = {},
): Promise<ListedFinding[]> {
  const { line, id } = after ?? { line: -1, id: -1 };
  return db.rows(sql`
    SELECT id, line, column_name AS column, kind, what, done FROM import_findings
    WHERE import_id = ${importId} AND (${kind ?? null}::text IS NULL OR kind = ${kind ?? null}) AND (line, id) > (${line}, ${id})
    ORDER BY line, id LIMIT ${FINDINGS_SHOWN + 1}`);
}

export interface ImportPictures {
  waiting: number;
  done: number;
  refused: { line: number; name: string; why: string; sourceUrl: string }[];
}

const REFUSED_SHOWN = 100;

export async function picturesOfImport(db: Db, importId: string): Promise<ImportPictures> {
  const counted = await db.row<ImportPictures>(sql`
    SELECT count(*) FILTER (WHERE status IN ('to_fetch', 'waiting'))::int AS waiting,
      count(*) FILTER (WHERE status = 'done')::int AS done,
      coalesce((SELECT json_agg(r) FROM (
        SELECT import_line AS line, name, why, source_url AS "sourceUrl" FROM media_uploads
        WHERE import_id = ${importId} AND status = 'refused' ORDER BY import_line, id LIMIT ${REFUSED_SHOWN}) r), '[]') AS refused
    FROM media_uploads WHERE import_id = ${importId}`);
  return counted!;
}

/** Files of imports that are over go after a month; what was found in them stays. @returns whose files to remove. */
export const overdueImports = (db: Db): Promise<{ id: string }[]> =>
  db.rows(sql`
    SELECT id FROM imports WHERE created_at < now() - interval '30 days' AND status NOT IN ('checking', 'running')
    ORDER BY created_at DESC LIMIT 1000`);

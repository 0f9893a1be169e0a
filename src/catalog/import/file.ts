/**
 * A product file as it arrives: found out how it is written, kept in the data folder as UTF-8, read row by row. What
 * cannot be a table is refused before anything else happens.
 */
import { isUtf8 } from 'node:buffer';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { CsvError, Options } from 'csv-parse';
import { lazily } from '../../platform/lazily.ts';
import { writeWhole } from '../../platform/whole-files.ts';
import { readColumns } from './columns.ts';
import { isSpree, isWooCommerce, looksLikeJson, whyNoProduct } from './looks.ts';

const csv = lazily<typeof import('csv-parse')>('csv-parse');

export const IMPORT_BYTES_MAX = 60 * 1024 * 1024;
/** Of one row. More than that is a quote that was never closed. */
const ROW_BYTES_MAX = 2 * 1024 * 1024;

export interface Row {
  /** On which it begins, from 1; the names of the columns stand on the first. */
  line: number;
  /** On which it ends: a cell may hold several. */
  lastLine: number;
  /** How much of the file is read with it. */
  bytes: number;
  cells: string[];
  /** It cannot be read, and why. */
  broken?: string;
}

export const importPath = ({ dataDir }: { dataDir: string }, importId: string): string =>
  path.join(dataDir, 'imports', `${importId}.csv`);

export async function keepFile(config: { dataDir: string }, importId: string, text: Buffer): Promise<void> {
  const file = importPath(config, importId);
  await mkdir(path.dirname(file), { recursive: true });
  await writeWhole(file, text);
}

export const removeFile = (config: { dataDir: string }, importId: string): Promise<void> =>
  rm(importPath(config, importId), { force: true });

export type FileRead = { ok: true; text: Buffer; encoding: string } | { ok: false; why: string };

/** @returns it as UTF-8 without a byte order mark. */
export async function readTable(bytes: Buffer): Promise<FileRead> {
  if (bytes.length === 0) return no('The file is empty.');
  if (bytes.length > IMPORT_BYTES_MAX)
    return no('The file has more than 60 MB. Part it, each part with the first line.');
  const head = bytes.toString('latin1', 0, 8);
  if (head.startsWith('PK'))
    return no('This is an Excel or Numbers file. Save it as “CSV UTF-8” and choose that one.');
  if (head.startsWith('\xd0\xcf\x11\xe0'))
    return no('This is an old Excel file. Save it as “CSV UTF-8” and choose that one.');
  if (head.startsWith('%PDF'))
    return no('This is a PDF. Choose the file of your products: CSV or JSON lines.');
  const decoded = decode(bytes);
  if (looksLikeJson(decoded.text.toString('utf8', 0, 64))) {
    const why = whyNoProduct(decoded.text.toString('utf8', 0, ROW_BYTES_MAX).trimStart().split('\n', 1)[0]!);
    return why === undefined ? { ok: true, ...decoded } : no(why);
  }
  const header = await firstRow(decoded.text);
  if (!header.ok) return header;
  if (isSpree(header.cells) || isWooCommerce(header.cells)) return { ok: true, ...decoded };
  const columns = readColumns(header.cells);
  return columns.ok ? { ok: true, ...decoded } : columns;
}

/**
 * Keeps a file of any size, read bit by bit, as readTable would: for the command line, where nobody sends it.
 * @returns the size of what is kept.
 */
export async function keepLargeFile(
  config: { dataDir: string },
  importId: string,
  source: string,
): Promise<{ ok: true; size: number; encoding: string } | { ok: false; why: string }> {
  const start = Buffer.alloc(ROW_BYTES_MAX);
  const handle = await open(source);
  const { bytesRead } = await handle.read(start, 0, start.length, 0);
  await handle.close();
  const seen = start.subarray(0, bytesRead);
  // The last letter may be cut in two.
  const looked = await readTable(seen.subarray(0, seen.lastIndexOf(0x0a) + 1 || seen.length));
  if (!looked.ok) return looked;
  const file = importPath(config, importId);
  await mkdir(path.dirname(file), { recursive: true });
  const known = { 'UTF-8': 'utf-8', 'UTF-16': seen[0] === 0xfe ? 'utf-16be' : 'utf-16le' }[looked.encoding];
  for (const encoding of known === 'utf-8' ? ['utf-8', 'windows-1252'] : [known ?? 'windows-1252'])
    try {
      await pipeline(
        createReadStream(source),
        decoded(new TextDecoder(encoding, { fatal: true })),
        createWriteStream(file),
      );
      const { size } = await stat(file);
      return { ok: true, size, encoding: encoding === 'windows-1252' ? 'Windows-1252' : looked.encoding };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // of the decoder: it is another encoding
    }
  return no('It cannot be told how the file is written. Save it as UTF-8.');
}

const decoded = (decoder: TextDecoder) =>
  async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
    for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true }).replaceAll('\0', '');
    yield decoder.decode();
  };

const no = (why: string): { ok: false; why: string } => ({ ok: false, why });

/** UTF-8, UTF-16 by its mark or by its zeros, else what Windows writes in western Europe. */
function decode(bytes: Buffer): { text: Buffer; encoding: string } {
  const as = (encoding: string, name: string) => ({
    text: Buffer.from(new TextDecoder(encoding).decode(bytes).replaceAll('\0', '')),
    encoding: name,
  });
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return as('utf-16le', 'UTF-16');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return as('utf-16be', 'UTF-16');
  const start = bytes.subarray(0, 2000);
  const zeros = [0, 1].map((parity) => start.filter((byte, i) => byte === 0 && i % 2 === parity).length);
  if (zeros[1]! > start.length / 4) return as('utf-16le', 'UTF-16');
  if (zeros[0]! > start.length / 4) return as('utf-16be', 'UTF-16');
  if (!isUtf8(bytes)) return as('windows-1252', 'Windows-1252');
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = hasMark ? bytes.subarray(3) : bytes;
  return {
    text: text.includes(0) ? Buffer.from(text.toString().replaceAll('\0', '')) : text,
    encoding: 'UTF-8',
  };
}

/** Excel writes semicolons where the comma is the decimal sign. */
function delimiterOf(text: string): string {
  const line = text.slice(0, text.search(/[\r\n]|$/));
  const count = (sign: string) => line.split(sign).length;
  return [',', ';', '\t'].toSorted((a, b) => count(b) - count(a))[0]!;
}

const options = (delimiter: string) =>
  ({
    delimiter,
    bom: true,
    info: true,
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: ROW_BYTES_MAX,
  }) as const;

interface Parsed {
  record: string[];
  raw: string;
  info: { bytes: number };
}

async function firstRow(text: Buffer): Promise<{ ok: true; cells: string[] } | { ok: false; why: string }> {
  const start = text.subarray(0, ROW_BYTES_MAX).toString();
  try {
    const parser = csv().parse(start, { ...options(delimiterOf(start)), to: 1 });
    for await (const { record } of parser as AsyncIterable<Parsed>) return { ok: true, cells: record };
  } catch {
    // said below
  }
  return no('This is not a table: its first line cannot be read as names of columns.');
}

/** What ends the reading of a file; its message is for staff. */
export class UnreadableFile extends Error {}

/** @throws {UnreadableFile} where rows cannot be told apart any more, after all those before. */
export async function* rowsOf(file: string): AsyncGenerator<Row, void> {
  const head = createReadStream(file, { end: 64 * 1024 });
  let start = '';
  for await (const chunk of head) start += chunk;
  // An error would take away what is parsed and not read yet, so it is only noted, with its place.
  let parsed = 0;
  let broken: { code: string; after: number } | undefined;
  const source = createReadStream(file);
  const parser = csv().parse({
    ...options(delimiterOf(start)),
    skip_records_with_error: true,
    on_record(record: unknown) {
      parsed += 1;
      return record;
    },
    on_skip(error: CsvError | undefined) {
      broken ??= { code: error?.code ?? 'unknown', after: parsed };
      return undefined;
    },
  } as Options);
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let line = 1;
  let read = 0;
  try {
    for await (const { record, raw, info } of parser as AsyncIterable<Parsed>) {
      if (broken && read === broken.after) break;
      read += 1;
      // Counted here, for `info.lines` counts a Windows line end within a cell twice. Empty lines stand before the row.
      const first = line + newlines(/^[\r\n]*/.exec(raw)![0]);
      const lastLine = first + newlines(raw.trim());
      yield { line: first, lastLine, bytes: info.bytes, cells: record };
      line += newlines(raw);
    }
  } finally {
    source.destroy();
    parser.destroy();
  }
  if (broken) throw new UnreadableFile(unreadable(broken.code, line));
}

const newlines = (text: string) => text.match(/\r\n|\r|\n/g)?.length ?? 0;

function unreadable(code: string, line: number): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE')
    return `The row that begins on line ${line} never ends: a quotation mark is opened there and not closed. Mend that line; what comes after it was not read.`;
  return `Line ${line} cannot be read (${code}). Mend it; what comes after it was not read.`;
}

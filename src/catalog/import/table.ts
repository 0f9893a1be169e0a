/** Which shop's file it is, found out by its first line; from here on all are read alike. */
import { createReadStream } from 'node:fs';
import { readColumns } from './columns.ts';
import { type Row, rowsOf, UnreadableFile } from './file.ts';
import { jsonLinesTable } from './formats/json-lines.ts';
import type { Table } from './formats/rows.ts';
import { spreeTable } from './formats/spree.ts';
import { wooTable } from './formats/woocommerce.ts';
import { isSpree, isWooCommerce, looksLikeJson } from './looks.ts';

/** @param currency the shop's. @throws {UnreadableFile} for what is no file of products. */
export async function openTable(file: string, currency: string): Promise<Table> {
  if (await isJsonLines(file)) return await jsonLinesTable(file);
  for await (const { cells } of rowsOf(file)) {
    if (isSpree(cells)) return await spreeTable(() => rowsOf(file), currency);
    if (isWooCommerce(cells)) return await wooTable(() => rowsOf(file));
    const read = readColumns(cells);
    if (!read.ok) throw new UnreadableFile(read.why);
    return { columns: read.columns, rows: withoutFirst(rowsOf(file)), headLines: 1 };
  }
  throw new UnreadableFile('The file is empty.');
}

async function* withoutFirst(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  let isFirst = true;
  for await (const row of rows) {
    if (!isFirst) yield row;
    isFirst = false;
  }
}

async function isJsonLines(file: string): Promise<boolean> {
  for await (const chunk of createReadStream(file, { end: 4_096 })) return looksLikeJson(String(chunk));
  return false;
}

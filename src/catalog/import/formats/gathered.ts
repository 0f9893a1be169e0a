/**
 * Rows that belong together, wherever they stand in a file: put together in a file on disk, so that memory does not
 * grow with the catalogue. Groups come in the order of their first rows.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { v7 as newId } from 'uuid';
import type { Row } from '../file.ts';

const AT_ONCE = 10_000;

/** @param rows the names of the columns first. @param keyOf what rows of a group have in common */
export async function* gathered(
  rows: AsyncIterable<Row>,
  keyOf: (row: Row) => string,
): AsyncGenerator<Row[], void> {
  const file = path.join(tmpdir(), `pushcart-import-${newId()}.sqlite`);
  const db = new DatabaseSync(file);
  try {
    db.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
      CREATE TABLE rows (line INTEGER PRIMARY KEY, key TEXT NOT NULL, row TEXT NOT NULL)`);
    const insert = db.prepare('INSERT INTO rows VALUES (?, ?, ?)');
    let count = -1;
    for await (const row of rows) {
      if (count % AT_ONCE === 0) db.exec('BEGIN');
      if (count >= 0) insert.run(row.line, keyOf(row), JSON.stringify(row));
      count += 1;
      if (count % AT_ONCE === 0 && count > 0) db.exec('COMMIT');
    }
    if (count % AT_ONCE !== 0 && count > 0) db.exec('COMMIT');
    db.exec('CREATE INDEX keys ON rows (key, line)');
    const ofKey = db.prepare('SELECT row FROM rows WHERE key = ? ORDER BY line');
    const first = db.prepare(
      'SELECT key FROM rows r WHERE line = (SELECT min(line) FROM rows o WHERE o.key = r.key) ORDER BY line',
    );
    for (const { key } of first.iterate() as Iterable<{ key: string }>) {
      const group = (ofKey.all(key) as { row: string }[]).map(({ row }) => JSON.parse(row) as Row);
      // How far the file is read is told by the first of them, for the others may stand anywhere.
      const [{ line, bytes }] = group as [Row];
      yield group.map((row) => ({ ...row, lastLine: line, bytes }));
    }
  } finally {
    db.close();
    rmSync(file, { force: true });
  }
}

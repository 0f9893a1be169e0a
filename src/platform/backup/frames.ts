/**
 * The content of a backup before it is compressed: a row of frames, each a letter, a length (4 bytes) and so many bytes.
 *
 *     H  JSON: when it was made, and the newest migration, as in the file's head
 *     T  JSON: a table begins, with its columns          D  rows of it, as COPY writes them
 *     S  JSON: the values of sequences                   C  JSON: how many rows each table has
 *     E  JSON: the SHA-256 of all before, and nothing after
 */
import { createHash } from 'node:crypto';
import { ByteReader, type Bytes } from './bytes.ts';
import { BackupTrouble } from './trouble.ts';

export interface TableFrame {
  table: string;
  columns: string[];
}

export interface SequencesFrame {
  /** Null: it has given no number yet. */
  sequences: { name: string; value: string | null }[];
}

export interface TableCount {
  table: string;
  rows: number;
}

/** As the head of the file has it, which nothing else would vouch for where it is not encrypted. */
export interface HeadFrame {
  at: string;
  migration: string;
}

export type Frame =
  | ({ kind: 'H' } & HeadFrame)
  | ({ kind: 'T' } & TableFrame)
  | { kind: 'D'; rows: Buffer }
  | ({ kind: 'S' } & SequencesFrame)
  | { kind: 'C'; tables: TableCount[] };

const HEAD_BYTES = 5;
const FRAME_BYTES_MAX = 1024 * 1024 * 1024;

/** Makes frames, and knows what it has made. */
export class FrameWriter {
  readonly #hash = createHash('sha256');

  head = (frame: HeadFrame) => this.#json('H', frame);
  table = (frame: TableFrame) => this.#json('T', frame);
  rows = (rows: Buffer) => this.#frame('D', rows);
  sequences = (frame: SequencesFrame) => this.#json('S', frame);

  counts = (tables: TableCount[]) => this.#json('C', { tables });
  end = () => this.#json('E', { sha256: this.#hash.copy().digest('hex') });

  #json = (kind: string, value: unknown) => this.#frame(kind, Buffer.from(JSON.stringify(value)));

  #frame(kind: string, body: Buffer): Buffer {
    const head = Buffer.alloc(HEAD_BYTES);
    head.write(kind, 0, 'latin1');
    head.writeUInt32BE(body.length, 1);
    this.#hash.update(head).update(body);
    return Buffer.concat([head, body]);
  }
}

/** @throws {BackupTrouble} where they are not as they were made, at the latest at their end. */
export async function* readFrames(bytes: Bytes): AsyncGenerator<Frame> {
  const reader = new ByteReader(bytes);
  const hash = createHash('sha256');
  for (;;) {
    const head = await reader.exactly(HEAD_BYTES);
    const kind = head.toString('latin1', 0, 1);
    const length = head.readUInt32BE(1);
    if (!'HTDSCE'.includes(kind) || length > FRAME_BYTES_MAX) throw damaged();
    const body = await reader.exactly(length);
    if (kind === 'E') {
      if (parse(body).sha256 !== hash.digest('hex') || (await reader.upTo(1)).length > 0) throw damaged();
      return;
    }
    hash.update(head).update(body);
    yield kind === 'D' ? { kind, rows: body } : ({ ...parse(body), kind } as Frame);
  }
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw damaged();
  }
}

const damaged = () => new BackupTrouble('It is damaged: what is in it is not what was written.');

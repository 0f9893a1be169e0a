/** Reads from a stream so many bytes at a time. */
import { BackupTrouble } from './trouble.ts';

export type Bytes = AsyncIterable<Uint8Array>;

export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer[] = [];
  #length = 0;

  constructor(source: Bytes) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** @returns fewer only where it ends. */
  async upTo(count: number): Promise<Buffer> {
    while (this.#length < count && (await this.#more()));
    const all = this.#held.length === 1 ? this.#held[0]! : Buffer.concat(this.#held);
    const taken = all.subarray(0, count);
    const left = all.subarray(taken.length);
    this.#held = left.length > 0 ? [left] : [];
    this.#length = left.length;
    return taken;
  }

  /** @throws {BackupTrouble} where it ends before. */
  async exactly(count: number): Promise<Buffer> {
    const taken = await this.upTo(count);
    if (taken.length < count)
      throw new BackupTrouble('It ends before its end: it was not written or copied to its end.');
    return taken;
  }

  /** Up to a line end, which is left out. @param max longer than this there is none. */
  async line(max: number): Promise<string> {
    const start = await this.upTo(Math.min(max, 1));
    const parts = [start];
    for (let length = start.length; length > 0 && length < max; length++) {
      if (parts.at(-1)!.toString() === '\n') return Buffer.concat(parts.slice(0, -1)).toString('utf8');
      const next = await this.upTo(1);
      if (next.length === 0) break;
      parts.push(next);
    }
    throw new BackupTrouble('It is no backup of a shop.');
  }

  /** All that is left, as it comes. */
  async *rest(): AsyncGenerator<Buffer> {
    yield* this.#held.splice(0);
    this.#length = 0;
    while (await this.#more()) {
      this.#length = 0;
      yield* this.#held.splice(0);
    }
  }

  /** Gives up the rest. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#source.next();
    if (done) return false;
    const buffer = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    this.#held.push(buffer);
    this.#length += buffer.length;
    return true;
  }
}

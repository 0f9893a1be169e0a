/**
 * On which line of a file a name stood first. Names are kept as numbers of 53 bits, so that a million of them take some
 * megabytes: that two of a million share one has a chance of 1 in 18,000, and would leave out a row, with a message.
 */
import { createHash } from 'node:crypto';

export class Seen {
  #keys = new Float64Array(1_024);
  #lines = new Int32Array(1_024);
  #size = 0;

  /** @returns the line it stood on before, if it did; otherwise it is noted. */
  firstLine(name: string, line: number): number | undefined {
    const key = keyOf(name);
    const at = this.#find(key);
    if (this.#keys[at] === key) return this.#lines[at];
    this.#keys[at] = key;
    this.#lines[at] = line;
    this.#size += 1;
    if (this.#size > this.#keys.length / 2) this.#grow();
    return undefined;
  }

  clear(): void {
    this.#keys = new Float64Array(1_024);
    this.#lines = new Int32Array(1_024);
    this.#size = 0;
  }

  /** Where it is, or would be. */
  #find(key: number): number {
    const mask = this.#keys.length - 1;
    let at = key % this.#keys.length;
    while (this.#keys[at] !== 0 && this.#keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const [keys, lines] = [this.#keys, this.#lines];
    this.#keys = new Float64Array(keys.length * 2);
    this.#lines = new Int32Array(keys.length * 2);
    for (const [index, key] of keys.entries()) {
      if (key === 0) continue;
      const at = this.#find(key);
      this.#keys[at] = key;
      this.#lines[at] = lines[index]!;
    }
  }
}

const BITS_53 = 2 ** 53;

/** Never 0, which is an empty place. */
function keyOf(name: string): number {
  const bytes = createHash('md5').update(name).digest();
  return (bytes.readUInt32BE(0) * 2 ** 21 + (bytes.readUInt32BE(4) >>> 11)) % BITS_53 || 1;
}

/** Where backups are kept: a folder, or a bucket. A file appears there whole or not at all. */
import type { Bytes } from './bytes.ts';

export interface BackupPlace {
  /** For people: "the folder /srv/backups". */
  words: string;
  /** @returns how many bytes were written. */
  write(name: string, bytes: Bytes): Promise<number>;
  /** @returns undefined where there is none. */
  read(name: string): Promise<Bytes | undefined>;
  /** By name, all that begin so, folders within included. */
  list(start: string): AsyncIterable<{ name: string; bytes: number }>;
  /** Does nothing where there is none. */
  remove(name: string): Promise<void>;
}

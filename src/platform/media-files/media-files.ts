/**
 * Where the files of pictures lie: in the data folder, or in a store that speaks S3. Always true: a file appears whole
 * or not at all, one that is there never changes, and no address of the shop leads to an original.
 */

/** What was sent lies under this and the id of its upload; everything else is a picture that buyers load. */
export const ORIGINALS = 'originals/';

/** A name is FILE-640.webp, or ORIGINALS with an id. */
export interface MediaFiles {
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** @returns undefined where there is none. */
  read(name: string): Promise<Buffer | undefined>;
  /** For whoever waits for it: gives up within seconds. @returns undefined where there is none. */
  open(name: string): Promise<OpenFile | undefined>;
  /** In bytes. @returns undefined where there is none. */
  sizeOf(name: string): Promise<number | undefined>;
  /** Does nothing where there is none. */
  remove(name: string): Promise<void>;
  /**
   * By name, all that begin so; of pictures, no originals among them.
   * @param after the names that come behind this one.
   */
  list(start: string, after?: string): AsyncIterable<ListedFile>;
  /** Where buyers are sent for it; undefined: the shop gives it out. */
  publicUrl(name: string): string | undefined;
}

export interface OpenFile {
  bytes: number;
  /** To be read to its end, or cancelled. */
  stream: ReadableStream<Uint8Array>;
}

export interface ListedFile {
  name: string;
  changedAt: Date;
}

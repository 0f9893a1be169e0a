/** Files that appear whole or not at all, whatever happens while they are written. */
import { randomBytes } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';

export const UNFINISHED = '.tmp';

export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${file}.${process.pid}-${randomBytes(4).toString('hex')}${UNFINISHED}`;
  await writeFile(unfinished, bytes);
  await rename(unfinished, file);
}

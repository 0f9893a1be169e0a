/**
 * Where the files of pictures lie: in the data folder, `media/` with what buyers load and `media/originals/` with what
 * was sent, which no address leads to. A file appears whole or not at all.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isUuid } from '../../platform/requests.ts';

export const mediaDirOf = ({ dataDir }: { dataDir: string }): string => path.join(dataDir, 'media');

const originals = (mediaDir: string) => path.join(mediaDir, 'originals');
const originalPath = (mediaDir: string, uploadId: string) => path.join(originals(mediaDir), uploadId);

export async function keepOriginal(mediaDir: string, uploadId: string, bytes: Uint8Array): Promise<void> {
  await mkdir(originals(mediaDir), { recursive: true });
  await writeWhole(originalPath(mediaDir, uploadId), bytes);
}

/** @returns undefined where there is none. */
export const readOriginal = (mediaDir: string, uploadId: string): Promise<Buffer | undefined> =>
  readFile(originalPath(mediaDir, uploadId)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  await writeFile(unfinished, bytes);
  await rename(unfinished, file);
}

/** The original, and what was made of it: those files' names begin with the end of its id. */
export async function removeFiles(mediaDir: string, uploadId: string): Promise<void> {
  await rm(originalPath(mediaDir, uploadId), { force: true });
  const start = uploadId.slice(-12);
  const names = await readdir(mediaDir).catch(() => []);
  const made = names.filter((name) => name.startsWith(`${start}-`));
  await Promise.all(made.map((name) => rm(path.join(mediaDir, name), { force: true })));
}

const DAY_MS = 24 * 60 * 60_000;

/** Uploads whose original has lain there for a day: a crash may have left it without its row. */
export async function oldOriginals(mediaDir: string): Promise<string[]> {
  const names = await readdir(originals(mediaDir)).catch(() => []);
  const old: string[] = [];
  for (const name of names) {
    const file = path.join(originals(mediaDir), name);
    const found = await stat(file).catch(() => undefined);
    if (!found || Date.now() - found.mtimeMs < DAY_MS) continue;
    if (name.endsWith('.tmp')) await rm(file, { force: true });
    else if (isUuid(name)) old.push(name);
  }
  return old;
}

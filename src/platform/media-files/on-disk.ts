/** Pictures in a folder, their originals in one below it. */
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { UNFINISHED, writeWhole } from '../whole-files.ts';
import type { ListedFile, MediaFiles } from './media-files.ts';

export function onDisk(folder: string): MediaFiles {
  const placeOf = (name: string) => path.join(folder, name);
  return {
    async put(name, bytes) {
      const file = placeOf(name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeWhole(file, bytes);
    },
    read: (name) => readFile(placeOf(name)).catch(noneIfMissing),
    async open(name) {
      const bytes = await sizeOf(placeOf(name));
      if (bytes === undefined) return undefined;
      const stream = Readable.toWeb(createReadStream(placeOf(name))) as ReadableStream<Uint8Array>;
      return { bytes, stream };
    },
    sizeOf: (name) => sizeOf(placeOf(name)),
    remove: (name) => rm(placeOf(name), { force: true }),
    list: (start, after = '') => list(folder, start, after),
    publicUrl: () => undefined,
  };
}

async function sizeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(noneIfMissing);
  return found?.isFile() ? found.size : undefined;
}

const DAY_MS = 24 * 60 * 60_000;

async function* list(folder: string, start: string, after: string): AsyncGenerator<ListedFile> {
  const inside = start.slice(0, start.lastIndexOf('/') + 1);
  const entries = await readdir(path.join(folder, inside), { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile()).map((entry) => inside + entry.name);
  const wanted = names.filter((name) => name.startsWith(start) && name > after);
  for (const name of wanted.sort()) {
    const found = await stat(path.join(folder, name)).catch(noneIfMissing);
    if (!found) continue;
    if (!name.endsWith(UNFINISHED)) yield { name, changedAt: found.mtime };
    else if (Date.now() - found.mtimeMs > DAY_MS) await rm(path.join(folder, name), { force: true }); // of a crash
  }
}

function noneIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}

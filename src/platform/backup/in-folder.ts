/** Backups in a folder, which is made when the first one comes. */
import { randomBytes } from 'node:crypto';
import { createReadStream, type Dirent } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { UNFINISHED } from '../whole-files.ts';
import type { Bytes } from './bytes.ts';
import type { BackupPlace } from './place.ts';

export function inFolder(folder: string): BackupPlace {
  const fileOf = (name: string) => path.join(folder, name);
  return {
    words: `the folder ${folder}`,
    write: (name, bytes) => writeDurably(fileOf(name), bytes),
    async read(name) {
      const found = await stat(fileOf(name)).catch(noneIfMissing);
      return found?.isFile() ? (createReadStream(fileOf(name)) as Bytes) : undefined;
    },
    list: (start) => list(folder, start),
    remove: (name) => rm(fileOf(name), { force: true }),
  };
}

/** It is on the disk, under its name, before this is done: a power cut takes nothing back. Others may not read it. */
async function writeDurably(file: string, bytes: Bytes): Promise<number> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${process.pid}-${randomBytes(4).toString('hex')}${UNFINISHED}`;
  const handle = await open(unfinished, 'wx', 0o600);
  let written = 0;
  try {
    for await (const piece of bytes) {
      await handle.writeFile(piece);
      written += piece.length;
    }
    await handle.sync();
    await handle.close();
    await rename(unfinished, file);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(unfinished, { force: true });
    throw error;
  }
  const entry = await open(folder, 'r');
  await entry.sync().finally(() => entry.close());
  return written;
}

const DAY_MS = 24 * 60 * 60_000;

async function* list(folder: string, start: string): AsyncGenerator<{ name: string; bytes: number }> {
  const inside = start.slice(0, start.lastIndexOf('/') + 1);
  for (const entry of await entriesOf(path.join(folder, inside))) {
    const name = inside + entry.name;
    if (entry.isDirectory() && (name.startsWith(start) || start.startsWith(`${name}/`)))
      yield* list(folder, `${name}/`);
    if (!entry.isFile() || !name.startsWith(start)) continue;
    const found = await stat(path.join(folder, name)).catch(noneIfMissing);
    if (!found) continue;
    if (!name.endsWith(UNFINISHED)) yield { name, bytes: found.size };
    else if (Date.now() - found.mtimeMs > DAY_MS) await rm(path.join(folder, name), { force: true }); // of a crash
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(noneIfMissing)) ?? [];
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function noneIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}

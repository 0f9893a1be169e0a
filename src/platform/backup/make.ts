/** One backup, from the snapshot to the pictures; and what is kept of those before it. */
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import type { MediaFiles } from '../media-files/media-files.ts';
import type { Bytes } from './bytes.ts';
import { openDump } from './dump.ts';
import { readHeader, seal } from './envelope.ts';
import type { TableCount } from './frames.ts';
import { forgetPictures, keepPictures } from './pictures.ts';
import type { BackupPlace } from './place.ts';
import { type BackupName, nameOf, outOfTime, readName } from './rotation.ts';
import type { Keep } from './settings.ts';
import { BackupTrouble } from './trouble.ts';

export interface Made {
  name: string;
  /** What it shows. */
  at: Date;
  bytes: number;
  tables: TableCount[];
  pictures: number;
  /** Of them, what earlier backups did not have. */
  added: number;
  /** Backups that went, being out of time. */
  removed: string[];
}

export interface MakeOptions {
  url: string;
  media: MediaFiles;
  place: BackupPlace;
  key: string | undefined;
  keep: Keep;
}

/** The pictures come after the snapshot, so that there is none in it that they lack. */
export async function makeBackup(options: MakeOptions): Promise<Made> {
  const { place, media, key } = options;
  const database = await writeDatabase(options);
  const pictures = await keepPictures(media, place, key);
  const removed = await rotate(options);
  return { ...database, ...pictures, removed };
}

async function writeDatabase({ url, place, key }: MakeOptions) {
  const dump = await openDump(url);
  try {
    const { at, migration } = dump;
    const header = { kind: 'database', at: at.toISOString(), migration, compression: 'zstd' };
    const name = nameOf(at, migration);
    const bytes = await place.write(name, seal(header, compressed(dump.frames()), key));
    return { name, at, bytes, tables: dump.counts };
  } finally {
    await dump.close();
  }
}

async function* compressed(frames: Bytes): AsyncGenerator<Uint8Array> {
  const zip = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  const fed = pipeline(frames, zip);
  fed.catch(() => {}); // the same error comes out below
  for await (const piece of zip) yield piece as Buffer;
  await fed;
}

async function rotate({ place, media, keep }: MakeOptions): Promise<string[]> {
  const backups = await listBackups(place);
  const old = outOfTime(backups, keep);
  for (const { name } of old) await place.remove(name);
  const oldest = backups.find((each) => !old.includes(each));
  if (oldest) await forgetPictures(media, place, oldest.at);
  return old.map(({ name }) => name);
}

export interface ListedBackup extends BackupName {
  bytes: number;
}

/** The oldest first. */
export async function listBackups(place: BackupPlace): Promise<ListedBackup[]> {
  const backups: ListedBackup[] = [];
  for await (const { name, bytes } of place.list('pushcart-')) {
    const known = readName(name);
    if (known) backups.push({ ...known, bytes });
  }
  return backups.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** @param asked its name, or "latest". @throws {BackupTrouble} where there is none. */
export async function findBackup(place: BackupPlace, asked: string): Promise<ListedBackup> {
  const all = await listBackups(place);
  const found = asked === 'latest' ? all.at(-1) : all.find(({ name }) => name === asked);
  if (found) return found;
  const what = asked === 'latest' ? 'no backup' : `no ${asked}`;
  throw new BackupTrouble(`There is ${what} in ${place.words}. "npx pushcart backups" lists what there is.`);
}

/** @throws {BackupTrouble} where it has gone. */
export async function readBackupFile(place: BackupPlace, name: string): Promise<Bytes> {
  const bytes = await place.read(name);
  if (!bytes) throw new BackupTrouble(`There is no ${name} in ${place.words}.`);
  return bytes;
}

export async function isEncrypted(place: BackupPlace, name: string): Promise<boolean> {
  return (await readHeader(await readBackupFile(place, name))).encryption !== undefined;
}

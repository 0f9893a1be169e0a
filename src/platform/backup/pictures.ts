/**
 * Pictures beside the backups: a picture never changes under its name, so each is kept once, for all backups together.
 * One that has gone from the shop goes here too, once no backup is left from the time when it was there.
 */
import { Readable } from 'node:stream';
import { type MediaFiles, ORIGINALS } from '../media-files/media-files.ts';
import type { Bytes } from './bytes.ts';
import { open, seal } from './envelope.ts';
import type { BackupPlace } from './place.ts';

const FOLDER = 'pictures/';
const GONE = 'pictures-gone.json';
/** Enough that a store far away is not waited for, few enough for memory: an original has up to 30 MB. */
const AT_ONCE = 6;

/** @returns how many there are, and how many came anew. */
export async function keepPictures(
  media: MediaFiles,
  place: BackupPlace,
  key: string | undefined,
): Promise<{ pictures: number; added: number }> {
  const kept = await namesIn(place);
  const names = await namesOf(media);
  const missing = names.filter((name) => !kept.has(name));
  let added = 0;
  await eachOf(missing, async (name) => {
    const bytes = await media.read(name);
    if (!bytes) return; // swept meanwhile
    const one = Readable.from([bytes]);
    await place.write(FOLDER + name, key === undefined ? one : seal({ kind: 'picture' }, one, key));
    added++;
  });
  return { pictures: names.length, added };
}

/** What the shop has already stays as it is. @returns how many came. */
export async function bringPicturesBack(
  place: BackupPlace,
  media: MediaFiles,
  key: string | undefined,
): Promise<number> {
  const there = new Set(await namesOf(media));
  const missing = [...(await namesIn(place))].filter((name) => !there.has(name));
  let brought = 0;
  await eachOf(missing, async (name) => {
    const bytes = await readPicture(place, name, key);
    if (!bytes) return;
    await media.put(name, bytes);
    brought++;
  });
  return brought;
}

/** @returns undefined where there is none. */
export async function readPicture(
  place: BackupPlace,
  name: string,
  key: string | undefined,
): Promise<Buffer | undefined> {
  const bytes = await place.read(FOLDER + name);
  if (!bytes) return undefined;
  const all = await whole(bytes);
  if (!all.subarray(0, 16).equals(Buffer.from('pushcart-backup '))) return all;
  const { content } = await open(Readable.from([all]), key);
  return await whole(content);
}

/** Call it once those backups are gone that are out of time. @param oldest of those that stay. */
export async function forgetPictures(
  media: MediaFiles,
  place: BackupPlace,
  oldest: Date,
  now = new Date(),
): Promise<number> {
  const there = new Set(await namesOf(media));
  const before = await readGone(place);
  const gone: Record<string, string> = {};
  let forgotten = 0;
  for (const name of await namesIn(place)) {
    if (there.has(name)) continue;
    const since = before[name] ?? now.toISOString();
    if (new Date(since) < oldest) {
      await place.remove(FOLDER + name);
      forgotten++;
    } else gone[name] = since;
  }
  const text = JSON.stringify(gone);
  if (text !== JSON.stringify(before)) await place.write(GONE, Readable.from([Buffer.from(text)]));
  return forgotten;
}

/** When each was first missed. */
async function readGone(place: BackupPlace): Promise<Record<string, string>> {
  const bytes = await place.read(GONE);
  return bytes ? JSON.parse((await whole(bytes)).toString('utf8')) : {};
}

export async function namesIn(place: BackupPlace): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const { name } of place.list(FOLDER)) names.add(name.slice(FOLDER.length));
  return names;
}

async function namesOf(media: MediaFiles): Promise<string[]> {
  const names: string[] = [];
  for (const start of [ORIGINALS, '']) for await (const { name } of media.list(start)) names.push(name);
  return names;
}

async function eachOf(names: string[], work: (name: string) => Promise<void>): Promise<void> {
  const waiting = [...names];
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await work(name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function whole(bytes: Bytes): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

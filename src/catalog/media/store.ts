/**
 * The files of a picture: the original, under the id of its upload, and what was made of it, under names that begin
 * with the end of that id (uploads.ts). Where they lie is for platform/media-files to say.
 */
import { type MediaFiles, ORIGINALS } from '../../platform/media-files/media-files.ts';
import { isUuid } from '../../platform/requests.ts';

export const keepOriginal = (media: MediaFiles, uploadId: string, bytes: Uint8Array): Promise<void> =>
  media.put(ORIGINALS + uploadId, bytes);

/** @returns undefined where there is none. */
export const readOriginal = (media: MediaFiles, uploadId: string): Promise<Buffer | undefined> =>
  media.read(ORIGINALS + uploadId);

export async function removeFiles(media: MediaFiles, uploadId: string): Promise<void> {
  await media.remove(ORIGINALS + uploadId);
  for await (const { name } of media.list(`${uploadId.slice(-12)}-`)) await media.remove(name);
}

const DAY_MS = 24 * 60 * 60_000;

/** Looked through each hour for this long: a list of all there ever was would take a large shop minutes. */
const LOOKED_AFTER_DAYS = 30;

/** Uploads whose original has lain there for a day: a crash may have left it without its row. */
export async function oldOriginals(media: MediaFiles): Promise<string[]> {
  const old: string[] = [];
  const since = ORIGINALS + startOfIds(Date.now() - LOOKED_AFTER_DAYS * DAY_MS);
  for await (const { name, changedAt } of media.list(ORIGINALS, since)) {
    const id = name.slice(ORIGINALS.length);
    if (isUuid(id) && Date.now() - changedAt.getTime() > DAY_MS) old.push(id);
  }
  return old;
}

/** What ids made from then on come behind: they begin with their time (RFC 9562, version 7). */
function startOfIds(atMs: number): string {
  const hex = atMs.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

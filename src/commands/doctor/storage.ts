/** Where files go: the data folder, and the bucket for pictures. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { mediaFiles } from '../../platform/media-files/by-settings.ts';
import { ORIGINALS } from '../../platform/media-files/media-files.ts';
import { MediaStoreTrouble } from '../../platform/media-files/trouble.ts';
import { bad, type Check, type Finding, good, odd, reasonOf } from './finding.ts';

const GB = 1024 ** 3;
const FREE_ODD_BYTES = 2 * GB;
const FREE_BAD_BYTES = GB / 4;

export const disk: Check = async ({ config: { dataDir } }) => {
  // One that is not there yet is made at the start, below the nearest folder that is.
  let folder = dataDir;
  while (!existsSync(folder)) folder = path.dirname(folder);
  const probe = path.join(folder, `.pushcart-doctor-${process.pid}`);
  try {
    await writeFile(probe, 'written to see whether it can be');
    await rm(probe);
  } catch (error) {
    return [
      bad(`nothing can be written to ${folder}: ${reasonOf(error)}. Let the shop's user own PUSHCART_DATA`),
    ];
  }
  const { bavail, bsize } = await statfs(folder);
  return [space(bavail * bsize, folder)];
};

export function space(freeBytes: number, folder: string): Finding {
  const words = `${folder} can be written, and has ${(freeBytes / GB).toFixed(1)} GB free`;
  if (freeBytes < FREE_BAD_BYTES) return bad(`${words}: too little for pictures and imports. Make room`);
  return freeBytes < FREE_ODD_BYTES ? odd(`${words}: make room soon`) : good(words);
}

export const bucket: Check = async ({ config }) => {
  if (!config.s3) return [good('pictures lie in PUSHCART_DATA (S3_… puts them into a bucket)')];
  const files = mediaFiles(config);
  const name = `${ORIGINALS}doctor-${randomUUID()}`;
  try {
    const sent = Buffer.from(name);
    await files.put(name, sent);
    const back = await files.read(name);
    await files.remove(name);
    if (!back?.equals(sent)) return [bad(`${config.s3.bucket} gave back another file than it was given`)];
    for await (const _ of files.list('')) break;
  } catch (error) {
    if (!(error instanceof MediaStoreTrouble)) throw error;
    await files.remove(name).catch(() => {});
    return [
      bad(
        `${config.s3.bucket}: ${error.message}. ${error.passes ? 'Look at S3_ENDPOINT' : 'Look at the S3 settings and the rights of the key'}`,
      ),
    ];
  }
  return [good(`a file went to ${config.s3.bucket}, came back and was removed`)];
};

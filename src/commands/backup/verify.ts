/** `npx pushcart verify`: a backup is as good as what comes back from it. */

import { findBackup } from '../../platform/backup/make.ts';
import { namesIn } from '../../platform/backup/pictures.ts';
import type { BackupPlace } from '../../platform/backup/place.ts';
import { booksOf, loadInto, migrateForward } from './bring-back.ts';
import { asking, type Given, many, placeOf, type Words } from './given.ts';
import { withScratch } from './scratch.ts';

/** @returns what is not as it should be. */
export async function verify(given: Given, asked: string, words: Words): Promise<string[]> {
  const place = placeOf(given, words.from ?? words.to);
  const backup = await findBackup(place, asked);
  return await withScratch(given.url, words.in, async (scratch) => {
    await loadInto(given, scratch, place, backup);
    await migrateForward(given, scratch);
    const broken = await booksOf(given, scratch);
    const missing = await missingPictures(place, scratch);
    if (missing.length === 0) given.say('✓ all its pictures are there');
    else given.say(`✗ ${many(missing.length, 'picture is', 'pictures are')} missing, such as ${missing[0]}`);
    return [
      ...broken.map(({ rule }) => `broken: ${rule}`),
      ...(missing.length > 0 ? [many(missing.length, 'picture missing', 'pictures missing')] : []),
    ];
  });
}

/** Those of which no file at all is kept. */
export async function missingPictures(place: BackupPlace, url: string): Promise<string[]> {
  const stems = new Set([...(await namesIn(place))].map((name) => name.replace(/-\d+\.\w+$/, '')));
  const { rows } = await asking(url, (client) =>
    client.query<{ file: string }>('SELECT file FROM media ORDER BY file'),
  );
  return rows.map(({ file }) => file).filter((file) => !stems.has(file));
}

/** Pictures from before there were JPEGs get theirs, of the largest that was made of them: not all originals are kept. */
import { sql } from '../../platform/db.ts';
import { mediaFiles } from '../../platform/media-files/by-settings.ts';
import type { MediaFiles } from '../../platform/media-files/media-files.ts';
import { MediaStoreTrouble } from '../../platform/media-files/trouble.ts';
import { sharp } from '../../platform/sharp.ts';
import type { Shop } from '../../platform/shop.ts';
import { asJpeg } from './derive.ts';

/** Every page is made anew when a picture's row changes, so several change together. */
const AT_ONCE = 25;

interface Picture {
  id: string;
  file: string;
  widths: number[];
}

/** @returns how many were looked at. */
export async function addJpegs({ db, config, log }: Pick<Shop, 'db' | 'config' | 'log'>): Promise<number> {
  const media = mediaFiles(config);
  const pictures = await db.rows<Picture>(
    sql`SELECT id, file, widths FROM media WHERE jpeg IS NULL ORDER BY id LIMIT ${AT_ONCE}`,
  );
  const done: { id: string; jpeg: boolean }[] = [];
  for (const picture of pictures) {
    try {
      done.push({ id: picture.id, jpeg: await makeJpegs(media, picture) });
    } catch (error) {
      if (error instanceof MediaStoreTrouble) break; // it is left for the next turn
      log.warn({ err: error, file: picture.file }, 'no JPEG could be made of a picture');
      done.push({ id: picture.id, jpeg: false });
    }
  }
  if (done.length > 0)
    await db.run(sql`
      UPDATE media m SET jpeg = made.jpeg
      FROM unnest(${done.map(({ id }) => id)}::uuid[], ${done.map(({ jpeg }) => jpeg)}::boolean[]) AS made (id, jpeg)
      WHERE m.id = made.id`);
  return done.length;
}

/** @returns false where the files are gone. @throws where they cannot be read as pictures. */
async function makeJpegs(media: MediaFiles, { file, widths }: Picture): Promise<boolean> {
  const largest = await media.read(`${file}-${Math.max(...widths)}.webp`);
  if (!largest) return false;
  for (const width of widths)
    await media.put(`${file}-${width}.jpg`, await asJpeg(sharp()(largest).resize({ width })).toBuffer());
  return true;
}

/** Copies files from one place into another, those that are there already left out. */
import { type ListedFile, type MediaFiles, ORIGINALS } from './media-files.ts';

export interface Copied {
  copied: number;
  there: number;
  bytes: number;
}

/** Enough that a store far away is not waited for, few enough for memory: an original has up to 30 MB. */
const AT_ONCE = 6;

/** @throws what reading or writing throws; done again, it goes on where it was. */
export async function copyFiles(
  from: MediaFiles,
  to: MediaFiles,
  tell: (now: Copied) => void,
): Promise<Copied> {
  const total: Copied = { copied: 0, there: 0, bytes: 0 };
  const files = everything(from);
  const copier = async () => {
    for (let next = await files.next(); !next.done; next = await files.next()) {
      const { name } = next.value;
      const bytes = await copyOne(from, to, name);
      if (bytes === undefined) total.there += 1;
      else total.copied += 1;
      total.bytes += bytes ?? 0;
      tell(total);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, copier));
  return total;
}

async function* everything(media: MediaFiles): AsyncGenerator<ListedFile> {
  yield* media.list(ORIGINALS); // first: of these the others could be made again
  yield* media.list('');
}

/** @returns how many bytes were copied; undefined: it was there, or is gone from where it was. */
async function copyOne(from: MediaFiles, to: MediaFiles, name: string): Promise<number | undefined> {
  const [here, there] = await Promise.all([from.sizeOf(name), to.sizeOf(name)]);
  if (here === undefined || here === there) return undefined;
  const bytes = await from.read(name);
  if (!bytes) return undefined;
  await to.put(name, bytes);
  return bytes.length;
}

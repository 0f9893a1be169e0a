/** A file without its key, with another one, cut off, or with one bit that is another: none of them comes back. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { seeded } from '../../src/dev/demo/random.ts';
import { open, seal } from '../../src/platform/backup/envelope.ts';
import { inFolder } from '../../src/platform/backup/in-folder.ts';
import { checkFile } from '../../src/platform/backup/load.ts';
import { listBackups } from '../../src/platform/backup/make.ts';
import { BackupTrouble } from '../../src/platform/backup/trouble.ts';
import type { Part, Plan } from './backup.ts';
import { KEY } from './lost-disk.ts';

export async function spoilt(
  folder: string,
  plan: Plan,
  seed: number,
  say: (line: string) => void,
): Promise<Part> {
  const [backup] = await listBackups(inFolder(folder));
  const sealed = readFileSync(path.join(folder, backup!.name));
  const inTheOpen = await unsealed(sealed);
  const random = seeded(`backup ${seed}`);
  const shortfalls: string[] = [];
  const table: Part['table'] = [['Spoilt files', 'tried', 'refused in words']];
  const tryAll = async (row: string, files: Buffer[], key: string | undefined) => {
    const words = await Promise.all(files.map((file) => refusal(file, key)));
    const refused = words.filter((each) => each !== undefined);
    table.push([row, files.length, refused.length]);
    if (refused.length < files.length) shortfalls.push(`${row}: ${files.length - refused.length} came back`);
    say(`${row}: ${refused[0]}`);
  };
  const flipped = (file: Buffer) => {
    const copy = Buffer.from(file);
    const at = random.whole(copy.length);
    copy[at]! ^= 1 << random.whole(8);
    return copy;
  };
  const many = <T>(make: () => T) => Array.from({ length: plan.flips }, make);
  if ((await refusal(sealed, KEY)) !== undefined) shortfalls.push('the file as it was written is refused');
  if ((await refusal(inTheOpen, undefined)) !== undefined)
    shortfalls.push('the open file as written is refused');
  await tryAll('encrypted, without a key', [sealed], undefined);
  await tryAll('encrypted, with another key', [sealed], `${KEY}!`);
  await tryAll(
    'encrypted, one bit flipped',
    many(() => flipped(sealed)),
    KEY,
  );
  await tryAll(
    'encrypted, cut off',
    many(() => sealed.subarray(0, random.whole(sealed.length))),
    KEY,
  );
  await tryAll(
    'in the open, one bit flipped',
    many(() => flipped(inTheOpen)),
    undefined,
  );
  await tryAll(
    'in the open, cut off',
    many(() => inTheOpen.subarray(0, random.whole(inTheOpen.length))),
    undefined,
  );
  return { table, shortfalls, shown: `${plan.flips * 4} spoilt files are refused` };
}

async function unsealed(sealed: Buffer): Promise<Buffer> {
  const { header, content } = await open(Readable.from([sealed]), KEY);
  const { encryption: _, ...plain } = header;
  const pieces: Uint8Array[] = [];
  for await (const piece of seal(plain, content, undefined)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** @returns undefined where it is taken. */
async function refusal(file: Buffer, key: string | undefined): Promise<string | undefined> {
  try {
    await checkFile(Readable.from(file.length > 0 ? [file] : []), key);
    return undefined;
  } catch (error) {
    if (error instanceof BackupTrouble) return error.message;
    throw error;
  }
}

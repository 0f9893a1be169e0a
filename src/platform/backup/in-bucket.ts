/**
 * Backups in a bucket. What is larger than a part goes up in parts, and is there once all of them are.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
import { listObjects, textOf } from '../media-files/s3-list.ts';
import { type AskS3, askS3, type Patience } from '../media-files/s3-request.ts';
import { MediaStoreTrouble } from '../media-files/trouble.ts';
import { ByteReader, type Bytes } from './bytes.ts';
import type { BackupPlace } from './place.ts';
import type { BackupStore } from './settings.ts';
import { BackupTrouble } from './trouble.ts';

/** At most 10,000 parts of 5 MB or more: this is enough for 320 GB. */
const PART_BYTES = 32 * 1024 * 1024;

const PATIENCE: Patience = { tries: 4, withinMs: 180_000, pauseMs: 1_000 };

export function inBucket(
  store: BackupStore,
  { bucket, prefix }: { bucket: string; prefix: string },
): BackupPlace {
  const settings = { ...store, bucket, publicUrl: undefined };
  const ask: AskS3 = (request) => askS3(settings, request).catch(inItsOwnWords);
  const keyOf = (name: string) => prefix + name;
  return {
    words: `the bucket ${bucket}${prefix && `, under ${prefix}`}`,
    write: (name, bytes) => write(ask, keyOf(name), bytes),
    async read(name) {
      const found = await ask({ method: 'GET', key: keyOf(name), patience: PATIENCE });
      return found?.body ?? undefined;
    },
    async *list(start) {
      for await (const { key, bytes } of listObjects(ask, keyOf(start), undefined, PATIENCE))
        yield { name: key.slice(prefix.length), bytes };
    },
    async remove(name) {
      const gone = await ask({ method: 'DELETE', key: keyOf(name), patience: PATIENCE });
      await gone?.body?.cancel();
    },
  };
}

function inItsOwnWords(error: unknown): never {
  if (!(error instanceof MediaStoreTrouble)) throw error;
  throw new BackupTrouble(error.message.replace('The store for pictures', 'The store for backups'), {
    cause: error,
  });
}

async function write(ask: AskS3, key: string, bytes: Bytes): Promise<number> {
  const reader = new ByteReader(bytes);
  const first = await reader.upTo(PART_BYTES);
  if (first.length < PART_BYTES) {
    const put = await ask({ method: 'PUT', key, body: first, patience: PATIENCE });
    await put?.body?.cancel();
    return first.length;
  }
  const begun = await ask({ method: 'POST', key, query: { uploads: '' }, whole: true, patience: PATIENCE });
  const uploadId = textOf((await begun?.text()) ?? '', 'UploadId');
  if (!uploadId) throw new BackupTrouble(`The store for backups does not take ${key} in parts.`);
  try {
    return await writeParts(ask, key, uploadId, first, reader);
  } catch (error) {
    const dropped = ask({ method: 'DELETE', key, query: { uploadId }, patience: PATIENCE });
    await dropped.catch(() => {}); // what went wrong first is what counts
    throw error;
  }
}

async function writeParts(
  ask: AskS3,
  key: string,
  uploadId: string,
  first: Buffer,
  reader: ByteReader,
): Promise<number> {
  const tags: string[] = [];
  let written = 0;
  for (let part = first; part.length > 0; part = await reader.upTo(PART_BYTES)) {
    const query = { partNumber: String(tags.length + 1), uploadId };
    const put = await ask({ method: 'PUT', key, query, body: part, whole: true, patience: PATIENCE });
    tags.push(put?.headers.get('etag') ?? '');
    written += part.length;
  }
  const parts = tags.map((tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${tag}</ETag></Part>`);
  const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
  const headers = { 'content-type': 'application/xml' };
  const done = await ask({
    method: 'POST',
    key,
    query: { uploadId },
    headers,
    body,
    whole: true,
    patience: PATIENCE,
  });
  const answer = (await done?.text()) ?? '';
  if (/<Error>/.test(answer))
    throw new BackupTrouble(`The store for backups did not keep ${key}: ${textOf(answer, 'Code')}.`);
  return written;
}

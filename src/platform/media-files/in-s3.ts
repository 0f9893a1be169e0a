/**
 * Pictures in a bucket of any store that speaks S3: `media/` with what buyers load, so that it alone can be opened to
 * the public, and `originals/`. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
import path from 'node:path';
import { imageTypes } from '../image-types.ts';
import { type ListedFile, type MediaFiles, ORIGINALS } from './media-files.ts';
import { listObjects } from './s3-list.ts';
import { type AskS3, askS3, SERVING, WORKING } from './s3-request.ts';
import type { S3Settings } from './settings.ts';

const PICTURES = 'media/';

const keyOf = (name: string) => (name.startsWith(ORIGINALS) ? name : PICTURES + name);

/** As the shop's own answer says it: whoever is sent to the bucket keeps it as long. */
const FOR_EVER = 'public, max-age=31536000, immutable';

export function inS3(settings: S3Settings): MediaFiles {
  const ask: AskS3 = (request) => askS3(settings, request);
  return {
    async put(name, bytes) {
      const isPicture = !name.startsWith(ORIGINALS);
      const headers: Record<string, string> = {
        'content-type': imageTypes[path.extname(name)] ?? 'application/octet-stream',
        ...(isPicture && { 'cache-control': FOR_EVER }),
      };
      const put = await ask({ method: 'PUT', key: keyOf(name), body: bytes, headers, patience: WORKING });
      await put!.body?.cancel();
    },
    async read(name) {
      const found = await ask({ method: 'GET', key: keyOf(name), whole: true, patience: WORKING });
      return found && Buffer.from(await found.arrayBuffer());
    },
    async open(name) {
      const found = await ask({ method: 'GET', key: keyOf(name), patience: SERVING });
      return found && { bytes: Number(found.headers.get('content-length')), stream: found.body! };
    },
    async sizeOf(name) {
      const found = await ask({ method: 'HEAD', key: keyOf(name), patience: SERVING });
      return found && Number(found.headers.get('content-length'));
    },
    async remove(name) {
      const gone = await ask({ method: 'DELETE', key: keyOf(name), patience: WORKING });
      await gone?.body?.cancel();
    },
    list: (start, after) => list(ask, keyOf(start), after && keyOf(after)),
    publicUrl: (name) => settings.publicUrl && `${settings.publicUrl}/${keyOf(name)}`,
  };
}

async function* list(ask: AskS3, prefix: string, after: string | undefined): AsyncGenerator<ListedFile> {
  for await (const { key, changedAt } of listObjects(ask, prefix, after, WORKING))
    yield { name: key.startsWith(PICTURES) ? key.slice(PICTURES.length) : key, changedAt };
}

/**
 * Pictures in a bucket of any store that speaks S3: `media/` with what buyers load, so that it alone can be opened to
 * the public, and `originals/`. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
import path from 'node:path';
import { imageTypes } from '../image-types.ts';
import { type ListedFile, type MediaFiles, ORIGINALS } from './media-files.ts';
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

/** Page by page, each from the last name of the one before: that is understood by more stores than their own marks. */
async function* list(ask: AskS3, prefix: string, after: string | undefined): AsyncGenerator<ListedFile> {
  let last = after;
  for (let more = true; more; ) {
    const query = { 'list-type': '2', prefix, ...(last && { 'start-after': last }) };
    const page = await ask({ method: 'GET', key: '', query, whole: true, patience: WORKING });
    const xml = (await page?.text()) ?? '';
    const before = last;
    for (const [, each] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
      last = textOf(each!, 'Key')!;
      const name = last.startsWith(PICTURES) ? last.slice(PICTURES.length) : last;
      yield { name, changedAt: new Date(textOf(each!, 'LastModified')!) };
    }
    more = textOf(xml, 'IsTruncated') === 'true' && last !== before;
  }
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const textOf = (xml: string, element: string): string | undefined =>
  new RegExp(`<${element}>([^<]*)</${element}>`)
    .exec(xml)?.[1]
    ?.replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (all, decimal, hex, name) =>
      name ? (ENTITIES[name] ?? all) : String.fromCodePoint(Number(decimal ?? `0x${hex}`)),
    );

/** What is in a bucket, page by page, each from the last name of the one before: that is understood by more stores than their own marks. */
import type { AskS3, Patience } from './s3-request.ts';

export interface ListedObject {
  key: string;
  bytes: number;
  changedAt: Date;
}

/** By name. @param after the names that come behind this one. */
export async function* listObjects(
  ask: AskS3,
  prefix: string,
  after: string | undefined,
  patience: Patience,
): AsyncGenerator<ListedObject> {
  let last = after;
  for (let more = true; more; ) {
    const query = { 'list-type': '2', prefix, ...(last && { 'start-after': last }) };
    const page = await ask({ method: 'GET', key: '', query, whole: true, patience });
    const xml = (await page?.text()) ?? '';
    const before = last;
    for (const [, each] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
      last = textOf(each!, 'Key')!;
      yield {
        key: last,
        bytes: Number(textOf(each!, 'Size')),
        changedAt: new Date(textOf(each!, 'LastModified')!),
      };
    }
    more = textOf(xml, 'IsTruncated') === 'true' && last !== before;
  }
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

export const textOf = (xml: string, element: string): string | undefined =>
  new RegExp(`<${element}>([^<]*)</${element}>`)
    .exec(xml)?.[1]
    ?.replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (all, decimal, hex, name) =>
      name ? (ENTITIES[name] ?? all) : String.fromCodePoint(Number(decimal ?? `0x${hex}`)),
    );

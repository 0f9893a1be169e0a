/** What is promised of the files of pictures, held against both places in which they may lie. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { startS3Store } from '../../../test/s3-store.ts';
import { listening } from '../../../test/test-shop.ts';
import { diskFiles, mediaFiles } from './by-settings.ts';
import { inS3 } from './in-s3.ts';
import { type ListedFile, type MediaFiles, ORIGINALS } from './media-files.ts';
import type { S3Settings } from './settings.ts';
import { MediaStoreTrouble } from './trouble.ts';

const dataDir = await mkdtemp(path.join(tmpdir(), 'media-files-'));
const store = await startS3Store();
after(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

async function listed(media: MediaFiles, start: string, behind?: string): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  for await (const file of media.list(start, behind)) files.push(file);
  return files;
}
const names = async (media: MediaFiles, start: string, behind?: string) =>
  (await listed(media, start, behind)).map(({ name }) => name);
const textOf = (stream: ReadableStream<Uint8Array>) => new Response(stream).text();
const id = '0192f0a4-0000-7000-8000-aaaaaaaaaaaa';

for (const [where, media] of [
  ['on disk', diskFiles({ dataDir })],
  ['in S3', inS3(store.settings)],
] as const) {
  test(`${where}: what is put there is read, given out, measured and removed`, async () => {
    const bytes = Buffer.from('a picture, as far as this goes');
    await media.put('aaaa-mug-640.webp', bytes);
    await media.put(ORIGINALS + id, Buffer.from('what was sent'));
    assert.deepEqual(await media.read('aaaa-mug-640.webp'), bytes);
    assert.equal(await media.sizeOf('aaaa-mug-640.webp'), bytes.length);
    const opened = (await media.open('aaaa-mug-640.webp'))!;
    assert.equal(opened.bytes, bytes.length);
    assert.equal(await textOf(opened.stream), bytes.toString());
    assert.equal((await media.read(ORIGINALS + id))!.toString(), 'what was sent');

    await media.put('aaaa-mug-640.webp', Buffer.from('again'));
    assert.equal((await media.read('aaaa-mug-640.webp'))!.toString(), 'again');
    await media.remove('aaaa-mug-640.webp');
    assert.equal(await media.read('aaaa-mug-640.webp'), undefined);
  });

  test(`${where}: what is not there is no error`, async () => {
    assert.equal(await media.read('nothing-1.webp'), undefined);
    assert.equal(await media.open('nothing-1.webp'), undefined);
    assert.equal(await media.sizeOf('nothing-1.webp'), undefined);
    await media.remove('nothing-1.webp');
    assert.deepEqual(await names(media, 'nothing'), []);
  });

  test(`${where}: a list holds all that begin so, by name, and no originals among the pictures`, async () => {
    for (const name of ['bbbb-b-1.webp', 'bbbb-a-1.avif', 'bbbbb-1.webp', 'cccc-1.webp'])
      await media.put(name, Buffer.from(name));
    assert.deepEqual(await names(media, 'bbbb-'), ['bbbb-a-1.avif', 'bbbb-b-1.webp']);
    assert.deepEqual(await names(media, ''), [
      'bbbb-a-1.avif',
      'bbbb-b-1.webp',
      'bbbbb-1.webp',
      'cccc-1.webp',
    ]);
    assert.deepEqual(await names(media, '', 'bbbb-b-1.webp'), ['bbbbb-1.webp', 'cccc-1.webp']);
    assert.deepEqual(await names(media, ORIGINALS), [ORIGINALS + id]);
    assert.deepEqual(await names(media, ORIGINALS, ORIGINALS + id), []);
    const [first] = await listed(media, 'cccc');
    assert.ok(Math.abs(Date.now() - first!.changedAt.getTime()) < 60_000);
  });
}

const trouble = async (work: Promise<unknown>): Promise<MediaStoreTrouble> => {
  const error = await work.then(
    () => assert.fail('it went well'),
    (thrown) => thrown,
  );
  assert.ok(error instanceof MediaStoreTrouble, String(error));
  return error;
};

test('a wrong key, and a bucket that is not there, are told at once by the name the store has for it', async () => {
  const wrongKey = inS3({ ...store.settings, secretAccessKey: 'another' });
  for (const work of [
    wrongKey.put('x-1.webp', Buffer.from('x')),
    wrongKey.read('x-1.webp'),
    listed(wrongKey, 'x'),
  ]) {
    const error = await trouble(work);
    assert.deepEqual([error.reason, error.passes], ['SignatureDoesNotMatch', false]);
    assert.match(error.words, /refuses the shop \(SignatureDoesNotMatch\).*S3 settings/);
    assert.ok(!error.message.includes('another'));
  }
  const noBucket = inS3({ ...store.settings, bucket: 'nowhere' });
  assert.equal((await trouble(noBucket.put('x-1.webp', Buffer.from('x')))).reason, 'NoSuchBucket');
  assert.equal((await trouble(noBucket.read('x-1.webp'))).reason, 'NoSuchBucket');
});

test('a store that is down is asked again, and found when it is back', async () => {
  const media = inS3(store.settings);
  await media.put('back-1.webp', Buffer.from('here'));
  await store.line.refuse();
  const error = await trouble(media.open('back-1.webp'));
  assert.deepEqual([error.reason, error.passes], ['ECONNREFUSED', true]);
  const put = media.put('later-1.webp', Buffer.from('later'));
  setTimeout(() => void store.line.pass(), 200);
  await put;
  assert.equal((await media.read('later-1.webp'))!.toString(), 'later');
});

/** Answers as told, in turn; then with the last of them. */
async function startOddStore(...answers: ((response: ServerResponse) => void)[]) {
  const asked: string[] = [];
  const server = await listening(
    createServer((request, response) => {
      asked.push(request.url!);
      request.resume().on('end', () => answers[Math.min(asked.length, answers.length) - 1]!(response));
    }),
  );
  const settings: S3Settings = {
    ...store.settings,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { media: inS3(settings), close, asked: () => asked };
}
const busy = (response: ServerResponse) =>
  response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>');

test('lists of more than one page are read to their end, whatever stands in their names', async () => {
  const page = (keys: string[], more: boolean) => (response: ServerResponse) =>
    response.end(
      `<ListBucketResult><IsTruncated>${more}</IsTruncated>${keys.map(entry).join('')}</ListBucketResult>`,
    );
  const entry = (key: string) =>
    `<Contents><Key>${key}</Key><LastModified>2026-11-25T10:00:00.000Z</LastModified></Contents>`;
  const paged = await startOddStore(
    page(['media/a-1.webp', 'media/b&amp;c-1.webp'], true),
    page(['media/d-1.webp'], true),
    page([], false),
  );
  assert.deepEqual(await names(paged.media, ''), ['a-1.webp', 'b&c-1.webp', 'd-1.webp']);
  const asked = paged.asked().map((url) => new URL(url, 'http://x').searchParams.get('start-after'));
  assert.deepEqual(asked, [null, 'media/b&c-1.webp', 'media/d-1.webp']);
  paged.close();
});

test('a store that asks to be left alone for a moment is asked again; one that redirects is not followed', async () => {
  const slow = await startOddStore(busy, busy, (response) => response.end('here it is'));
  assert.equal((await slow.media.read('x-1.webp'))!.toString(), 'here it is');
  assert.equal(slow.asked().length, 3);
  slow.close();
  const astray = await startOddStore((response) =>
    response
      .writeHead(301, { location: 'http://127.0.0.1:1/' })
      .end('<Error><Code>PermanentRedirect</Code></Error>'),
  );
  assert.equal((await trouble(astray.media.read('x-1.webp'))).reason, 'PermanentRedirect');
  assert.equal(astray.asked().length, 1);
  astray.close();
});

test('whoever waits for a picture of a store that does not answer waits no longer than a page may take', async () => {
  const silent = await startOddStore(() => {});
  const since = Date.now();
  const error = await trouble(silent.media.open('x-1.webp'));
  assert.match(error.reason, /no answer within 4 s/);
  assert.ok(Date.now() - since < 9_500);
  silent.close();
});

test('one that breaks off in the middle of a picture never passes for the whole of it', async () => {
  const broken = await startOddStore((response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('half');
    setTimeout(() => response.destroy(), 50);
  });
  const opened = (await broken.media.open('x-1.webp'))!;
  await assert.rejects(textOf(opened.stream));
  assert.equal((await trouble(broken.media.read('x-1.webp'))).passes, true);
  broken.close();
});

test('with an address of its own the bucket is where buyers are sent; its originals are not under it', () => {
  const open = mediaFiles({ dataDir, s3: { ...store.settings, publicUrl: 'https://cdn.example/shop' } });
  assert.equal(open.publicUrl('a-1.webp'), 'https://cdn.example/shop/media/a-1.webp');
  assert.equal(mediaFiles({ dataDir, s3: store.settings }).publicUrl('a-1.webp'), undefined);
  assert.equal(mediaFiles({ dataDir, s3: undefined }).publicUrl('a-1.webp'), undefined);
});

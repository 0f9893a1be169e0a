/** Pictures as they come: friendly ones of every kind, and hostile ones, checked and made. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { diskFiles } from '../../platform/media-files/by-settings.ts';
import { checkPicture } from './check.ts';
import { derive, widthsFor } from './derive.ts';
import { PICTURE_BYTES_MAX } from './formats.ts';

const dataDir = await mkdtemp(path.join(tmpdir(), 'pictures-'));
const mediaDir = path.join(dataDir, 'media');
const media = diskFiles({ dataDir });
const flat = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#c06030' } });
const whyNot = async (bytes: Uint8Array) => {
  const checked = await checkPicture(bytes);
  return checked.ok ? undefined : checked.why;
};

test('JPEG, PNG, WebP, AVIF and GIF come in, whatever they are called', async () => {
  for (const format of ['jpeg', 'png', 'webp', 'avif', 'gif'] as const) {
    const checked = await checkPicture(await flat(40, 30).toFormat(format).toBuffer());
    assert.deepEqual(checked, { ok: true, format, width: 40, height: 30 });
  }
});

test('what is no picture is refused with the reason', async () => {
  assert.match((await whyNot(new Uint8Array()))!, /empty/);
  assert.match((await whyNot(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')))!, /SVG/);
  assert.match((await whyNot(Buffer.from('\ufeff<?xml version="1.0"?>\n<!-- x --><svg/>')))!, /SVG/);
  assert.match((await whyNot(Buffer.from('%PDF-1.7')))!, /PDF/);
  assert.match((await whyNot(Buffer.from('PK\x03\x04')))!, /archive/);
  assert.match((await whyNot(Buffer.from('II*\0aaaa')))!, /TIFF/);
  assert.match((await whyNot(Buffer.from('<html><script>alert(1)</script>')))!, /not a picture/);
  assert.match((await whyNot(brands('heic', 'mif1', 'heic')))!, /HEIC.*JPEG/);
  assert.match((await whyNot(brands('isom', 'mp42')))!, /video/);
  assert.match(
    (await whyNot(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(PICTURE_BYTES_MAX)])))!,
    /30/,
  );
});

function brands(...names: string[]): Buffer {
  const head = Buffer.from(`\0\0\0\0ftyp${names[0]}\0\0\0\0${names.slice(1).join('')}`, 'latin1');
  head.writeUInt32BE(head.length);
  return head;
}

test('a picture that would unpack into gigabytes is refused by its header', async () => {
  assert.match((await whyNot(png(60_000, 60_000)))!, /60000 × 60000/);
  assert.match((await whyNot(png(9_000, 9_000)))!, /80 million/);
  assert.match((await whyNot(png(2_000, 10)))!, /long and thin/);
});

/** A PNG of these measures in which nearly nothing stands. */
function png(width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([1, 0, 0, 0, 0], 8);
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const body = Buffer.concat([Buffer.from(type), data]);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, crc]);
  };
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(1024))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

test('one that is cut short, or full of nonsense behind its header, is found out when it is made', async () => {
  const whole = await noise(400, 300).jpeg().toBuffer();
  for (const broken of [
    whole.subarray(0, whole.length / 2),
    png(200, 200),
    (await flat(90, 90).webp().toBuffer()).subarray(0, 60),
  ]) {
    const checked = await checkPicture(broken);
    if (!checked.ok) continue; // its header tells already
    await assert.rejects(derive(broken, 'broken', { wanted: [32], media }));
  }
});

const noise = (width: number, height: number) =>
  sharp(Buffer.from(Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 256)), {
    raw: { width, height, channels: 3 },
  });

test('random bytes behind a true beginning never get further than a refusal', async () => {
  const starts = [
    Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
    Buffer.from('GIF89a'),
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
  ];
  for (let seed = 1; seed <= 30; seed++) {
    const junk = Buffer.from(Array.from({ length: 300 }, (_, i) => (i * seed * 31 + seed * seed) % 256));
    const bytes = Buffer.concat([starts[seed % 3]!, junk]);
    if ((await checkPicture(bytes)).ok) await derive(bytes, 'junk', { wanted: [16], media }).catch(() => {});
  }
});

test('what else is in a file does not come along: a page behind a JPEG, its place and time', async () => {
  const jpeg = await noise(200, 100)
    .withExif({
      IFD0: { Copyright: 'secret-owner' },
      IFD3: { GPSLatitude: '52/1 31/1 0/1', GPSLatitudeRef: 'N' },
    })
    .jpeg()
    .toBuffer();
  assert.ok(jpeg.includes('secret-owner'));
  const polyglot = Buffer.concat([jpeg, Buffer.from('<script>alert("polyglot")</script>')]);
  const made = await derive(polyglot, 'polyglot', { wanted: [64, 128], media });
  assert.deepEqual(made.widths, [64, 128]);
  for (const file of [
    'polyglot-64.avif',
    'polyglot-128.avif',
    'polyglot-64.webp',
    'polyglot-64.jpg',
    'polyglot-128.jpg',
  ]) {
    const bytes = await readFile(path.join(mediaDir, file));
    assert.ok(!bytes.includes('script') && !bytes.includes('secret-owner'), file);
    assert.equal((await sharp(bytes).metadata()).exif, undefined, file);
  }
});

test('the colours of a wide gamut are brought into sRGB, and its profile does not come along', async () => {
  const red = { create: { width: 64, height: 64, channels: 3 as const, background: '#f00' } };
  const wide = await sharp(red).withIccProfile('p3').png().toBuffer();
  const asWritten = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
  assert.ok(asWritten[1]! > 30, 'the same red has other numbers there');
  const made = await derive(wide, 'wide', { wanted: [64], media });
  assert.match(made.colour, /^#f[d-f]0[0-4]0[0-4]$/);
  for (const format of ['avif', 'webp', 'jpg']) {
    const file = path.join(mediaDir, `wide-64.${format}`);
    assert.equal((await sharp(file).metadata()).icc, undefined, format);
    const [r, g, b] = await sharp(file).raw().toBuffer();
    assert.ok(r! > 248 && g! < 8 && b! < 8, `${format}: ${r} ${g} ${b}`);
  }
});

test('a picture that a camera turned stands upright', async () => {
  const lying = await sharp({ create: { width: 80, height: 40, channels: 3, background: '#fff' } })
    .composite([{ input: await flat(20, 40).png().toBuffer(), left: 0, top: 0 }]) // a bar at the left
    .jpeg({ quality: 95 })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const made = await derive(lying, 'turned', { wanted: [40], media });
  assert.deepEqual([made.width, made.height], [40, 80]);
  const { data, info } = await sharp(path.join(mediaDir, 'turned-40.webp'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.width, info.height], [40, 80]);
  assert.ok(data[1]! < 140 && data.at(-2)! > 230, 'the bar is on top');
});

test('one pixel, a print’s CMYK, a moving GIF, grey and see-through ones are all made', async () => {
  const cmyk = await flat(60, 60).toColourspace('cmyk').jpeg().toBuffer();
  assert.equal((await sharp(cmyk).metadata()).space, 'cmyk');
  const frame = (background: string) => ({
    create: { width: 20, height: 20, channels: 4 as const, background },
  });
  const moving = await sharp(
    [await sharp(frame('#f00')).png().toBuffer(), await sharp(frame('#00f')).png().toBuffer()],
    { join: { animated: true } },
  )
    .gif()
    .toBuffer();
  assert.equal((await sharp(moving).metadata()).pages, 2);
  const clear = await sharp(frame('#ffffff00')).png().toBuffer();
  const grey = await flat(30, 30).greyscale().toColourspace('b-w').png().toBuffer();
  const one = await flat(1, 1).png().toBuffer();

  const colourOf = async (bytes: Buffer, stem: string) => {
    assert.ok((await checkPicture(bytes)).ok, stem);
    return (await derive(bytes, stem, { wanted: [320], media })).colour;
  };
  assert.match(await colourOf(cmyk, 'cmyk'), /^#[b-d][0-9a-f][4-7]/);
  assert.match(await colourOf(moving, 'moving'), /^#f[0-9a-f]0/); // its first frame alone
  assert.equal((await sharp(path.join(mediaDir, 'moving-20.avif')).metadata()).height, 20);
  assert.equal(await colourOf(clear, 'clear'), '#ffffff');
  assert.equal((await sharp(path.join(mediaDir, 'clear-20.webp')).metadata()).hasAlpha, true);
  const white = await sharp(path.join(mediaDir, 'clear-20.jpg')).raw().toBuffer();
  assert.ok(white.every((value) => value > 250));
  assert.match(await colourOf(grey, 'grey'), /^#(..)\1\1$/);
  await colourOf(one, 'one');
  assert.equal((await sharp(path.join(mediaDir, 'one-1.avif')).metadata()).width, 1);
});

test('no width is made wider than the original, and the original’s own is the last', () => {
  assert.deepEqual(widthsFor(2000, [320, 640, 960, 1440]), [320, 640, 960, 1440]);
  assert.deepEqual(widthsFor(1440, [320, 640, 960, 1440]), [320, 640, 960, 1440]);
  assert.deepEqual(widthsFor(700, [320, 640, 960, 1440]), [320, 640, 700]);
  assert.deepEqual(widthsFor(1, [320, 640]), [1]);
});

/** Files as they should not be: each named, with what has to become of it. */
import { deflateSync } from 'node:zlib';
import { randomFrom } from '../catalog-scale/generate.ts';

/** `in`: its products are there. `told`: a report says what is wrong. `refused`: nothing of it is read, and a sentence says why. */
export type Outcome = 'in' | 'told' | 'refused';

export interface OddFile {
  name: string;
  bytes: Buffer;
  becomes: Outcome[];
}

const GOOD = 'Handle,Title,Variant SKU,Variant Price\nlamp,Lamp,L-1,12.00\nmug,Mug,M-1,8.50\n';
const text = (name: string, content: string, ...becomes: Outcome[]): OddFile => ({
  name,
  bytes: Buffer.from(content),
  becomes,
});
const million = 'x'.repeat(1_000_000);

export function oddFiles(): OddFile[] {
  const utf16 = Buffer.from(`\ufeff${GOOD}`, 'utf16le');
  return [
    text('as it should be', GOOD, 'in'),
    text('UTF-8 with a mark', `\ufeff${GOOD}`, 'in'),
    { name: 'UTF-16 with a mark', bytes: utf16, becomes: ['in'] },
    { name: 'UTF-16, big end first', bytes: Buffer.from(utf16).swap16(), becomes: ['in'] },
    { name: 'UTF-16 without a mark', bytes: Buffer.from(GOOD, 'utf16le'), becomes: ['in'] },
    { name: 'UTF-16, cut in a letter', bytes: utf16.subarray(0, utf16.length - 3), becomes: ['in', 'told'] },
    { name: 'Windows-1252', bytes: Buffer.from(GOOD.replace('Lamp', 'Lämp'), 'latin1'), becomes: ['in'] },
    {
      name: 'broken UTF-8',
      bytes: Buffer.concat([Buffer.from(GOOD), Buffer.from([0xc3, 0x28, 0xff, 0xfe])]),
      becomes: ['in', 'told'],
    },
    {
      name: 'zeros between the letters',
      bytes: Buffer.from(GOOD.replace('Lamp', 'La\0mp')),
      becomes: ['in'],
    },
    { name: 'nothing', bytes: Buffer.alloc(0), becomes: ['refused'] },
    { name: 'zeros', bytes: Buffer.alloc(5_000), becomes: ['refused'] },
    {
      name: 'random bytes',
      bytes: Buffer.from(Array.from({ length: 20_000 }, byChance(7))),
      becomes: ['refused', 'told'],
    },
    text('line ends of old Macs', GOOD.replaceAll('\n', '\r'), 'in'),
    text('line ends of Windows', GOOD.replaceAll('\n', '\r\n'), 'in'),
    text('line ends of all kinds', 'Handle,Title,Variant Price\r\na,A,1\nb,B,2\r\n', 'in', 'told'),
    text('semicolons', GOOD.replaceAll(',', ';'), 'in'),
    text('tabs', GOOD.replaceAll(',', '\t'), 'in'),
    text('a quotation mark that is not closed', `${GOOD}cup,"Cup,C-1,3\n${'a,b,c,d\n'.repeat(1000)}`, 'told'),
    text('quotation marks anywhere', `${GOOD}cup,Cu"p "x" ""y,C-1,3.00\n`, 'in', 'told'),
    text('quotation marks of typographers', `${GOOD}cup,“Cup”,C-1,3.00\n`, 'in'),
    text(
      'a cell of a million signs',
      `Handle,Title,Body (HTML),Variant Price\na,A,${million},1\nb,B,short,2\n`,
      'told',
    ),
    text('a title of a million signs', `Handle,Title,Variant Price\na,${million},1\n`, 'told'),
    text(
      'a row of three million signs',
      `Handle,Title,Variant Price\na,${million.repeat(3)},1\n`,
      'told',
      'refused',
    ),
    text(
      'ten thousand columns',
      `Handle,Title,Variant Price,${Array.from({ length: 10_000 }, (_, n) => `c${n}`).join()}\na,A,1,${','.repeat(9_999)}\n`,
      'in',
      'told',
      'refused',
    ),
    text('ten thousand cells in one row', `${GOOD}${'x,'.repeat(10_000)}\n`, 'told'),
    text('ten thousand empty lines', `${GOOD}${'\n'.repeat(10_000)}cup,Cup,C-1,1\n`, 'in'),
    text('names of columns alone', 'Handle,Title,Variant Price\n', 'in', 'told', 'refused'),
    text('a column twice', 'Handle,Title,Title,Variant Price\na,A,B,1\n', 'refused'),
    text('no column that counts', 'a,b,c\n1,2,3\n', 'refused'),
    text(
      'formulas',
      `Handle,Title,Variant SKU,Variant Price\na,"=cmd|' /C calc'!A0",+1+1,1\nb,@SUM(A1),-2,2\nc,"\t=1",'=3,3\n`,
      'in',
      'told',
    ),
    text(
      'markup',
      'Handle,Title,Body (HTML),Variant Price\na,<script>alert(1)</script>,"<img src=x onerror=alert(1)><p>x</p>",1\n',
      'in',
    ),
    text(
      'prices that are none',
      'Handle,Title,Variant Price\na,A,1e3\nb,B,-5\nc,C,NaN\nd,D,99999999999999999999\ne,E,12.345\nf,F,€12\n',
      'told',
    ),
    text(
      'a handle a thousand times',
      `Handle,Title,Variant Price\n${'a,A,1\nb,B,2\n'.repeat(1_000)}`,
      'told',
    ),
    text(
      'a thousand variants of one product',
      `Handle,Title,Option1 Name,Option1 Value,Variant Price\n${Array.from({ length: 1_000 }, (_, n) => `a,A,Size,${n},1`).join('\n')}\n`,
      'in',
      'told',
    ),
    text(
      'the same choices twice',
      'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\na,A,Size,S,1,1\na,A,Size,S,2,1\n',
      'told',
    ),
    text(
      'addresses that lead inside',
      'Handle,Title,Variant Price,Image Src\na,A,1,http://127.0.0.1:1/x.png\nb,B,1,file:///etc/passwd\nc,C,1,http://169.254.169.254/latest\n',
      'in',
      'told',
    ),
    text('words that hide', 'Handle,Title,Variant Price\na,"A\u202eB\u200b\ufeff\u0007",1\n', 'in', 'told'),
    text('half a letter', `Handle,Title,Variant Price\na,"A\ud800",1\n`, 'in', 'told'),
    { name: 'an Excel file', bytes: Buffer.from('PK\x03\x04rest'), becomes: ['refused'] },
    { name: 'a PDF', bytes: Buffer.from('%PDF-1.7 rest'), becomes: ['refused'] },
    text('JSON lines', '{"title":"Lamp","variants":[{"price":"12.00","sku":"J-1"}]}\n', 'in'),
    text(
      'JSON lines, one of them broken',
      '{"title":"Lamp","variants":[{"price":"12.00"}]}\n{"title":\n{"title":"Mug","variants":[{"price":3}]}\n',
      'told',
    ),
    text(
      'JSON of another shape',
      '{"title":{"a":1},"variants":"none","images":[1,null,{}],"options":[[]],"tags":{"x":1}}\n',
      'told',
      'refused',
    ),
    text(
      'JSON in a JSON',
      `{"title":"A","variants":[{"price":"1"}],"description":${JSON.stringify(million)}}\n`,
      'told',
    ),
    text(
      'JSON, deep',
      `{"title":"A","variants":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`,
      'told',
      'refused',
    ),
    text('an array of JSON', '[{"title":"A"}]\n', 'refused'),
    text(
      'Spree, other columns',
      'slug,sku,name,price,currency\na,A-1,A,1.00,EUR\nb,B-1,B,,EUR\n',
      'in',
      'told',
    ),
    text(
      'Spree, odd currencies',
      `slug,sku,name,price,currency\n${Array.from({ length: 200 }, (_, n) => `a,A-1,A,1,${String.fromCharCode(65 + (n % 26)).repeat(3)}`).join('\n')}\n`,
      'in',
      'told',
    ),
    text(
      'WooCommerce, a variation without its product',
      'ID,Type,SKU,Name,Published,Regular price,Parent\n1,variation,V,Lost,1,5,id:99\n2,simple,S,Here,1,6,\n',
      'told',
    ),
    text(
      'WooCommerce, a product that is its own',
      'ID,Type,SKU,Name,Published,Regular price,Parent\n1,variable,P,Loop,1,,\n2,variation,P,Loop,1,5,P\n',
      'in',
      'told',
    ),
  ];
}

function byChance(seed: number): () => number {
  const random = randomFrom(seed);
  return () => Math.floor(random() * 256);
}

/** Good files with some bytes changed, left out, doubled or cut off. */
export function* spoiltFiles(seed: number, count: number): Generator<OddFile> {
  const sources = [
    GOOD,
    'Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src\na,"A, ""x""",<p>y</p>,Size,S,A-1,1.00,https://shop.example/a.png\na,,,,L,A-2,2.00,\n',
    '{"title":"Lamp","tags":["a","b"],"variants":[{"price":"12.00","sku":"J-1"}]}\n{"title":"Mug","variants":[{"price":"3"}]}\n',
    'slug,sku,name,price,currency,option1_name,option1_value\na,A,A,0,EUR,,\na,A-1,,2.00,EUR,Color,Red\n',
    'ID,Type,SKU,Name,Published,Regular price,Parent,Attribute 1 name,Attribute 1 value(s)\n1,variable,P,Shirt,1,,,Size,"S, L"\n2,variation,P-S,Shirt - S,1,5,P,Size,S\n',
  ];
  for (let number = 0; number < count; number++) {
    const random = randomFrom(seed * 1_000 + number);
    let bytes = Buffer.from(sources[number % sources.length]!);
    const changes = 1 + Math.floor(random() * 6);
    for (let change = 0; change < changes && bytes.length > 1; change++) {
      const at = Math.floor(random() * bytes.length);
      const kind = random();
      if (kind < 0.4) bytes[at] = Math.floor(random() * 256);
      else if (kind < 0.6)
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + Math.floor(random() * 10))]);
      else if (kind < 0.8)
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - 20))]);
      else if (kind < 0.9)
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from('"'), bytes.subarray(at)]);
      else bytes = bytes.subarray(0, at);
    }
    yield { name: `spoilt ${number}`, bytes, becomes: ['in', 'told', 'refused'] };
  }
}

/** Pictures that are none, or more than they should be. */
export function oddPictures(): { name: string; bytes: Buffer; mayBeTaken: boolean }[] {
  const png = smallPng(2, 2);
  return [
    { name: 'a small PNG', bytes: png, mayBeTaken: true },
    { name: 'nothing', bytes: Buffer.alloc(0), mayBeTaken: false },
    { name: 'text', bytes: Buffer.from('not a picture'), mayBeTaken: false },
    {
      name: 'SVG with a script',
      bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      mayBeTaken: false,
    },
    {
      name: 'SVG that asks for files',
      bytes: Buffer.from(
        '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>',
      ),
      mayBeTaken: false,
    },
    { name: 'HTML', bytes: Buffer.from('<html><script>alert(1)</script></html>'), mayBeTaken: false },
    { name: 'PNG cut in half', bytes: png.subarray(0, Math.floor(png.length / 2)), mayBeTaken: false },
    {
      name: 'PNG with a page behind it',
      bytes: Buffer.concat([png, Buffer.from('<script>alert(1)</script>')]),
      mayBeTaken: true,
    },
    { name: 'PNG that says it has 50,000 × 50,000', bytes: smallPng(50_000, 50_000, 1), mayBeTaken: false },
    {
      name: 'a bomb: 20,000 × 20,000 of one colour',
      bytes: smallPng(20_000, 20_000, 20_000),
      mayBeTaken: false,
    },
    { name: 'GIF and script in one', bytes: Buffer.from('GIF89a/*\x00\x00*/=1;alert(1)'), mayBeTaken: false },
    { name: 'JPEG of its mark alone', bytes: Buffer.from([0xff, 0xd8, 0xff, 0xe0]), mayBeTaken: false },
    { name: 'WebP of its mark alone', bytes: Buffer.from('RIFF\x00\x00\x00\x00WEBP'), mayBeTaken: false },
    { name: 'AVIF of its mark alone', bytes: Buffer.from('\x00\x00\x00\x18ftypavif'), mayBeTaken: false },
    { name: 'a PDF', bytes: Buffer.from('%PDF-1.7\n'), mayBeTaken: false },
    {
      name: 'random bytes',
      bytes: Buffer.from(Array.from({ length: 10_000 }, byChance(3))),
      mayBeTaken: false,
    },
  ];
}

/** Grey; `rows` of them are there. */
function smallPng(width: number, height: number, rows = height): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8; // bits, and grey alone
  const data = deflateSync(Buffer.alloc((width + 1) * rows), { level: 1 });
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

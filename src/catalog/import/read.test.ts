/** Product files as they come: encodings, line ends, broken rows; cells that a spreadsheet would run. */
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { neutral, plain } from './cells.ts';
import { readColumns } from './columns.ts';
import { type Row, readTable, rowsOf, UnreadableFile } from './file.ts';
import { productsOf } from './group.ts';
import { ProductReader } from './read-product.ts';

const dir = await mkdtemp(path.join(tmpdir(), 'import-'));
let files = 0;

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of source) found.push(each);
  return found;
}

async function rowsIn(text: string | Buffer): Promise<Row[]> {
  const file = path.join(dir, `${files++}.csv`);
  await writeFile(file, text);
  return all(rowsOf(file));
}

const whyNot = async (bytes: Buffer) => {
  const read = await readTable(bytes);
  return read.ok ? undefined : read.why;
};

/** The products of a table, and what is wrong with it. */
async function read(text: string, currency = 'EUR') {
  const rows = await rowsIn(text);
  const header = readColumns(rows[0]!.cells);
  assert.ok(header.ok);
  const reader = new ProductReader(header.columns, currency);
  const groups = await all(productsOf(rowsIterable(rows.slice(1)), header.columns));
  return { products: groups.map((group) => reader.read(group)), findings: reader.findings };
}
async function* rowsIterable(rows: Row[]) {
  yield* rows;
}

test('lines are told as an editor counts them, whatever ends them and whatever stands in a cell', async () => {
  for (const end of ['\n', '\r\n']) {
    const text = ['Handle,Title', 'a,"x', 'y"', '', '', 'b,z', 'c', 'd,5" pipe', 'e,"1,2"'].join(end);
    const rows = await rowsIn(text);
    assert.deepEqual(
      rows.map(({ line, lastLine, cells }) => [line, lastLine, ...cells]),
      [
        [1, 1, 'Handle', 'Title'],
        [2, 3, 'a', `x${end}y`],
        [6, 6, 'b', 'z'],
        [7, 7, 'c'],
        [8, 8, 'd', '5" pipe'],
        [9, 9, 'e', '1,2'],
      ],
    );
  }
});

test('a quotation mark that is never closed is told with its line', async () => {
  await assert.rejects(rowsIn('Handle,Title\na,b\nc,"open\nmore\n'), (error) => {
    assert.ok(error instanceof UnreadableFile);
    assert.match(error.message, /begins on line 3 never ends/);
    return true;
  });
  await assert.rejects(rowsIn(`Handle,Title\na,"${'x\n'.repeat(1_500_000)}"`), /line 2 never ends/);
});

test('semicolons and tabs are told from commas, as spreadsheets write them', async () => {
  for (const sign of [';', '\t'])
    assert.deepEqual((await rowsIn(`Handle${sign}Title\na${sign}b, c`))[1]!.cells, ['a', 'b, c']);
});

test('UTF-16 and Windows files are read as what they are; what is no table is refused', async () => {
  const text = 'Handle,Title\ntee,Grüner Tee – €5\n';
  const encodings: [Buffer, string][] = [
    [Buffer.from(text), 'UTF-8'],
    [Buffer.from(`\ufeff${text}`), 'UTF-8'],
    [Buffer.from(`\ufeff${text}`, 'utf16le'), 'UTF-16'],
    [Buffer.from(text, 'utf16le'), 'UTF-16'],
    [Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), 'UTF-16'],
    [Buffer.from(text.replace('–', '\x96').replace('€', '\x80'), 'latin1'), 'Windows-1252'],
  ];
  for (const [bytes, encoding] of encodings) {
    const found = await readTable(bytes);
    assert.ok(found.ok, encoding);
    assert.deepEqual([found.encoding, found.text.toString()], [encoding, text]);
  }
  assert.match((await whyNot(Buffer.alloc(0)))!, /empty/);
  assert.match((await whyNot(Buffer.from('PK\x03\x04xlsx')))!, /Excel.*CSV UTF-8/);
  assert.match((await whyNot(Buffer.from('{"products": []}')))!, /first line is no product/);
  assert.match((await whyNot(Buffer.from('a,b\n1,2')))!, /no column “Handle”/);
  assert.match((await whyNot(Buffer.from('Handle,handle,Title\n')))!, /twice/);
  assert.match((await whyNot(Buffer.from('Handle,"Title\n1,2')))!, /not a table/);
});

test('what a spreadsheet would run is made harmless, and is read as it was', () => {
  for (const text of ['=1+1', '+49 30', '-x', '@SUM(A1)', '\tx', '\r=1', "'=1", "''=1"])
    assert.match(neutral(text), /^'/, text);
  for (const text of ['', 'x', "'x", "it's", '12', '-3', '-3.50']) assert.equal(neutral(text), text);
  fc.assert(
    fc.property(fc.stringMatching(/^['=+\-@\t\r0-9a.]{0,6}$/), (text) => {
      assert.equal(plain(neutral(text)), text);
      assert.ok(!/^[=+\-@\t\r]/.test(neutral(text)) || /^-\d/.test(text));
    }),
  );
});

test('the older and the newer names of the columns say the same', async () => {
  const older = await read(
    'Handle,Title,Body (HTML),Variant SKU,Variant Price,Variant Compare At Price,Variant Grams,Published,Image Src\nmug,Mug,<b>Good</b>,M1,12.00,15,250,TRUE,https://x.example/m.jpg',
  );
  const newer = await read(
    'URL handle,Title,Description,SKU,Price,Compare-at price,Weight value (grams),Published on online store,Product image URL\nmug,Mug,<b>Good</b>,M1,12.00,15,250,true,https://x.example/m.jpg',
  );
  assert.deepEqual(older, newer);
  const [mug] = older.products;
  assert.equal(mug!.text.descriptionHtml, '<strong>Good</strong>');
  assert.equal(mug!.text.status, 'active');
  assert.deepEqual(
    mug!.variants.map(({ sku, priceMinor, compareAtMinor, grams }) => ({
      sku,
      priceMinor,
      compareAtMinor,
      grams,
    })),
    [{ sku: 'M1', priceMinor: 1200, compareAtMinor: 1500, grams: 250 }],
  );
});

test('a broken cell leaves its row out, and says line, column, fault and what was done', async () => {
  const { products, findings } = await read(
    [
      'Handle,Title,Option1 Name,Option1 Value,Variant Price,Variant Inventory Qty,Image Src',
      'mug,Mug,Size,S,12.00,3,ftp://x.example/a.jpg',
      'mug,,,M,12.0x,3,',
      'mug,,,,13.00,3,',
      'mug,,,L,13.00,many,',
      'mug,,,XL,13.00,4,,"more, than"',
      'cup,,,,5,,',
    ].join('\n'),
  );
  assert.deepEqual(
    products.map((product) => product?.variants.map(({ choices }) => choices)),
    [[['S']], undefined],
  );
  assert.deepEqual(
    findings.map(({ line, column, what, done }) => `${line} ${column}: ${what} ${done}`),
    [
      '3 Variant Price: “12.0x” is no amount in EUR: write it as 1234.50, without signs or spaces. The row was left out.',
      '4 Option1 Value: What is it in “Size”? The row was left out.',
      '5 Variant Inventory Qty: “many” is no whole number of pieces, such as 250. The row was left out.',
      '6 : The row has 8 cells, but there are 7 columns. A comma or a quotation mark is out of place. The row was left out.',
      '2 Image Src: This is no address of a picture: it must begin with https:// or http://. The picture was left out.',
      '7 Title: There is no title. The product was left out.',
    ],
  );
});

test('amounts are those of the shop’s currency, and huge cells are refused by their line', async () => {
  const table = (price: string, title = 'T') => `Handle,Title,Variant Price\nx,${title},"${price}"`;
  const priceOf = async (price: string, currency: string) =>
    (await read(table(price), currency)).products[0]!.variants[0]?.priceMinor;
  assert.equal(await priceOf('12,5', 'EUR'), 1250);
  assert.equal(await priceOf('12.5000', 'EUR'), 1250);
  assert.equal(await priceOf('1200', 'JPY'), 1200);
  assert.equal(await priceOf('1200.00', 'JPY'), 1200);
  assert.equal(await priceOf('12.5', 'JPY'), undefined);
  for (const wrong of ['€12', '1.234,50', '-1', '1e9', '١٢'])
    assert.equal(await priceOf(wrong, 'EUR'), undefined, wrong);
  const { findings } = await read(table('1', 'x'.repeat(201)));
  assert.match(findings[0]!.what, /201 characters; at most 200/);
});

test('descriptions are cleaned: nothing of a script comes in', async () => {
  const html =
    '<p onclick=x>Fine</p><script>alert(1)</script><img src=x onerror=alert(1)><a href=javascript:x>y</a>';
  const { products } = await read(`Handle,Title,Body (HTML)\nx,T,"${html}"`);
  assert.doesNotMatch(products[0]!.text.descriptionHtml!, /script|onclick|onerror|<img/);
  assert.match(products[0]!.text.descriptionHtml!, /<p>Fine<\/p>/);
});

test('no table makes the reader fall over', async () => {
  const cell = fc.oneof(
    fc.constantFrom('', 'mug', '1.00', 'TRUE', 'Size', 'S', 'https://x.example/a.jpg', '=1', '"', '\n', ','),
    fc.string({ maxLength: 8 }),
  );
  const header =
    'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Image Src,Status,Tags,Published';
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { minLength: 1, maxLength: 12 }), { maxLength: 6 }),
      async (table) => {
        const quoted = table.map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join(','));
        const { products, findings } = await read([header, ...quoted].join('\n'));
        for (const product of products)
          if (product) assert.ok(product.handle === '' || /^[a-z0-9]+(-[a-z0-9]+)*$/.test(product.handle));
        for (const { line, what, done } of findings) assert.ok(line > 1 && what && done);
      },
    ),
    { numRuns: 60 },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readTsv, writeTsv } from './grid-tsv.ts';

test('a block of a spreadsheet is read into rows and cells', () => {
  assert.deepEqual(readTsv('12.00\t15.00\r\n13.00\t\r\n'), [
    ['12.00', '15.00'],
    ['13.00', ''],
  ]);
  assert.deepEqual(readTsv('"two\nlines"\tsaid ""so""\t"say ""so"""'), [
    ['two\nlines', 'said ""so""', 'say "so"'],
  ]);
  assert.deepEqual(readTsv('12" ruler\n"open'), [['12" ruler'], ['"open']]);
  assert.deepEqual(readTsv('one'), [['one']]);
  assert.deepEqual(readTsv(''), [['']]);
});

test('what is written is read again', () => {
  const cell = fc.string().map((text) => text.replaceAll('\r', ''));
  const block = fc
    .integer({ min: 1, max: 4 })
    .chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 4 }),
    )
    // An empty last line of one cell is what the end of a block looks like.
    .filter((rows) => rows.length === 1 || rows.at(-1)!.join('\t') !== '');
  fc.assert(fc.property(block, (rows) => assert.deepEqual(readTsv(writeTsv(rows)), rows)));
});

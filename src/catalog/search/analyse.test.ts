import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joins, pair, plain, tokensOf } from './analyse.ts';
import { impactOf, positionsOf } from './impacts.ts';
import { distance } from './spelling.ts';

const pieces = (text: string) => tokensOf(text).map((token) => token.pieces.join('|'));

test('case, accents and marks do not matter', () => {
  assert.equal(plain('Café “CRÈME” Straße'), 'cafe “creme” strasse');
  assert.deepEqual(pieces('Ærø-Læ Señor’s Łódź'), ['aero|lae', 'senor', 'lodz']);
  assert.deepEqual(pieces('1,299.00 and 2,5'), ['1299.00', 'and', '2.5']);
  assert.deepEqual(pieces('!!! ??? …'), []);
});

test('a number and its unit are one token, however they are written', () => {
  for (const text of ['13 inch', '13in', '13-inch', '13"', '13 ″', '13 Inches', '13”'])
    assert.deepEqual(pieces(text), ['13|inch'], text);
  for (const text of ['1.7 L', '1.7l', '1,7 litres', '1.7-liter'])
    assert.deepEqual(pieces(text), ['1.7|l'], text);
  assert.deepEqual(pieces('2-in-1'), ['2|in|1']);
  assert.deepEqual(pieces('10 in 1 kit'), ['10', 'in', '1', 'kit']);
  assert.deepEqual(pieces('25 volt'), ['25|v']);
});

test('model numbers are found in parts and as a whole', () => {
  assert.deepEqual(pieces('WH-1000XM4'), ['wh|1000|xm|4']);
  const [model] = tokensOf('WH-1000XM4');
  for (const join of ['wh1000xm4', '1000xm', 'xm4', '1000xm4']) assert.ok(joins(model!).includes(join), join);
  assert.deepEqual(joins(tokensOf('USB-C')[0]!), ['usbc']);
  assert.equal(pair(tokensOf('usb')[0]!, tokensOf('c')[0]!), 'usbc');
});

test('signs that are written without spaces go in twos', () => {
  assert.deepEqual(pieces('電気ケトル'), ['電気', '気ケ', 'ケト', 'トル']);
});

test('British and American, and plurals of their own, are one word', () => {
  assert.deepEqual(pieces('grey jewellery'), pieces('gray jewelry'));
  assert.deepEqual(pieces("women's knives"), pieces('woman knife'));
});

test('a long text or a long word is cut, not refused', () => {
  assert.equal(tokensOf('x'.repeat(10_000))[0]!.pieces[0]!.length, 40);
  assert.ok(joins(tokensOf('1-2-3-4-5-6-7-8-9')[0]!).length === 0);
});

test('a word says more in a title than in a description, and more in a short one', () => {
  const lengths = {
    title: 6,
    vendor: 1,
    type: 2,
    tags: 6,
    collections: 3,
    options: 5,
    codes: 4,
    description: 80,
  };
  const order = (
    ['title', 'vendor', 'type', 'tags', 'collections', 'options', 'codes', 'description'] as const
  ).map((field) => impactOf({ [field]: 1 }, lengths));
  assert.deepEqual(
    [...order].sort((one, other) => other - one),
    order,
  );
  assert.ok(
    impactOf({ title: 1 }, { ...lengths, title: 2 }) > impactOf({ title: 1 }, { ...lengths, title: 12 }),
  );
  assert.ok(impactOf({ title: 1, description: 2 }, lengths) > impactOf({ title: 1 }, lengths));
});

test('impacts are written as positions of which ts_rank makes the same order', () => {
  assert.equal(positionsOf(0), '1D');
  assert.equal(positionsOf(1), '1A,2A,3A');
  assert.match(positionsOf(0.4), /^1[ABCD](,2[ABCD])?(,3[ABCD])?$/);
});

test('neighbours swapped are one step apart', () => {
  assert.equal(distance('toaster', 'tosater'), 1);
  assert.equal(distance('kettle', 'kettel'), 1);
  assert.equal(distance('', 'abc'), 3);
  assert.equal(distance('ca', 'abc'), 3);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { testDatabase } from '../../test/database.ts';
import { plainKind } from '../../test/letters.ts';
import { type Database, openDatabase } from './db.ts';
import { fillIn, ownWordings, paragraphsOf, resetWording, setWording, wordingProblems } from './wordings.ts';

let db: Database;
let drop: () => Promise<void>;
before(async () => {
  const database = await testDatabase();
  drop = database.drop;
  db = openDatabase({ url: database.url, poolMax: 2 });
});
after(async () => {
  await db.close();
  await drop();
});

const kind = plainKind({ placeholders: { number: 'the number', name: 'the name' } });
const good = { subject: 'Order {number}', heading: 'Hello {name}', body: 'From {shop}, {shop_email}' };

test('a wording may hold the placeholders of its kind and those of every kind', () => {
  assert.deepEqual(wordingProblems(kind, good), []);
});

test('an unknown placeholder is refused, and those that there are are named', () => {
  assert.deepEqual(wordingProblems(kind, { ...good, body: 'Dear {nmae}, {number} {NAME}' }), [
    'The body holds {nmae}, which is not one of {shop}, {shop_email}, {number}, {name}.',
    'The body holds {NAME}, which is not one of {shop}, {shop_email}, {number}, {name}.',
  ]);
  assert.equal(wordingProblems(kind, { ...good, heading: '{toString} {__proto__}' }).length, 2);
});

for (const [what, change] of [
  ['nothing', { subject: ' ' }],
  ['two lines', { subject: 'Order\nBcc: all@example.com' }],
  ['too much', { heading: 'x'.repeat(201) }],
  ['too much of a body', { body: 'x'.repeat(5001) }],
] as const)
  test(`${what} is refused`, () => {
    assert.equal(wordingProblems(kind, { ...good, ...change }).length, 1);
  });

test('set, changed and taken back', async () => {
  assert.deepEqual(await setWording(db, { kind }, 'kind', good), { ok: true });
  await setWording(db, { kind }, 'kind', { ...good, body: ' One\r\n\r\nTwo ' });
  assert.deepEqual([...(await ownWordings(db))], [['kind', { ...good, body: 'One\n\nTwo' }]]);
  assert.equal((await setWording(db, { kind }, 'kind', { ...good, body: '{x}' })).ok, false);
  assert.equal((await setWording(db, { kind }, 'other', good)).ok, false);
  assert.equal((await ownWordings(db)).get('kind')!.body, 'One\n\nTwo');
  assert.equal(await resetWording(db, 'kind'), true);
  assert.equal(await resetWording(db, 'kind'), false);
  assert.equal((await ownWordings(db)).size, 0);
});

test('filling in leaves alone what has no value', () => {
  assert.equal(fillIn('{a} {b} { a } {}', { a: '1' }), '1 {b} { a } {}');
  assert.equal(fillIn('{toString}', {}), '{toString}');
});

test('blank lines part paragraphs, single ones lines; what is empty is left out', () => {
  assert.deepEqual(paragraphsOf('One\ntwo  \n\n \n\n  three\n'), [['One', 'two'], ['three']]);
  assert.deepEqual(paragraphsOf(''), []);
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { changedFields, merge, proposal, readText, takeBack } from './merge.ts';

const matters = [
  { name: 'title', label: 'Title', fields: ['title'] },
  { name: 'vendor', label: 'Vendor', fields: ['vendor'] },
  { name: 'price', label: 'Price', fields: ['price', 'compareAt'] },
];
const base = { title: 'Cloth', vendor: 'Mill', price: '24.00', compareAt: '' };
const names = (list: { name: string }[]) => list.map(({ name }) => name);

test('what only one has changed is kept, whoever it was', () => {
  const merged = merge(matters, {
    base,
    theirs: { ...base, vendor: 'Loom' },
    mine: { ...base, title: 'Tablecloth' },
  });
  assert.deepEqual(merged.text, { ...base, vendor: 'Loom', title: 'Tablecloth' });
  assert.deepEqual([names(merged.theirs), merged.conflicts], [['vendor'], []]);
});

test('what both have changed is a conflict, unless both say the same', () => {
  const merged = merge(matters, {
    base,
    theirs: { ...base, title: 'Cloth, big', vendor: 'Loom' },
    mine: { ...base, title: 'Big cloth', vendor: 'Loom' },
  });
  assert.deepEqual(names(merged.conflicts), ['title']);
  assert.equal(merged.text.title, 'Cloth, big');
});

test('fields that belong together are one matter: a new price and another’s comparison meet', () => {
  const merged = merge(matters, {
    base,
    theirs: { ...base, compareAt: '30.00' },
    mine: { ...base, price: '32.00' },
  });
  assert.deepEqual(names(merged.conflicts), ['price']);
});

test('a field that was not sent is not changed', () => {
  const merged = merge(matters, { base, theirs: base, mine: { title: 'Tablecloth' } });
  assert.deepEqual(merged.text, { ...base, title: 'Tablecloth' });
});

test('a forged or missing base overwrites nothing that differs', () => {
  for (const forged of [undefined, 'null', '[]', '{"title":1}', 'x']) {
    const merged = merge(matters, { base: readText(forged), theirs: base, mine: { ...base, title: 'Mine' } });
    assert.deepEqual(names(merged.conflicts), ['title'], forged);
  }
});

test('an entry is taken back while its fields are as it left them, whatever else has changed', () => {
  const entry = changedFields(base, { ...base, title: 'Tablecloth' });
  assert.deepEqual(entry, { before: { title: 'Cloth' }, after: { title: 'Tablecloth' } });
  const now = { ...base, title: 'Tablecloth', vendor: 'Loom' };
  assert.deepEqual(takeBack(now, entry), { ok: true, text: { ...base, vendor: 'Loom' } });
  assert.deepEqual(takeBack({ ...now, title: 'Third' }, entry), { ok: false, field: 'title' });
});

test('the form of a conflict holds my side of it whole, and theirs of what I left alone', () => {
  const theirs = { ...base, price: '26.00', compareAt: '30.00', vendor: 'Loom' };
  const mine = { ...base, price: '28.00', title: 'Mine' };
  const { conflicts } = merge(matters, { base, theirs, mine });
  assert.deepEqual(proposal({ base, theirs, mine }, conflicts), {
    title: 'Mine',
    vendor: 'Loom',
    price: '28.00',
    compareAt: '',
  });
});

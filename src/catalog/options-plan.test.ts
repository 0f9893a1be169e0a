import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  combinations,
  type Layout,
  optionMistakes,
  type PlacedVariant,
  planOptions,
  type WantedOption,
} from './options-plan.ts';

const variant = (
  id: string,
  choices: string[],
  position: number,
  status: 'active' | 'archived' = 'active',
) => ({
  id,
  choices,
  position,
  status,
});
const option = (
  was: string,
  name: string,
  choices: (string | [was: string, name: string])[],
  given = '',
) => ({
  was,
  name,
  given,
  choices: choices.map((each) =>
    typeof each === 'string' ? { was: was === '' ? '' : each, name: each } : { was: each[0], name: each[1] },
  ),
});

const sizes: Layout = {
  options: [{ name: 'Size', choices: ['A3', 'A4'] }],
  variants: [variant('a', ['A3'], 1), variant('b', ['A4'], 2)],
};
const byId = (layout: Layout) =>
  Object.fromEntries(
    layout.variants.map(({ id, choices, status }) => [id, `${choices.join('/')} ${status}`]),
  );

test('a first option gives the one variant its choice', () => {
  const now: Layout = { options: [], variants: [variant('a', [], 1)] };
  const planned = planOptions(now, [option('', 'Size', ['A3', 'A4'], 'A4')]);
  assert.deepEqual(byId(planned), { a: 'A4 active' });
});

test('a new option gives every variant the choice that was asked for, and keeps its id', () => {
  const planned = planOptions(sizes, [
    option('Size', 'Size', ['A3', 'A4']),
    option('', 'Wood', ['Oak', 'Ash'], 'Ash'),
  ]);
  assert.deepEqual(byId(planned), { a: 'A3/Ash active', b: 'A4/Ash active' });
});

test('options and choices are renamed and moved, also in a ring', () => {
  const planned = planOptions(sizes, [
    option('Size', 'Format', [
      ['A4', 'A3'],
      ['A3', 'A4'],
    ]),
  ]);
  assert.deepEqual(planned.options, [{ name: 'Format', choices: ['A3', 'A4'] }]);
  assert.deepEqual(byId(planned), { a: 'A4 active', b: 'A3 active' });
  assert.deepEqual(
    planned.variants.map(({ id }) => id),
    ['b', 'a'],
    'in the order of the choices',
  );
});

test('a choice that goes archives its variants, and one that comes brings none', () => {
  const planned = planOptions(sizes, [option('Size', 'Size', ['A3', ['', 'A2']])]);
  assert.deepEqual(byId(planned), { a: 'A3 active', b: 'A4 archived' });
});

test('an option that goes leaves the first variant of each rest; the others are archived as they were', () => {
  const now: Layout = {
    options: [
      { name: 'Size', choices: ['A3', 'A4'] },
      { name: 'Wood', choices: ['Oak', 'Ash'] },
    ],
    variants: [
      variant('a', ['A3', 'Oak'], 1),
      variant('b', ['A3', 'Ash'], 2),
      variant('c', ['A4', 'Ash'], 3),
    ],
  };
  const planned = planOptions(now, [option('Size', 'Size', ['A3', 'A4'])]);
  assert.deepEqual(byId(planned), { a: 'A3 active', b: 'A3/Ash archived', c: 'A4 active' });
  const back = planOptions(planned, [
    option('Size', 'Size', ['A3', 'A4']),
    option('', 'Wood', ['Ash'], 'Ash'),
  ]);
  assert.deepEqual(byId(back), { a: 'A3/Ash active', b: 'A3/Ash (earlier) archived', c: 'A4/Ash active' });
});

test('archived variants follow a new name, and give way where an active one takes it', () => {
  const now: Layout = { ...sizes, variants: [variant('a', ['A3'], 1), variant('b', ['A4'], 2, 'archived')] };
  assert.deepEqual(
    byId(
      planOptions(now, [
        option('Size', 'Size', [
          ['A3', 'Big'],
          ['A4', 'Small'],
        ]),
      ]),
    ),
    {
      a: 'Big active',
      b: 'Small archived',
    },
  );
  const gone = planOptions(now, [option('Size', 'Size', ['A3'])]);
  assert.deepEqual(byId(planOptions(gone, [option('Size', 'Size', [['A3', 'A4']])])), {
    a: 'A4 active',
    b: 'A4 (earlier) archived',
  });
});

test('without any option one variant is left', () => {
  assert.deepEqual(byId(planOptions(sizes, [])), { a: ' active', b: 'A4 archived' });
});

test('what cannot be is said', () => {
  const messages = (...wanted: WantedOption[]) => Object.values(optionMistakes(wanted)).join(' ');
  assert.equal(messages(option('', 'Size', ['A3'])), '');
  assert.match(messages(option('', '', ['A3'])), /Give the option a name/);
  assert.match(messages(option('', 'Size', [])), /at least one choice/);
  assert.match(messages(option('', 'Size', ['A3', 'a3'])), /“a3” stands twice/);
  assert.match(messages(option('', 'Size', ['A3']), option('', 'size', ['x'])), /Another option is called/);
  assert.match(messages(...['A', 'B', 'C', 'D'].map((name) => option('', name, ['x']))), /at most 3 options/);
  const many = Array.from({ length: 16 }, (_, i) => `c${i}`);
  assert.match(
    messages(option('', 'A', many), option('', 'B', many)),
    /256 combinations, and 250 is the most/,
  );
});

const choices = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 });

/** Any change of any layout, with renames that cross and variants archived before. */
const changes = fc
  .tuple(
    fc.array(choices, { maxLength: 2 }),
    fc.array(choices, { maxLength: 3 }),
    fc.infiniteStream(fc.nat(7)),
  )
  .map(([before, after, numbers]) => {
    const next = (below: number) => (numbers.next().value as number) % below;
    const options = before.map((each, i) => ({ name: `o${i}`, choices: each }));
    const variants = combinations(options)
      .map((each, i): PlacedVariant => variant(`v${i}`, each, i + 1, next(4) === 0 ? 'archived' : 'active'))
      .filter(() => next(5) > 0);
    variants.push(variant('old', ['z', 'a', 'a'], 99, 'archived'));
    const free = new Set(options.map(({ name }) => name));
    const wanted = after.map((names, i): WantedOption => {
      const was = [...free][next(3)] ?? '';
      free.delete(was);
      const old = [...(options.find(({ name }) => name === was)?.choices ?? [])];
      const wantedChoices = names.map((name) => ({ name, was: old.splice(next(4), 1)[0] ?? '' }));
      return { was, name: `n${i}`, choices: wantedChoices, given: names[0]! };
    });
    return { now: { options, variants }, wanted };
  });

test('whatever changes: no variant is lost or doubled, and what is active is a combination of the options', () => {
  fc.assert(
    fc.property(changes, ({ now, wanted }) => {
      const { options, variants } = planOptions(now, wanted);
      const ids = (list: PlacedVariant[]) => list.map(({ id }) => id).sort();
      assert.deepEqual(ids(variants), ids(now.variants));
      assert.equal(new Set(variants.map((each) => JSON.stringify(each.choices))).size, variants.length);
      assert.equal(new Set(variants.map(({ position }) => position)).size, variants.length);
      const known = new Set(combinations(options).map((each) => JSON.stringify(each)));
      const was = new Map(now.variants.map((each) => [each.id, each.status]));
      for (const { id, status, choices: each } of variants) {
        assert.ok(each.length <= 3);
        if (status !== 'active') continue;
        assert.ok(known.has(JSON.stringify(each)));
        assert.equal(was.get(id), 'active', 'nothing comes on sale by itself');
      }
    }),
    { numRuns: 1_000 },
  );
});

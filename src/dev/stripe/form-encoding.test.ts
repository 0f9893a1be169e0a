import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { StripeError } from './errors.ts';
import { parseForm } from './form-encoding.ts';
import { Params } from './params.ts';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('brackets nest, lists keep their order, plus is a space', () => {
  assert.deepEqual(plain(parseForm('a[b][0][c]=1&a[b][1][c]=x+y%2B&d=&e[]=p&e[]=q&f')), {
    a: { b: { 0: { c: '1' }, 1: { c: 'x y+' } } },
    d: '',
    e: { 0: 'p', 1: 'q' },
    f: '',
  });
  const many = Array.from({ length: 12 }, (_, i) => `list[${11 - i}]=v${11 - i}`).join('&');
  assert.deepEqual(
    new Params(parseForm(many)).strings('list'),
    Array.from({ length: 12 }, (_, i) => `v${i}`),
  );
});

test('encoded brackets are brackets', () => {
  assert.deepEqual(plain(parseForm('metadata%5Border%5D=7')), { metadata: { order: '7' } });
});

test('no key reaches the prototype', () => {
  const node = parseForm('__proto__[polluted]=1&constructor[prototype][polluted]=1');
  assert.equal(({} as { polluted?: string }).polluted, undefined);
  assert.equal(Object.getPrototypeOf(node), null);
});

test('what cannot be read is refused, whatever it is', () => {
  assert.throws(() => parseForm('a=%E0%A4%A'), StripeError);
  assert.throws(() => parseForm('a=1&a[b]=2'), StripeError);
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        parseForm(text);
      } catch (error) {
        assert.ok(error instanceof StripeError);
      }
    }),
  );
});

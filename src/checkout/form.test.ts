import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleCart } from '../../test/sample-cart.ts';
import { emailHint } from './email-hint.ts';
import { parseCheckout, typedFromCart, typedFromForm } from './form.ts';

const form = {
  email: ' anna@example.com ',
  name: 'Anna Kay',
  line1: '1 High Street',
  city: 'Berlin',
  postalCode: '10115',
  country: 'DE',
  shippingMethod: 'express',
  note: 'Please ring twice.\r\n\r\n\r\n\r\nThank you\u0000',
  seenTotalMinor: '8490',
  seenCurrency: 'EUR',
};

test('a complete form becomes the details of an order', () => {
  const parsed = parseCheckout(form);
  assert.ok(parsed.ok);
  assert.equal(parsed.details.email, 'anna@example.com');
  assert.equal(parsed.details.shippingMethod, 'express');
  assert.equal(parsed.details.note, 'Please ring twice.\n\nThank you');
  assert.equal(parsed.details.shippingAddress.postalCode, '10115');
  assert.deepEqual(parsed.seen, { totalMinor: 8490, currency: 'EUR' });
});

test('every mistake is told at once, and what was typed comes back', () => {
  const parsed = parseCheckout({ note: 'x'.repeat(501), country: 'DE', shippingMethod: 'pigeon' });
  assert.ok(!parsed.ok);
  assert.deepEqual(Object.keys(parsed.errors).sort(), [
    'city',
    'email',
    'line1',
    'name',
    'note',
    'postalCode',
  ]);
  assert.equal(parsed.typed.shippingMethod, 'pigeon');
  assert.match(parsed.errors.note!, /501/);
});

test('an empty post is a form with mistakes, not a crash', () => {
  const parsed = parseCheckout({});
  assert.ok(!parsed.ok);
  assert.ok(parsed.errors.email && parsed.errors.country);
});

for (const email of [
  'a@b.co',
  'o.brien+shop@mail.example.co.uk',
  "o'brien@example.com",
  'anna@müller.de',
  'ANNA@EXAMPLE.COM',
])
  test(`${email} is an e-mail address`, () => {
    assert.ok(parseCheckout({ ...form, email }).ok);
  });

const notEmails = [
  '',
  'anna',
  'anna@',
  '@example.com',
  'anna@example',
  'anna@example..com',
  'anna@-example.com',
  'anna @example.com',
  'anna@exam ple.com',
  'a..b@example.com',
  'anna@example.com, bob@example.com',
  'anna@example.com\r\nBcc: all@example.com',
  'Anna <anna@example.com>',
  'anna@127.0.0.1',
  `${'a'.repeat(65)}@example.com`,
  `anna@${'a'.repeat(300)}.com`,
];
for (const email of notEmails)
  test(`${JSON.stringify(email.slice(0, 50))} is refused as an e-mail address`, () => {
    const parsed = parseCheckout({ ...form, email });
    assert.ok(!parsed.ok);
    assert.deepEqual(Object.keys(parsed.errors), ['email']);
  });

test('the total that was seen is a whole number or not known', () => {
  const seen = (seenTotalMinor: string) => {
    const parsed = parseCheckout({ ...form, seenTotalMinor });
    return parsed.ok ? parsed.seen : undefined;
  };
  assert.equal(seen('0')?.totalMinor, 0);
  for (const wrong of ['', '-1', '84.90', '1e3', 'NaN', '9'.repeat(30)]) assert.equal(seen(wrong), null);
});

test('a note keeps its lines and loses what cannot be printed', () => {
  assert.equal(typedFromForm({ note: 'a\rb\u202E\u0007\tc' }).note, 'a\nb\tc');
  assert.ok(typedFromForm({ note: 'x'.repeat(100_000) }).note.length <= 1000);
});

test('a cart gives back what it knows, or an empty form', () => {
  const cart = sampleCart();
  const typed = typedFromCart(cart, 'NL');
  assert.equal(typed.shippingAddress.country, 'NL');
  assert.equal(typed.email, '');
  const again = typedFromCart({ ...cart, email: 'a@b.co', shippingMethod: 'express' });
  assert.deepEqual([again.email, again.shippingMethod], ['a@b.co', 'express']);
});

const hints: [typed: string, meant: string | undefined][] = [
  ['anna@gmial.com', 'anna@gmail.com'],
  ['anna@gmail.con', 'anna@gmail.com'],
  ['anna@gmail.co', 'anna@gmail.com'],
  ['anna@hotmial.com', 'anna@hotmail.com'],
  ['anna@outlok.com', 'anna@outlook.com'],
  ['anna@iclould.com', 'anna@icloud.com'],
  ['anna@gmail.com', undefined],
  ['anna@GMAIL.com', undefined],
  ['anna@example.com', undefined],
  ['anna@gmx.at', undefined],
  ['anna', undefined],
];
for (const [typed, meant] of hints)
  test(`"${typed}" ${meant ? `hints at ${meant}` : 'gets no hint'}`, () =>
    assert.equal(emailHint(typed), meant));

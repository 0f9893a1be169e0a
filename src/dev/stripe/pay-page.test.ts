import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type Stripe from 'stripe';
import { isIban, passesLuhn } from './pay-form.ts';
import { type Rig, sessionParams, startRig } from './test-rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig({ merchantName: 'Plain & Sons' });
});
after(() => rig.stop());

const create = (more: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  rig.stripe.checkout.sessions.create(sessionParams(more));
const text = async (response: Response) => (await response.text()).replaceAll('&amp;', '&');
const press = (url: string, form: Record<string, string>) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
const CARD = {
  email: 'ada@example.com',
  name: 'Ada',
  method: 'card',
  number: '4242 4242 4242 4242',
  expiry: '12/40',
  cvc: '123',
};

test('the page says that it is not real, and what is to be paid', async () => {
  const { url } = await create();
  const response = await fetch(url!);
  assert.equal(response.status, 200);
  const page = await text(response);
  assert.match(page, /This is Pushcart's stand-in for Stripe\. No real money moves\./);
  for (const part of [
    'Plain & Sons',
    'A lamp',
    'Quantity 2',
    'Warm',
    '€50.00',
    'Shipping (Parcel)',
    '€4.90',
    '€56.89',
  ])
    assert.ok(page.includes(part), part);
  assert.ok(page.includes('href="http://shop.example/cart"'));
  assert.ok(page.includes('value="ada@example.com"'));
  assert.doesNotMatch(page, /<script|<style| style=/);
  const css = await fetch(`${rig.url}/dev/stripe/pay.css`);
  assert.match(css.headers.get('content-type')!, /^text\/css/);
});

test('what a product is called cannot break the page', async () => {
  const name = '<script>alert(1)</script>';
  const { url } = await create({
    line_items: [{ price_data: { currency: 'eur', unit_amount: 900, product_data: { name } }, quantity: 1 }],
  });
  assert.doesNotMatch(await (await fetch(url!)).text(), /<script/);
});

test('a card typed in pays and leads back to the shop', async () => {
  const { id, url } = await create();
  const response = await press(url!, { ...CARD, email: 'eve@example.com' });
  assert.equal(response.status, 303);
  assert.equal(response.headers.get('location'), `http://shop.example/done?session_id=${id}`);
  const session = await rig.stripe.checkout.sessions.retrieve(id);
  assert.deepEqual(
    [
      session.payment_status,
      session.customer_details?.email,
      session.customer_details?.name,
      session.customer_email,
    ],
    ['paid', 'eve@example.com', 'Ada', 'ada@example.com'],
  );
  const again = await fetch(`${rig.url}/dev/stripe/pay/${id}`);
  assert.equal(again.status, 200);
  assert.match(await text(again), /already complete/);
  assert.equal((await press(`${rig.url}/dev/stripe/pay/${id}`, CARD)).status, 200);
});

const MISTAKES: [field: string, value: string, message: RegExp][] = [
  ['number', '4242 4242 4242 4241', /The card number is not valid/],
  ['number', '4242', /The card number is incomplete/],
  ['number', '', /Enter the card number/],
  ['expiry', '12/20', /This card has expired/],
  ['expiry', '13/40', /There is no such month/],
  ['expiry', 'soon', /MM \/ YY/],
  ['cvc', '12', /three digits/],
  ['name', '', /Enter the name on the card/],
  ['email', '', /Enter your e-mail address/],
  ['email', 'ada@', /not complete/],
];
for (const [field, value, message] of MISTAKES)
  test(`a mistake is told at its field: ${field} “${value}”`, async () => {
    const { id, url } = await create();
    const response = await press(url!, { ...CARD, [field]: value });
    assert.equal(response.status, 422);
    const page = await text(response);
    const error = new RegExp(`id="${field}-error">([^<]*)<`).exec(page);
    assert.match(error?.[1] ?? '', message);
    assert.ok(field === 'cvc' || page.includes('value="123"'), 'filled in');
    assert.equal((await rig.stripe.checkout.sessions.retrieve(id)).status, 'open');
  });

test('a decline is shown, and the page can be used again', async () => {
  const { url } = await create();
  const declined = await press(url!, { use: '4000000000009995', email: 'ada@example.com' });
  assert.equal(declined.status, 402);
  assert.match(await text(declined), /role="alert">Your card has insufficient funds\.</);
  assert.equal((await press(url!, { use: '4242424242424242', email: 'ada@example.com' })).status, 303);
});

test('the bank asks, and its answer counts', async () => {
  const { id, url } = await create();
  const first = await press(url!, { use: '4000002500003155', email: 'ada@example.com' });
  const bank = `${rig.url}${first.headers.get('location')}`;
  assert.equal(bank, `${url}/authenticate`);
  assert.match(await text(await fetch(bank)), /Complete.*Fail/s);
  assert.equal((await press(bank, { verdict: 'fail' })).status, 402);
  assert.equal((await press(bank, { verdict: 'complete' })).headers.get('location'), `/dev/stripe/pay/${id}`);
  await press(url!, { use: '4000002500003155', email: 'ada@example.com' });
  assert.equal(
    (await press(bank, { verdict: 'complete' })).headers.get('location'),
    `http://shop.example/done?session_id=${id}`,
  );
});

test('a bank debit needs a right IBAN, and leads back unpaid', async () => {
  const { id, url } = await create();
  const form = { email: 'ada@example.com', name: 'Ada', method: 'sepa_debit' };
  assert.match(
    await text(await press(url!, { ...form, iban: 'DE00370400440532013000' })),
    /This IBAN is not valid/,
  );
  assert.equal((await press(url!, { ...form, iban: 'de89 3704 0044 0532 0130 00' })).status, 303);
  assert.equal((await rig.stripe.checkout.sessions.retrieve(id)).status, 'complete');
});

test('a session for cards only offers no bank debit, and takes none', async () => {
  const { id, url } = await create({ allowed_payment_method_types: ['card'] });
  assert.doesNotMatch(await text(await fetch(url!)), /Bank debit/);
  assert.equal(
    (await press(url!, { use: 'DE89370400440532013000', email: 'ada@example.com' })).headers.get('location'),
    `/dev/stripe/pay/${id}`,
  );
});

test('a free order asks for an e-mail only', async () => {
  const free = sessionParams({ shipping_options: undefined, customer_email: undefined });
  free.line_items = [
    { price_data: { currency: 'eur', unit_amount: 0, product_data: { name: 'A sticker' } }, quantity: 1 },
  ];
  const { url } = await rig.stripe.checkout.sessions.create(free);
  assert.doesNotMatch(await text(await fetch(url!)), /Card number/);
  assert.equal((await press(url!, { email: '' })).status, 422);
  assert.equal((await press(url!, { email: 'ada@example.com' })).status, 303);
});

test('an expired page says so and leads back; an unknown one is not found', async () => {
  const { id, url } = await create();
  await rig.stripe.checkout.sessions.expire(id);
  for (const response of [await fetch(url!), await press(url!, CARD), await fetch(`${url}/authenticate`)]) {
    assert.equal(response.status, 410);
    const page = await text(response);
    assert.match(page, /has expired/);
    assert.ok(page.includes('href="http://shop.example/cart"'));
  }
  assert.equal((await fetch(`${rig.url}/dev/stripe/pay/cs_test_none`)).status, 404);
});

test('the check digits of cards and IBANs', () => {
  assert.deepEqual(
    ['4242424242424242', '378282246310005', '4242424242424241', '4224242424242424'].map(passesLuhn),
    [true, true, false, false],
  );
  const ibans = [
    'DE89370400440532013000',
    'DE62370400440532013001',
    'GB82WEST12345698765432',
    'GB82WEST12345698765423',
    'DE8',
  ];
  assert.deepEqual(ibans.map(isIban), [true, true, true, false, false]);
});

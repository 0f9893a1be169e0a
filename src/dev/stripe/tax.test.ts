import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type Stripe from 'stripe';
import { faultsOf } from './declared-types.ts';
import { type Rig, refused, startRig } from './test-rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig({ country: 'DE' });
});
after(() => rig.stop());

type Asked = Stripe.Tax.CalculationCreateParams;
type Customer = NonNullable<Asked['customer_details']>;

const EXPAND = ['line_items.data.tax_breakdown', 'shipping_cost.tax_breakdown'];
const NEW_YORK = { line1: '350 5th Ave', city: 'New York', state: 'NY', postal_code: '10118', country: 'US' };

const to = (address: Customer['address'], more: Partial<Customer> = {}): Customer => ({
  address: address!,
  address_source: 'shipping',
  ...more,
});
const calculate = (more: Partial<Asked> = {}) =>
  rig.stripe.tax.calculations.create({
    currency: 'usd',
    line_items: [{ amount: 1000, reference: 'a' }],
    customer_details: to(NEW_YORK),
    expand: EXPAND,
    ...more,
  });

let references = 0;
const reference = () => `order-${references++}`;
async function sold(more: Partial<Asked> = {}): Promise<string> {
  const { id } = await calculate(more);
  const sale = { calculation: id!, reference: reference() };
  return (await rig.stripe.tax.transactions.createFromCalculation(sale)).id;
}
const reverse = (original_transaction: string, flat: number, name = reference()) =>
  rig.stripe.tax.transactions.createReversal({
    mode: 'partial',
    original_transaction,
    reference: name,
    flat_amount: -flat,
    expand: ['line_items'],
  });

test('on top, in New York: three authorities share 8.875 %, shipping included', async () => {
  const made = await calculate({
    line_items: [
      { amount: 1000, quantity: 2, reference: 'a' },
      { amount: 3333, reference: 'b' },
    ],
    shipping_cost: { amount: 490 },
  });
  const lines = made.line_items!.data;
  assert.deepEqual(
    lines.map((line) => [line.reference, line.amount_tax, line.tax_breakdown!.map(({ amount }) => amount)]),
    [
      ['a', 89, [40, 45, 4]],
      ['b', 296, [133, 150, 13]],
    ],
  );
  assert.deepEqual([made.shipping_cost!.amount_tax, made.shipping_cost!.tax_breakdown!.length], [43, 3]);
  assert.deepEqual(
    [made.tax_amount_exclusive, made.tax_amount_inclusive, made.amount_total],
    [428, 0, 4823 + 428],
  );
  const [row] = made.tax_breakdown;
  assert.deepEqual(
    [row!.amount, row!.taxable_amount, row!.tax_rate_details.percentage_decimal, row!.tax_rate_details.state],
    [428, 4823, '8.875', 'NY'],
  );
});

test('in the prices: what is left is without it', async () => {
  const inclusive = { tax_behavior: 'inclusive' } as const;
  const made = await calculate({
    currency: 'eur',
    line_items: [{ amount: 10_000, reference: 'a', ...inclusive }],
    shipping_cost: { amount: 490, ...inclusive },
    customer_details: to({ country: 'IE' }),
  });
  assert.deepEqual([made.tax_amount_inclusive, made.tax_amount_exclusive], [1870 + 92, 0]);
  assert.equal(made.amount_total, 10_490);
  assert.equal(made.line_items!.data[0]!.tax_breakdown![0]!.taxable_amount, 8130);
});

const places: [name: string, asked: Partial<Asked>, tax: number, reason: string][] = [
  ['Germany', { customer_details: to({ country: 'DE' }) }, 190, 'standard_rated'],
  ['Britain', { customer_details: to({ country: 'GB' }) }, 200, 'standard_rated'],
  ['Japan', { customer_details: to({ country: 'JP' }) }, 100, 'standard_rated'],
  [
    'Oregon',
    { customer_details: to({ ...NEW_YORK, state: 'OR', postal_code: '97035' }) },
    0,
    'not_subject_to_tax',
  ],
  [
    'Florida, where it is not registered',
    { customer_details: to({ country: 'US', state: 'FL', postal_code: '33101' }) },
    0,
    'not_collecting',
  ],
  ['Quebec', { customer_details: to({ country: 'CA', state: 'QC' }) }, 150, 'standard_rated'],
  ['Brazil', { customer_details: to({ country: 'BR' }) }, 0, 'not_collecting'],
  [
    'books in Germany',
    { line_items: [{ amount: 1000, tax_code: 'txcd_35010000' }], customer_details: to({ country: 'DE' }) },
    70,
    'reduced_rated',
  ],
  [
    'books in Ireland',
    { line_items: [{ amount: 1000, tax_code: 'txcd_35010000' }], customer_details: to({ country: 'IE' }) },
    0,
    'zero_rated',
  ],
  [
    'a business in another country of the EU',
    { customer_details: to({ country: 'FR' }, { tax_ids: [{ type: 'eu_vat', value: 'FR12345678901' }] }) },
    0,
    'reverse_charge',
  ],
  [
    'a business of the own country, delivered abroad',
    { customer_details: to({ country: 'FR' }, { tax_ids: [{ type: 'eu_vat', value: 'DE123456789' }] }) },
    200,
    'standard_rated',
  ],
  [
    'a business at home',
    { customer_details: to({ country: 'DE' }, { tax_ids: [{ type: 'eu_vat', value: 'FR12345678901' }] }) },
    190,
    'standard_rated',
  ],
  [
    'somebody who is exempt',
    { customer_details: to(NEW_YORK, { taxability_override: 'customer_exempt' }) },
    0,
    'customer_exempt',
  ],
];
for (const [name, asked, tax, reason] of places)
  test(`10.00 for ${name}`, async () => {
    const made = await calculate(asked);
    assert.equal(made.tax_amount_exclusive, tax);
    assert.equal(made.line_items!.data[0]!.tax_breakdown![0]!.taxability_reason, reason);
  });

test('California taxes goods and not their shipping', async () => {
  const address = { country: 'US', state: 'CA', postal_code: '90001' };
  const made = await calculate({ customer_details: to(address), shipping_cost: { amount: 500 } });
  assert.deepEqual([made.tax_amount_exclusive, made.shipping_cost!.amount_tax], [73, 0]);
});

const refusals: [name: string, asked: object, code: string | undefined, param: string][] = [
  [
    'no ZIP code',
    { customer_details: to({ country: 'US', state: 'NY' }) },
    'customer_tax_location_invalid',
    'customer_details[address]',
  ],
  [
    'a ZIP code of another state',
    { customer_details: to({ ...NEW_YORK, postal_code: '90210' }) },
    'customer_tax_location_invalid',
    'customer_details[address]',
  ],
  [
    'Canada alone',
    { customer_details: to({ country: 'CA' }) },
    'customer_tax_location_invalid',
    'customer_details[address]',
  ],
  [
    'no country',
    { customer_details: { address: { line1: 'x' }, address_source: 'shipping' } },
    'parameter_missing',
    'customer_details[address][country]',
  ],
  ['nobody', { customer_details: undefined }, 'parameter_missing', 'customer_details'],
  [
    'no source',
    { customer_details: { address: NEW_YORK } },
    'parameter_missing',
    'customer_details[address_source]',
  ],
  ['no lines', { line_items: [] }, 'parameter_missing', 'line_items'],
  [
    'a negative amount',
    { line_items: [{ amount: -1 }] },
    'parameter_invalid_integer',
    'line_items[0][amount]',
  ],
  [
    'one reference twice',
    {
      line_items: [
        { amount: 1, reference: 'a' },
        { amount: 1, reference: 'a' },
      ],
    },
    undefined,
    'line_items',
  ],
  [
    'a tax code that is none',
    { line_items: [{ amount: 1, tax_code: 'books' }] },
    undefined,
    'line_items[0][tax_code]',
  ],
  [
    'a VAT number that is none',
    { customer_details: to({ country: 'DE' }, { tax_ids: [{ type: 'eu_vat', value: '1' }] }) },
    'tax_id_invalid',
    'customer_details[tax_ids][0][value]',
  ],
  ['money that is none', { currency: 'xyz' }, undefined, 'currency'],
  ['a typing error', { shipping: {} }, undefined, 'shipping'],
];
for (const [name, asked, code, param] of refusals)
  test(`refused: ${name}`, async () => {
    const error = await refused(
      calculate({ ...asked, ...('shipping' in asked && { shipping: { a: 1 } }) } as Asked),
    );
    assert.equal(error.param, param);
    if (code) assert.equal(error.code, code);
  });

test('the same key gets the same calculation, errors of the address included', async () => {
  const asked = { currency: 'eur', line_items: [{ amount: 5 }], customer_details: to({ country: 'DE' }) };
  const key = { idempotencyKey: 'tax-1' };
  const first = await rig.stripe.tax.calculations.create(asked, key);
  assert.equal((await rig.stripe.tax.calculations.create(asked, key)).id, first.id);
  const wrong = { ...asked, customer_details: to({ country: 'US' }) };
  const other = { idempotencyKey: 'tax-2' };
  await refused(rig.stripe.tax.calculations.create(wrong, other));
  const again = await refused(rig.stripe.tax.calculations.create(wrong, other));
  assert.equal(again.headers?.['idempotent-replayed'], 'true');
});

test('ten lines come with it, all of them page by page', async () => {
  const line_items = Array.from({ length: 23 }, (_, index) => ({
    amount: 100 + index,
    reference: `l${index}`,
  }));
  const made = await calculate({ line_items });
  assert.deepEqual([made.line_items!.data.length, made.line_items!.has_more], [10, true]);
  const all = [];
  for await (const line of rig.stripe.tax.calculations.listLineItems(made.id!, {
    limit: 10,
    expand: ['data.tax_breakdown'],
  }))
    all.push(line);
  assert.deepEqual(
    all.map(({ reference }) => reference),
    line_items.map(({ reference }) => reference),
  );
  assert.ok(all.every((line) => line.tax_breakdown?.length === 3));
});

test('a sale is recorded once, by its reference and its calculation', async () => {
  const calculation = (await calculate()).id!;
  const name = reference();
  const create = (params: Stripe.Tax.TransactionCreateFromCalculationParams, idempotencyKey?: string) =>
    rig.stripe.tax.transactions.createFromCalculation(params, idempotencyKey ? { idempotencyKey } : {});
  const sale = await create({ calculation, reference: name }, name);
  assert.equal((await create({ calculation, reference: name }, name)).id, sale.id);
  assert.equal((await refused(create({ calculation, reference: name }))).param, 'reference');
  assert.equal((await refused(create({ calculation, reference: reference() }))).param, 'calculation');
  assert.equal(
    (await refused(create({ calculation: 'taxcalc_none', reference: reference() }))).code,
    'resource_missing',
  );
  assert.equal((await rig.stripe.tax.transactions.retrieve(sale.id)).reference, name);
});

test('a calculation is forgotten after ninety days', async (t) => {
  const calculation = (await calculate()).id!;
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 90 * 86_400_000 });
  const create = rig.stripe.tax.transactions.createFromCalculation({ calculation, reference: reference() });
  assert.equal((await refused(create)).code, 'resource_missing');
});

test('what goes back is parted over what is left, as in Stripe’s own example', async () => {
  const tenPercent = { customer_details: to({ country: 'JP' }), currency: 'usd' };
  const sale = await sold({
    ...tenPercent,
    line_items: [
      { amount: 1000, reference: 'a' },
      { amount: 2000, reference: 'b' },
    ],
  });
  const half = await reverse(sale, 1650);
  assert.deepEqual(
    half.line_items!.data.map((line) => [line.amount, line.amount_tax]),
    [
      [-500, -50],
      [-1000, -100],
    ],
  );
  await reverse(sale, 1650);
  assert.match((await refused(reverse(sale, 1))).message, /has been fully reversed/);
  const seen = rig.standIn.control
    .state()
    .taxTransactions.filter(({ original, id }) => id === sale || original === sale);
  assert.equal(
    seen.reduce((sum, { total }) => sum + total, 0),
    0,
  );
  assert.equal(
    seen.reduce((sum, { tax }) => sum + tax, 0),
    0,
  );
});

test('never more goes back than was sold, and a reference counts once', async () => {
  const sale = await sold();
  assert.equal((await refused(reverse(sale, 1090))).param, 'flat_amount');
  const name = reference();
  await reverse(sale, 500, name);
  assert.equal((await refused(reverse(sale, 500, name))).param, 'reference');
  assert.equal((await refused(reverse(sale, -5))).code, 'parameter_invalid_integer');
  assert.equal((await refused(reverse('tax_none', 5))).code, 'resource_missing');
});

test('a reversal is undone by reversing it in full', async () => {
  const sale = await sold();
  const { id } = await reverse(sale, 1089);
  const undone = await rig.stripe.tax.transactions.createReversal({
    mode: 'full',
    original_transaction: id,
    reference: reference(),
    expand: ['line_items'],
  });
  assert.deepEqual(
    undone.line_items!.data.map((line) => [line.amount, line.amount_tax]),
    [[1000, 89]],
  );
  await reverse(sale, 1089);
});

test('thirty times, and no more', async () => {
  const sale = await sold();
  for (let time = 0; time < 30; time++) await reverse(sale, 1);
  assert.match((await refused(reverse(sale, 1))).message, /at most 30/);
});

test('answers have what the SDK declares, and nothing else', async () => {
  const wire = async (path: string) => {
    const response = await fetch(`${rig.url}/v1/tax/${path}`, {
      headers: { authorization: 'Bearer sk_test_x' },
    });
    assert.equal(response.status, 200, path);
    return response.json();
  };
  const inclusive = { tax_behavior: 'inclusive' } as const;
  const made = [
    await calculate({ shipping_cost: { amount: 490 } }),
    await calculate({
      line_items: [{ amount: 5, metadata: { a: 'b' }, ...inclusive }],
      customer_details: to({ country: 'FR' }, { tax_ids: [{ type: 'eu_vat', value: 'FR12345678901' }] }),
      ship_from_details: { address: { country: 'DE' } },
    }),
    await calculate({ customer_details: to({ country: 'BR' }) }),
  ];
  const expand = EXPAND.map((path) => `expand[]=${path}`).join('&');
  for (const { id } of made)
    for (const query of ['', `?${expand}`])
      assert.deepEqual(
        faultsOf(await wire(`calculations/${id}${query}`), 'resources/Tax/Calculations#Calculation'),
        [],
      );
  const sale = await sold({ shipping_cost: { amount: 490 } });
  const { id } = await reverse(sale, 100);
  for (const each of [sale, id])
    for (const query of ['', '?expand[]=line_items'])
      assert.deepEqual(
        faultsOf(await wire(`transactions/${each}${query}`), 'resources/Tax/Transactions#Transaction'),
        [],
      );
  const { data } = (await wire(`transactions/${id}/line_items`)) as { data: unknown[] };
  for (const line of data)
    assert.deepEqual(faultsOf(line, 'resources/Tax/TransactionLineItems#TransactionLineItem'), []);
});

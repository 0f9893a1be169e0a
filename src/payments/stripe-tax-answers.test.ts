import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import Stripe from 'stripe';
import { type AskedStripe, startAskedStripe } from '../../test/asked-stripe.ts';
import { calculateTax, recordRefund, recordSale, type TaxRequest, undoRefund } from './stripe-tax.ts';

let at: AskedStripe;
before(async () => {
  at = await startAskedStripe();
});
after(() => at.stop());
afterEach(() => {
  at.asked.length = 0;
});

const CALCULATE = 'POST /v1/tax/calculations';

const request = (more: Partial<TaxRequest> = {}): TaxRequest => ({
  currency: 'USD',
  included: false,
  lines: [{ id: 'cup', quantity: 2, amountMinor: 2000, taxCode: undefined }],
  shippingMinor: undefined,
  address: {
    line1: '350 5th Ave',
    line2: 'Floor 7',
    city: 'New York',
    region: 'NY',
    postalCode: '10118',
    country: 'US',
  },
  vatNumber: undefined,
  ...more,
});

/** What one authority takes; without a rate where it takes none. */
const part = (amount: number, name?: string, percentage = '4.0', taxability_reason = 'standard_rated') => ({
  amount,
  taxability_reason,
  tax_rate_details: name === undefined ? null : { display_name: name, percentage_decimal: percentage },
});

type Part = ReturnType<typeof part>;
const line = (amount_tax: number, tax_breakdown: Part[] | null, reference = 'cup') => ({
  id: `tax_li_${reference}`,
  reference,
  amount_tax,
  tax_breakdown,
});

/** Stripe's answer about one line. */
const calculation = (ofLine: ReturnType<typeof line>, more: object = {}) => ({
  id: 'taxcalc_1',
  object: 'tax.calculation',
  expires_at: 1_800_000_000,
  tax_amount_exclusive: ofLine.amount_tax,
  tax_amount_inclusive: 0,
  line_items: {
    object: 'list',
    url: '/v1/tax/calculations/taxcalc_1/line_items',
    has_more: false,
    data: [ofLine],
  },
  shipping_cost: null,
  ...more,
});

async function answered(answer: object, asked: Partial<TaxRequest> = {}) {
  at.answerOnce(CALCULATE, 200, answer);
  const tax = await calculateTax(at.stripe, request(asked), 'a key');
  assert.ok(tax.ok);
  return tax;
}
const partsOf = async (ofLine: ReturnType<typeof line>) => (await answered(calculation(ofLine))).lines.cup;

test('Stripe is asked what is to be taxed, and where it goes', async () => {
  const lines = [
    { id: 'cup', quantity: 2, amountMinor: 2000, taxCode: 'txcd_99999999' },
    { id: 'bowl', quantity: 1, amountMinor: 0, taxCode: undefined },
  ];
  const ofLine = line(0, []);
  const data = [ofLine, { ...ofLine, reference: 'bowl' }];
  const { line_items } = calculation(ofLine);
  await answered(calculation(ofLine, { line_items: { ...line_items, data } }), { lines, shippingMinor: 0 });
  assert.equal(at.asked.length, 1);
  assert.equal(at.asked[0]!.headers['idempotency-key'], 'a key');
  assert.deepEqual(at.asked[0]!.params, {
    currency: 'usd',
    'line_items[0][reference]': 'cup',
    'line_items[0][quantity]': '2',
    'line_items[0][amount]': '2000',
    'line_items[0][tax_behavior]': 'exclusive',
    'line_items[0][tax_code]': 'txcd_99999999',
    'line_items[1][reference]': 'bowl',
    'line_items[1][quantity]': '1',
    'line_items[1][amount]': '0',
    'line_items[1][tax_behavior]': 'exclusive',
    'shipping_cost[amount]': '0',
    'shipping_cost[tax_behavior]': 'exclusive',
    'customer_details[address][line1]': '350 5th Ave',
    'customer_details[address][line2]': 'Floor 7',
    'customer_details[address][city]': 'New York',
    'customer_details[address][state]': 'NY',
    'customer_details[address][postal_code]': '10118',
    'customer_details[address][country]': 'US',
    'customer_details[address_source]': 'shipping',
    'expand[0]': 'line_items.data.tax_breakdown',
    'expand[1]': 'shipping_cost.tax_breakdown',
  });
});

test('a VAT number is sent as what it is, and not where Stripe would not use it', async () => {
  const sent = async (vatNumber: string) => {
    await answered(calculation(line(0, [])), { vatNumber });
    const { params } = at.asked.at(-1)!;
    return [params['customer_details[tax_ids][0][type]'], params['customer_details[tax_ids][0][value]']];
  };
  assert.deepEqual(await sent('FR12345678901'), ['eu_vat', 'FR12345678901']);
  assert.deepEqual(await sent('XI123456789'), ['eu_vat', 'XI123456789']);
  assert.deepEqual(await sent('GB123456789'), ['gb_vat', 'GB123456789']);
  for (const number of ['CHE123456789MWST', 'NO123456785MVA'])
    assert.deepEqual(await sent(number), [undefined, undefined]);
});

test('what rounding leaves between the authorities is the largest one’s', async () => {
  assert.deepEqual(await partsOf(line(90, [part(30, 'State'), part(59, 'City')])), [
    { name: 'State', ppm: 40_000, amountMinor: 30 },
    { name: 'City', ppm: 40_000, amountMinor: 60 },
  ]);
});

test('authorities that call their tax the same make one row, at the sum of their rates', async () => {
  const three = [part(40, 'Sales tax'), part(45, 'Local tax', '4.5'), part(4, 'Local tax', '0.375')];
  assert.deepEqual(await partsOf(line(89, three)), [
    { name: 'Sales tax', ppm: 40_000, amountMinor: 40 },
    { name: 'Local tax', ppm: 48_750, amountMinor: 49 },
  ]);
});

test('an authority that takes nothing has no row; one without a name takes "Tax"', async () => {
  assert.deepEqual(await partsOf(line(40, [part(0), part(40, 'State')])), [
    { name: 'State', ppm: 40_000, amountMinor: 40 },
  ]);
  assert.deepEqual(await partsOf(line(0, [part(0, 'State')])), [
    { name: 'State', ppm: 40_000, amountMinor: 0 },
  ]);
  assert.deepEqual(await partsOf(line(50, [part(40), part(10, 'State')])), [
    { name: 'Tax', ppm: 0, amountMinor: 40 },
    { name: 'State', ppm: 40_000, amountMinor: 10 },
  ]);
});

test('a tax of which Stripe does not say whose it is', async () => {
  assert.deepEqual(await partsOf(line(40, null)), [{ name: 'Tax', ppm: 0, amountMinor: 40 }]);
  assert.deepEqual(await partsOf(line(0, null)), []);
});

test('why there is none may stand at the shipping alone', async () => {
  const shipping_cost = line(0, [part(0, undefined, '0', 'not_collecting')]);
  const tax = await answered(calculation(line(0, [part(0)]), { shipping_cost }), { shippingMinor: 490 });
  assert.equal(tax.treatment, 'not_registered');
});

test('where something is taxed the sale is, though another part of it is reversed', async () => {
  const both = [part(40, 'State'), part(0, undefined, '0', 'reverse_charge')];
  assert.equal((await answered(calculation(line(40, both)))).treatment, 'taxed');
});

const wrong: Record<string, [answer: object, asked?: Partial<TaxRequest>]> = {
  'comes to another sum': [calculation(line(40, [part(40, 'State')]), { tax_amount_exclusive: 41 })],
  'leaves a line out': [
    calculation(line(0, [])),
    { lines: ['cup', 'bowl'].map((id) => ({ id, quantity: 1, amountMinor: 100, taxCode: undefined })) },
  ],
  'knows none of the lines': [calculation(line(0, [], 'plate'))],
  'is in the prices, and should come on top': [
    calculation(line(40, [part(40, 'State')]), { tax_amount_exclusive: 0, tax_amount_inclusive: 40 }),
  ],
  'comes on top, and should be in the prices': [
    calculation(line(40, [part(40, 'State')])),
    { included: true },
  ],
};
for (const [how, [answer, asked]] of Object.entries(wrong))
  test(`an answer that ${how} is not believed`, async () => {
    await assert.rejects(answered(answer, asked), new Error('tax calculation taxcalc_1 does not add up'));
  });

test('a line that broke is told from an answer', async () => {
  at.standIn.control.addFault({ match: CALCULATE, kind: 'cut_before', times: 2 });
  await assert.rejects(calculateTax(at.stripe, request(), 'key'), Stripe.errors.StripeConnectionError);
});

test('each record carries a key of its own, so that a repeat is known', async () => {
  const record = (call: string) =>
    at.answerOnce(`POST /v1/tax/transactions/${call}`, 200, { id: 'tax_1', object: 'tax.transaction' });
  record('create_from_calculation');
  await recordSale(at.stripe, { orderId: 'order', calculationId: 'taxcalc_1' });
  record('create_reversal');
  await recordRefund(at.stripe, {
    transactionId: 'tax_1',
    refundId: 'refund',
    amountMinor: 500,
    currency: 'ISK',
  });
  record('create_reversal');
  await undoRefund(at.stripe, { refundId: 'refund', reversalId: 'tax_2' });
  assert.deepEqual(
    at.asked.map(({ headers, params }) => ({ key: headers['idempotency-key'], ...params })),
    [
      { key: 'tax-order', calculation: 'taxcalc_1', reference: 'order' },
      {
        key: 'tax-refund',
        mode: 'partial',
        original_transaction: 'tax_1',
        reference: 'refund',
        flat_amount: '-50000',
      },
      {
        key: 'tax-refund-failed',
        mode: 'full',
        original_transaction: 'tax_2',
        reference: 'refund-failed',
      },
    ],
  );
});

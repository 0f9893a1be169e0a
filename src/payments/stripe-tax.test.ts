import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { FaultKind } from '../dev/stripe/faults.ts';
import { type Rig, startRig } from '../dev/stripe/test-rig.ts';
import {
  calculateTax,
  recordRefund,
  recordSale,
  type TaxAnswer,
  type TaxRequest,
  undoRefund,
} from './stripe-tax.ts';

let rig: Rig;
before(async () => {
  rig = await startRig({ country: 'DE' });
});
after(() => rig.stop());
afterEach(() => rig.standIn.control.clearFaults());

const NEW_YORK = {
  line1: '350 5th Ave',
  line2: '',
  city: 'New York',
  region: 'NY',
  postalCode: '10118',
  country: 'US',
};
const somewhere = (country: string) => ({ ...NEW_YORK, region: '', postalCode: '', country });
const line = (id: string, amountMinor: number, taxCode?: string) => ({
  id,
  quantity: 1,
  amountMinor,
  taxCode,
});

function request(more: Partial<TaxRequest> = {}): TaxRequest {
  return {
    currency: 'USD',
    included: false,
    lines: [line('a', 1000)],
    shippingMinor: undefined,
    address: NEW_YORK,
    vatNumber: undefined,
    ...more,
  };
}

let keys = 0;
const key = () => `test-${keys++}`;
const ask = (more: Partial<TaxRequest> = {}, name = key()) => calculateTax(rig.stripe, request(more), name);

function worked(answer: TaxAnswer) {
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer;
}

const fault = (match: string, kind: FaultKind, times = 1) =>
  rig.standIn.control.addFault({ match, kind, times });
const CALCULATE = 'POST /v1/tax/calculations';
const RECORD = 'POST /v1/tax/transactions/create_from_calculation';

test('on top: each line by its id, what is called the same in one', async () => {
  const answer = worked(await ask({ lines: [line('a', 1000), line('b', 3333)], shippingMinor: 490 }));
  assert.deepEqual(answer.lines, {
    a: [
      { name: 'Sales tax', ppm: 40_000, amountMinor: 40 },
      { name: 'Local sales tax', ppm: 48_750, amountMinor: 49 },
    ],
    b: [
      { name: 'Sales tax', ppm: 40_000, amountMinor: 133 },
      { name: 'Local sales tax', ppm: 48_750, amountMinor: 163 },
    ],
  });
  assert.equal(
    answer.shipping.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    43,
  );
  assert.deepEqual([answer.taxMinor, answer.treatment], [428, 'taxed']);
  const days = (answer.expiresAt.getTime() - Date.now()) / 86_400_000;
  assert.ok(days > 89 && days <= 90);
});

test('in the prices', async () => {
  const answer = worked(
    await ask({
      currency: 'EUR',
      included: true,
      lines: [line('a', 10_000)],
      shippingMinor: 490,
      address: somewhere('IE'),
    }),
  );
  assert.deepEqual(answer.lines.a, [{ name: 'Value-added tax (VAT)', ppm: 230_000, amountMinor: 1870 }]);
  assert.deepEqual([answer.taxMinor, answer.shipping[0]!.amountMinor], [1962, 92]);
});

test('amounts are the shop’s own, whatever Stripe counts in', async () => {
  const inJapan = worked(
    await ask({ currency: 'JPY', included: true, lines: [line('a', 11_000)], address: somewhere('JP') }),
  );
  assert.equal(inJapan.taxMinor, 1000);
  const inIceland = worked(
    await ask({ currency: 'ISK', lines: [line('a', 1000)], address: somewhere('DE') }),
  );
  assert.equal(inIceland.taxMinor, 190);
});

test('a line that costs nothing any more, and a shipping that is free', async () => {
  const answer = worked(await ask({ lines: [line('a', 0), line('b', 100)], shippingMinor: 0 }));
  assert.deepEqual(
    [answer.lines.a!.every(({ amountMinor }) => amountMinor === 0), answer.taxMinor],
    [true, 9],
  );
});

test('the code of a tax class decides about its rate', async () => {
  const lines = [line('book', 1070, 'txcd_35010000'), line('lamp', 1190)];
  const answer = worked(await ask({ currency: 'EUR', included: true, lines, address: somewhere('DE') }));
  assert.deepEqual([answer.lines.book![0]!.amountMinor, answer.lines.lamp![0]!.amountMinor], [70, 190]);
});

test('why there is none', async () => {
  const treatment = async (more: Partial<TaxRequest>) => {
    const answer = worked(await ask(more));
    assert.equal(answer.taxMinor, 0);
    return answer.treatment;
  };
  const abroad = { address: somewhere('FR'), vatNumber: 'FR12345678901' };
  assert.equal(await treatment(abroad), 'reverse_charge');
  assert.equal(await treatment({ address: somewhere('BR') }), 'not_registered');
  assert.equal(await treatment({ address: { ...NEW_YORK, region: 'OR', postalCode: '97035' } }), 'taxed');
  assert.equal(worked(await ask({ ...abroad, vatNumber: 'GB123456789' })).treatment, 'taxed');
  assert.equal(worked(await ask({ ...abroad, vatNumber: 'CHE123456789MWST' })).treatment, 'taxed');
});

test('more lines than come with the calculation', async () => {
  const lines = Array.from({ length: 99 }, (_, index) => line(`l${index}`, 100 + index));
  const answer = worked(await ask({ lines }));
  assert.deepEqual(Object.keys(answer.lines).sort(), lines.map(({ id }) => id).sort());
  assert.ok(Object.values(answer.lines).every((parts) => parts.length === 2));
});

test('refused: for the address, for the VAT number, and for what only the shop can mend', async () => {
  assert.deepEqual(await ask({ address: { ...NEW_YORK, postalCode: '90210' } }), {
    ok: false,
    reason: 'address_not_placed',
  });
  assert.deepEqual(await ask({ address: somewhere('FR'), vatNumber: 'FR!' }), {
    ok: false,
    reason: 'vat_number_refused',
  });
  const refused = await ask({ lines: [line('a', 100, 'books')] });
  assert.ok(!refused.ok && refused.reason === 'refused');
  assert.match(refused.why, /Invalid tax code/);
});

test('asked again it is the same calculation, also after an answer that was lost', async () => {
  const name = key();
  fault(CALCULATE, 'cut_after_commit');
  const first = worked(await ask({}, name));
  assert.equal(worked(await ask({}, name)).calculationId, first.calculationId);
});

test('an error that Stripe would repeat for a day is not waited for', async () => {
  const name = key();
  fault(CALCULATE, '500');
  await assert.rejects(ask({}, name));
  worked(await ask({}, name));
});

test('the same key with another request is no reason to give up', async () => {
  const name = key();
  const first = worked(await ask({}, name));
  const other = worked(await ask({ lines: [line('a', 2000)] }, name));
  assert.notEqual(other.calculationId, first.calculationId);
  assert.equal(other.taxMinor, 178);
});

for (const kind of ['503', 'cut_before', '429'] as const)
  test(`no answer (${kind}) is no refusal`, async () => {
    fault(CALCULATE, kind, 2);
    await assert.rejects(ask());
  });

let orders = 0;
async function sale() {
  const { calculationId } = worked(await ask());
  return { orderId: `order-${orders++}`, calculationId };
}
const recorded = (reference: string) =>
  rig.standIn.control.state().taxTransactions.filter((each) => each.reference === reference);

test('a sale is recorded once, however often it is told', async () => {
  const one = await sale();
  fault(RECORD, 'cut_after_commit', 2);
  await assert.rejects(recordSale(rig.stripe, one));
  const first = await recordSale(rig.stripe, one);
  assert.ok(first.ok);
  assert.deepEqual(await recordSale(rig.stripe, one), first);
  assert.deepEqual(
    recorded(one.orderId).map(({ id, total, tax }) => [id, total, tax]),
    [[first.id, 1089, 89]],
  );
});

test('Stripe failed, yet had recorded it: it is not recorded again, and Stripe’s words are kept', async () => {
  const one = await sale();
  fault(RECORD, '500_after_commit');
  await assert.rejects(recordSale(rig.stripe, one));
  const again = await recordSale(rig.stripe, one);
  assert.ok(!again.ok && again.why.includes(one.orderId));
  assert.equal(recorded(one.orderId).length, 1);
});

test('a calculation that Stripe no longer has is a refusal', async () => {
  const gone = await recordSale(rig.stripe, { orderId: 'x', calculationId: 'taxcalc_gone' });
  assert.ok(!gone.ok && gone.why.includes('taxcalc_gone'));
});

test('what a refund takes back, and its undoing', async () => {
  const one = await sale();
  const made = await recordSale(rig.stripe, one);
  assert.ok(made.ok);
  const refund = {
    transactionId: made.id,
    refundId: `${one.orderId}-back`,
    amountMinor: 500,
    currency: 'USD',
  };
  const back = await recordRefund(rig.stripe, refund);
  assert.ok(back.ok);
  assert.deepEqual(await recordRefund(rig.stripe, refund), back);
  const [seen] = recorded(refund.refundId);
  assert.deepEqual([seen!.total, seen!.tax, seen!.original], [-500, -41, made.id]);
  const undone = await undoRefund(rig.stripe, { refundId: refund.refundId, reversalId: back.id });
  assert.ok(undone.ok);
  assert.deepEqual(
    recorded(`${refund.refundId}-failed`).map(({ total, tax }) => [total, tax]),
    [[500, 41]],
  );
  const tooMuch = await recordRefund(rig.stripe, { ...refund, refundId: 'too-much', amountMinor: 2000 });
  assert.equal(tooMuch.ok, false);
});

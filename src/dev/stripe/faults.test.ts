import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { FaultKind } from './faults.ts';
import { type Rig, refused, sessionParams, startRig, stripeAt } from './test-rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.stop());
afterEach(() => rig.standIn.control.clearFaults());

const MATCH = 'POST /v1/checkout/sessions';
const count = () => rig.standIn.control.state().sessions.length;
const fault = (kind: FaultKind, times = 1, ms?: number) =>
  rig.standIn.control.addFault(
    ms === undefined ? { match: MATCH, times, kind } : { match: MATCH, times, kind, ms },
  );
let keys = 0;
const key = () => ({ idempotencyKey: `fault-${keys++}` });

const AT_THE_DOOR: [FaultKind, type: string][] = [
  ['429', 'StripeRateLimitError'],
  ['503', 'StripeAPIError'],
];
for (const [kind, type] of AT_THE_DOOR)
  test(`${kind}: nothing is done, and the same key works afterwards`, async () => {
    const before = count();
    const same = key();
    fault(kind);
    assert.equal((await refused(rig.stripe.checkout.sessions.create(sessionParams(), same))).type, type);
    assert.equal(count(), before);
    assert.equal((await rig.stripe.checkout.sessions.create(sessionParams(), same)).status, 'open');
  });

test('cut_after_commit: the retry is answered with what was made', async () => {
  const before = count();
  fault('cut_after_commit');
  const session = await rig.stripe.checkout.sessions.create(sessionParams(), key()); // the SDK tries a closed connection again
  assert.equal(session.lastResponse.headers['idempotent-replayed'], 'true');
  assert.equal(count(), before + 1);
});

test('cut_after_commit, again and again: the caller learns nothing, yet there is one session', async () => {
  const before = count();
  const same = key();
  fault('cut_after_commit', 2);
  assert.equal(
    (await refused(rig.stripe.checkout.sessions.create(sessionParams(), same))).type,
    'StripeConnectionError',
  );
  assert.equal(count(), before + 1);
  await rig.stripe.checkout.sessions.create(sessionParams(), same);
  assert.equal(count(), before + 1);
});

test('cut_before: nothing is done', async () => {
  const before = count();
  fault('cut_before', 2);
  assert.equal(
    (await refused(rig.stripe.checkout.sessions.create(sessionParams(), key()))).type,
    'StripeConnectionError',
  );
  assert.equal(count(), before);
});

test('500_after_commit: the work is done, and the answer stays an error', async () => {
  const before = count();
  const same = key();
  fault('500_after_commit');
  for (let i = 0; i < 2; i++)
    assert.equal((await refused(rig.stripe.checkout.sessions.create(sessionParams(), same))).statusCode, 500);
  assert.equal(count(), before + 1);
});

test('hang: the caller gives up; with or without the work done', async () => {
  const before = count();
  const impatient = stripeAt(rig.url, { timeout: 80 });
  fault('hang');
  assert.equal(
    (await refused(impatient.checkout.sessions.create(sessionParams(), key()))).type,
    'StripeConnectionError',
  );
  assert.equal(count(), before);
  fault('hang_after_commit');
  await refused(impatient.checkout.sessions.create(sessionParams(), key()));
  assert.equal(count(), before + 1);
});

test('delay: answered as usual, later', async () => {
  const start = performance.now();
  fault('delay', 1, 120);
  await rig.stripe.checkout.sessions.create(sessionParams());
  assert.ok(performance.now() - start >= 115);
});

test('a rule holds for its address and its count only', async () => {
  const { id } = await rig.stripe.checkout.sessions.create(sessionParams());
  rig.standIn.control.addFault({ match: 'GET /v1/checkout/sessions/:id', times: 2, kind: '503' });
  await rig.stripe.checkout.sessions.list();
  for (let i = 0; i < 2; i++)
    assert.equal((await refused(rig.stripe.checkout.sessions.retrieve(id))).statusCode, 503);
  assert.equal((await rig.stripe.checkout.sessions.retrieve(id)).id, id);
  assert.deepEqual(rig.standIn.control.state().faults, []);
  assert.throws(
    () => rig.standIn.control.addFault({ match: '*', times: 1, kind: 'flood' as FaultKind }),
    RangeError,
  );
  assert.throws(() => fault('500', 0), RangeError);
});

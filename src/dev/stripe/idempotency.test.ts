import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Rig, refused, sessionParams, startRig } from './test-rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.stop());

let keys = 0;
const newKey = () => ({ idempotencyKey: `key-${keys++}` });
const create = (options: { idempotencyKey: string }, more = {}) =>
  rig.stripe.checkout.sessions.create(sessionParams(more), options);

test('the same request again gets the first answer, and makes nothing', async () => {
  const key = newKey();
  const expires_at = Math.floor(Date.now() / 1000) + 3600;
  const first = await create(key, { expires_at });
  const before = rig.standIn.control.state().sessions.length;
  rig.standIn.control.pay(first.id, '4242424242424242');
  const again = await create(key, { expires_at });
  assert.equal(again.id, first.id);
  assert.equal(again.status, 'open', 'as it was, not as it is');
  assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
  assert.equal(again.lastResponse.headers['original-request'], first.lastResponse.requestId);
  assert.notEqual(again.lastResponse.requestId, first.lastResponse.requestId);
  assert.equal(first.lastResponse.headers['idempotent-replayed'], undefined);
  assert.equal(rig.standIn.control.state().sessions.length, before);
});

test('the same key for another request is refused', async () => {
  const key = newKey();
  await create(key);
  const other = await refused(create(key, { client_reference_id: 'order-2' }));
  assert.deepEqual([other.statusCode, other.type], [400, 'StripeIdempotencyError']);
  assert.match(other.message, /Keys for idempotent requests can only be used with the same parameters/);
  const elsewhere = await refused(rig.stripe.refunds.create({ payment_intent: 'pi_1' }, key));
  assert.equal(elsewhere.type, 'StripeIdempotencyError');
});

test('while the first is under way, the second is told to wait', async () => {
  const key = newKey();
  rig.standIn.control.addFault({ match: 'POST /v1/checkout/sessions', times: 1, kind: 'delay', ms: 150 });
  const first = create(key);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const second = await refused(create(key));
  assert.deepEqual(
    [second.statusCode, second.code, second.rawType],
    [409, 'idempotency_key_in_use', 'idempotency_error'],
  );
  assert.equal((await create(key).catch(() => first)).id, (await first).id);
  assert.equal((await create(key)).id, (await first).id);
});

test('an error is kept once the work had begun, and not when the parameters were wrong', async () => {
  const { id } = await rig.stripe.checkout.sessions.create(sessionParams());
  await rig.stripe.checkout.sessions.expire(id);
  const kept = newKey();
  await refused(rig.stripe.checkout.sessions.expire(id, {}, kept));
  const again = await refused(rig.stripe.checkout.sessions.expire(id, {}, kept));
  assert.equal(again.headers?.['idempotent-replayed'], 'true');

  const wrong = newKey();
  await refused(create(wrong, { success_url: 'nowhere' }));
  assert.equal((await create(wrong)).status, 'open');
});

test('a failure inside Stripe is kept as well', async () => {
  const key = newKey();
  rig.standIn.control.addFault({ match: 'POST /v1/checkout/sessions', times: 1, kind: '500' });
  assert.equal((await refused(create(key))).type, 'StripeAPIError');
  const again = await refused(create(key));
  assert.deepEqual([again.statusCode, again.headers?.['idempotent-replayed']], [500, 'true']);
  assert.equal((await create(newKey())).status, 'open');
});

test('a key is forgotten after a day', async (t) => {
  const key = newKey();
  const first = await create(key);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 25 * 3600 * 1000 });
  assert.notEqual((await create(key)).id, first.id);
});

test('the order of parameters does not matter', async () => {
  const post = (body: string) =>
    fetch(`${rig.url}/v1/refunds`, {
      method: 'POST',
      body,
      headers: { authorization: 'Bearer sk_test_x', 'idempotency-key': 'order-of-parameters' },
    });
  assert.equal((await post('payment_intent=pi_none&amount=5')).status, 404);
  assert.equal((await post('amount=5&payment_intent=pi_none')).headers.get('idempotent-replayed'), 'true');
});

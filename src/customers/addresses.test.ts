import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { interleave, type Pause, start, takeDeadlocks } from '../../test/barrier.ts';
import { Buyer } from '../../test/buyer.ts';
import { signedIn } from '../../test/customer.ts';
import { addCustomer, address } from '../../test/fixtures.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { brokenConstraint, type Database, sql } from '../platform/db.ts';
import {
  ADDRESSES_MAX,
  addAddress,
  changeAddress,
  findAddresses,
  makeDefault,
  removeAddress,
} from './addresses.ts';

let shop: TestShop;
let db: Database;
before(async () => {
  shop = await startTestShop({ ROLE: 'web' });
  db = shop.shop.db;
});
after(() => shop.stop());

const customer = async () => (await addCustomer(db)).id;
const at = (line1: string) => ({ ...address, line1 });
/** Street and whether it is the default, the default first. */
const book = async (id: string) =>
  (await findAddresses(db, id)).map((saved) => `${saved.address.line1}${saved.isDefault ? ' *' : ''}`);
async function add(customerId: string, line1: string, isDefault = false): Promise<string> {
  const added = await addAddress(db, customerId, at(line1), isDefault);
  assert.ok(added.ok);
  return added.id;
}

test('the first is the default, until another is; the same twice stands once', async () => {
  const id = await customer();
  const one = await add(id, '1');
  await add(id, '2');
  assert.deepEqual(await book(id), ['1 *', '2']);
  const three = await add(id, '3', true);
  assert.deepEqual(await book(id), ['3 *', '2', '1']);
  assert.equal(await add(id, '1'), one);
  assert.ok(await makeDefault(db, id, one));
  assert.deepEqual(await book(id), ['1 *', '3', '2']);
  assert.ok(await removeAddress(db, id, one));
  assert.deepEqual(await book(id), ['3 *', '2']);
  assert.ok((await changeAddress(db, id, three, at('2'))).ok, 'has become one that is there');
  assert.deepEqual(await book(id), ['2 *']);
});

test('twenty are enough', async () => {
  const id = await customer();
  for (let n = 1; n <= ADDRESSES_MAX; n++) await add(id, String(n));
  assert.deepEqual(await addAddress(db, id, at('another')), { ok: false, reason: 'too_many' });
  assert.ok((await addAddress(db, id, at('7'), true)).ok, 'one that is there needs no room');
  assert.equal((await book(id))[0], '7 *');
});

test('two defaults are refused by the schema', async () => {
  const id = await customer();
  await add(id, '1');
  const two = await add(id, '2');
  const both = db.run(sql`UPDATE customer_addresses SET is_default = true WHERE id = ${two}`);
  await assert.rejects(both, (error) => brokenConstraint(error) === 'one_default_address');
});

test('two at once: each is done as if it came alone, and there is one default', async () => {
  const id = await customer();
  const steps = start(() => addAddress(db, id, at('steps'), true));
  await steps.done;
  const gaps = steps.steps.flatMap((_, place): Pause[] => [
    { at: place, when: 'before' },
    { at: place, when: 'after' },
  ]);
  for (const pause of gaps) {
    const one = await customer();
    const { a, b } = await interleave(
      shop.shop,
      () => addAddress(db, one, at('a'), true),
      pause,
      () => addAddress(db, one, at('b'), true),
    );
    assert.deepEqual([a.status, b.status], ['fulfilled', 'fulfilled']);
    const kept = await book(one);
    assert.deepEqual([kept.length, kept.filter((line) => line.endsWith('*')).length], [2, 1]);

    const full = await customer();
    for (let n = 1; n < ADDRESSES_MAX; n++) await add(full, String(n));
    const last = await interleave(
      shop.shop,
      () => addAddress(db, full, at('a')),
      pause.at === steps.steps.length - 1
        ? { ...pause, at: /^COMMIT/ }
        : { ...pause, at: /FOR NO KEY UPDATE/ },
      () => addAddress(db, full, at('b')),
    );
    const fits = [last.a, last.b].filter((result) => result.status === 'fulfilled' && result.value.ok);
    assert.equal(fits.length, 1);
  }
  assert.deepEqual(takeDeadlocks(), []);
});

const typed = (line1: string, more: Record<string, string> = {}) => ({ ...at(line1), ...more });

test('by the pages: add, change, make default, remove; nobody else’s', async () => {
  const buyer = await signedIn(shop, 'book@example.com');
  const empty = await (await buyer.get('/account/addresses')).text();
  assert.match(empty, /There is no address here yet/);
  const form = await (await buyer.get('/account/addresses/new')).text();
  assert.match(form, /Full name/);

  const wrong = await buyer.post('/account/addresses/new', typed('', { name: '' }));
  assert.equal(wrong.status, 422);
  assert.match(await wrong.text(), /Enter the street and house number/);
  const country = await buyer.post('/account/addresses/new', typed('5', { update: '', country: 'US' }));
  assert.match(await country.text(), /ZIP code/);

  const added = await buyer.post('/account/addresses/new', typed('1 First Street'));
  assert.equal(added.headers.get('location'), '/account/addresses?done=saved');
  await buyer.post('/account/addresses/new', typed('2 Second Street', { isDefault: 'on' }));
  assert.deepEqual(await book(buyer.customerId), ['2 Second Street *', '1 First Street']);
  const [second, first] = await findAddresses(db, buyer.customerId);
  assert.match(await (await buyer.get(`/account/addresses/${first!.id}`)).text(), /1 First Street/);
  await buyer.post(`/account/addresses/${first!.id}`, typed('11 First Street'));
  await buyer.post(`/account/addresses/${first!.id}/default`, {});
  assert.deepEqual(await book(buyer.customerId), ['11 First Street *', '2 Second Street']);

  const other = await signedIn(shop, 'other@example.com');
  for (const id of [second!.id, crypto.randomUUID(), 'x']) {
    const path = `/account/addresses/${id}`;
    assert.equal((await other.get(path)).status, 404);
    for (const verb of ['', '/default', '/removal'])
      assert.equal((await other.post(path + verb, typed('9'))).status, 404);
  }
  await buyer.post(`/account/addresses/${second!.id}/removal`, {});
  assert.deepEqual(await book(buyer.customerId), ['11 First Street *']);
});

describe('Of two changes at once, the second waits and sees the first', () => {
  const cleared: Pause = { at: /SET is_default = false/, when: 'after' };
  async function met(
    second: (id: string, two: string, three: string) => Promise<unknown>,
  ): Promise<string[]> {
    const id = await customer();
    await add(id, '1');
    const [two, three] = [await add(id, '2'), await add(id, '3')];
    const { a, b, blocked } = await interleave(
      shop.shop,
      () => makeDefault(db, id, two),
      cleared,
      () => second(id, two, three),
    );
    assert.deepEqual([a.status, b.status, blocked], ['fulfilled', 'fulfilled', true]);
    return await book(id);
  }

  test('another default: the later one holds', async () => {
    assert.deepEqual(await met((id, _two, three) => makeDefault(db, id, three)), ['3 *', '2', '1']);
  });
  test('the new default is removed: the newest takes its place', async () => {
    assert.deepEqual(await met((id, two) => removeAddress(db, id, two)), ['3 *', '1']);
  });
  test('another one is changed and made the default', async () => {
    const kept = await met((id, _two, three) => changeAddress(db, id, three, at('33'), true));
    assert.deepEqual(kept, ['33 *', '2', '1']);
  });
});

test('is for who is signed in, is kept by no cache, and takes no form from another site', async () => {
  const guest = await new Buyer(shop.url).get('/account/addresses');
  assert.equal(guest.headers.get('location'), '/account/sign-in?next=%2Faccount%2Faddresses');
  const buyer = await signedIn(shop, 'kept@example.com');
  assert.match((await buyer.get('/account/addresses')).headers.get('cache-control')!, /no-store/);
  const forged = await fetch(`${shop.url}/account/addresses/new`, {
    method: 'POST',
    body: new URLSearchParams(address),
    headers: { origin: 'https://elsewhere.example', cookie: `session=${buyer.cookies.get('session')}` },
  });
  assert.equal(forged.status, 403);
  assert.deepEqual(await book(buyer.customerId), []);
});

test('a refused form loses nothing: by its mistakes, or because the book is full', async () => {
  const buyer = await signedIn(shop, 'typing@example.com');
  await add(buyer.customerId, '1');
  const post = async (fields: Record<string, string>) => {
    const answer = await buyer.post('/account/addresses/new', fields);
    assert.equal(answer.status, 422);
    return await answer.text();
  };
  const wrong = await post(typed('', { city: 'Berlin', country: 'DE', isDefault: 'on' }));
  assert.match(wrong, /id="line1-error"/);
  assert.match(wrong, /value="Berlin"/);
  assert.match(wrong, /name="isDefault"[^>]*checked/);
  for (let n = 2; n <= ADDRESSES_MAX; n++) await add(buyer.customerId, String(n));
  const full = await post(typed('21 Long Road'));
  assert.match(full, /20 addresses in your book already/);
  assert.match(full, /value="21 Long Road"/);
  assert.doesNotMatch(await (await buyer.get('/account/addresses')).text(), /Add an address/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSenderLimits } from './sender-limits.ts';

const flow = { name: 'test', burst: 3, perSecond: 0.5 };

function limits() {
  const clock = { ms: 1_000_000 };
  return { clock, senders: createSenderLimits({ enabled: true }, () => clock.ms) };
}

test('so many at once, then one as often as the flow says; others are not held up', async () => {
  const { clock, senders } = limits();
  assert.deepEqual(await Promise.all([1, 2, 3].map(() => senders.take(flow, 'a'))), [
    undefined,
    undefined,
    undefined,
  ]);
  assert.equal(await senders.take(flow, 'a'), 2);
  assert.equal(await senders.take(flow, 'b'), undefined);
  assert.equal(await senders.take({ ...flow, name: 'other' }, 'a'), undefined);
  clock.ms += 1_000;
  assert.equal(await senders.take(flow, 'a'), 1);
  clock.ms += 1_000;
  assert.equal(await senders.take(flow, 'a'), undefined);
  assert.equal(await senders.take(flow, 'a'), 2);
  clock.ms += 3_600_000;
  assert.deepEqual(await Promise.all([1, 2, 3].map(() => senders.take(flow, 'a'))), [
    undefined,
    undefined,
    undefined,
  ]);
  assert.equal(await senders.take(flow, 'a'), 2, 'patience is not saved up');
});

test('thirty payment pages that nobody pays are enough for an hour; paid ones and the same one again count for nothing', async () => {
  const { clock, senders } = limits();
  for (let n = 0; n < 30; n++) {
    assert.equal(await senders.unpaidWait('a'), undefined);
    await senders.pageOpened('a', `page-${n}`);
    await senders.pageOpened('a', `page-${n}`);
    clock.ms += 1_000;
  }
  assert.equal(await senders.unpaidWait('a'), 3_570);
  assert.equal(await senders.unpaidWait('b'), undefined);
  await senders.pagePaid('a', 'page-3');
  assert.equal(await senders.unpaidWait('a'), undefined);
  await senders.pageOpened('a', 'page-30');
  assert.ok(await senders.unpaidWait('a'));
  clock.ms += 3_600_000;
  assert.equal(await senders.unpaidWait('a'), undefined);
});

test('off, nobody waits', async () => {
  const senders = createSenderLimits({ enabled: false });
  for (let n = 0; n < 100; n++) assert.equal(await senders.take(flow, 'a'), undefined);
});

test('whoever asks from outside is counted; a proxy on an inner network is not', async () => {
  const { senders } = limits();
  const asks = async (sender: string) => {
    for (let n = 0; n < flow.burst; n++) await senders.take(flow, sender);
    return senders.take(flow, sender);
  };
  for (const sender of ['203.0.113.1', '8.8.8.8', '2001:db8:1:2::/64']) assert.ok(await asks(sender), sender);
  for (const sender of [
    '127.0.0.1',
    '10.1.2.3',
    '172.20.0.1',
    '192.168.1.1',
    '0:0:0:0::/64',
    'fd00:1:2:3::/64',
  ])
    assert.equal(await asks(sender), undefined, sender);
});

/** Stored settings over the environment's: what the environment names wins, all else follows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from './config.ts';
import { ownLook } from './look.ts';
import { applySettings, followSettings, type StoredSettings, settingsOf } from './settings.ts';

function configWith(env: Record<string, string>, stored: StoredSettings) {
  const config = readConfig(env);
  applySettings(config, settingsOf(config, stored));
  return config;
}

test('nothing stored leaves the shop as the environment has it', () => {
  const env = { SHOP_NAME: 'Anna', RETURN_ADDRESS: 'A | B', GIFT_WRAP_PRICE: '2.50' };
  const { server: _, ...read } = readConfig(env);
  const { server: __, ...applied } = configWith(env, {});
  assert.deepEqual(applied, read);
});

test('what is stored counts, except what the environment names', () => {
  const stored = { name: 'Stored', email: 'stored@shop.example', address: ['1 Street'] };
  const config = configWith({ SHOP_EMAIL: 'server@shop.example' }, stored);
  assert.deepEqual(
    [config.shop.name, config.shop.email, config.shopAddress],
    ['Stored', 'server@shop.example', ['1 Street']],
  );
});

test('mail comes from the shop’s name and address, unless the server says who', () => {
  const stored = { name: 'Stored', email: 'stored@shop.example' };
  assert.deepEqual(configWith({}, stored).mail, {
    from: { name: 'Stored', address: 'stored@shop.example' },
    replyTo: undefined,
    staff: 'stored@shop.example',
  });
  const addressed = configWith(
    { MAIL_FROM: 'mail@host.example', STAFF_EMAIL: 'us@host.example' },
    stored,
  ).mail;
  assert.deepEqual(addressed.from, { name: 'Stored', address: 'mail@host.example' });
  assert.equal(addressed.staff, 'us@host.example');
  const named = configWith({ MAIL_FROM: 'The Host <mail@host.example>' }, stored).mail;
  assert.deepEqual(named.from, { name: 'The Host', address: 'mail@host.example' });
});

test('a gift wrap costs as much as it says, whatever the currency’s decimals', () => {
  assert.equal(configWith({ GIFT_WRAP_PRICE: '2.50' }, { currency: 'KWD' }).giftWrapMinor, 2500);
  assert.equal(configWith({ GIFT_WRAP_PRICE: '3' }, { currency: 'JPY' }).giftWrapMinor, 3);
});

test('a setting taken back follows the shop as it comes', () => {
  const config = configWith({}, { tagline: 'Mine', accentLight: '#123456', accentDark: '#abcdef' });
  assert.deepEqual(config.look.accent, { light: '#123456', dark: '#abcdef' });
  applySettings(config, settingsOf(config, {}));
  assert.deepEqual(config.look, ownLook);
});

test('changes that come while one is read are read once more, together; a failure is tried again', async () => {
  let reads = 0;
  const errors: unknown[] = [];
  const { heard } = followSettings(
    async () => {
      reads += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (reads === 1) throw new Error('lost');
    },
    (error) => errors.push(error),
  );
  const config = readConfig({});
  for (let each = 0; each < 5; each++) heard('settings', config);
  heard('product:1', config);
  heard('collection:1', config); // nothing links to it
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  assert.equal(errors.length, 1);
  assert.equal(reads, 3);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headersOf } from './headers.ts';

test('browsers are bound to https where the shop is reached by it, and nowhere else', () => {
  const secure = headersOf({ s3: undefined, publicUrl: 'https://shop.example' });
  for (const headers of Object.values(secure))
    assert.equal(headers['Strict-Transport-Security'], 'max-age=31536000');
  const plain = headersOf({ s3: undefined, publicUrl: 'http://localhost:3000' });
  for (const headers of Object.values(plain)) assert.ok(!('Strict-Transport-Security' in headers));
});

test('pages are for this shop alone; pictures and feeds are for whoever shows them', () => {
  const { page, other } = headersOf({ s3: undefined, publicUrl: 'https://shop.example' });
  assert.equal(page['Cross-Origin-Resource-Policy'], 'same-origin');
  assert.ok(!('Cross-Origin-Resource-Policy' in other));
});

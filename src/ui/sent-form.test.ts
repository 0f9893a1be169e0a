import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import { type SentForm, sentForm } from './sent-form.ts';

async function sent(body: BodyInit, path = '/checkout?step=2'): Promise<SentForm | undefined> {
  let found: SentForm | undefined;
  const app = new Hono().post('*', async (c) => {
    await c.req.parseBody(); // as the handler has that then failed
    found = await sentForm(c);
    return c.text('');
  });
  await app.request(`http://shop.example${path}`, { method: 'POST', body });
  return found;
}

test('what was typed can be sent again to where it went, each field as often as it was there', async () => {
  const fields: [string, string][] = [
    ['name', 'Ada “&” <Byron>'],
    ['code', 'A'],
    ['code', 'B'],
  ];
  assert.deepEqual(await sent(new URLSearchParams(fields)), { action: '/checkout?step=2', fields });
});

test('a password, a file, and what is too long are not put into a page', async () => {
  assert.equal(await sent(new URLSearchParams({ email: 'ada@example.com', newPassword: 'x' })), undefined);
  const files = new FormData();
  files.set('file', new Blob(['x']), 'x.csv');
  assert.equal(await sent(files), undefined);
  assert.equal(await sent(new URLSearchParams({ note: 'x'.repeat(100_001) })), undefined);
  assert.equal(await sent(''), undefined);
});

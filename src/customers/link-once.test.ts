import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { interleave } from '../../test/barrier.ts';
import { addCustomer } from '../../test/fixtures.ts';
import { type Heart, startHeart } from '../../test/heart.ts';
import { makeLink, useLink } from './links.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());

test('a link is used once: twice in a row, and twice at the same moment', async () => {
  const { id: customerId } = await addCustomer(heart.db);
  const link = { purpose: 'sign_in', email: 'ada@example.com', customerId, data: {} } as const;
  for (const at of [/sign_in_links/, /^COMMIT/])
    for (const when of ['before', 'after'] as const) {
      const token = await heart.db.transaction((tx) => makeLink(tx, link));
      const use = () => heart.db.transaction((tx) => useLink(tx, token, 'sign_in'));
      const { a, b } = await interleave(heart.shop, use, { at, when }, use);
      const won = [a, b].filter((end) => end.status === 'fulfilled' && end.value);
      assert.equal(won.length, 1, `${when} ${at}`);
      assert.equal(await use(), undefined);
    }
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { type Heart, startHeart } from '../../test/heart.ts';
import { paidOrder } from '../../test/paid-order.ts';
import { BY_TYPESCRIPT } from '../../test/typescript.ts';
import { findOrder } from '../orders/orders.ts';
import { projectRoot } from '../platform/project-root.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());

/** Runs the command as somebody types it. */
function run(...args: string[]): Promise<{ code: number; out: string }> {
  const command = [...BY_TYPESCRIPT, path.join(projectRoot, 'src/commands/orders.ts'), ...args];
  const env = { ...process.env, DATABASE_URL: heart.databaseUrl, NODE_TEST_CONTEXT: undefined };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, { env, cwd: projectRoot }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, out: stdout + stderr }),
    );
  });
}

test('staff ship by command, are told why not, and see it listed', async () => {
  const article = await heart.article({ onHand: 10 });
  const { number, id } = await paidOrder(heart, [article, 2]);
  assert.match((await run('list', 'to_ship')).out, new RegExp(`#${number} .*Processing .*2 pcs .*Ada Byron`));

  const first = await run(
    'ship',
    `${number}`,
    '--line',
    `${article.sku}=1`,
    '--carrier',
    'dhl',
    '--tracking',
    '0034 0434161094042557',
    '--by',
    'anna',
  );
  assert.equal(first.code, 0, first.out);
  assert.match(first.out, /Partly shipped\n {2}parcel .* shipped {2}DHL 00340434161094042557/);
  const order = (await findOrder(heart.db, { id }))!;
  assert.equal(order.events.at(-1)!.data.by, 'anna');

  const tooMany = await run('ship', `${number}`, '--line', `${article.sku}=2`);
  assert.deepEqual(tooMany, { code: 1, out: `✗ Of ${article.sku} there are 1 left to ship, not 2.\n` });
  const wrong = await run('ship', `${number}`, '--carrier', 'ups', '--tracking', '1');
  assert.match(wrong.out, /✗ --tracking: "1" does not look like a number of UPS/);
  assert.match((await run('ship', `${number}`, '--colour', 'blue')).out, /✗ Unknown option '--colour'/);
  assert.match((await run('ship', 'x')).out, /✗ An order's number is needed/);
  assert.match((await run('deliver', order.fulfillments[0]!.id)).out, /✓ #\d+: Partly shipped/);
});

test('without words it lists what it can do', async () => {
  const { code, out } = await run();
  assert.equal(code, 0);
  assert.match(
    out,
    /ship NUMBER .*\n.*\[--line SKU=QUANTITY …\] \[--carrier …\] \[--tracking …\] \[--link …\]/,
  );
  assert.equal((await run('fly')).code, 2);
});

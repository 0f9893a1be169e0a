/**
 * The promise: a merchant gets from the printed link to the first shipped order with an own product and photo, and on
 * through what a shop's days bring, in a real browser; nothing typed is lost, and the log has one entry for each write.
 * Every step is clicked and typed, against the shop as a process of its own.
 */
import { addProduct } from '../../test/fixtures.ts';
import type { ProveOptions } from '../options.ts';
import type { Cell, Report } from '../report.ts';
import { logAndBooks, nothingLost, partialFulfilAndRefund, readOnlyMember } from './after.ts';
import { addOwnProduct, becomeOwner, firstOrder } from './first-steps.ts';
import { bulkGrid, optionMatrix, secondEditor } from './products.ts';
import { closeWorld, openWorld, type World } from './world.ts';

const steps: [name: string, walk: (world: World) => Promise<string>][] = [
  ['from the printed link to the first owner', becomeOwner],
  ['an own product with photo', addOwnProduct],
  ['bought, shipped, told', firstOrder],
  ['two editors of one product', secondEditor],
  ['the grid', bulkGrid],
  ['options of a product with orders', optionMatrix],
  ['shipped in part, refunded in part', partialFulfilAndRefund],
  ['an invited read-only member', readOnlyMember],
  ['a lost session, a lost line', nothingLost],
  ['the log and the books', logAndBooks],
];

export async function prove(_options: ProveOptions, say: (line: string) => void): Promise<Report> {
  const world = await openWorld();
  const rows: Cell[][] = [['step', 's', 'shown']];
  const shortfalls: string[] = [];
  try {
    for (const n of [1, 2, 3]) await addProduct(world.db, { title: `Grid ${n}`, priceMinor: 1000 });
    for (const [name, walk] of steps) {
      const start = Date.now();
      const shown = await walk(world).catch((error: Error) => {
        shortfalls.push(`${name}: ${error.message.split('\n').slice(0, 12).join(' ')}`);
        return 'falls short';
      });
      rows.push([name, (Date.now() - start) / 1000, shown]);
      say(`${name}: ${shown}`);
      if (shown === 'falls short') break; // the next steps stand on it
    }
  } finally {
    await closeWorld(world);
  }
  return { tables: [rows], shortfalls, shown: `${steps.length} steps, each clicked and typed` };
}

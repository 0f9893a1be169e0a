/**
 * The promise: what a cart comes to is right to the cent. Cases worked out by hand, and what holds for every cart,
 * checked on ten thousand of them each.
 */
import fc from 'fast-check';
import { edgeCases } from '../../test/pricing/edge-cases.ts';
import { properties } from '../../test/pricing/properties.ts';
import type { Cell, Prove } from '../report.ts';

const RUNS = 10_000;
const SMALL_RUNS = 200;

export const prove: Prove = async ({ runs, size, seed }, say) => {
  const numRuns = runs ?? (size === 'small' ? SMALL_RUNS : RUNS);
  const table: Cell[][] = [['', 'runs', '']];
  const shortfalls: string[] = [];
  const tell = (what: string, times: number, fault: string | undefined) => {
    table.push([what, times, fault === undefined ? 'holds' : 'broken']);
    if (fault !== undefined) shortfalls.push(`${what}: ${fault}`);
  };
  for (const { number, says, check } of edgeCases) tell(`edge case ${number}: ${says}`, 1, faultOf(check));
  for (const { says, holds } of properties) {
    const found = await fc.check(holds, { numRuns, seed });
    tell(says, found.numRuns, found.failed ? fc.defaultReportMessage(found) : undefined);
    say(`${found.numRuns} carts: ${says}`);
  }
  const shown = `${edgeCases.length} cases worked out by hand, and ${properties.length} properties on ${numRuns.toLocaleString('en')} carts each`;
  return { tables: [table], shortfalls, shown };
};

function faultOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Every order in which the six messengers can come, over each truth at Stripe: one end for all of them. */
import type { Heart } from '../../test/heart.ts';
import { sellInNewYork } from '../../test/new-york.ts';
import type { Cell } from '../report.ts';
import { enterCode, taxedOnTop } from './code.ts';
import { chance, runTrials, sample } from './lanes.ts';
import { messengers, type Truth, truths } from './messengers.ts';
import { breachesOf, stateOf } from './state.ts';

export interface Findings {
  table: Cell[][];
  shortfalls: string[];
  trials: number;
}

const ORDERS_A_SHOP = 120;
const orders = permutations(Object.keys(messengers));

/** @param count how many of the 720 for each truth */
export async function provePermutations(count: number, seed: number): Promise<Findings> {
  const findings: Findings = {
    table: [['messengers in every order', 'orders', 'ends', 'breaches']],
    shortfalls: [],
    trials: 0,
  };
  for (const [name, truth] of Object.entries(truths)) {
    const ends = new Map<string, string>();
    let breaches = 0;
    const chosen = sample(orders, count, chance(seed));
    await runTrials({
      trials: chosen.map((order, index) => async (heart) => {
        const { end, broken } = await tell(heart, truth, order, index);
        if (!ends.has(end)) ends.set(end, order.join(', '));
        breaches += broken.length;
        findings.shortfalls.push(...broken.map((breach) => `${name}: ${order.join(', ')}: ${breach}`));
      }),
      aShop: ORDERS_A_SHOP,
      prepare: ({ db }) => sellInNewYork(db),
    });
    findings.trials += chosen.length;
    findings.table.push([name, chosen.length, ends.size, breaches]);
    if (ends.size > 1)
      findings.shortfalls.push(
        `${name}: ${ends.size} different ends: ${[...ends].map(([end, order]) => `(${order}) →\n${end}`).join('\n')}`,
      );
  }
  return findings;
}

async function tell(heart: Heart, truth: Truth, order: string[], index: number) {
  const article = await heart.article({ onHand: 3 });
  const cart = await heart.cart([article, 2]);
  const code = await enterCode(heart, 1, [cart]);
  const session = await heart.session(cart, taxedOnTop);
  truth.first(heart, session);
  // One word at least comes before the money, and one that is heard at any time after it.
  const turn = 1 + (index % 4);
  const broken: string[] = [];
  for (const [position, name] of order.entries()) {
    if (position === turn) truth.later?.(heart, session);
    await messengers[name]!(heart, session).catch((error: Error) =>
      broken.push(`${name} failed: ${error.message}`),
    );
  }
  const scene = { carts: [cart], articles: [article], code };
  const end = await stateOf(heart, scene);
  // A breach stays in the books, so it is enough to read them now and then.
  if (index % 10 === 0) broken.push(...(await heart.breaches()));
  return { end, broken: [...broken, ...(await breachesOf(heart, scene))] };
}

function permutations<T>(items: T[]): T[][] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

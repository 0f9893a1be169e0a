/**
 * The promise: 10,000 buyers, 64 at a time, on 100 units: exactly 100 are sold, the others are told so
 * and are not charged; and the same where many articles are bought together, some pages are left
 * unpaid and some cards are declined. Over HTTP, against a shop process of its own.
 */
import { seeded } from '../../src/dev/demo/random.ts';
import { addProduct } from '../../test/fixtures.ts';
import { compare } from '../accounts.ts';
import { agreed, ended } from '../agreement.ts';
import type { ProveOptions } from '../options.ts';
import type { Cell, Report } from '../report.ts';
import { openStage, type Stage } from '../stage.ts';
import { AT_ONCE, hold, lateComers, leftOf, type Outcome } from './sale.ts';
import { type Mind, type Told, Visit } from './visit.ts';

const BUYERS = 10_000;
const BUYERS_SMALL = 60;
const UNITS = 100;
const ARTICLES = 40;

interface Result {
  name: string;
  outcomes: Outcome[];
  stock: number;
  sold: number;
  charged: number;
  orders: number;
  shortfalls: string[];
}

export async function prove(options: ProveOptions, say: (line: string) => void): Promise<Report> {
  const buyers = options.size === 'small' ? BUYERS_SMALL : (options.size ?? BUYERS);
  const stage = await openStage({ name: 'flash-sale' });
  try {
    const results = [await oneArticle(stage, buyers)];
    say(`one article: ${results[0]!.sold} of ${results[0]!.stock} sold`);
    results.push(await mixed(stage, buyers, options.seed));
    say(`mixed: ${results[1]!.sold} of ${results[1]!.stock} sold`);
    return report(results, buyers);
  } finally {
    await stage.close();
  }
}

/** Everybody wants the same, and whoever is led to Stripe pays. */
async function oneArticle(stage: Stage, buyers: number): Promise<Result> {
  const units = Math.min(UNITS, Math.ceil(buyers / 5));
  const { variantId } = await addProduct(stage.db, { onHand: units });
  const visits = Array.from({ length: buyers }, () => new Visit(stage, [{ variantId, quantity: 1 }], 'pays'));
  return await settled(stage, 'one article', [variantId], units, async () => [await hold(stage, visits)]);
}

/** Of ten who are led to Stripe, two go away, and one has a card that is declined first. */
const minds: Mind[] = [
  ...Array.from({ length: 7 }, (): Mind => 'pays'),
  'pays at the second try',
  'abandons',
  'abandons',
];

async function mixed(stage: Stage, buyers: number, seed: number): Promise<Result> {
  const random = seeded(`flash-sale ${seed}`);
  const articles = await Promise.all(
    Array.from({ length: ARTICLES }, async () => {
      const onHand = 3 + random.whole(Math.max(4, Math.floor(buyers / 250)));
      return { onHand, ...(await addProduct(stage.db, { onHand, priceMinor: 100 + random.whole(5_000) })) };
    }),
  );
  const visits = Array.from({ length: buyers }, () => {
    const wanted = new Set(
      Array.from({ length: 1 + random.whole(4) }, () => random.pick(articles).variantId),
    );
    const wishes = [...wanted].map((variantId) => ({ variantId, quantity: 1 + random.whole(3) }));
    return new Visit(stage, wishes, random.pick(minds));
  });
  const stock = articles.reduce((sum, { onHand }) => sum + onHand, 0);
  const ids = articles.map(({ variantId }) => variantId);
  return await settled(stage, `${ARTICLES} articles, mixed`, ids, stock, async () => {
    const first = await hold(stage, visits);
    await agreed(stage, Date.now(), true);
    await ended(stage); // so that all that was held for those who went away has come back
    return [first, await hold(stage, await lateComers(stage, ids))];
  });
}

async function settled(
  stage: Stage,
  name: string,
  variantIds: string[],
  stock: number,
  sell: () => Promise<Outcome[]>,
): Promise<Result> {
  const before = await compare(stage);
  const outcomes = await sell();
  const shortfalls = (await agreed(stage, Date.now(), false)).breaches;
  shortfalls.push(...(await ended(stage)));
  const after = await compare(stage);
  const left = [...(await leftOf(stage, variantIds)).values()].reduce((sum, units) => sum + units, 0);
  const result = {
    name,
    outcomes,
    stock,
    sold: stock - left,
    charged: after.taken - before.taken,
    orders: after.placed - before.placed,
    shortfalls,
  };
  shortfalls.push(...notAsPromised(result));
  return result;
}

function notAsPromised(result: Result): string[] {
  const { name, outcomes, stock, sold, charged, orders } = result;
  const bought = told(outcomes, 'bought');
  const wrong: [boolean, string][] = [
    [sold !== stock, `${sold} of ${stock} units are sold`],
    [charged !== bought, `${charged} were charged, ${bought} were told that they have bought`],
    [orders !== bought, `${orders} orders are placed, ${bought} were told that they have bought`],
    [told(outcomes, 'unclear') > 0, `${told(outcomes, 'unclear')} were refused without being told why`],
  ];
  const faults = outcomes.flatMap((outcome) => outcome.faults);
  return [...wrong.flatMap(([is, words]) => (is ? [words] : [])), ...faults].map(
    (words) => `${name}: ${words}`,
  );
}

const told = (outcomes: Outcome[], what: Told) =>
  outcomes.reduce((sum, outcome) => sum + (outcome.told.get(what) ?? 0), 0);

function report(results: Result[], buyers: number): Report {
  const rows: [string, (result: Result) => Cell][] = [
    ['', ({ name }) => name],
    [
      'buyers',
      ({ outcomes }) =>
        outcomes.reduce((sum, { told: all }) => sum + [...all.values()].reduce((a, b) => a + b, 0), 0),
    ],
    ['seconds to fill the carts', ({ outcomes }) => outcomes[0]!.cartSeconds],
    ['seconds of the sale', ({ outcomes }) => outcomes[0]!.sellSeconds],
    ['checkouts/s', ({ outcomes: [first] }) => first!.pressed / first!.sellSeconds],
    ...(
      ['bought', 'abandoned', 'sold out, at the cart', 'sold out, at checkout', 'unclear', 'fault'] as const
    ).map((what): [string, (result: Result) => Cell] => [
      `told: ${what}`,
      ({ outcomes }) => told(outcomes, what),
    ]),
    ['units there were', ({ stock }) => stock],
    ['units sold', ({ sold }) => sold],
    ['charged at Stripe', ({ charged }) => charged],
    ['orders placed', ({ orders }) => orders],
  ];
  return {
    tables: [rows.map(([label, cell]) => [label, ...results.map(cell)])],
    shortfalls: results.flatMap(({ shortfalls }) => shortfalls),
    shown: `${buyers} buyers, ${AT_ONCE} at a time: ${results.map(({ sold, stock }) => `${sold} of ${stock} units sold`).join(', ')}; all others were told so, and none of them was charged`,
  };
}

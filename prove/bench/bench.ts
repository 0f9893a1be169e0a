/**
 * The promises of speed and size: pricing, pages, paid orders, start, memory and bytes. Speed is told as a ratio
 * to a floor that is measured in the same run, since machines differ and are never quite idle.
 */
import type { ProveOptions } from '../options.ts';
import type { Cell, Report } from '../report.ts';
import { makeDemoShop } from './demo-shop.ts';
import { measureOrders } from './orders.ts';
import { measurePages } from './pages.ts';
import { measurePricing } from './pricing.ts';
import { measureSize } from './size.ts';

export interface BenchOptions {
  /** Pairs of rounds, shop and floor by turns. */
  rounds: number;
  /** Of a page under load. */
  secondsARound: number;
  ordersARound: number;
  /** Between two looks of the shop's loops. */
  sweepSeconds: number;
  /** Before memory is read. */
  idleSeconds: number;
  say(line: string): void;
}

export interface Part {
  tables: Cell[][][];
  goals: Goal[];
  /** What is wrong at any speed. */
  shortfalls: string[];
}

export type Goal = { what: string; is: number } & ({ atLeast: number } | { atMost: number });

/** @param options.size orders in a round; `small` only runs every measurement, and judges no goal. */
export async function prove(options: ProveOptions, say: (line: string) => void): Promise<Report> {
  const isSmall = options.size === 'small';
  const bench: BenchOptions = isSmall
    ? { rounds: 1, secondsARound: 0.3, ordersARound: 20, sweepSeconds: 1, idleSeconds: 0.5, say }
    : {
        rounds: options.runs ?? 5,
        secondsARound: 2.5,
        ordersARound: Number(options.size ?? 1_000),
        sweepSeconds: 10,
        idleSeconds: 10,
        say,
      };
  const demo = await makeDemoShop('bench', 'plain', say);
  try {
    const parts = [
      await measurePricing(bench),
      await measurePages(demo, bench),
      await measureOrders(bench),
      await measureSize(demo, bench),
    ];
    return report(parts, isSmall);
  } finally {
    demo.remove();
  }
}

function report(parts: Part[], isSmall: boolean): Report {
  const goals = parts.flatMap((part) => part.goals);
  const missed = goals.filter((goal) => !isReached(goal));
  const rows = goals.map((goal): Cell[] => [
    goal.what,
    goal.is,
    wanted(goal),
    isSmall ? 'not judged' : isReached(goal) ? 'reached' : 'missed',
  ]);
  return {
    tables: [...parts.flatMap((part) => part.tables), [['goal', 'is', 'wanted', ''], ...rows]],
    shortfalls: [
      ...parts.flatMap((part) => part.shortfalls),
      ...(isSmall ? [] : missed.map((goal) => `${goal.what} is ${rounded(goal.is)}, wanted ${wanted(goal)}`)),
    ],
    shown: isSmall
      ? 'every measurement runs; at this size no goal is judged'
      : `all ${goals.length} goals are reached`,
  };
}

const isReached = (goal: Goal) => ('atLeast' in goal ? goal.is >= goal.atLeast : goal.is <= goal.atMost);
const wanted = (goal: Goal) => ('atLeast' in goal ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`);
const rounded = (value: number) => Math.round(value * 100) / 100;

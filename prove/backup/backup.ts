/**
 * The promise: a lost disk and an upgrade are a shrug. A backup is made while buyers buy, the disk goes, and what comes
 * back elsewhere has every order that was acknowledged before, with clean books; a spoilt or foreign file is refused; a
 * rehearsal finds bad migrations without touching the shop; and migrations of a large table keep no buyer waiting.
 */
import type { ProveOptions } from '../options.ts';
import type { Cell, Report } from '../report.ts';
import { lostDisk } from './lost-disk.ts';
import { migrations } from './migrations.ts';
import { rehearsals } from './rehearsals.ts';
import { rotation } from './rotation.ts';
import { spoilt } from './spoilt.ts';

/** What one part of the proof found. */
export interface Part {
  table: Cell[][];
  shortfalls: string[];
  shown: string;
}

export interface Plan {
  buyers: number;
  /** How long they buy before the backup and after it began. */
  seconds: number;
  orders: number;
  flips: number;
  /** How many migrations are rehearsed, a good one first. */
  planted: number;
}

const FULL: Plan = { buyers: 6, seconds: 8, orders: 1_000_000, flips: 200, planted: 5 };
const SMALL: Plan = { buyers: 2, seconds: 0.5, orders: 2_000, flips: 25, planted: 3 };

export async function prove({ size, seed }: ProveOptions, say: (line: string) => void): Promise<Report> {
  const plan = size === 'small' ? SMALL : { ...FULL, ...(size !== undefined && { orders: size }) };
  const lost = await lostDisk(plan, say);
  const parts: Part[] = [];
  try {
    parts.push(lost, await spoilt(lost.folder, plan, seed, say), rotation());
    parts.push(await rehearsals(lost, plan, say));
  } finally {
    await lost.close();
  }
  parts.push(await migrations(plan, say));
  return {
    tables: parts.map(({ table }) => table),
    shortfalls: parts.flatMap(({ shortfalls }) => shortfalls),
    shown: parts.map(({ shown }) => shown).join('; '),
  };
}

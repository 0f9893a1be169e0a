/**
 * Among all discounts that could count, the buyer gets those that make the cart cheapest: of every set whose
 * members combine with each other, the one that leaves the lowest total; of equally good ones the smallest, then
 * the one whose ids come first. So neither the order of codes nor a further code ever makes a cart dearer.
 */
import { byTurn, type Candidate, doCombine, takeOff, whyNot } from './discounts.ts';
import type { Left } from './left.ts';
import type { WhyUnused } from './pricing.ts';

/**
 * Every set is tried, and of twelve discounts there are up to 4,096. Of more than these that could count, only
 * those that take off most by themselves are looked at.
 */
const CONSIDERED_MAX = 12;

export interface Best {
  /** In the order in which they come off. */
  chosen: Candidate[];
  unused: { candidate: Candidate; why: WhyUnused }[];
}

/** What the buyer pays for what is left, tax on top included. */
type TotalMinor = (left: Left) => number;

export function bestDiscounts(candidates: Candidate[], all: Left, totalMinor: TotalMinor): Best {
  const none: Choice = { chosen: [], totalMinor: totalMinor(all) };
  const barred = new Map<Candidate, WhyUnused>();
  const alone = new Map<Candidate, number>();
  for (const candidate of candidates) {
    const why = whyNot(candidate, all);
    const total = why ? none.totalMinor : totalMinor(takeOff(candidate, all));
    if (total < none.totalMinor) alone.set(candidate, total);
    else barred.set(candidate, why ?? { reason: 'nothing_left' });
  }
  const best = cheapestSet(mostValuable(alone).sort(byTurn), all, totalMinor, none);
  const unused = candidates
    .filter((candidate) => !best.chosen.includes(candidate))
    .map((candidate) => ({
      candidate,
      why: barred.get(candidate) ?? whyNotBeside(candidate, best, all, totalMinor),
    }));
  return { chosen: best.chosen, unused };
}

function mostValuable(totals: Map<Candidate, number>): Candidate[] {
  return [...totals.keys()]
    .sort((a, b) => totals.get(a)! - totals.get(b)! || byTurn(a, b))
    .slice(0, CONSIDERED_MAX);
}

interface Choice {
  chosen: Candidate[];
  totalMinor: number;
}

/** Grows every set by what comes off after its last member, so that each is met once. */
function cheapestSet(candidates: Candidate[], all: Left, totalMinor: TotalMinor, none: Choice): Choice {
  let best = none;
  const grow = (chosen: Candidate[], left: Left, from: number): void => {
    for (const [at, candidate] of candidates.entries()) {
      if (at < from || !chosen.every((each) => doCombine(each, candidate))) continue;
      const rest = takeOff(candidate, left);
      const choice = { chosen: [...chosen, candidate], totalMinor: totalMinor(rest) };
      if (isBetter(choice, best)) best = choice;
      grow(choice.chosen, rest, at + 1);
    }
  };
  grow([], all, 0);
  return best;
}

function isBetter(one: Choice, other: Choice): boolean {
  const by = one.totalMinor - other.totalMinor || one.chosen.length - other.chosen.length;
  return by < 0 || (by === 0 && idsOf(one) < idsOf(other));
}

const idsOf = ({ chosen }: Choice) =>
  chosen
    .map(({ discount }) => discount.id)
    .sort()
    .join(' ');

function whyNotBeside(candidate: Candidate, best: Choice, all: Left, totalMinor: TotalMinor): WhyUnused {
  const against = best.chosen.filter((each) => !doCombine(each, candidate));
  if (against.length > 0) return { reason: 'not_combined', with: against.map(nameOf) };
  const left = [...best.chosen, candidate].sort(byTurn).reduce((rest, each) => takeOff(each, rest), all);
  return totalMinor(left) === best.totalMinor
    ? { reason: 'nothing_left' }
    : { reason: 'not_combined', with: best.chosen.map(nameOf) };
}

/** What a buyer knows it by. */
const nameOf = ({ discount }: Candidate) => discount.code ?? discount.title;

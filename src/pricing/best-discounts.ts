/**
 * Among all discounts that could count, the buyer gets those that make the cart cheapest: of every set whose
 * members combine with each other, the one that leaves the lowest total; of equally good ones the smallest, then
 * the one whose ids come first. So the order of codes never matters, and up to `TRIED_MAX` discounts no further
 * code makes a cart dearer; past that not every set is tried (docs/decisions/0009-one-sum.md).
 */
import { byTurn, type Candidate, doCombine, takeOff, whyNot } from './discounts.ts';
import type { Left } from './left.ts';
import type { WhyUnused } from './pricing.ts';

/** Of these there are up to 256 sets, and every one is tried; a cart takes five codes. */
const TRIED_MAX = 8;

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
  const byWorth = [...alone.keys()].sort((a, b) => alone.get(a)! - alone.get(b)! || byTurn(a, b));
  const tried = cheapestSet(byWorth.slice(0, TRIED_MAX).sort(byTurn), all, totalMinor, none);
  const best = byWorth.length > TRIED_MAX ? filledUp(tried, byWorth, all, totalMinor) : tried;
  const unused = candidates
    .filter((candidate) => !best.chosen.includes(candidate))
    .map((candidate) => ({
      candidate,
      why: barred.get(candidate) ?? whyNotBeside(candidate, best, all, totalMinor),
    }));
  return { chosen: best.chosen, unused };
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

/**
 * Where there are too many to try every set: the best found so far, and each discount by itself, with whatever
 * else combines put beside it, the most valuable first.
 */
function filledUp(tried: Choice, byWorth: Candidate[], all: Left, totalMinor: TotalMinor): Choice {
  const filled = [tried.chosen, ...byWorth.map((each) => [each])].map((first) => {
    const chosen = [...first];
    for (const each of byWorth)
      if (!chosen.includes(each) && chosen.every((other) => doCombine(other, each))) chosen.push(each);
    chosen.sort(byTurn);
    return { chosen, totalMinor: totalMinor(takenOff(chosen, all)) };
  });
  return filled.reduce((best, choice) => (isBetter(choice, best) ? choice : best), tried);
}

const takenOff = (chosen: Candidate[], all: Left) => chosen.reduce((left, each) => takeOff(each, left), all);

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
  const left = takenOff([...best.chosen, candidate].sort(byTurn), all);
  return totalMinor(left) === best.totalMinor
    ? { reason: 'nothing_left' }
    : { reason: 'not_combined', with: best.chosen.map(nameOf) };
}

/** What a buyer knows it by. */
const nameOf = ({ discount }: Candidate) => discount.code ?? discount.title;

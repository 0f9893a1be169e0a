/**
 * Who buys so many gets so many cheaper. A piece counts once: as bought or as got, and for one such discount of
 * a cart. As many as can be got are got, the cheapest first; the last time may bring fewer than a full one.
 */
import { sumOf } from './allocate.ts';
import type { DiscountRule, PriceLine } from './pricing.ts';

type Rule = Extract<DiscountRule, { kind: 'buy_x_get_y' }>;

/** Of each line, in the order of the lines. */
export interface Pieces {
  got: number[];
  bought: number[];
}

export interface Offer {
  lines: PriceLine[];
  /** Pieces of each line that may still count. */
  free: readonly number[];
  /** Which lines count as bought, and which can be got cheaper. */
  canBuy: boolean[];
  canGet: boolean[];
}

/** Which pieces are bought and which are got cheaper for it; none where there are too few. */
export function countPieces({ buy, get, timesMax }: Rule, offer: Offer): Pieces {
  const { lines, free, canBuy, canGet } = offer;
  const { buyable, onlyGettable, eitherWay } = counted(offer);
  const spare = (times: number) => buyable - times * buy.quantity;
  const gotIn = (times: number) =>
    Math.min(times * get.quantity, onlyGettable + Math.min(eitherWay, spare(times)));
  const most = Math.min(timesMax ?? Number.POSITIVE_INFINITY, Math.floor(buyable / buy.quantity));
  // More times bring more, until what has to be bought for them is what could be got.
  let times = 0;
  while (times < most && gotIn(times + 1) > gotIn(times)) times++;

  const price = (index: number) => lines[index]!.unitPriceMinor;
  const cheapestFirst = indexesOf(canGet).sort(
    (a, b) => price(a) - price(b) || Number(canBuy[a]) - Number(canBuy[b]),
  );
  const got = take(gotIn(times), cheapestFirst, free, { ofLines: canBuy, atMost: spare(times) });
  const rest = free.map((pieces, index) => pieces - got[index]!);
  const notGettableFirst = indexesOf(canBuy).sort((a, b) => Number(canGet[a]) - Number(canGet[b]));
  return { got, bought: take(times * buy.quantity, notGettableFirst, rest) };
}

/** How many pieces more are needed until one is got; 0: one is. */
export function missingPieces({ buy }: Rule, offer: Offer): number {
  const { buyable, onlyGettable } = counted(offer);
  const useful = onlyGettable > 0 ? Math.min(buy.quantity, buyable) + 1 : Math.min(buy.quantity + 1, buyable);
  return buy.quantity + 1 - useful;
}

function counted({ free, canBuy, canGet }: Offer) {
  const pieces = (doCount: (index: number) => boolean) => sumOf(free.filter((_, index) => doCount(index)));
  return {
    buyable: pieces((index) => canBuy[index]!),
    onlyGettable: pieces((index) => canGet[index]! && !canBuy[index]!),
    eitherWay: pieces((index) => canGet[index]! && canBuy[index]!),
  };
}

const indexesOf = (yes: boolean[]) => yes.flatMap((is, index) => (is ? [index] : []));

/** So many pieces, from the first of these lines on; of some lines only so many in all. */
function take(
  wanted: number,
  order: number[],
  free: readonly number[],
  limit: { ofLines: boolean[]; atMost: number } = { ofLines: [], atMost: 0 },
): number[] {
  const pieces = free.map(() => 0);
  let left = wanted;
  let leftOfSome = limit.atMost;
  for (const index of order) {
    const isLimited = limit.ofLines[index] ?? false;
    const few = Math.min(free[index]!, left, isLimited ? leftOfSome : left);
    pieces[index] = few;
    left -= few;
    if (isLimited) leftOfSome -= few;
  }
  return pieces;
}

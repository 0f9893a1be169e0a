/** Levels as a file says them: how many there are of each, and whether it is sold when there are none. */
import type { Tx } from '../platform/db.ts';
import { adjust, type Level, lockLevels, setStockSettings } from './adjust.ts';
import { openLevels } from './new-level.ts';

export interface WantedLevel {
  variantId: string;
  onHand: number;
  /** Undefined: as it is. */
  sellWithout?: boolean;
}

interface Why {
  note: string;
  by: string;
}

export interface LevelRefusal {
  variantId: string;
  reason: 'unknown_variant' | 'held_by_orders' | 'below_zero' | 'owed';
}

/** Opens a level for what has none. @returns those that were refused; all others are as they should be. */
export async function setLevels(tx: Tx, all: WantedLevel[], why: Why): Promise<LevelRefusal[]> {
  const allowed = all.filter(({ onHand, sellWithout }) => onHand >= 0 || sellWithout);
  const opened = await openLevels(tx, allowed, why);
  const wanted = all.filter(({ variantId }) => !opened.has(variantId));
  if (wanted.length === 0) return [];
  const ids = wanted.map(({ variantId }) => variantId);
  const levels = new Map((await lockLevels(tx, ids)).map((level) => [level.variantId, level]));
  const isPlain = ({ variantId, sellWithout }: WantedLevel) =>
    levels.has(variantId) && [undefined, levels.get(variantId)!.allowBackorders].includes(sellWithout);
  if (wanted.every(isPlain) && (await allAtOnce(tx, wanted, levels, why))) return [];
  const refused: LevelRefusal[] = [];
  for (const each of wanted) {
    const level = levels.get(each.variantId);
    const reason = level ? await setLevel(tx, level, each, why) : 'unknown_variant';
    if (reason) refused.push({ variantId: each.variantId, reason });
  }
  return refused;
}

/** Of levels that are there. @returns false where one is refused, with nothing done: more is never refused. */
async function allAtOnce(
  tx: Tx,
  wanted: WantedLevel[],
  levels: Map<string, Level>,
  { note, by }: Why,
): Promise<boolean> {
  const differences = wanted.map(({ variantId, onHand }) => ({
    variantId,
    by: onHand - (levels.get(variantId)?.onHand ?? 0),
  }));
  const [more, fewer] = [differences.filter((d) => d.by > 0), differences.filter((d) => d.by < 0)];
  if (fewer.length > 0 && !(await adjust(tx, fewer, { id: null, kind: 'other', note, by })).ok) return false;
  return more.length === 0 || (await adjust(tx, more, { id: null, kind: 'received', note, by })).ok;
}

async function setLevel(
  tx: Tx,
  level: Level,
  { variantId, onHand, sellWithout = level.allowBackorders }: WantedLevel,
  { note, by }: Why,
): Promise<LevelRefusal['reason'] | undefined> {
  const settings = { lowStockAt: level.lowStockAt, allowBackorders: sellWithout };
  // Allowed before the level falls below what it permits; forbidden after it has risen.
  if (sellWithout && !level.allowBackorders) await setStockSettings(tx, variantId, settings);
  const difference = onHand - level.onHand;
  if (difference !== 0) {
    const kind = difference > 0 ? 'received' : 'other';
    const done = await adjust(tx, [{ variantId, by: difference }], { id: null, kind, note, by });
    if (!done.ok) return done.reason;
  }
  if (sellWithout || !level.allowBackorders) return undefined;
  const done = await setStockSettings(tx, variantId, settings);
  return done.ok ? undefined : done.reason;
}

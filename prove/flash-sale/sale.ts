/**
 * A sale: carts are filled beforehand, then everybody presses Pay, a fixed number at a time. Abandoned
 * pages expire while the sale goes on; who comes last buys what came back.
 */
import { sql } from '../../src/platform/db.ts';
import type { Stage } from '../stage.ts';
import { type Told, Visit } from './visit.ts';

export const AT_ONCE = 64;

export interface Outcome {
  told: Map<Told, number>;
  faults: string[];
  cartSeconds: number;
  sellSeconds: number;
  pressed: number;
}

export async function hold(stage: Stage, visits: Visit[]): Promise<Outcome> {
  const cartSeconds = await timed(() => each(visits, (visit) => visit.fillCart()));
  const pressed = visits.filter((visit) => !visit.told).length;
  const abandoned: string[] = [];
  const sellSeconds = await timed(() =>
    each(visits, async (visit, index) => {
      await visit.checkOut(`buyer-${index}@example.com`);
      if (visit.told === 'abandoned') abandoned.push(visit.page!);
      if (abandoned.length > AT_ONCE) await stage.control.expireNow(abandoned.shift()!);
    }),
  );
  await each(abandoned, (page) => stage.control.expireNow(page));
  return { ...counted(visits), cartSeconds, sellSeconds, pressed };
}

/** For each article as many more as are left, and two who must be told that there are none. */
export async function lateComers(stage: Stage, variantIds: string[]): Promise<Visit[]> {
  const left = await leftOf(stage, variantIds);
  return variantIds.flatMap((variantId) =>
    Array.from(
      { length: left.get(variantId)! + 2 },
      () => new Visit(stage, [{ variantId, quantity: 1 }], 'pays'),
    ),
  );
}

export async function leftOf({ db }: Stage, variantIds: string[]): Promise<Map<string, number>> {
  const rows = await db.rows<{ id: string; left: number }>(sql`
    SELECT variant_id AS id, on_hand AS left FROM stock_levels WHERE variant_id = ANY (${variantIds}::uuid[])`);
  return new Map(rows.map(({ id, left }) => [id, left]));
}

function counted(visits: Visit[]): Pick<Outcome, 'told' | 'faults'> {
  const told = new Map<Told, number>();
  for (const visit of visits) told.set(visit.told ?? 'unclear', (told.get(visit.told ?? 'unclear') ?? 0) + 1);
  return { told, faults: visits.flatMap((visit) => visit.fault ?? []) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const since = Date.now();
  await work();
  return (Date.now() - since) / 1000;
}

/** Takes them in order, AT_ONCE at a time. */
async function each<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) await work(items[index]!, index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

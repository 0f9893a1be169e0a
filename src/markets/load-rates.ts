/**
 * Brings the rates that come with the shop into its table, and says beforehand what that would change. Only a
 * command does so, never the shop's start.
 *
 * Always true: what the merchant has set himself (`source` is '') is not touched, nor is a shipped rate
 * of the same place, class and tax beside it; who has set one rate by hand goes on setting it.
 */
import { v7 as uuid } from 'uuid';
import { type Db, sql } from '../platform/db.ts';
import type { RateSet, ShippedRate } from './rates/rate-set.ts';
import { findRates, type TableRate } from './tax-table.ts';

export interface RateChanges {
  added: NewRate[];
  changed: { before: TableRate; after: NewRate }[];
  removed: TableRate[];
  /** Set by hand, and not what comes with the shop. */
  yours: { yours: TableRate; shipped: NewRate }[];
  /** As they are already; only the day of the source is newer. */
  confirmed: { before: TableRate; after: NewRate }[];
  same: number;
}

export type NewRate = ShippedRate & { source: string; sourceDate: string };

/** What `loadRates` would do now. */
export async function compareRates(db: Db, sets: RateSet[]): Promise<RateChanges> {
  const found = await findRates(
    db,
    sets.flatMap((set) => set.countries),
  );
  const shipped = sets.flatMap(({ rates, source, sourceDate }) =>
    rates.map((rate) => ({ ...rate, source, sourceDate })),
  );
  return compare(found, shipped);
}

/** Does it, and says what was done. Twice is once. */
export async function loadRates(db: Db, sets: RateSet[]): Promise<RateChanges> {
  const changes = await compareRates(db, sets);
  for (const { id } of changes.removed) await db.run(sql`DELETE FROM tax_rates WHERE id = ${id}`);
  for (const rate of changes.added) await insert(db, rate);
  for (const { before, after } of [...changes.changed, ...changes.confirmed])
    await db.run(sql`
      UPDATE tax_rates SET name = ${after.name}, ppm = ${after.ppm}, on_shipping = ${after.onShipping},
        valid_to = ${after.validTo}, source = ${after.source}, source_date = ${after.sourceDate}
      WHERE id = ${before.id}`);
  return changes;
}

function insert(db: Db, rate: NewRate): Promise<number> {
  return db.run(sql`
    INSERT INTO tax_rates (id, country, region, postal_from, postal_to, tax_class, tax, name, ppm, on_shipping,
      valid_from, valid_to, source, source_date)
    VALUES (${uuid()}, ${rate.country}, ${rate.region}, ${rate.postalFrom}, ${rate.postalTo}, ${rate.taxClass},
      ${rate.tax}, ${rate.name}, ${rate.ppm}, ${rate.onShipping}, ${rate.validFrom}, ${rate.validTo},
      ${rate.source}, ${rate.sourceDate})`);
}

function compare(found: TableRate[], shipped: NewRate[]): RateChanges {
  const changes: RateChanges = { added: [], changed: [], removed: [], yours: [], confirmed: [], same: 0 };
  const byHand = Map.groupBy(
    found.filter(({ source }) => source === ''),
    slotOf,
  );
  const known = new Map(found.map((rate) => [keyOf(rate), rate]));
  for (const after of shipped) {
    const before = known.get(keyOf(after));
    const yours = byHand.get(slotOf(after))?.at(-1);
    if (yours) {
      if (yours.ppm !== after.ppm) changes.yours.push({ yours, shipped: after });
    } else if (!before) changes.added.push(after);
    else if (!saysTheSame(before, after)) changes.changed.push({ before, after });
    else if (before.source !== after.source || before.sourceDate !== after.sourceDate)
      changes.confirmed.push({ before, after });
    else changes.same += 1;
  }
  const stays = new Set(shipped.map(keyOf));
  changes.removed = found.filter((rate) => !stays.has(keyOf(rate)) && !byHand.has(slotOf(rate)));
  return changes;
}

type Slot = Pick<ShippedRate, 'country' | 'region' | 'postalFrom' | 'postalTo' | 'tax'> & {
  taxClass: string;
};

/** The rates of one slot follow each other in time. */
const slotOf = ({ country, region, postalFrom, postalTo, taxClass, tax }: Slot) =>
  [country, region, postalFrom, postalTo, taxClass, tax].join('|');

const keyOf = (rate: Slot & { validFrom: string }) => `${slotOf(rate)}|${rate.validFrom}`;

const saysTheSame = (before: TableRate, after: NewRate) =>
  before.ppm === after.ppm &&
  before.name === after.name &&
  before.onShipping === after.onShipping &&
  before.validTo === after.validTo;

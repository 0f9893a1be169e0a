/**
 * The SQL of one purchase, from the first press to the sent mail, as a script that can be played again:
 * what the purchase brought into the world by itself (ids, tokens) is named, to be new each time.
 * What the shop's loops ask for many orders together counts as often as it was asked per order.
 */
import type { Statement } from './sql-recorder.ts';

/** What is new in every purchase, and how it is made up. */
export type Fresh = 'uuid' | 'token' | 'session' | 'payment_intent';

export interface Script {
  units: Unit[];
  /** From a string in the recorded values to what stands in its place. */
  fresh: Record<string, Fresh>;
  /** Of what was bought: another one stands in its place. */
  variantId: string;
  sku: string;
}

/** A transaction, or a statement by itself. */
export interface Unit {
  isTransaction: boolean;
  /** Statements that travel together. */
  trips: Pick<Statement, 'text' | 'values'>[][];
  /** How often in a purchase: 1, or a loop's part. */
  share: number;
}

/** Brackets each transaction of a connection; answers stand in the order in which they began. */
export function unitsOf(statements: Statement[]): Unit[] {
  const units: Unit[] = [];
  const open = new Map<number, Unit>();
  for (const { connection, text, values, trip } of statements) {
    if (/^LISTEN\b/.test(text)) continue; // once a connection
    let unit = open.get(connection);
    if (!unit) {
      unit = { isTransaction: text === 'BEGIN', trips: [], share: 1 };
      units.push(unit);
      if (unit.isTransaction) open.set(connection, unit);
    }
    addTo(unit, trip, { text, values });
    if (text === 'COMMIT' || text === 'ROLLBACK') open.delete(connection);
  }
  return units;
}

const tripNumbers = new WeakMap<Unit, number>();

function addTo(unit: Unit, trip: number, statement: Unit['trips'][number][number]): void {
  if (unit.isTransaction && tripNumbers.get(unit) === trip) unit.trips.at(-1)!.push(statement);
  else unit.trips.push([statement]);
  tripNumbers.set(unit, trip);
}

/** @param shares how often loops ask each of their statements per order */
export function withShares(units: Unit[], shares: Map<string, number>): Unit[] {
  const textOf = (unit: Unit) => (unit.isTransaction ? '' : unit.trips[0]![0]!.text);
  const met = new Set<string>();
  return units.flatMap((unit) => {
    const share = shares.get(textOf(unit));
    if (share === undefined) return [unit];
    if (met.has(textOf(unit))) return [];
    met.add(textOf(unit));
    return [{ ...unit, share }];
  });
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** @throws when a value holds an id that nobody named: played again, it would be the old one. */
export function checkNamed({ units, fresh, variantId }: Script): void {
  const text = JSON.stringify(units);
  const unnamed = new Set([...text.matchAll(UUID)].map(([id]) => id));
  for (const id of [...Object.keys(fresh), variantId]) unnamed.delete(id);
  if (unnamed.size > 0) throw new Error(`ids that nobody named: ${[...unnamed].join(', ')}`);
}

export const statementsIn = (units: Unit[]) =>
  units.reduce((sum, { trips, share }) => sum + trips.flat().length * share, 0);

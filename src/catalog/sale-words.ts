/** A sale as somebody plans it, in words: of the back office's form and of `npm run sales`. */
import { isDay } from '../platform/days.ts';
import { type Db, raw, sql } from '../platform/db.ts';
import type { SaleScope } from './sales.ts';

/** "20", "12.5 %": in parts per million; undefined for what is no percentage above 0 and up to 100. */
export function ppmOf(percent: string): number | undefined {
  const [, whole = '', part = ''] = /^(\d{1,3})(?:[.,](\d{1,4}))?\s?%?$/.exec(percent.trim()) ?? [];
  const ppm = Number(whole) * 10_000 + Number(part.padEnd(4, '0'));
  return whole === '' || ppm < 1 || ppm > 1_000_000 ? undefined : ppm;
}

/** "2026-12-01T00:00", or a day for its beginning, by the clock of a time zone; undefined where there is no such time. */
export async function timeOf(db: Db, timeZone: string, typed: string): Promise<Date | undefined> {
  const [, day = '', time = '00:00'] = /^([\d-]{10})(?:T(\d\d:\d\d))?$/.exec(typed) ?? [];
  if (!isDay(day) || !/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) return undefined;
  const minute = `${day}T${time}`;
  const found = await db.row<{ at: Date }>(
    sql`SELECT ${minute}::text::timestamp AT TIME ZONE ${timeZone} AS at`,
  );
  return found!.at;
}

/** @returns the handles that there are none of, or what they name. */
export async function scopeOf(
  db: Db,
  kind: 'collections' | 'products',
  handles: string[],
): Promise<{ ok: true; scope: SaleScope } | { ok: false; unknown: string[] }> {
  const found = await db.rows<{ id: string; handle: string }>(
    sql`SELECT id, handle FROM ${raw(kind)} WHERE handle = ANY (${handles})`,
  );
  const unknown = handles.filter((handle) => !found.some((each) => each.handle === handle));
  return unknown.length > 0
    ? { ok: false, unknown }
    : { ok: true, scope: { kind, ids: found.map(({ id }) => id) } };
}

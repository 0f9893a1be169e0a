/** Which backups stay. Their names tell when they were made, so nothing else needs to be known. */
import type { Keep } from './settings.ts';

export interface BackupName {
  name: string;
  at: Date;
  /** The number of the newest migration. */
  migration: string;
}

const SUFFIX = '.backup';

/** pushcart-2026-11-25T03-00-00-123Z-0033.backup: in the order of time. @param migration its file's name. */
export const nameOf = (at: Date, migration: string): string =>
  `pushcart-${at.toISOString().replaceAll(/[:.]/g, '-')}-${migration.slice(0, 4)}${SUFFIX}`;

/** @returns undefined for whatever else lies there. */
export function readName(name: string): BackupName | undefined {
  const [, date, hour, minute, second, ms, migration] =
    /^pushcart-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z-(\d{4})\.backup$/.exec(name) ?? [];
  if (!migration) return undefined;
  return { name, at: new Date(`${date}T${hour}:${minute}:${second}.${ms}Z`), migration };
}

const DAY_MS = 24 * 60 * 60_000;

const dayOf = (at: Date) => at.toISOString().slice(0, 10);
/** The Monday it begins with. */
const weekOf = (at: Date) => dayOf(new Date(at.getTime() - ((at.getUTCDay() + 6) % 7) * DAY_MS));
const monthOf = (at: Date) => at.toISOString().slice(0, 7);

/**
 * All of the 24 hours before the newest one, and of each of the last days, weeks and months that have any the newest, by
 * UTC. @returns those that go.
 */
export function outOfTime(backups: BackupName[], { days, weeks, months }: Keep): BackupName[] {
  const newestFirst = [...backups].sort((a, b) => b.at.getTime() - a.at.getTime());
  const newest = newestFirst[0]?.at.getTime() ?? 0;
  const stays = new Set(newestFirst.filter(({ at }) => at.getTime() > newest - DAY_MS));
  for (const [spanOf, count] of [
    [dayOf, days],
    [weekOf, weeks],
    [monthOf, months],
  ] as const) {
    const spans = new Map<string, BackupName>();
    for (const each of newestFirst) if (!spans.has(spanOf(each.at))) spans.set(spanOf(each.at), each);
    for (const each of [...spans.values()].slice(0, count)) stays.add(each);
  }
  return newestFirst.filter((each) => !stays.has(each));
}

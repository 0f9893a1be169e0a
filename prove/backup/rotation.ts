/** Two years of a backup every six hours, each followed by what goes. */
import { type BackupName, nameOf, outOfTime, readName } from '../../src/platform/backup/rotation.ts';
import type { Part } from './backup.ts';

const HOUR_MS = 3_600_000;

export function rotation(): Part {
  let kept: BackupName[] = [];
  let most = 0;
  const start = Date.UTC(2025, 0, 1);
  for (let hour = 0; hour < 2 * 365 * 24; hour += 6) {
    kept.push(readName(nameOf(new Date(start + hour * HOUR_MS), '0034_x.sql'))!);
    const gone = new Set(outOfTime(kept, { days: 7, weeks: 4, months: 12 }));
    kept = kept.filter((each) => !gone.has(each));
    most = Math.max(most, kept.length);
  }
  const newest = kept.at(-1)!.at.getTime();
  const ages = kept.map(({ at }) => (newest - at.getTime()) / (24 * HOUR_MS));
  const shortfalls: string[] = [];
  for (const [days, wanted] of [
    [1, 4],
    [7, 10],
    [28, 12],
  ] as const)
    if (ages.filter((age) => age < days).length < wanted)
      shortfalls.push(`of the last ${days} days fewer than ${wanted} backups are left`);
  if (Math.max(...ages) < 330) shortfalls.push('nothing of a year ago is left');
  if (most > 30) shortfalls.push(`${most} backups were kept at once`);
  return {
    table: [
      ['Rotation: every six hours for two years, 7,4,12', ''],
      ['kept at the end', kept.length],
      ['kept at most', most],
      ['age of the oldest, days', Math.round(Math.max(...ages))],
    ],
    shortfalls,
    shown: `of two years ${kept.length} backups stay`,
  };
}

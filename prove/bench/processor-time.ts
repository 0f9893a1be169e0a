/** Processor time and memory of processes, as Linux counts them in /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** Of /proc/PID/stat, in hundredths of a second on every system that Node runs on. */
const TICKS_PER_SECOND = 100;

interface Stat {
  parent: number;
  seconds: number;
  secondsOfEnded: number;
}

/** The second field, the name, may hold spaces: what follows it is counted from its bracket. */
function readStat(pid: number): Stat | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    return {
      parent: fields[1]!,
      seconds: (fields[11]! + fields[12]!) / TICKS_PER_SECOND,
      secondsOfEnded: (fields[13]! + fields[14]!) / TICKS_PER_SECOND,
    };
  } catch {
    return undefined; // it has ended meanwhile
  }
}

export const processorSeconds = (pid: number): number => readStat(pid)?.seconds ?? 0;

/** With its children, those that have ended included: a PostgreSQL and its backends. */
export function processorSecondsOfFamily(pid: number): number {
  const own = readStat(pid);
  const children = childrenOf(pid).reduce((sum, child) => sum + processorSeconds(child), 0);
  return (own?.seconds ?? 0) + (own?.secondsOfEnded ?? 0) + children;
}

export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => readStat(pid)?.parent === parent);
}

export const commandOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');

/** Resident memory, in megabytes of 1,000,000 bytes. */
export function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1];
  return (Number(kilobytes) * 1024) / 1e6;
}

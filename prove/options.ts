/** What every proof can be told on the command line. */
import { parseArgs } from 'node:util';

export interface ProveOptions {
  /** Every choice a proof makes by chance follows from it, so that a run can be repeated. */
  seed: number;
  /** How often to repeat; each proof has its own default. */
  runs: number | undefined;
  /** How large: what it counts is the proof's own affair. `small` is what fits into `npm test`. */
  size: number | 'small' | undefined;
}

/** @throws {Error} in words for the person who typed it */
export function readOptions(args: string[]): { name: string | undefined; options: ProveOptions } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { seed: { type: 'string' }, runs: { type: 'string' }, size: { type: 'string' } },
  });
  if (positionals.length > 1) throw new Error(`One proof at a time, not ${positionals.join(' and ')}.`);
  return {
    name: positionals[0],
    options: {
      seed: whole('seed', values.seed) ?? 1,
      runs: whole('runs', values.runs),
      size: values.size === 'small' ? 'small' : whole('size', values.size),
    },
  };
}

function whole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1)
    throw new Error(`--${name} must be a whole number from 1, not "${text}".`);
  return Number(text);
}

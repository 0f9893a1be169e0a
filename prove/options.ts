/** What every proof can be told on the command line. */
import path from 'node:path';
import { parseArgs } from 'node:util';

export interface ProveOptions {
  /** Every choice a proof makes by chance follows from it, so that a run can be repeated. */
  seed: number;
  /** How often to repeat; each proof has its own default. */
  runs: number | undefined;
  /** How large: what it counts is the proof's own affair. `small` is what fits into `npm test`. */
  size: number | 'small' | undefined;
  /** A folder with what it works on, for proofs that take one. */
  folder?: string;
}

/** @throws {Error} in words for the person who typed it */
export function readOptions(args: string[]): { name: string | undefined; options: ProveOptions } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { seed: { type: 'string' }, runs: { type: 'string' }, size: { type: 'string' } },
  });
  const [name, folder, ...more] = positionals;
  if (more.length > 0 || (folder && name !== 'search-quality'))
    throw new Error(`One proof at a time, not ${positionals.join(' and ')}.`);
  return {
    name,
    options: {
      seed: whole('seed', values.seed) ?? 1,
      runs: whole('runs', values.runs),
      size: values.size === 'small' ? 'small' : whole('size', values.size),
      ...(folder && { folder: path.resolve(process.env.INIT_CWD ?? '.', folder) }),
    },
  };
}

function whole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1)
    throw new Error(`--${name} must be a whole number from 1, not "${text}".`);
  return Number(text);
}

/** What a check of the surroundings found: each in one line that says what to do. */
import type { Config } from '../../platform/config.ts';

export interface Finding {
  mark: '✓' | '!' | '✗';
  words: string;
}

/** All is well. */
export const good = (words: string): Finding => ({ mark: '✓', words });
/** The shop runs, but somebody should look; or it could not be seen. */
export const odd = (words: string): Finding => ({ mark: '!', words });
/** The shop will fail by it. */
export const bad = (words: string): Finding => ({ mark: '✗', words });

/** Where the shop stands; what a test puts in the place of the world is optional. */
export interface Around {
  config: Config;
  records: Records;
  /** Trusted beside what Node trusts. */
  ca?: string;
  /** Where http:// of the public address is asked. */
  httpPort?: number;
}

/** The name service: @throws with a code (ENOTFOUND, ENODATA …). */
export interface Records {
  resolveTxt(name: string): Promise<string[][]>;
}

export type Check = (around: Around) => Promise<Finding[]>;

const WITHIN_MS = 12_000;

/** A check ends within its time, and a bug in one does not hide what others found. */
export async function limited(check: Check, around: Around, withinMs = WITHIN_MS): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding[]>((resolve) => {
    const words = `took longer than ${withinMs / 1000} seconds, and was given up: something before it is slow or silent`;
    timer = setTimeout(() => resolve([bad(words)]), withinMs);
  });
  try {
    return await Promise.race([check(around), late]);
  } catch (error) {
    return [bad(`could not be looked at: ${reasonOf(error)}`)];
  } finally {
    clearTimeout(timer);
  }
}

/** One that tried several addresses has no words of its own. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const { message, code } = error as NodeJS.ErrnoException;
  return (message || code || String(error)).replace(/[.\s]+$/, '');
}

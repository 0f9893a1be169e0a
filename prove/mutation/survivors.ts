/**
 * Changes that no test needs to notice, each with the reason. They count as survived all the same. A
 * reason is found by the code that was changed, so it stays where lines move, and goes when the code does.
 */
import type { Mutant } from './stryker.ts';

export interface Reason {
  file: string;
  /** As it stands there, with single spaces, and what may stand there instead. */
  code: string;
  becomes: string[];
  why: string;
}

const reasons: Reason[] = [
  {
    file: 'src/payments/http.ts',
    code: "''",
    becomes: ['"Stryker was here!"'],
    why: 'any text that is no signature is refused like none',
  },
  {
    file: 'src/payments/http.ts',
    code: '{ return undefined; }',
    becomes: ['{}'],
    why: 'a function that ends without a word returns undefined',
  },
  {
    file: 'src/payments/refunds.ts',
    code: 'lines.length > 0',
    becomes: ['true', 'lines.length >= 0'],
    why: 'without lines the statement writes nothing; it is only saved',
  },
  {
    file: 'src/inventory/inventory.ts',
    code: 'difference > 0',
    becomes: ['difference >= 0'],
    why: 'where nothing differs, the function has ended before',
  },
];

const explains = (reason: Reason, mutant: Mutant) =>
  reason.file === mutant.file && reason.code === mutant.code && reason.becomes.includes(mutant.becomes);

export const reasonFor = (mutant: Mutant): string | undefined =>
  reasons.find((reason) => explains(reason, mutant))?.why;

/** Reasons that none of these needs. */
export const reasonsWithout = (survivors: Mutant[]): Reason[] =>
  reasons.filter((reason) => !survivors.some((mutant) => explains(reason, mutant)));

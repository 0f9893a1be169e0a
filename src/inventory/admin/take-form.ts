/** A count as it was sent: row by row, and what was pasted. Nothing of it is believed. */
import type { Desk } from '../../admin/desk.ts';
import { isUuid, wholeNumber } from '../../platform/requests.ts';
import { COUNT_MAX, LINES_MAX } from '../stock-take.ts';

export interface SentRow {
  variantId: string;
  /** What should have lain there when it was counted. */
  expected: number;
  /** As typed. */
  counted: string;
}

export interface SentTake {
  id: string;
  rows: SentRow[];
  list: string;
  step: 'look-up' | 'book';
}

const EXPECTED = /^-?\d{1,9}$/;

/** A row without a number is left out, and of two rows of one variant the last one counts. */
export function readTake(desk: Desk): SentTake | undefined {
  const { id, list = '', step } = desk.form;
  const [variants, expected, counted] = ['variant', 'expected', 'counted'].map((name) => desk.values(name));
  const isWhole = variants!.length === expected!.length && variants!.length === counted!.length;
  if (!isUuid(id) || !isWhole || variants!.length > LINES_MAX) return undefined;
  const rows = new Map<string, SentRow>();
  for (const [index, variantId] of variants!.entries()) {
    const seen = expected![index]!;
    if (!isUuid(variantId) || !EXPECTED.test(seen)) return undefined;
    rows.set(variantId, { variantId, expected: Number(seen), counted: counted![index]!.trim() });
  }
  return { id, list, step: step === 'look-up' ? 'look-up' : 'book', rows: [...rows.values()] };
}

export const countOf = ({ counted }: SentRow): number | undefined => wholeNumber(counted, 0, COUNT_MAX);

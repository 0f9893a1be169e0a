/**
 * What is always true of the books, as questions to the database: each rule is a query for the rows
 * that break it (`book-rules/`). Run on a live shop; every rule reads one snapshot, so nothing moves
 * between them.
 */
import type { Db } from '../platform/db.ts';
import { dayRules } from './book-rules/days.ts';
import { discountRules } from './book-rules/discounts.ts';
import { draftRules } from './book-rules/drafts.ts';
import { goodsRules } from './book-rules/goods.ts';
import { moneyRules } from './book-rules/money.ts';
import { orderRules } from './book-rules/orders.ts';
import type { Rule } from './book-rules/rule.ts';
import { stockRules } from './book-rules/stock.ts';
import { taxRules } from './book-rules/taxes.ts';
import { tellingRules } from './book-rules/telling.ts';

export const rules: Rule[] = [
  ...stockRules,
  ...orderRules,
  ...discountRules,
  ...draftRules,
  ...goodsRules,
  ...moneyRules,
  ...taxRules,
  ...tellingRules,
  ...dayRules,
];

export interface Finding {
  rule: string;
  checked: number;
  broken: string[];
}

const NAMED_MAX = 20;

/** Reads every rule in one snapshot. */
export async function checkBooks(db: Db): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const rule of rules) {
    const checked = await db.row<{ count: number }>(rule.of);
    const broken = await db.rows<{ row: string }>(rule.broken);
    findings.push({ rule: rule.name, checked: checked!.count, broken: broken.map(({ row }) => row) });
  }
  return findings;
}

/** As lines of a table; the rows that break a rule are named under it. */
export function printedBooks(findings: Finding[]): string[] {
  return findings.flatMap(({ rule, checked, broken }) => [
    `${broken.length === 0 ? '✓' : '✗'} ${rule.padEnd(88)} ${String(checked).padStart(9)} checked  ${String(broken.length).padStart(5)} broken`,
    ...broken.slice(0, NAMED_MAX).map((row) => `    ${row}`),
    ...(broken.length > NAMED_MAX ? [`    … and ${broken.length - NAMED_MAX} more`] : []),
  ]);
}

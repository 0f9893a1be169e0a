/** What the page of a product shows: the fields as typed or as kept, what they were made from, what is wrong. */
import { historyOf } from '../../admin/audit.ts';
import { type Db, sql } from '../../platform/db.ts';
import type { Matter, Text } from '../merge.ts';
import type { ProductRecord } from '../product-record.ts';
import type { Mistakes } from '../product-text.ts';

export interface ProductForm {
  /** As it stands in the fields. */
  text: Text;
  /** What the fields were filled from: sent back with them, and compared with what is there then. */
  base: Text;
  version: number;
  mistakes: Mistakes;
  conflict?: ShownConflict;
}

export interface ShownConflict {
  matters: Matter[];
  /** What both began with, what is there now, what was sent. */
  base: Text;
  theirs: Text;
  mine: Text;
  /** "Bob changed this 2 minutes ago". */
  words: string;
}

/** For fields where something may be chosen or typed. */
export interface Suggestions {
  vendors: string[];
  types: string[];
  taxClasses: string[];
}

/** Of the newest products: enough to go on with, however many there are. */
const LOOKED_AT = 500;

export async function suggestions(db: Db): Promise<Suggestions> {
  const found = await db.row<Suggestions>(sql`
    WITH newest AS (SELECT vendor, product_type FROM products ORDER BY id DESC LIMIT ${LOOKED_AT})
    SELECT ARRAY(SELECT DISTINCT vendor FROM newest WHERE vendor <> '' ORDER BY 1) AS vendors,
      ARRAY(SELECT DISTINCT product_type FROM newest WHERE product_type <> '' ORDER BY 1) AS types,
      ARRAY(SELECT DISTINCT tax_class FROM tax_rates UNION SELECT 'standard' ORDER BY 1) AS "taxClasses"`);
  return found!;
}

/** Who saved the version that is there. A sale, a date or a command has no name. @param seen the form's version. */
export async function whoChanged(
  db: Db,
  { id, version, updatedAt }: ProductRecord,
  seen: number,
): Promise<string> {
  const entries = await historyOf(db, { kind: 'product', id }, 5);
  const entry = entries.find(({ at }) => at.getTime() === updatedAt.getTime());
  if (version === seen || !entry) return 'This has been changed since you opened it';
  return `${entry.staffName} changed this ${ago(entry.at)}`;
}

function ago(at: Date): string {
  const minutes = Math.floor((Date.now() - at.getTime()) / 60_000);
  const words = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' });
  if (minutes < 1) return 'just now';
  if (minutes < 60) return words.format(-minutes, 'minute');
  return minutes < 48 * 60
    ? words.format(-Math.floor(minutes / 60), 'hour')
    : words.format(-Math.floor(minutes / 60 / 24), 'day');
}

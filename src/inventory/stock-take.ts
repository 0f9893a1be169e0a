/**
 * Counting the shelf. What is counted is compared with what the shop thinks lies there, which is what is on hand and
 * what is sold and has not left yet. Each line keeps what was thought when it was counted, and the difference to that
 * is booked: what is sold or sent between counting and booking is neither lost nor booked twice.
 */
import { type Db, sql } from '../platform/db.ts';
import { toShipOf } from './ledger.ts';
import { type Named, nameColumns } from './levels.ts';

export interface Shelved extends Named {
  /** How many should lie there now; below zero when more is owed than there is. */
  shelf: number;
}

export interface CountedLine extends Named {
  /** What should have lain there when it was counted. */
  expected: number;
  counted: number;
}

/** A form has room for no more. */
export const LINES_MAX = 1_000;
export const COUNT_MAX = 999_999;

const shelfOf = (of: ReturnType<typeof sql>) => sql`
  WITH found AS (${of})
  SELECT ${nameColumns}, found.code, coalesce(s.on_hand, 0) + coalesce(w.pieces, 0) AS shelf
  FROM found JOIN variants v ON v.id = found.id JOIN products p ON p.id = v.product_id
  LEFT JOIN stock_levels s ON s.variant_id = v.id
  LEFT JOIN (${toShipOf(sql`ARRAY(SELECT id FROM found)`)}) w ON w.variant_id = v.id`;

/** Scanners write a UPC with or without the zero that makes it an EAN. */
function spellings(code: string): string[] {
  if (/^\d{12}$/.test(code)) return [code, `0${code}`];
  return /^0\d{12}$/.test(code) ? [code, code.slice(1)] : [code];
}

export type Found = { ok: true; shelved: Shelved } | { ok: false; reason: 'unknown' | 'several' };

/** By SKU, else by barcode. One query for all of them. */
export async function findCodes(db: Db, codes: string[]): Promise<Map<string, Found>> {
  const spelled = codes.flatMap((code) => spellings(code).map((spelling) => ({ code, spelling })));
  const rows = await db.rows<Shelved & { code: string }>(
    shelfOf(sql`
      SELECT c.code, v.id FROM unnest(${spelled.map((s) => s.code)}::text[], ${spelled.map((s) => s.spelling)}::text[])
        AS c (code, spelling) JOIN variants v ON v.sku IN (c.spelling, upper(c.spelling))
      UNION SELECT c.code, v.id FROM unnest(${spelled.map((s) => s.code)}::text[], ${spelled.map((s) => s.spelling)}::text[])
        AS c (code, spelling) JOIN variants v ON v.barcode = c.spelling AND v.barcode <> ''`),
  );
  const found = Map.groupBy(rows, ({ code }) => code);
  return new Map(codes.map((code) => [code, oneOf(code, found.get(code) ?? [])]));
}

/** Its own SKU counts before another one's barcode. */
function oneOf(code: string, rows: (Shelved & { code: string })[]): Found {
  const bySku = rows.find(({ sku }) => sku === code);
  const chosen = bySku ?? (rows.length === 1 ? rows[0] : undefined);
  if (!chosen) return { ok: false, reason: rows.length > 1 ? 'several' : 'unknown' };
  const { code: _, ...shelved } = chosen;
  return { ok: true, shelved };
}

/** Those of a form that was sent, as they stand now. */
export async function findShelved(db: Db, variantIds: string[]): Promise<Map<string, Shelved>> {
  const rows = await db.rows<Shelved>(
    shelfOf(sql`SELECT '' AS code, id FROM unnest(${variantIds}::uuid[]) AS v (id)`),
  );
  return new Map(rows.map((row) => [row.variantId, row]));
}

interface Typed {
  line: string;
  /** The line may be a code as it stands, or one with a number behind it. */
  readings: { code: string; quantity: number }[];
}

/** One code a line, with a number behind it or none, which is one: "ARC-A3 12", "4006381333931;2". */
export function readList(text: string): Typed[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.filter(Boolean).map((line) => {
    const [, code, number] = /^(.*?)(?:\s*[\t;,]\s*|\s+(?:[x×]\s*)?)(\d{1,6})$/i.exec(line) ?? [];
    const whole = { code: line, quantity: 1 };
    return { line, readings: code && number ? [whole, { code, quantity: Number(number) }] : [whole] };
  });
}

export interface Looked {
  lines: CountedLine[];
  /** What could not be read, as it was typed, with the reason. */
  unread: { line: string; why: string }[];
}

/** The same again adds. */
export async function lookUpList(db: Db, text: string): Promise<Looked> {
  const typed = readList(text).slice(0, LINES_MAX);
  const found = await findCodes(db, [
    ...new Set(typed.flatMap(({ readings }) => readings.map(({ code }) => code))),
  ]);
  const counted = new Map<string, CountedLine>();
  const unread: Looked['unread'] = [];
  for (const { line, readings } of typed) {
    const known = readings.find(({ code }) => found.get(code)?.ok);
    const hit = known && found.get(known.code);
    if (known && hit?.ok) {
      const { shelf, ...named } = hit.shelved;
      const before = counted.get(named.variantId)?.counted ?? 0;
      counted.set(named.variantId, { ...named, expected: shelf, counted: before + known.quantity });
      continue;
    }
    const several = readings.some(({ code }) => found.get(code)?.ok === false && isSeveral(found.get(code)));
    unread.push({
      line,
      why: several ? 'several articles have this barcode' : 'no article has this SKU or barcode',
    });
  }
  return { lines: [...counted.values()], unread };
}

const isSeveral = (found: Found | undefined) => found?.ok === false && found.reason === 'several';

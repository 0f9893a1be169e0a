/** Names that must be unlike all others: a product's handle in its address, a variant's SKU. */
import { type Db, sql } from '../platform/db.ts';

const HANDLE_LENGTH_MAX = 80;
const SKU_LENGTH_MAX = 28;

/** As the schema has it. */
export const isHandle = (text: string): boolean => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text);

/** "Linen tablecloth, 140 × 220" is linen-tablecloth-140-220. What has no letters of ours is `fallback`. */
export function handleOf(title: string, fallback = 'product'): string {
  const plain = title
    .replaceAll('ß', 'ss')
    .replaceAll(/[æÆ]/g, 'ae')
    .replaceAll(/[øØ]/g, 'o')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return cut(plain, HANDLE_LENGTH_MAX) || fallback;
}

/** "LINEN-TABLECLOTH-A3", of the title and what was chosen. */
export const skuOf = (title: string, choices: string[] = []): string =>
  cut(
    [cut(handleOf(title), SKU_LENGTH_MAX), ...choices.map((choice) => handleOf(choice, 'x'))].join('-'),
    60,
  ).toUpperCase();

/** Whole words, as many as fit. */
function cut(words: string, length: number): string {
  const trimmed = words.replace(/^-+|-+$/g, '');
  if (trimmed.length <= length) return trimmed;
  const short = trimmed.slice(0, length + 1);
  return short.includes('-') ? short.slice(0, short.lastIndexOf('-')) : trimmed.slice(0, length);
}

/** The wanted handle, or with the next number after it that is free. @param exceptId the product itself. */
export function freeHandle(db: Db, wanted: string, exceptId: string | null): Promise<string> {
  return firstFree(wanted, async (candidates) => {
    const taken = await db.rows<{ handle: string }>(sql`
      SELECT handle FROM products WHERE handle = ANY (${candidates}) AND id IS DISTINCT FROM ${exceptId}`);
    return taken.map(({ handle }) => handle);
  });
}

/** @param reserved SKUs that are about to be taken. */
export function freeSku(db: Db, wanted: string, reserved: Set<string> = new Set()): Promise<string> {
  return firstFree(wanted, async (candidates) => {
    const taken = await db.rows<{ sku: string }>(
      sql`SELECT sku FROM variants WHERE sku = ANY (${candidates})`,
    );
    return [...reserved, ...taken.map(({ sku }) => sku)];
  });
}

/** How many names are asked for at once: by name, since what begins with a name is found by no index. */
const AT_ONCE = 20;

async function firstFree(
  wanted: string,
  takenOf: (candidates: string[]) => Promise<string[]>,
  from = 1,
): Promise<string> {
  const candidates = Array.from({ length: AT_ONCE }, (_, i) =>
    from + i === 1 ? wanted : `${wanted}-${from + i}`,
  );
  const taken = new Set(await takenOf(candidates));
  return candidates.find((each) => !taken.has(each)) ?? (await firstFree(wanted, takenOf, from + AT_ONCE));
}

/** Which of these SKUs belong to variants other than those. */
export async function takenSkus(db: Db, skus: string[], exceptIds: string[]): Promise<Set<string>> {
  const taken = await db.rows<{ sku: string }>(
    sql`SELECT sku FROM variants WHERE sku = ANY (${skus}) AND NOT id = ANY (${exceptIds}::uuid[])`,
  );
  return new Set(taken.map(({ sku }) => sku));
}

/** Names that must be unlike all others: a product's handle in its address, a variant's SKU. */
import { type Db, sql } from '../platform/db.ts';
import { handleFrom, wholeWords } from '../platform/handles.ts';

const HANDLE_LENGTH_MAX = 80;
const SKU_LENGTH_MAX = 28;

/** What has no letters of ours is `fallback`. */
export const handleOf = (title: string, fallback = 'product'): string =>
  handleFrom(title, HANDLE_LENGTH_MAX) || fallback;

/** "LINEN-TABLECLOTH-A3", of the title and what was chosen. */
export const skuOf = (title: string, choices: string[] = []): string =>
  wholeWords(
    [wholeWords(handleOf(title), SKU_LENGTH_MAX), ...choices.map((choice) => handleOf(choice, 'x'))].join(
      '-',
    ),
    60,
  ).toUpperCase();

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

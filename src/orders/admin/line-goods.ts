/** What stands behind an order's lines today, for the page that links to it. */
import { type Db, sql } from '../../platform/db.ts';

export interface LineGoods {
  productId: string;
  /** Pieces of the variant that buyers have ordered, in whatever orders, and the shop does not have yet. */
  owed: number;
}

/** By variant; one that was deleted since is not in it. */
export async function goodsOf(db: Db, variantIds: string[]): Promise<Map<string, LineGoods>> {
  const rows = await db.rows<LineGoods & { variantId: string }>(sql`
    SELECT v.id AS "variantId", v.product_id AS "productId", greatest(-coalesce(s.on_hand, 0), 0) AS owed
    FROM variants v LEFT JOIN stock_levels s ON s.variant_id = v.id WHERE v.id = ANY (${variantIds}::uuid[])`);
  return new Map(rows.map(({ variantId, ...goods }) => [variantId, goods]));
}

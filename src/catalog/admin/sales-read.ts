/** What staff see of sales. */
import { type Db, sql } from '../../platform/db.ts';
import { cutPage, type KeysetPage, type KeysetPlace, keysetOf } from '../../platform/keyset.ts';
import { type ListedSale, type Sale, saleColumns } from '../sales.ts';

const PAGE = 50;
/** One with very many variants is not counted to its end for a list. */
export const VARIANTS_COUNTED = 1_000;

/** The one that was planned last comes first: ids are made in the order of time. @param isOver those that have ended. */
export async function salePage(
  db: Db,
  { isOver, place }: { isOver: boolean; place: KeysetPlace },
): Promise<KeysetPage<ListedSale>> {
  const { where, order } = keysetOf(sql`s.id`, place, sql`uuid`);
  const rows = await db.rows<ListedSale>(sql`
    SELECT ${saleColumns}, (SELECT count(*)::int FROM (
        SELECT FROM sale_prices p WHERE p.sale_id = s.id AND p.currency = '' LIMIT ${VARIANTS_COUNTED + 1}) lowered) AS variants
    FROM (SELECT * FROM sales s WHERE (s.status = 'ended') = ${isOver} AND ${where} ${order} LIMIT ${PAGE + 1}) s
    ORDER BY s.id DESC`);
  return cutPage(rows, { size: PAGE, place, keyOf: ({ id }) => id });
}

export interface SaleFacts extends ListedSale {
  /** What it is for: titles, so many at most. */
  names: string[];
  lowered: { sku: string; title: string; beforeMinor: number; saleMinor: number }[];
}

const SHOWN_MAX = 50;

/** In the shop's own currency. */
export function findSale(db: Db, id: string): Promise<SaleFacts | undefined> {
  return db.row<SaleFacts>(sql`
    SELECT ${saleColumns},
      (SELECT count(*)::int FROM sale_prices p WHERE p.sale_id = s.id AND p.currency = '') AS variants,
      ARRAY(SELECT title FROM (
        SELECT title FROM collections WHERE s.scope ->> 'kind' = 'collections'
          AND id IN (SELECT jsonb_array_elements_text(s.scope -> 'ids')::uuid)
        UNION ALL SELECT title FROM products WHERE s.scope ->> 'kind' = 'products'
          AND id IN (SELECT jsonb_array_elements_text(s.scope -> 'ids')::uuid)) named ORDER BY 1 LIMIT ${SHOWN_MAX}) AS names,
      (SELECT coalesce(json_agg(json_build_object('sku', sku, 'title', title, 'beforeMinor', before_minor, 'saleMinor', sale_minor)), '[]')
        FROM (
          SELECT v.sku, p.title, l.before_minor, l.sale_minor FROM sale_prices l
          JOIN variants v ON v.id = l.variant_id JOIN products p ON p.id = v.product_id
          WHERE l.sale_id = s.id AND l.currency = '' ORDER BY l.variant_id LIMIT ${SHOWN_MAX}) shown) AS lowered
    FROM sales s WHERE s.id = ${id}`);
}

export const percentOf = ({ ppm }: Pick<Sale, 'ppm'>) => `${ppm / 10_000} %`;

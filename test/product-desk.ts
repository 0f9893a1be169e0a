/** Two members of staff at the page of a product, over HTTP, for its tests. */
import assert from 'node:assert/strict';
import { sql } from '../src/platform/db.ts';
import { routes } from '../src/routes.ts';
import { addClerk, deskOf } from './back-office.ts';
import { fieldsIn, type Typed } from './form-fields.ts';
import type { TestShop } from './test-shop.ts';

/** As somebody fills in a new product. */
export const typed = {
  title: 'Linen tablecloth',
  description: '<p>Woven in <b>Ireland</b>.<script>alert(1)</script></p>',
  details: '140 × 220 cm\n\n Linen ',
  vendor: 'Mill',
  productType: 'Cloth',
  tags: 'linen, table,linen',
  taxClass: 'standard',
  needsShipping: 'on',
  status: 'active',
  price: '24',
  compareAt: '30,00',
  cost: '9.50',
  weight: '450',
  onHand: '12',
};
export async function startProductDesk({ shop: { db }, url }: TestShop) {
  const [olive, bob] = [await addClerk(db), await addClerk(db, { name: 'Bob Baker' })];
  const [desk, bobs] = [deskOf(url, olive), deskOf(url, bob)];
  let made = 0;

  async function add(fields: Typed = {}): Promise<string> {
    made += 1;
    const answer = await desk.post(routes.adminProducts(), { ...typed, title: `Cloth ${made}`, ...fields });
    assert.equal(answer.status, 303, await answer.text());
    return /products\/([\w-]+)/.exec(answer.headers.get('location')!)![1]!;
  }

  /** The form as its page shows it. */
  async function formOf(productId: string, at = desk): Promise<Typed> {
    return fieldsIn(await (await at.get(routes.adminProduct({ productId }))).text());
  }

  const save = (productId: string, fields: Typed, at = desk) =>
    at.post(routes.adminProduct({ productId }), fields);

  const row = (productId: string) =>
    db.row<Record<string, unknown>>(sql`
      SELECT p.*, v.id AS "variantId", v.sku, v.price_minor, v.compare_at_minor, v.cost_minor, v.weight_grams
      FROM products p JOIN variants v ON v.product_id = p.id WHERE p.id = ${productId}`);
  const entries = (productId: string) =>
    db.rows<{ action: string; words: string }>(
      sql`SELECT action, words FROM audit_log WHERE subject_id = ${productId} ORDER BY id`,
    );
  return { olive, bob, desk, bobs, add, formOf, save, row, entries };
}

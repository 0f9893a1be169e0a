/** Every kind of page that a buyer sees, and what it has to say to machines. */
import { type Db, sql } from '../../src/platform/db.ts';
import { routes } from '../../src/routes.ts';
import type { Audience } from './head.ts';
import { soldGoods } from './scene.ts';

export interface Kind {
  name: string;
  paths: string[];
  audience: Audience;
  /** Of the JSON-LD: a type that has to be there, or one of several. */
  says: string[][];
  status?: number;
}

const PRODUCT = [['Product', 'ProductGroup'], ['BreadcrumbList']];

export async function kindsOfPages(db: Db): Promise<Kind[]> {
  const variants = await db.rows<{ id: string; handle: string }>(sql`
    SELECT DISTINCT ON (p.id) v.id, p.handle FROM variants v JOIN products p ON p.id = v.product_id
    WHERE v.status = 'active' AND p.status = 'active' AND cardinality(v.choices) > 0 ORDER BY p.id, v.position DESC LIMIT 5`);
  const handles = await db.rows<{ handle: string }>(
    sql`SELECT handle FROM products WHERE status = 'active' ORDER BY handle`,
  );
  const collections = await db.rows<{ handle: string }>(sql`
    SELECT handle FROM collections c WHERE EXISTS (
      SELECT FROM collection_products cp JOIN products p ON p.id = cp.product_id
      WHERE cp.collection_id = c.id AND p.status = 'active') ORDER BY handle`);
  return [
    { name: 'home', paths: [routes.home()], audience: 'engines', says: [['Organization'], ['WebSite']] },
    {
      name: 'all products',
      paths: [routes.allProducts(), `${routes.allProducts()}?sort=newest`],
      audience: 'engines',
      says: [['BreadcrumbList'], ['ItemList']],
    },
    {
      name: 'collection',
      paths: collections.map(({ handle }) => routes.collection({ handle })),
      audience: 'engines',
      says: [['BreadcrumbList'], ['ItemList']],
    },
    {
      name: 'product',
      paths: handles.map(({ handle }) => routes.product({ handle })),
      audience: 'engines',
      says: PRODUCT,
    },
    {
      name: 'variant',
      paths: variants.map(({ id, handle }) => `${routes.product({ handle })}?variant=${id}`),
      audience: 'engines',
      says: PRODUCT,
    },
    { name: 'page of text', paths: ['/pages/odd-page-moved'], audience: 'engines', says: [] },
    {
      name: 'search',
      paths: [
        '/search?q=print',
        `/search?${new URLSearchParams({ q: soldGoods[0]!.title })}`,
        '/search?q=zzzqqq',
        '/search',
      ],
      audience: 'one buyer',
      says: [],
    },
    {
      name: 'one buyer’s own',
      paths: [
        routes.cart(),
        routes.signIn(),
        routes.signUp(),
        routes.findOrder(),
        routes.region(),
        routes.passwordReset(),
      ],
      audience: 'one buyer',
      says: [],
    },
    {
      name: 'not found',
      paths: ['/products/nothing', '/nothing'],
      audience: 'one buyer',
      says: [],
      status: 404,
    },
  ];
}

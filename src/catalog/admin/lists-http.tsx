/** Products and collections in the back office: the lists, the grid, saved changes to many. */
import { audit } from '../../admin/audit.ts';
import { backBelow } from '../../admin/back.ts';
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { savedViews } from '../../admin/views.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { isUuid } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import {
  type Change,
  changeBack,
  changeMany,
  type ManyChanged,
  TAG_LENGTH_MAX,
  TAGS_MAX,
  tagsOf,
} from '../change-many.ts';
import type { SetOnHand } from '../grid-save.ts';
import { filterOptions, findProducts, LIST_SIZE, listForStaff, statuses } from '../product-list.ts';
import { collectionAdmin } from './collection-http.tsx';
import { gridAdmin } from './grid-http.tsx';
import { readProductQuery } from './list-address.ts';
import { ProductsPage } from './list-page.tsx';

export interface ProductListHooks {
  /** Inventory's verb: refused below what orders hold. */
  setOnHand: SetOnHand;
}

export function productListAdmin(office: BackOffice, hooks: ProductListHooks): void {
  const { shop } = office;

  office.page(routes.adminProducts, 'products:read', async (desk) => {
    const query = readProductQuery(desk.c.req.query());
    const [page, options, views] = await Promise.all([
      listForStaff(shop.db, query),
      filterOptions(shop.db),
      savedViews(shop.db, desk.staff.id, 'products'),
    ]);
    return desk.html(<ProductsPage query={query} page={page} options={options} views={views} />);
  });

  office.action(routes.adminProductsBulk, 'products:write', async (desk) => {
    const ids = [...new Set(desk.values('product').filter(isUuid))].slice(0, 2 * LIST_SIZE);
    const back = within(desk.form.back);
    if (desk.form.do === 'grid')
      return desk.done(ids.length > 0 ? `${routes.adminProductGrid()}?ids=${ids.join(',')}` : back);
    const change = readChange(desk);
    if (typeof change === 'string')
      return desk.html(<MissingPage title="Something is missing" text={change} />, 422);
    if (ids.length === 0)
      return desk.html(
        <MissingPage title="Nothing was ticked" text="Go back and tick the products first." />,
        422,
      );
    const entryId = await shop.db.transaction((tx) => changeTicked(tx, desk, ids, change));
    return desk.done(back, entryId);
  });

  office.undo('product.change-many', {
    needs: 'products:write',
    async run(tx, { before, after }) {
      const { back, of } = await changeBack(tx, { before, after } as ManyChanged);
      if (back.length === 0) return { ok: false, why: 'All of them have been changed since.' };
      const rest =
        back.length < of
          ? `; ${of - back.length} changed since and ${of - back.length === 1 ? 'stays' : 'stay'}`
          : '';
      return { ok: true, words: `${counted(back.length)} as before${rest}`, after: back };
    },
  });

  office.finder({
    title: 'Products',
    needs: 'products:read',
    async find(db, text) {
      const found = await findProducts(db, text);
      return found.map(({ id, title, status, sku }) => ({
        href: routes.adminProduct({ productId: id }),
        title,
        detail: [sku, status === 'active' ? undefined : status].filter(Boolean).join(' · '),
      }));
    },
  });

  gridAdmin(office, hooks);
  collectionAdmin(office);
}

const counted = (count: number) => (count === 1 ? '1 product' : `${count} products`);

const within = (back: string | undefined) =>
  backBelow(routes.adminProducts(), back) ?? routes.adminProducts();

/** What the pressed button asks for; words that say what is missing. */
function readChange({ form }: Desk): Change | string {
  const { do: what = '', collection, tags: typed = '' } = form;
  const status = statuses.find((each) => each === what);
  if (status) return { kind: 'status', status };
  if (what === 'add_to_collection' || what === 'remove_from_collection')
    return isUuid(collection)
      ? { kind: what, collectionId: collection }
      : 'Go back and choose the collection first.';
  if (what === 'add_tags' || what === 'remove_tags') {
    const tags = tagsOf(typed);
    if (tags.length === 0) return 'Go back and type the tags first, parted by commas.';
    if (tags.length > TAGS_MAX || tags.some((tag) => tag.length > TAG_LENGTH_MAX))
      return `A tag may have ${TAG_LENGTH_MAX} letters, and a product ${TAGS_MAX} tags.`;
    return { kind: what, tags };
  }
  return 'Go back and press one of the buttons below the list.';
}

const done: Record<'active' | 'draft' | 'archived', string> = {
  active: 'set active',
  draft: 'set as draft',
  archived: 'archived',
};

/** @returns the log's entry; undefined where all were so already. */
async function changeTicked(tx: Tx, desk: Desk, ids: string[], change: Change): Promise<number | undefined> {
  const changed = await changeMany(tx, ids, change);
  const { before, after } = changed;
  if (before.length === 0) return undefined;
  const words = `${counted(before.length)} ${await saidOf(tx, change)}`;
  const [only] = after.length === 1 ? after : [];
  const subject = only
    ? { kind: 'product', id: only.id, label: only.title }
    : { kind: 'products', id: 'several', label: counted(before.length) };
  return audit(tx, desk.staff, { action: 'product.change-many', words, subject, before, after });
}

async function saidOf(tx: Tx, change: Change): Promise<string> {
  switch (change.kind) {
    case 'status':
      return done[change.status];
    case 'add_tags':
      return `tagged ${change.tags.join(', ')}`;
    case 'remove_tags':
      return `no longer tagged ${change.tags.join(', ')}`;
    case 'add_to_collection':
    case 'remove_from_collection': {
      const found = await tx.row<{ title: string }>(
        sql`SELECT title FROM collections WHERE id = ${change.collectionId}`,
      );
      const to = change.kind === 'add_to_collection' ? 'added to' : 'removed from';
      return `${to} “${found?.title ?? ''}”`;
    }
  }
}

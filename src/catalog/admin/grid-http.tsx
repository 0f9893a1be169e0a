/** Many products at once, edited as a table. */
import { audit } from '../../admin/audit.ts';
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { isUuid } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import {
  type Faults,
  type GridContext,
  type GridVariant,
  knownCollections,
  productColumns,
  productsById,
  ROWS_MAX,
  type Texts,
  variantColumns,
  variantsById,
  variantsOf,
} from '../grid.ts';
import {
  type CellChange,
  type Edit,
  editsBack,
  type GridSaved,
  type SetOnHand,
  saveGrid,
} from '../grid-save.ts';
import { LIST_SIZE, listForStaff } from '../product-list.ts';
import { GridPage, type GridPages } from './grid-page.tsx';
import { listUrl, queryOf, readProductQuery } from './list-address.ts';

export function gridAdmin(office: BackOffice, { setOnHand }: { setOnHand: SetOnHand }): void {
  const { shop } = office;
  const contextOf = async (db: Db): Promise<GridContext> => ({
    currency: shop.config.shop.currency,
    collections: await knownCollections(db),
  });

  office.page(routes.adminProductGrid, 'products:read', async (desk) => {
    const { variants, pages } = await rowsAt(shop.db, desk.c.req.query());
    const [products, context] = await Promise.all([
      productsById(shop.db, [...new Set(variants.map(({ productId }) => productId))]),
      contextOf(shop.db),
    ]);
    return desk.html(<GridPage rows={{ products, variants }} context={context} pages={pages} />);
  });

  office.action(routes.adminProductGrid, 'products:write', async (desk) => {
    const edits = readEdits(desk);
    const address = new URLSearchParams(desk.form.at ?? '');
    const { saved, entryId } = await shop.db.transaction(async (tx) => {
      const saved = await saveGrid(tx, edits, {
        context: await contextOf(tx),
        setOnHand,
        by: desk.staff.name,
      });
      return { saved, entryId: await written(tx, desk, saved) };
    });
    if (saved.ok) return desk.done(gridUrl(Object.fromEntries(address)), entryId);
    return again(desk, edits, saved);
  });

  /** The same rows as they are now, with what was typed in its place. */
  async function again(
    desk: Desk,
    edits: Edit[],
    { faults, conflict }: { faults: Faults; conflict: boolean },
  ) {
    const ids = (desk.form.rows ?? '').split(',').filter(isUuid).slice(0, ROWS_MAX);
    const variants = await variantsById(shop.db, ids);
    const [products, context, { pages }] = await Promise.all([
      productsById(shop.db, [...new Set(variants.map(({ productId }) => productId))]),
      contextOf(shop.db),
      rowsAt(shop.db, Object.fromEntries(new URLSearchParams(desk.form.at ?? ''))),
    ]);
    const page = (
      <GridPage
        rows={{ products, variants }}
        context={context}
        pages={pages}
        sent={{ edits, faults, conflict }}
      />
    );
    return desk.html(page, conflict ? 409 : 422);
  }

  office.undo('product.grid', {
    needs: 'products:write',
    async run(tx, entry) {
      const changes = entry.after as CellChange[];
      const context = await contextOf(tx);
      const saved = await saveGrid(tx, editsBack(changes), {
        context,
        setOnHand,
        by: entry.staffName,
        passOver: true,
      });
      if (!saved.ok)
        return { ok: false, why: [...saved.faults.values()].map(({ message }) => message).join(' ') };
      if (saved.changes.length === 0) return { ok: false, why: 'All of it has been changed since.' };
      const stay = changes.length - saved.changes.length;
      const rest = stay > 0 ? `; ${cells(stay)} changed since and stay` : '';
      return { ok: true, words: `${cells(saved.changes.length)} as before${rest}`, after: saved.changes };
    },
  });
}

const cells = (count: number) => (count === 1 ? '1 cell' : `${count} cells`);

async function written(tx: Tx, desk: Desk, saved: GridSaved): Promise<number | undefined> {
  if (!saved.ok || saved.changes.length === 0) return undefined;
  const { changes, products, inSale } = saved;
  const where = products === 1 ? changes[0]!.of : `${products} products`;
  const sale =
    inSale.length > 0
      ? `. “${inSale.join('”, “')}” runs: it leaves these prices as they are when it ends`
      : '';
  return audit(tx, desk.staff, {
    action: 'product.grid',
    words: `${cells(changes.length)} changed in ${where}${sale}`,
    subject: { kind: 'products', id: 'several', label: where },
    before: changes.map(({ id, column, of, before }) => ({ id, column, of, value: before })),
    after: changes,
  });
}

interface Shown {
  variants: GridVariant[];
  pages: GridPages;
}

/** `?ids=…` names them; otherwise the filters of the list do, a page of it at a time, in parts of a hundred rows. */
async function rowsAt(db: Db, address: Record<string, string>): Promise<Shown> {
  const part = /^\d{1,3}$/.test(address.part ?? '') ? Number(address.part) : 0;
  const named = (address.ids ?? '')
    .split(',')
    .filter(isUuid)
    .slice(0, 2 * LIST_SIZE);
  const query = readProductQuery(address);
  const listed = named.length > 0 ? { rows: named.map((id) => ({ id })) } : await listForStaff(db, query);
  const variants = await variantsOf(
    db,
    listed.rows.map(({ id }) => id),
    part,
  );
  const here =
    named.length > 0 ? { ids: named.join(',') } : Object.fromEntries(new URLSearchParams(queryOf(query)));
  const turn = (to: number) => gridUrl({ ...here, part: to > 0 ? String(to) : '' });
  const { before, after } =
    'before' in listed || 'after' in listed ? listed : { before: undefined, after: undefined };
  const hasMore = variants.length > ROWS_MAX;
  return {
    variants: variants.slice(0, ROWS_MAX),
    pages: {
      at: new URLSearchParams(
        gridUrl({ ...here, part: part > 0 ? String(part) : '' }).split('?')[1] ?? '',
      ).toString(),
      before:
        part > 0
          ? turn(part - 1)
          : before && gridUrl(Object.fromEntries(new URLSearchParams(queryOf({ ...query, edge: before })))),
      next: hasMore
        ? turn(part + 1)
        : after && gridUrl(Object.fromEntries(new URLSearchParams(queryOf({ ...query, edge: after })))),
      list: named.length > 0 ? routes.adminProducts() : listUrl(query),
    },
  };
}

const known = [
  'ids',
  'part',
  'status',
  'collection',
  'vendor',
  'type',
  'tag',
  'stock',
  'q',
  'sort',
  'after',
  'before',
];

function gridUrl(address: Record<string, string>): string {
  const search = new URLSearchParams();
  for (const name of known) if (address[name]) search.set(name, address[name]);
  return search.size > 0 ? `${routes.adminProductGrid()}?${search}` : routes.adminProductGrid();
}

/** `base.ID` holds what the row read when the page was made, `price.ID` and so on what it reads now. */
function readEdits({ form, can }: Desk): Edit[] {
  const columns = [...variantColumns, ...productColumns].filter(
    (column) => column !== 'onHand' || can('inventory:write'),
  );
  return Object.entries(form).flatMap(([name, text]): Edit[] => {
    const id = name.startsWith('base.') ? name.slice('base.'.length) : undefined;
    const base = isUuid(id) ? readBase(text) : undefined;
    if (!id || !base) return [];
    const typed = columns.flatMap((column) => {
      const value = form[`${column}.${id}`];
      return value === undefined ? [] : [[column, value.trim()] as const];
    });
    return [{ id, base, typed: Object.fromEntries(typed) }];
  });
}

function readBase(text: string): Texts | undefined {
  try {
    const base: unknown = JSON.parse(text);
    if (typeof base !== 'object' || base === null) return undefined;
    return Object.fromEntries(Object.entries(base).filter(([, value]) => typeof value === 'string'));
  } catch {
    return undefined;
  }
}

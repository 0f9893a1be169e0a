/** Collections in the back office: the list, one's own page, and what can be done to it. */
import { renderToString } from 'preact-render-to-string';
import { audit } from '../../admin/audit.ts';
import type { BackOffice } from '../../admin/back-office.tsx';
import { type Desk, DeskContext } from '../../admin/desk.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { brokenConstraint, type Tx } from '../../platform/db.ts';
import { isUuid } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import {
  addCollection,
  type CollectionFields,
  fieldsOf,
  findCollection,
  listCollections,
  lockCollection,
  membersOf,
  placesOf,
  previewRule,
  type StaffCollection,
  sameFields,
  saveCollection,
} from '../collections.ts';
import { findProducts } from '../product-list.ts';
import { collectionChanges } from './collection-changes.tsx';
import {
  asTyped,
  emptyCollection,
  readCollection,
  readRule,
  type TypedCollection,
  typedCollection,
} from './collection-form.ts';
import { CollectionsPage } from './collection-list.tsx';
import { CollectionPage, type CollectionPageProps } from './collection-page.tsx';
import { PreviewList } from './collection-products.tsx';
import { singlePictureAdmin } from './single-picture-http.tsx';

export function collectionAdmin(office: BackOffice): void {
  const { shop } = office;
  const currency = () => shop.config.shop.currency; // a setting, which may change

  office.page(routes.adminCollections, 'products:read', async (desk) => {
    const text = clean(desk.c.req.query('q'));
    return desk.html(<CollectionsPage collections={await listCollections(shop.db, text)} text={text} />);
  });

  office.page(routes.adminNewCollection, 'products:write', (desk) =>
    desk.html(<CollectionPage typed={emptyCollection} />),
  );

  office.action(routes.adminCollections, 'products:write', async (desk) => {
    const typed = typedCollection(desk);
    if (desk.form.do === 'preview') return preview(desk, typed);
    const read = readCollection(typed, currency());
    if (!read.ok) return desk.html(<CollectionPage typed={typed} faults={read.faults} isUnsaved />, 422);
    const { fields } = read;
    const added = await unlessTaken(() =>
      shop.db.transaction(async (tx) => {
        const id = await addCollection(tx, fields);
        const subject = { kind: 'collection', id, label: fields.title };
        const words = `Collection “${fields.title}” added`;
        return {
          id,
          entryId: await audit(tx, desk.staff, { action: 'collection.add', words, subject, after: fields }),
        };
      }),
    );
    if (!added) return desk.html(<CollectionPage typed={typed} faults={TAKEN} isUnsaved />, 422);
    return desk.done(routes.adminCollection({ collectionId: added.id }), added.entryId);
  });

  office.page(routes.adminCollection, 'products:read', async (desk) => {
    const collection = await named(desk);
    return collection ? show(desk, collection) : desk.html(<MissingPage />, 404);
  });

  /** As it is saved. */
  async function show(desk: Desk, collection: StaffCollection, pictureError?: string): Promise<Response> {
    const find = clean(desk.c.req.query('find'));
    const asked = desk.c.req.query('from') ?? '';
    const from = /^\d{1,6}$/.test(asked) ? Number(asked) : 0;
    const { id, rule } = collection;
    const page = { collection, typed: asTyped(collection, currency()), pictureError };
    const status = pictureError ? 422 : 200;
    if (rule) return render(desk, { ...page, preview: await previewRule(shop.db, rule) }, status);
    const [rows, found] = await Promise.all([
      membersOf(shop.db, id, from),
      find ? findProducts(shop.db, find, id) : [],
    ]);
    return render(desk, { ...page, members: { rows, from, find, found } }, status);
  }

  office.action(routes.adminCollection, 'products:write', async (desk) => {
    const known = await named(desk);
    if (!known) return desk.html(<MissingPage />, 404);
    const typed = typedCollection(desk);
    const read = readCollection(typed, currency());
    if (!read.ok)
      return render(
        desk,
        {
          collection: { ...known, version: Number(desk.form.version) || 0 },
          typed,
          faults: read.faults,
          isUnsaved: true,
        },
        422,
      );
    const saved = await unlessTaken(() => shop.db.transaction((tx) => save(tx, desk, known.id, read.fields)));
    if (!saved) return render(desk, { collection: known, typed, faults: TAKEN, isUnsaved: true }, 422);
    if (saved.ok) return desk.done(routes.adminCollection({ collectionId: known.id }), saved.entryId);
    if (!saved.now) return desk.html(<MissingPage />, 404);
    const theirs = differences(asTyped(saved.now, currency()), typed);
    return render(desk, { collection: saved.now, typed, theirs, isUnsaved: true }, 409);
  });

  collectionChanges(office);
  singlePictureAdmin(office, async (desk, id, pictureError) => {
    const collection = await findCollection(shop.db, id);
    return collection ? show(desk, collection, pictureError) : desk.html(<MissingPage />, 404);
  });

  const named = async ({ c }: Desk): Promise<StaffCollection | undefined> => {
    const id = c.req.param('collectionId');
    return isUuid(id) ? findCollection(shop.db, id) : undefined;
  };

  /** As a part of the page where the script asks for it; without it, the form with the preview in it. */
  async function preview(desk: Desk, typed: TypedCollection) {
    const rule = readRule(typed, currency());
    const found = await previewRule(shop.db, rule);
    if (desk.c.req.header('accept') === 'text/x-part')
      return desk.c.html(
        renderToString(
          <DeskContext.Provider value={desk}>
            <PreviewList preview={found} />
          </DeskContext.Provider>,
        ),
      );
    const id = desk.form.collection;
    const collection = isUuid(id) ? await findCollection(shop.db, id) : undefined;
    return render(
      desk,
      { collection, typed: { ...typed, kind: 'rule' }, preview: found, isUnsaved: true },
      200,
    );
  }
}

const render = (desk: Desk, page: CollectionPageProps, status: 200 | 409 | 422) =>
  desk.html(<CollectionPage {...page} />, status);

const TAKEN = [{ field: 'handle', message: 'Another collection has this address.' }];
const clean = (text = '') => text.replaceAll('\0', '').trim().slice(0, 100).toWellFormed();

/** @returns undefined where another collection has this handle. */
async function unlessTaken<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (brokenConstraint(error) === 'collections_handle_key') return undefined;
    throw error;
  }
}

type Saved = { ok: true; entryId: number | undefined } | { ok: false; now: StaffCollection | undefined };

/** Refused where somebody else has saved it since the form was made. */
async function save(tx: Tx, desk: Desk, id: string, fields: CollectionFields): Promise<Saved> {
  const now = await lockCollection(tx, id);
  if (!now || String(now.version) !== desk.form.version) return { ok: false, now };
  const before = fieldsOf(now);
  if (sameFields(now, fields)) return { ok: true, entryId: undefined };
  // What was chosen by hand goes when a rule takes over, so it is kept for putting it back.
  const products = !now.rule && fields.rule ? { products: await placesOf(tx, id) } : {};
  await saveCollection(tx, id, fields);
  const entryId = await audit(tx, desk.staff, {
    action: 'collection.save',
    words: `Collection “${fields.title}” saved`,
    subject: { kind: 'collection', id, label: fields.title },
    before: { ...before, ...products },
    after: fieldsOf(fields),
  });
  return { ok: true, entryId };
}

function differences(now: TypedCollection, typed: TypedCollection): { label: string; value: string }[] {
  const ruleOf = ({ kind, match, order, conditions }: TypedCollection) =>
    kind === 'hand'
      ? 'By hand'
      : `By a rule: ${match} of ${conditions.map(({ field, value }) => `${field} ${value}`).join(', ')}; ${order}`;
  const parts = [
    { label: 'Title', value: now.title, mine: typed.title },
    { label: 'Address', value: now.handle, mine: typed.handle },
    { label: 'Description', value: now.description, mine: typed.description },
    { label: 'Products', value: ruleOf(now), mine: ruleOf(typed) },
  ];
  return parts.filter(({ value, mine }) => value !== mine).map(({ label, value }) => ({ label, value }));
}

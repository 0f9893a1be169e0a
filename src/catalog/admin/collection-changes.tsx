/** What is done to a collection besides saving its form, and how all of it is undone. */
import { audit, type LoggedEntry } from '../../admin/audit.ts';
import type { BackOffice, UndoResult } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import type { Tx } from '../../platform/db.ts';
import { isUuid } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import { type Arranged, type Arrangement, arrange, placeBack } from '../collection-places.ts';
import {
  bringBack,
  type CollectionFields,
  fieldsOf,
  isHandleTaken,
  lockCollection,
  placesOf,
  type RemovedCollection,
  removeCollection,
  sameFields,
  saveCollection,
  setPlaces,
} from '../collections.ts';

export function collectionChanges(office: BackOffice): void {
  const { shop } = office;

  office.action(routes.adminCollectionProducts, 'products:write', async (desk) => {
    const id = desk.c.req.param('collectionId');
    const asked = readArrangement(desk);
    if (!isUuid(id) || !asked) return desk.html(<MissingPage />, 422);
    const result = await shop.db.transaction(async (tx) => {
      const done = await arrange(tx, id, asked);
      const isChange = done.ok && done.arranged.from !== done.arranged.to;
      return { done, entryId: isChange ? await written(tx, desk, asked, done.arranged) : undefined };
    });
    if (!result.done.ok)
      return result.done.reason === 'unknown' ? desk.html(<MissingPage />, 404) : byRule(desk);
    return desk.c.redirect(backTo(desk, id, asked, result.entryId), 303);
  });

  office.action(routes.adminCollectionRemoval, 'products:write', async (desk) => {
    const id = desk.c.req.param('collectionId');
    if (!isUuid(id)) return desk.html(<MissingPage />, 404);
    const entryId = await shop.db.transaction(async (tx) => {
      const was = await removeCollection(tx, id);
      if (!was) return undefined;
      const subject = { kind: 'collection', id, label: was.title };
      const words = `Collection “${was.title}” deleted`;
      return audit(tx, desk.staff, { action: 'collection.remove', words, subject, before: was });
    });
    return desk.done(routes.adminCollections(), entryId);
  });

  office.undo('collection.remove', {
    needs: 'products:write',
    async run(tx, { before }) {
      const was = before as RemovedCollection;
      const isBack = await bringBack(tx, was);
      return isBack
        ? { ok: true, words: `Collection “${was.title}” is back`, after: was }
        : { ok: false, why: `Another collection has the address “${was.handle}” now.` };
    },
  });
  office.undo('collection.add', { needs: 'products:write', run: takeBack });
  office.undo('collection.save', { needs: 'products:write', run: saveBack });
  office.undo('collection.products', {
    needs: 'products:write',
    async run(tx, { before, after, words }) {
      const [was, is] = [before as Placed, after as Placed];
      const isBack = await placeBack(tx, { ...is, from: was.place, to: is.place });
      return isBack
        ? { ok: true, words: `Taken back: ${words}`, before: is, after: was }
        : { ok: false, why: 'The collection has been changed since.' };
    },
  });
}

const byRule = (desk: Desk) =>
  desk.html(
    <MissingPage
      title="A rule chooses its products"
      text="Change the rule, or choose “By hand” and save, and then add and remove them."
    />,
    409,
  );

interface Placed {
  collectionId: string;
  productId: string;
  /** From 0; null: not in it. */
  place: number | null;
}

function readArrangement({ form }: Desk): Arrangement | undefined {
  for (const kind of ['add', 'remove', 'up', 'down', 'first'] as const) {
    const productId = form[kind];
    if (isUuid(productId)) return { kind, productId };
  }
  const { move, before } = form;
  if (!isUuid(move)) return undefined;
  return { kind: 'before', productId: move, other: isUuid(before) ? before : undefined };
}

function written(tx: Tx, desk: Desk, { productId }: Arrangement, { collection, title, from, to }: Arranged) {
  const said = () => {
    if (from === null) return `“${title}” added to “${collection.title}”`;
    return to === null
      ? `“${title}” removed from “${collection.title}”`
      : `“${title}” moved to place ${to + 1} of “${collection.title}”`;
  };
  const at = { collectionId: collection.id, productId };
  return audit(tx, desk.staff, {
    action: 'collection.products',
    words: said(),
    subject: { kind: 'collection', id: collection.id, label: collection.title },
    before: { ...at, place: from },
    after: { ...at, place: to },
  });
}

/** To where one was, with the moved product in sight. */
function backTo({ form }: Desk, id: string, asked: Arrangement, entryId: number | undefined): string {
  const search = new URLSearchParams();
  if (form.find) search.set('find', form.find.slice(0, 100));
  if (/^[1-9]\d{0,5}$/.test(form.from ?? '')) search.set('from', form.from!);
  if (entryId !== undefined) search.set('done', String(entryId));
  const isInSight = asked.kind !== 'add' && asked.kind !== 'remove';
  return `${routes.adminCollection({ collectionId: id })}?${search}#${isInSight ? `product-${asked.productId}` : 'products'}`;
}

const CHANGED = { ok: false as const, why: 'The collection has been changed since.' };

/** Only while nothing has been done with it. */
async function takeBack(tx: Tx, { subject }: LoggedEntry): Promise<UndoResult> {
  const now = await lockCollection(tx, subject.id);
  if (now?.version !== 1 || (!now.rule && (await placesOf(tx, subject.id)).length > 0)) return CHANGED;
  const was = await removeCollection(tx, subject.id);
  return { ok: true, words: `Collection “${now.title}” deleted again`, before: was };
}

async function saveBack(tx: Tx, { subject, before, after }: LoggedEntry): Promise<UndoResult> {
  const [was, left] = [before as CollectionFields & Partial<RemovedCollection>, after as CollectionFields];
  const now = await lockCollection(tx, subject.id);
  if (!now || !sameFields(now, left)) return CHANGED;
  const { title, handle, products } = was;
  if (await isHandleTaken(tx, handle, subject.id))
    return { ok: false, why: `Another collection has the address “${handle}” now.` };
  await saveCollection(tx, subject.id, fieldsOf(was));
  if (products) await setPlaces(tx, subject.id, products);
  return { ok: true, words: `Collection “${title}” is as it was`, before: left, after: was };
}

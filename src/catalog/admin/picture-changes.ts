/** What staff do to a product's pictures: each one transaction, with its row in the log, and its way back. */
import { audit } from '../../admin/audit.ts';
import type { BackOffice, UndoResult } from '../../admin/back-office.tsx';
import type { StaffMember } from '../../admin/desk.ts';
import type { Database, Tx } from '../../platform/db.ts';
import { isUuid } from '../../platform/requests.ts';
import type { Shop } from '../../platform/shop.ts';
import {
  findAlt,
  isSameSet,
  lockPictures,
  moved,
  putPictureBack,
  type RemovedPicture,
  readPictures,
  removePicture,
  setAlt,
  setOrder,
  setVariantPictures,
  type VariantPictures,
} from '../media/product-pictures.ts';
import { type Arrived, addAddress, addUploads, dropUpload, type Upload } from '../media/uploads.ts';

/** Without a `why`: there is no such thing. Without an entry: nothing was to be changed. */
export type Done = { ok: true; entryId?: number } | { ok: false; why?: string };

const GONE: Done = { ok: false };
const subjectOf = (id: string, label: string) => ({ kind: 'product', id, label });
const CHANGED =
  'The pictures were changed meanwhile, perhaps by somebody else. Look at them again, then try once more.';

export function addPictures(
  shop: Pick<Shop, 'db'>,
  staff: StaffMember,
  productId: string,
  arrived: Arrived[],
): Promise<{ uploads: Upload[]; entryId: number | undefined }> {
  return shop.db.transaction(async (tx) => {
    const { title } = (await lockPictures(tx, productId))!;
    const uploads = await addUploads(tx, { productId }, arrived);
    const taken = uploads.filter(({ status }) => status === 'waiting');
    if (taken.length === 0) return { uploads, entryId: undefined };
    const count = taken.length === 1 ? 'A picture' : `${taken.length} pictures`;
    const left = uploads.length - taken.length;
    const entryId = await audit(tx, staff, {
      action: 'product.pictures.add',
      words: `${count} added to ${title}${left > 0 ? `; ${left} could not be taken` : ''}`,
      subject: subjectOf(productId, title),
      after: { pictures: taken.map(({ name }) => name) },
    });
    return { uploads, entryId };
  });
}

/** It is fetched by the loop; what is wrong with it is told beside the pictures. */
export function addByAddress(
  db: Database,
  staff: StaffMember,
  productId: string,
  address: URL,
): Promise<{ entryId: number }> {
  return db.transaction(async (tx) => {
    const { title } = (await lockPictures(tx, productId))!;
    await addAddress(tx, productId, address);
    const entryId = await audit(tx, staff, {
      action: 'product.pictures.add',
      words: `A picture is being fetched for ${title}`,
      subject: subjectOf(productId, title),
      after: { pictures: [address.href] },
    });
    return { entryId };
  });
}

export function changeOrder(
  db: Database,
  staff: StaffMember,
  productId: string,
  wanted: { order: string[] } | { media: string; by: number },
): Promise<Done> {
  return db.transaction(async (tx) => {
    const locked = await lockPictures(tx, productId);
    if (!locked) return GONE;
    const { title, ids } = locked;
    const order = 'order' in wanted ? wanted.order : moved(ids, wanted.media, wanted.by);
    if (!order || order.join() === ids.join()) return { ok: true };
    if (!isSameSet(order, ids)) return { ok: false, why: CHANGED };
    await setOrder(tx, productId, order);
    const words = `Pictures of ${title} put in another order`;
    const entry = { action: 'product.pictures.order', words, subject: subjectOf(productId, title) };
    return {
      ok: true,
      entryId: await audit(tx, staff, { ...entry, before: { order: ids }, after: { order } }),
    };
  });
}

export function changeText(
  db: Database,
  staff: StaffMember,
  productId: string,
  { mediaId, alt }: { mediaId: string; alt: string },
): Promise<Done> {
  return onPicture(db, productId, mediaId, async (tx, title) => {
    const was = await findAlt(tx, mediaId);
    if (was === alt) return { ok: true };
    await setAlt(tx, mediaId, alt);
    const entry = {
      action: 'product.pictures.text',
      words: `Words of a picture of ${title} saved`,
      subject: subjectOf(productId, title),
    };
    const entryId = await audit(tx, staff, {
      ...entry,
      before: { mediaId, alt: was },
      after: { mediaId, alt },
    });
    return { ok: true, entryId };
  });
}

export function takeAway(
  db: Database,
  staff: StaffMember,
  productId: string,
  mediaId: string,
): Promise<Done> {
  return onPicture(db, productId, mediaId, async (tx, title) => {
    const before = await removePicture(tx, productId, mediaId);
    const entry = {
      action: 'product.pictures.remove',
      words: `Picture of ${title} removed`,
      subject: subjectOf(productId, title),
    };
    return { ok: true, entryId: await audit(tx, staff, { ...entry, before }) };
  });
}

function onPicture(
  db: Database,
  productId: string,
  mediaId: string,
  work: (tx: Tx, title: string) => Promise<Done>,
): Promise<Done> {
  return db.transaction(async (tx) => {
    const locked = await lockPictures(tx, productId);
    return locked?.ids.includes(mediaId) ? work(tx, locked.title) : GONE;
  });
}

export function changeVariantPictures(
  db: Database,
  staff: StaffMember,
  productId: string,
  wanted: VariantPictures,
): Promise<Done> {
  return db.transaction(async (tx) => {
    const locked = await lockPictures(tx, productId);
    if (!locked) return GONE;
    const { title, ids } = locked;
    if (Object.values(wanted).some((id) => id !== null && !ids.includes(id)))
      return { ok: false, why: CHANGED };
    const { before, after } = await setVariantPictures(tx, productId, wanted);
    if (Object.keys(after).length === 0) return { ok: true };
    const entry = {
      action: 'product.pictures.variants',
      words: `Pictures of the variants of ${title} saved`,
      subject: subjectOf(productId, title),
    };
    return { ok: true, entryId: await audit(tx, staff, { ...entry, before, after }) };
  });
}

/** @returns undefined if there is none, or it is ready by now. */
export function dismissUpload(
  db: Database,
  staff: StaffMember,
  uploadId: string,
): Promise<{ productId: string | null; entryId: number } | undefined> {
  return db.transaction(async (tx) => {
    const dropped = await dropUpload(tx, uploadId);
    if (!dropped) return undefined;
    const { name, status, why, productId } = dropped;
    const words = status === 'refused' ? `Note about ${name} dismissed` : `Upload of ${name} called off`;
    const subject = productId ? subjectOf(productId, name) : { kind: 'upload', id: uploadId, label: name };
    const entryId = await audit(tx, staff, {
      action: 'product.pictures.dismiss',
      words,
      subject,
      before: { name, status, why },
    });
    return { productId, entryId };
  });
}

const LATER = 'The pictures have been changed since.';

/** Each puts back what was there if it is still as it was left. */
export function undoPictures(office: BackOffice): void {
  const undo = (
    action: string,
    back: (
      tx: Tx,
      productId: string,
      title: string,
      before: unknown,
      after: unknown,
      ids: string[],
    ) => Promise<string | undefined>,
  ) =>
    office.undo(`product.pictures.${action}`, {
      needs: 'products:write',
      async run(tx, { subject, before, after }): Promise<UndoResult> {
        const locked = isUuid(subject.id) ? await lockPictures(tx, subject.id) : undefined;
        if (!locked) return { ok: false, why: 'The product is gone.' };
        const words = await back(tx, subject.id, locked.title, before, after, locked.ids);
        return words === undefined
          ? { ok: false, why: LATER }
          : { ok: true, words, before: after, after: before };
      },
    });

  undo('order', async (tx, productId, title, before, after, ids) => {
    const [was, is] = [(before as { order: string[] }).order, (after as { order: string[] }).order];
    if (is.join() !== ids.join()) return undefined;
    await setOrder(tx, productId, was);
    return `Pictures of ${title} are in their old order`;
  });
  undo('text', async (tx, _productId, title, before, after, ids) => {
    const { mediaId, alt } = before as { mediaId: string; alt: string };
    if (!ids.includes(mediaId) || (await findAlt(tx, mediaId)) !== (after as { alt: string }).alt)
      return undefined;
    await setAlt(tx, mediaId, alt);
    return `Words of a picture of ${title} are back`;
  });
  undo('remove', async (tx, productId, title, before) =>
    (await putPictureBack(tx, productId, before as RemovedPicture))
      ? `Picture of ${title} is back`
      : undefined,
  );
  undo('variants', async (tx, productId, title, before, after, ids) => {
    const was = before as VariantPictures;
    const { variants } = (await readPictures(tx, productId))!;
    const isAsLeft = (id: string, mediaId: string | null) =>
      variants.some((v) => v.id === id && v.mediaId === mediaId);
    if (!Object.entries(after as VariantPictures).every(([id, mediaId]) => isAsLeft(id, mediaId)))
      return undefined;
    if (Object.values(was).some((id) => id !== null && !ids.includes(id))) return undefined;
    await setVariantPictures(tx, productId, was);
    return `The variants of ${title} show their old pictures`;
  });
}

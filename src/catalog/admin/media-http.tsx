/** A product's pictures in the back office: sent, put in order, given words, taken away, given to variants. */
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { AdminPage } from '../../admin/layout.tsx';
import { PageHead } from '../../admin/parts.tsx';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { isUuid } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import { ErrorSummary } from '../../ui/fields.tsx';
import { readPictures } from '../media/product-pictures.ts';
import { ADDRESS_LENGTH_MAX, findUpload, receivePicture } from '../media/uploads.ts';
import {
  addByAddress,
  addPictures,
  changeOrder,
  changeText,
  changeVariantPictures,
  type Done,
  dismissUpload,
  takeAway,
  undoPictures,
} from './picture-changes.ts';
import { ALT_LENGTH_MAX, ProductPictures, type ProductPicturesProps } from './pictures.tsx';

const FILES_MAX = 50;

export function mediaAdmin(office: BackOffice): void {
  const { shop } = office;
  const productOf = (desk: Desk) => {
    const id = desk.c.req.param('productId');
    return isUuid(id) ? id : undefined;
  };

  office.page(routes.adminProductMedia, 'products:read', async (desk) => {
    const productId = productOf(desk);
    const pictures = productId && (await readPictures(shop.db, productId));
    if (!productId || !pictures) return desk.html(<MissingPage />, 404);
    return desk.html(<PicturesPage productId={productId} pictures={pictures} />);
  });

  office.action(routes.adminProductMedia, 'products:write', async (desk) => {
    const productId = productOf(desk);
    const known = productId && (await readPictures(shop.db, productId));
    if (!productId || !known) return desk.html(<MissingPage />, 404);
    if (desk.form.address !== undefined) return fromAddress(desk, productId, desk.form.address.trim());
    const files = desk.files('pictures');
    if (files.length === 0) return wrong(desk, productId, 'Choose at least one picture that is not empty.');
    if (files.length > FILES_MAX)
      return wrong(desk, productId, `Send at most ${FILES_MAX} pictures at once.`);
    const arrived = [];
    for (const file of files) arrived.push(await receivePicture(shop, file)); // one after the other: each is in memory
    const refused = arrived.map(({ name, why }) => why && `${name}: ${why}`).filter(Boolean);
    if (refused.length === arrived.length && !wantsJson(desk))
      return wrong(desk, productId, refused.join(' '));
    const { uploads, entryId } = await addPictures(shop, desk.staff, productId, arrived);
    shop.wake('pictures');
    if (wantsJson(desk)) return desk.c.json({ uploads });
    return desk.done(backOf(desk, productId), entryId);
  });

  async function wrong(desk: Desk, productId: string, error: string): Promise<Response> {
    if (wantsJson(desk)) return desk.c.json({ error }, 422);
    const pictures = await readPictures(shop.db, productId);
    return desk.html(<PicturesPage productId={productId} pictures={pictures!} error={error} />, 422);
  }

  async function fromAddress(desk: Desk, productId: string, typed: string): Promise<Response> {
    const address = URL.canParse(typed) && typed.length <= ADDRESS_LENGTH_MAX ? new URL(typed) : undefined;
    if (!address || !/^https?:$/.test(address.protocol)) {
      const error = 'Type the picture’s own address; it begins with https:// or http://.';
      const pictures = (await readPictures(shop.db, productId))!;
      return desk.html(<PicturesPage {...{ productId, pictures }} address={{ typed, error }} />, 422);
    }
    const { entryId } = await addByAddress(shop.db, desk.staff, productId, address);
    shop.wake('pictures');
    return desk.done(backOf(desk, productId), entryId);
  }

  office.page(routes.adminUpload, 'products:read', async (desk) => {
    const id = desk.c.req.param('uploadId');
    const upload = isUuid(id) ? await findUpload(shop.db, id) : undefined;
    return upload ? desk.c.json(upload) : desk.c.json({ error: 'There is no such upload.' }, 404);
  });

  /** An action on a product's pictures: `change` is one transaction and one row of the log, or neither. */
  const mount = (route: { pattern: string }, change: (desk: Desk, productId: string) => Promise<Done>) =>
    office.action(route, 'products:write', async (desk) => {
      const productId = productOf(desk);
      if (!productId) return desk.html(<MissingPage />, 404);
      const done = await change(desk, productId);
      if (done.ok) return desk.done(backOf(desk, productId), done.entryId);
      if (done.why === undefined) return desk.html(<MissingPage />, 404);
      return wrong(desk, productId, done.why);
    });

  mount(routes.adminProductMediaOrder, (desk, productId) => {
    const { order, media = '', by } = desk.form;
    const wanted = order === undefined ? { media, by: Number(by) || 0 } : { order: order.split(',') };
    return changeOrder(shop.db, desk.staff, productId, wanted);
  });
  mount(routes.adminProductMediaText, (desk, productId) => {
    const alt = (desk.form.alt ?? '').replace(/\s+/g, ' ').trim().slice(0, ALT_LENGTH_MAX).toWellFormed();
    return changeText(shop.db, desk.staff, productId, { mediaId: desk.c.req.param('mediaId') ?? '', alt });
  });
  mount(routes.adminProductMediaRemoval, (desk, productId) =>
    takeAway(shop.db, desk.staff, productId, desk.c.req.param('mediaId') ?? ''),
  );
  mount(routes.adminVariantPictures, (desk, productId) => {
    const wanted = Object.entries(desk.form)
      .filter(([name]) => name.startsWith('variant-'))
      .map(([name, value]): [string, string | null] => [name.slice('variant-'.length), value || null]);
    return changeVariantPictures(shop.db, desk.staff, productId, Object.fromEntries(wanted));
  });

  office.action(routes.adminUploadRemoval, 'products:write', async (desk) => {
    const id = desk.c.req.param('uploadId');
    const dropped = isUuid(id) ? await dismissUpload(shop.db, desk.staff, id) : undefined;
    if (!dropped) return desk.html(<MissingPage />, 404);
    const fallback = dropped.productId ?? undefined;
    return desk.done(fallback ? backOf(desk, fallback) : routes.adminProducts(), dropped.entryId);
  });
  undoPictures(office);
}

const wantsJson = ({ c }: Desk) => c.req.header('accept')?.includes('application/json') ?? false;

/** The page that the form stood on, if it is one of the back office. */
function backOf({ form }: Desk, productId: string): string {
  const back = form.back ?? '';
  return /^\/admin\/[\w/-]*$/.test(back) ? back : routes.adminProductMedia({ productId });
}

function PicturesPage({ productId, pictures, error, address }: ProductPicturesProps) {
  return (
    <AdminPage title={`Pictures of ${pictures.title}`} current="products" scripts={['pictures.js']}>
      <PageHead title="Pictures" back={{ href: routes.adminProduct({ productId }), label: pictures.title }} />
      {error && <ErrorSummary errors={[{ field: 'pictures-files', message: error }]} />}
      {address && <ErrorSummary errors={[{ field: 'address', message: address.error }]} />}
      <ProductPictures {...{ productId, pictures, error, address }} />
    </AdminPage>
  );
}

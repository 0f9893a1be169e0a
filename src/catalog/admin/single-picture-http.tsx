/** The one picture of a collection, and of the home page: sent, described, taken away, and put back by Undo. */
import { audit, type Subject } from '../../admin/audit.ts';
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { AdminPage } from '../../admin/layout.tsx';
import { PageHead } from '../../admin/parts.tsx';
import type { Permission } from '../../admin/permissions.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { isUuid } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import { ErrorSummary } from '../../ui/fields.tsx';
import { findCollection } from '../collections.ts';
import { findAlt, setAlt } from '../media/product-pictures.ts';
import {
  putSingleBack,
  readHome,
  type SinglePlace,
  shownIn,
  takeSingleAway,
} from '../media/single-pictures.ts';
import { addUploads, receivePicture } from '../media/uploads.ts';
import { ALT_LENGTH_MAX } from './pictures.tsx';
import { PICTURE_FIELD, SinglePictureCard } from './single-picture.tsx';

interface Asked {
  place: SinglePlace;
  subject: Subject;
  /** As in "Picture of …". */
  of: string;
  /** The page that its card stands on. */
  page: string;
}

export function singlePictureAdmin(
  office: BackOffice,
  collectionPage: (desk: Desk, collectionId: string, pictureError: string) => Promise<Response>,
): void {
  const { db } = office.shop;
  const home: Asked = {
    place: { home: true },
    subject: { kind: 'settings', id: 'home-picture', label: 'Picture of the home page' },
    of: 'the home page',
    page: routes.adminHomePicture(),
  };

  office.page(routes.adminHomePicture, 'content:read', (desk) => homePage(desk));
  office.action(routes.adminHomePicture, 'content:write', (desk) =>
    change(desk, home, (error) => homePage(desk, error)),
  );
  office.action(routes.adminCollectionPicture, 'products:write', async (desk) => {
    const id = desk.c.req.param('collectionId');
    const collection = isUuid(id) ? await findCollection(db, id) : undefined;
    if (!collection) return desk.html(<MissingPage />, 404);
    const asked: Asked = {
      place: { collectionId: collection.id },
      subject: { kind: 'collection', id: collection.id, label: collection.title },
      of: `“${collection.title}”`,
      page: routes.adminCollection({ collectionId: collection.id }),
    };
    return change(desk, asked, (error) => collectionPage(desk, collection.id, error));
  });

  async function homePage(desk: Desk, error?: string): Promise<Response> {
    const picture = await readHome(db);
    return desk.html(
      <AdminPage title="Home page picture" current="settings">
        <PageHead
          title="Home page picture"
          detail="The first that a buyer sees. The words beside it stand under Settings."
          back={{ href: routes.adminSettings(), label: 'Settings' }}
        />
        <ErrorSummary errors={error ? [{ field: PICTURE_FIELD, message: error }] : []} />
        <SinglePictureCard
          {...picture}
          title="Picture"
          action={routes.adminHomePicture()}
          needs="content:write"
          hint="Best wide, 2,000 pixels or more, with what matters in the middle: a phone shows that part."
          without="None: the home page begins with the picture of the first collection, or with its words alone."
          sizes="(min-width: 64rem) 40rem, 90vw"
          error={error}
        />
      </AdminPage>,
      error ? 422 : 200,
    );
  }

  async function change(
    desk: Desk,
    asked: Asked,
    wrong: (error: string) => Promise<Response>,
  ): Promise<Response> {
    if (desk.form.do === 'remove') return desk.done(asked.page, await remove(desk, asked));
    if (desk.form.do === 'words') return desk.done(asked.page, await describe(desk, asked));
    const [file] = desk.files('picture');
    if (!file) return wrong('Choose a picture first.');
    const arrived = await receivePicture(office.shop, file);
    if (arrived.why !== undefined) return wrong(arrived.why);
    const entryId = await db.transaction(async (tx) => {
      await addUploads(tx, asked.place, [arrived]);
      return audit(tx, desk.staff, {
        action: 'picture.send',
        words: `Picture of ${asked.of} sent: ${arrived.name}`,
        subject: asked.subject,
        after: { picture: arrived.name },
      });
    });
    office.shop.wake('pictures');
    return desk.done(asked.page, entryId);
  }

  const remove = (desk: Desk, { place, subject, of }: Asked): Promise<number | undefined> =>
    db.transaction(async (tx) => {
      const mediaIds = await takeSingleAway(tx, place);
      if (mediaIds.length === 0) return undefined;
      return audit(tx, desk.staff, {
        action: actions[subject.kind as keyof typeof actions],
        words: `Picture of ${of} taken away`,
        subject,
        before: { ...place, mediaIds } satisfies Removed,
      });
    });

  const describe = (desk: Desk, { place, subject, of }: Asked): Promise<number | undefined> =>
    db.transaction(async (tx) => {
      const alt = (desk.form.alt ?? '').replace(/\s+/g, ' ').trim().slice(0, ALT_LENGTH_MAX).toWellFormed();
      const before = [];
      for (const id of await shownIn(tx, place)) {
        const was = await findAlt(tx, id);
        if (was === alt) continue;
        before.push({ mediaId: id, alt: was });
        await setAlt(tx, id, alt);
      }
      if (before.length === 0) return undefined;
      const words = `Words of the picture of ${of} saved`;
      return audit(tx, desk.staff, { action: 'picture.words', words, subject, before, after: { alt } });
    });

  for (const [kind, action] of Object.entries(actions))
    office.undo(action, {
      needs: rights[kind as keyof typeof rights],
      async run(tx, { before, subject }) {
        const { mediaIds, ...place } = before as Removed;
        const isBack = await putSingleBack(tx, place as SinglePlace, mediaIds);
        return isBack
          ? { ok: true, words: `Picture of ${subject.label} is back`, after: before }
          : { ok: false, why: 'Another picture has taken its place, or it is gone from the shop.' };
      },
    });
}

type Removed = SinglePlace & { mediaIds: string[] };

/** By the kind of their subject: who may put a picture back differs. */
const actions = { collection: 'collection.picture-removed', settings: 'home.picture-removed' };
const rights: Record<keyof typeof actions, Permission> = {
  collection: 'products:write',
  settings: 'content:write',
};

/** Content pages and navigation in the back office. */
import { audit, historyOf, type LoggedEntry } from '../admin/audit.ts';
import type { BackOffice } from '../admin/back-office.tsx';
import type { Desk } from '../admin/desk.ts';
import { MissingPage } from '../admin/refusal-pages.tsx';
import { handleFrom } from '../platform/handles.ts';
import { isUuid, wholeNumber } from '../platform/requests.ts';
import { cleanHtml, paragraphs } from '../platform/rich-text.ts';
import { reloadSettings } from '../platform/settings.ts';
import { routes } from '../routes.ts';
import {
  allPages,
  fieldsOf,
  findByTitle,
  findPage,
  type Page,
  type PageFields,
  problemsOf,
  putBack,
  removePage,
  restore,
  same,
  savePage,
} from './content.ts';
import { navigationAdmin } from './navigation-http.tsx';
import { EditPage, type EditPageProps, PagesPage } from './pages.tsx';

const subjectOf = ({ id, title }: Pick<Page, 'id' | 'title'>) => ({ kind: 'page', id, label: title });
const EMPTY: PageFields = { title: '', handle: '', bodyHtml: '', summary: '', published: false };

export function contentAdmin(office: BackOffice): void {
  const { shop } = office;
  const { db } = shop;
  navigationAdmin(office);

  office.page(routes.adminPages, 'content:read', async (desk) =>
    desk.html(<PagesPage pages={await allPages(db)} />),
  );
  office.page(routes.adminNewPage, 'content:write', (desk) =>
    desk.html(<EditPage fields={EMPTY} errors={{}} />),
  );
  office.action(routes.adminPages, 'content:write', (desk) => save(desk, undefined));

  office.page(routes.adminPage, 'content:read', (desk) => withPage(desk, (page) => show(desk, page)));
  office.action(routes.adminPage, 'content:write', (desk) => withPage(desk, (page) => save(desk, page)));

  office.finder({
    title: 'Pages',
    needs: 'content:read',
    async find(db, text) {
      const found = await findByTitle(db, text);
      return found.map(({ id, title, published }) => ({
        href: routes.adminPage({ pageId: id }),
        title,
        ...(!published && { detail: 'Draft' }),
      }));
    },
  });

  office.action(routes.adminPageRemoval, 'content:write', (desk) =>
    withPage(desk, async ({ id }) => {
      const entryId = await db.transaction(async (tx) => {
        const page = await removePage(tx, id);
        if (!page) return undefined;
        const words = `Page “${page.title}” removed`;
        return audit(tx, desk.staff, {
          action: 'page.remove',
          words,
          subject: subjectOf(page),
          before: page,
        });
      });
      await reloadSettings(db, shop.config, shop);
      return desk.done(routes.adminPages(), entryId);
    }),
  );

  office.undo('page.remove', {
    needs: 'content:write',
    async run(tx, { before }) {
      const page = before as Page;
      return (await putBack(tx, page))
        ? { ok: true, words: `Page “${page.title}” is back`, after: fieldsOf(page) }
        : { ok: false, why: `Another page is at the address of “${page.title}” now.` };
    },
  });
  office.undo('page.add', {
    needs: 'content:write',
    async run(tx, { subject, after }) {
      const page = await findPage(tx, subject.id);
      if (!page || !same(page, after as PageFields))
        return { ok: false, why: 'This page has been changed since, or is gone.' };
      await removePage(tx, page.id);
      return { ok: true, words: `Page “${page.title}” is gone again`, before: fieldsOf(page) };
    },
  });
  office.undo('page.save', {
    needs: 'content:write',
    async run(tx, entry: LoggedEntry) {
      const [was, left] = [entry.before as PageFields, entry.after as PageFields];
      return (await restore(tx, entry.subject.id, left, was))
        ? { ok: true, words: `Page “${was.title}” is as it was`, before: left, after: was }
        : { ok: false, why: 'This page has been changed again since.' };
    },
  });

  async function withPage(desk: Desk, handle: (page: Page) => Response | Promise<Response>) {
    const id = desk.c.req.param('pageId');
    const page = isUuid(id) ? await findPage(db, id) : undefined;
    return page ? handle(page) : desk.html(<MissingPage />, 404);
  }

  async function show(
    desk: Desk,
    page: Page,
    given: Partial<EditPageProps> = {},
    status: 200 | 409 | 422 = 200,
  ) {
    const history = await historyOf(db, { kind: 'page', id: page.id }, 20);
    return desk.html(<EditPage {...{ page, fields: page, errors: {}, history, ...given }} />, status);
  }

  async function save(desk: Desk, page: Page | undefined): Promise<Response> {
    const fields = typedFields(desk.form);
    const again = (given: Partial<EditPageProps>, status: 409 | 422) =>
      page
        ? show(desk, page, { fields, isUnsaved: true, ...given }, status)
        : desk.html(<EditPage {...{ fields, errors: {}, isUnsaved: true, ...given }} />, status);
    const errors = problemsOf(fields, page?.purpose ?? null);
    if (Object.keys(errors).length > 0) return again({ errors }, 422);
    const version = wholeNumber(desk.form.version, 1, 1_000_000_000);
    const { saved, entryId } = await db.transaction(async (tx) => {
      const saved = await savePage(tx, page?.id, fields, version);
      return { saved, entryId: saved.ok && saved.changed ? await logSave(tx, desk, saved) : undefined };
    });
    if (saved.ok) {
      await reloadSettings(db, shop.config, shop);
      return desk.done(routes.adminPage({ pageId: saved.after.id }), entryId);
    }
    switch (saved.reason) {
      case 'gone':
        return desk.html(<MissingPage />, 404);
      case 'handle_taken':
        return again({ errors: { handle: 'Another page is at this address already.' } }, 422);
      case 'conflict':
        return again({ page: saved.current, conflict: saved.current }, 409);
    }
  }
}

function logSave(
  tx: Parameters<typeof audit>[0],
  desk: Desk,
  { before, after }: { before: Page | undefined; after: Page },
) {
  const did = !before
    ? 'added'
    : before.published === after.published
      ? 'saved'
      : after.published
        ? 'published'
        : 'taken offline';
  return audit(tx, desk.staff, {
    action: before ? 'page.save' : 'page.add',
    words: `Page “${after.title}” ${did}`,
    subject: subjectOf(after),
    before: before && fieldsOf(before),
    after: fieldsOf(after),
  });
}

/** Without the editor many write plain text: it becomes paragraphs. */
const asHtml = (written: string) =>
  /<[a-z][^>]*>/i.test(written) ? written : paragraphs(written.replace(/\r\n?/g, '\n'));

function typedFields(form: Record<string, string>): PageFields {
  const text = (name: string) => (form[name] ?? '').toWellFormed().trim();
  const title = text('title');
  return {
    title,
    handle: text('handle').toLowerCase() || handleFrom(title),
    bodyHtml: cleanHtml(asHtml(text('bodyHtml'))),
    summary: text('summary'),
    published: form.published === 'on',
  };
}

/** The shell's own pages: search, which the palette asks too, and saved views. */
import { isUuid } from '../platform/requests.ts';
import { routes } from '../routes.ts';
import { audit } from './audit.ts';
import { backBelow } from './back.ts';
import type { BackOffice, Found } from './back-office.tsx';
import type { Desk } from './desk.ts';
import { AdminPage } from './layout.tsx';
import { Card, Empty, PageHead } from './parts.tsx';
import { MissingPage } from './refusal-pages.tsx';
import { removeView, saveView } from './views.ts';

interface Group {
  title: string;
  found: Found[];
}

const SEARCH_LENGTH_MAX = 100;

/** What a browser may fetch ahead when the pointer rests on a link: pages of the back office, which change nothing. */
const SPECULATION = {
  prefetch: [
    {
      where: {
        and: [
          { href_matches: '/admin*' },
          { not: { href_matches: '/admin/*export*' } },
          { not: { href_matches: '/admin/*.pdf' } },
        ],
      },
      eagerness: 'moderate',
    },
  ],
};

export function adminPages(office: BackOffice): void {
  const { shop } = office;

  async function search(desk: Desk, text: string): Promise<Group[]> {
    if (text.length < 2) return [];
    const groups = await Promise.all(
      office.finders
        .filter(({ needs }) => desk.can(needs))
        .map(async ({ title, find }) => ({ title, found: await find(shop.db, text) })),
    );
    return groups.filter(({ found }) => found.length > 0);
  }

  office.page(routes.adminSearch, 'anyone', async (desk) => {
    const text = (desk.c.req.query('q') ?? '').replaceAll('\0', '').trim().slice(0, SEARCH_LENGTH_MAX);
    const groups = await search(desk, text);
    if (desk.c.req.header('accept')?.includes('application/json')) return desk.c.json({ groups });
    return desk.html(<SearchPage text={text} groups={groups} />);
  });

  office.page(routes.adminSpeculation, 'anyone', ({ c }) =>
    c.body(JSON.stringify(SPECULATION), 200, {
      'Content-Type': 'application/speculationrules+json',
      'Cache-Control': 'private, max-age=3600',
    }),
  );

  office.action(routes.adminViews, 'anyone', async (desk) => {
    const { list = '', title = '', query = '', back } = desk.form;
    const name = title.trim().slice(0, 40);
    if (!name || !/^[a-z-]{1,40}$/.test(list) || query.length > 500) return desk.html(<MissingPage />, 422);
    const entryId = await shop.db.transaction(async (tx) => {
      const id = await saveView(tx, desk.staff.id, { list, title: name, query });
      const subject = { kind: 'view', id, label: name };
      return audit(tx, desk.staff, {
        action: 'view.save',
        words: `View “${name}” saved`,
        subject,
        after: { list, query },
      });
    });
    return desk.done(within(back), entryId);
  });

  office.action(routes.adminViewRemoval, 'anyone', async (desk) => {
    const id = desk.c.req.param('viewId');
    if (!isUuid(id)) return desk.html(<MissingPage />, 404);
    const entryId = await shop.db.transaction(async (tx) => {
      const view = await removeView(tx, desk.staff.id, id);
      if (!view) return undefined;
      const subject = { kind: 'view', id, label: view.title };
      return audit(tx, desk.staff, {
        action: 'view.remove',
        words: `View “${view.title}” removed`,
        subject,
        before: view,
      });
    });
    return desk.done(within(desk.form.back).replace(/\?.*$/, ''), entryId);
  });
  office.undo('view.remove', {
    needs: 'anyone',
    async run(tx, entry) {
      const view = entry.before as { list: string; title: string; query: string };
      await saveView(tx, entry.staffId!, view);
      return { ok: true, words: `View “${view.title}” is back`, after: view };
    },
  });
}

const within = (back: string | undefined) => backBelow(routes.admin(), back) ?? routes.admin();

function SearchPage({ text, groups }: { text: string; groups: Group[] }) {
  return (
    <AdminPage title="Search">
      <PageHead title={text ? `Search: ${text}` : 'Search'} />
      {groups.length === 0 && (
        <Empty title={text.length < 2 ? 'Type at least two characters' : 'Nothing found'}>
          Orders are found by number, name, e-mail and SKU; products by title, SKU and barcode; customers by
          name and e-mail.
        </Empty>
      )}
      {groups.map(({ title, found }) => (
        <Card key={title} title={title} tight>
          <ul class="found">
            {found.map((each) => (
              <li key={each.href}>
                <a href={each.href}>{each.title}</a>{' '}
                {each.detail && <span class="quiet-text">{each.detail}</span>}
              </li>
            ))}
          </ul>
        </Card>
      ))}
    </AdminPage>
  );
}

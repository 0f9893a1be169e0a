/** The words of the shop's mail: each kind with its preview, the merchant's own in place of the shop's. */
import { renderToString } from 'preact-render-to-string';
import { type AuditEntry, audit, historyOf } from '../admin/audit.ts';
import type { BackOffice, UndoResult } from '../admin/back-office.tsx';
import type { Desk } from '../admin/desk.ts';
import { MissingPage } from '../admin/refusal-pages.tsx';
import type { Db } from '../platform/db.ts';
import type { EmailKind, EmailKinds, RenderedEmail, Wording } from '../platform/email-kinds.ts';
import { preview, whyNoPreview } from '../platform/previews.ts';
import { ownWordings, resetWording, setWording, wordingProblems } from '../platform/wordings.ts';
import { routes } from '../routes.ts';
import { renderLetter } from '../ui/letter.tsx';
import { showMailBody } from '../ui/mail-body.ts';
import { EmailPage, type EmailPageProps, EmailsPage } from './emails-pages.tsx';

const subjectOf = (name: string, { title }: EmailKind) => ({ kind: 'email', id: name, label: title });

export function emailAdmin(office: BackOffice, kinds: EmailKinds): void {
  const { db, config } = office.shop;

  /** The kind that the address names, or the page for none. */
  const withKind =
    (handle: (desk: Desk, name: string, kind: EmailKind) => Response | Promise<Response>) => (desk: Desk) => {
      const name = desk.c.req.param('kind') ?? '';
      const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
      return kind ? handle(desk, name, kind) : desk.html(<MissingPage />, 404);
    };

  office.page(routes.adminEmails, 'settings:read', async (desk) =>
    desk.html(<EmailsPage kinds={kinds} own={await ownWordings(db)} />),
  );

  office.page(
    routes.adminEmail,
    'settings:read',
    withKind((desk, name, kind) => show(desk, name, kind)),
  );

  office.action(
    routes.adminEmail,
    'settings:write',
    withKind(async (desk, name, kind) => {
      const typed = wordingOf(desk.form, kind);
      const problems = wordingProblems(kind, typed);
      if (problems.length > 0) return show(desk, name, kind, { wording: typed, problems }, 422);
      const entryId = await db.transaction(async (tx) => {
        const before = await wordingNow(tx, name);
        const isSame = same(typed, before ?? kind.wording);
        if (isSame) return undefined;
        // The shop's own words, typed again, are the shop's own.
        if (same(typed, kind.wording)) await resetWording(tx, name);
        else await setWording(tx, kinds, name, typed);
        const after = await wordingNow(tx, name);
        const words = `Words of the mail “${kind.title}” changed`;
        return audit(tx, desk.staff, {
          action: 'email.save',
          words,
          subject: subjectOf(name, kind),
          before,
          after,
        });
      });
      return desk.done(routes.adminEmail({ kind: name }), entryId);
    }),
  );

  office.action(
    routes.adminEmailReset,
    'settings:write',
    withKind(async (desk, name, kind) => {
      const entryId = await db.transaction(async (tx) => {
        const before = await wordingNow(tx, name);
        if (!before) return undefined;
        await resetWording(tx, name);
        const words = `The mail “${kind.title}” has the shop’s own words again`;
        return audit(tx, desk.staff, {
          action: 'email.reset',
          words,
          subject: subjectOf(name, kind),
          before,
        });
      });
      return desk.done(routes.adminEmail({ kind: name }), entryId);
    }),
  );

  for (const action of ['email.save', 'email.reset'])
    office.undo(action, { needs: 'settings:write', run: (tx, entry) => putBack(tx, entry) });

  async function putBack(tx: Db, { subject, before, after }: AuditEntry): Promise<UndoResult> {
    const now = await wordingNow(tx, subject.id);
    if (!same(now, (after as Wording | null) ?? undefined))
      return { ok: false, why: 'These words have been changed again since.' };
    const was = (before as Wording | null) ?? undefined;
    if (was) await setWording(tx, kinds, subject.id, was);
    else await resetWording(tx, subject.id);
    return { ok: true, words: `The words of “${subject.label}” are as they were`, before: now, after: was };
  }

  // In a frame: by GET with the words in use, by POST with those in the form.
  const body = withKind(async (desk, name, kind) => {
    if (kind.showsOrder && !desk.can('orders:read'))
      return showMailBody(desk.c, inFrame('It would be shown with a real order, which you may not see.'));
    const typed = desk.c.req.method === 'POST' ? wordingOf(desk.form, kind) : undefined;
    const shown = await preview(
      db,
      config,
      { kinds, render: renderLetter, ...(typed && { wording: typed }) },
      name,
    );
    return showMailBody(desk.c, shown.ok ? withSubject(shown.email) : inFrame(whyNoPreview[shown.reason]));
  });
  office.page(routes.adminEmailPreview, 'settings:read', body);
  office.action(routes.adminEmailPreview, 'settings:read', body);

  async function show(
    desk: Desk,
    name: string,
    kind: EmailKind,
    given: Partial<EmailPageProps> = {},
    status: 200 | 422 = 200,
  ) {
    const [own, history] = await Promise.all([
      wordingNow(db, name),
      historyOf(db, { kind: 'email', id: name }, 20),
    ]);
    const wording = own ?? kind.wording;
    const props = { name, kind, isOwn: own !== undefined, wording, problems: [], history, ...given };
    return desk.html(<EmailPage {...props} />, status);
  }
}

const inFrame = (words: string) =>
  `<!doctype html><html lang="en"><head><title>Preview</title></head><p>${words}</p>`;

/** As a mail program has it above the message. */
function withSubject({ subject, html }: RenderedEmail): string {
  const line = renderToString(
    <p
      style={{
        margin: 0,
        padding: '12px 20px',
        background: '#ffffff',
        color: '#1f1d1a',
        fontFamily: 'sans-serif',
      }}
    >
      <b>{subject}</b>
    </p>,
  );
  return html.replace(/<body[^>]*>/, (body) => body + line);
}

const wordingNow = async (db: Db, name: string) => (await ownWordings(db)).get(name);

const same = (one: Wording | undefined, other: Wording | undefined) =>
  one?.subject === other?.subject && one?.heading === other?.heading && one?.body === other?.body;

function wordingOf(form: Record<string, string>, { wording }: EmailKind): Wording {
  const typed = (part: keyof Wording) =>
    (form[part] ?? wording[part]).replace(/\r\n?/g, '\n').toWellFormed().trim();
  return { subject: typed('subject'), heading: typed('heading'), body: typed('body') };
}

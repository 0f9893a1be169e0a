/** Draft orders in the back office: the list, a draft with its form, sending its link, taking it away. */
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { type FoundVariant, findVariants } from '../../admin/goods.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import type { KnownDetails } from '../../cart/by-staff.ts';
import { CODES_MAX } from '../../cart/codes.ts';
import { findAddresses } from '../../customers/addresses.ts';
import { type Db, sql } from '../../platform/db.ts';
import { isUuid } from '../../platform/requests.ts';
import type { Shop } from '../../platform/shop.ts';
import { routes } from '../../routes.ts';
import { type ChangeRefused, changeDraft, makeDraft, putBackDraft, removeDraft } from './change.ts';
import { type Draft, draftName, findDraft, isBought } from './drafts.ts';
import { type DraftTyped, readDraft, typedFrom, typedOf } from './form.ts';
import { draftPage } from './list.ts';
import { DraftsPage, type DraftTab, tabs } from './list-page.tsx';
import { BoughtDraftPage, DraftPage } from './page.tsx';
import { quoteDraft } from './quote.ts';
import { type NotReady, sendLink } from './send.ts';

const SEARCH_LENGTH_MAX = 100;
const isNumber = (text: string | undefined): text is string => text !== undefined && /^\d{1,15}$/.test(text);

export function draftAdmin(office: BackOffice): void {
  const { shop } = office;

  office.finder({
    title: 'Drafts',
    needs: 'orders:read',
    async find(db, text) {
      const { rows } = await draftPage(db, { state: 'all', search: text, place: {} });
      return rows.slice(0, 5).map((draft) => ({
        href: routes.adminDraft({ draftId: draft.id }),
        title: `Draft ${draftName(draft)}`,
        ...(draft.email && { detail: draft.email }),
      }));
    },
  });

  office.page(routes.adminDrafts, 'orders:read', async (desk) => {
    const { q = '', show, after, before } = desk.c.req.query();
    const search = q.replaceAll('\0', '').trim().slice(0, SEARCH_LENGTH_MAX);
    const tab: DraftTab = tabs.find((each) => each === show) ?? 'all';
    const place = {
      after: isNumber(after) ? after : undefined,
      before: isNumber(before) ? before : undefined,
    };
    const page = await draftPage(shop.db, { state: tab, search, place });
    return desk.html(<DraftsPage tab={tab} search={search} page={page} />);
  });

  office.action(routes.adminDrafts, 'orders:write', async (desk) => {
    const { customerId } = desk.form;
    const knows = desk.can('customers:read') && isUuid(customerId);
    const made = await makeDraft(shop, desk.staff, knows ? await ofCustomer(shop.db, customerId) : undefined);
    return desk.done(routes.adminDraft({ draftId: made.id }), made.entryId);
  });

  const find = (desk: Desk) => {
    const id = desk.c.req.param('draftId');
    return isUuid(id) ? findDraft(shop.db, { id }) : undefined;
  };

  office.page(routes.adminDraft, 'orders:read', async (desk) => {
    const draft = await find(desk);
    if (!draft || (draft.removedAt && !isBought(draft))) return missing(desk);
    return showDraft(desk, draft, {});
  });

  /** Keeps what the form says. @returns the page that says why not, or the entry of the log. */
  const save = async (desk: Desk, draft: Draft): Promise<Response | { entryId: number | undefined }> => {
    const typed = typedOf(desk);
    const { add, remove, removeCode } = desk.form;
    const read = readDraft(typed, { add, remove, removeCode }, shop.config.shop.country);
    if (!read.ok) return showDraft(desk, draft, { typed, errors: read.errors });
    const code = read.change.addCode;
    const unknown = code !== undefined && !(await isCode(shop.db, code));
    if (unknown)
      return showDraft(desk, draft, {
        typed,
        errors: { code: `There is no code ${code}. Is it spelt right?` },
      });
    const changed = await changeDraft(shop, desk.staff, draft.id, versionIn(desk), read.change);
    return changed.ok ? changed : refuse(desk, draft, typed, changed);
  };

  office.action(routes.adminDraft, 'orders:write', async (desk) => {
    const draft = await find(desk);
    if (!draft || (draft.removedAt && !isBought(draft))) return missing(desk);
    // Another country has other fields; nothing is kept by choosing it.
    if (desk.form.update !== undefined) return showDraft(desk, draft, { typed: typedOf(desk), status: 200 });
    const saved = await save(desk, draft);
    if (saved instanceof Response) return saved;
    const url = routes.adminDraft({ draftId: draft.id });
    const { find: text = '', foundFor = '', add } = desk.form;
    const looksFor = desk.form.do === 'find' || text.trim() !== foundFor.trim() || add !== undefined;
    const query = looksFor && text.trim() ? `?${new URLSearchParams({ find: text.trim() })}` : '';
    return desk.done(url + query, saved.entryId);
  });

  office.action(routes.adminDraftSending, 'orders:write', async (desk) => {
    const draft = await find(desk);
    if (!draft || (draft.removedAt && !isBought(draft))) return missing(desk);
    const saved = await save(desk, draft);
    if (saved instanceof Response) return saved;
    const now = (await findDraft(shop.db, { id: draft.id }))!;
    const sent = await sendLink(shop, desk.staff, draft.id, now.version);
    if (!sent.ok) return refuse(desk, now, undefined, sent);
    shop.wake('mail');
    return desk.done(routes.adminDraft({ draftId: draft.id }), sent.entryId);
  });

  office.action(routes.adminDraftRemoval, 'orders:write', async (desk) => {
    const draft = await find(desk);
    if (!draft) return missing(desk);
    const removed = await removeDraft(shop, desk.staff, draft.id);
    if (!removed.ok) return refuse(desk, draft, undefined, removed);
    return desk.done(routes.adminDrafts(), removed.entryId);
  });
  office.undo('draft.remove', {
    needs: 'orders:write',
    run: async (tx, { subject, before }) =>
      (await putBackDraft(tx, subject.id))
        ? { ok: true, words: `${subject.label} is back`, after: before }
        : { ok: false, why: 'It is there again already, or was cleared away.' },
  });
}

const versionIn = ({ form }: Desk) => (isNumber(form.version) ? Number(form.version) : 0);

interface Shown {
  typed?: DraftTyped | undefined;
  errors?: Record<string, string>;
  /** What is to be said before the form. */
  notice?: string;
  status?: 200 | 409 | 422 | undefined;
}

async function showDraft(desk: Desk, draft: Draft, shown: Shown): Promise<Response> {
  const { shop, c } = desk;
  if (isBought(draft))
    return desk.html(<BoughtDraftPage draft={draft} notice={shown.notice} />, shown.status ?? 200);
  const text = (shown.typed?.find || c.req.query('find') || '')
    .replaceAll('\0', '')
    .toWellFormed()
    .slice(0, SEARCH_LENGTH_MAX);
  const [quoted, found] = await Promise.all([
    quoteDraft(shop, draft),
    text ? findVariants(shop.db, text) : ([] as FoundVariant[]),
  ]);
  const errors = shown.errors ?? {};
  const typed = shown.typed ?? { ...typedFrom(quoted), find: text };
  const page = (
    <DraftPage
      {...{ quoted, typed, errors, found }}
      notice={shown.notice}
      isUnsaved={shown.typed !== undefined}
    />
  );
  const isWrong = shown.typed !== undefined || Object.keys(errors).length > 0;
  return desk.html(page, shown.status ?? (isWrong ? 422 : 200));
}

/** What was typed is not lost, where there is something to put it into. */
async function refuse(
  desk: Desk,
  draft: Draft,
  typed: DraftTyped | undefined,
  refused: ChangeRefused | NotReady,
): Promise<Response> {
  const now = await findDraft(desk.shop.db, { id: draft.id });
  if (!now) return missing(desk);
  const show = (more: Shown) => showDraft(desk, now, { typed, ...more });
  switch (refused.reason) {
    case 'gone':
      return missing(desk);
    case 'bought':
      return show({ notice: 'It has been paid in the meantime, so nothing was changed.', status: 409 });
    case 'no_answer':
      return show({
        notice:
          'The buyer is at the payment page, and Stripe did not answer when it was to be closed. Nothing was changed: try again in a moment.',
        status: 409,
      });
    case 'changed':
      return show({
        notice: `${capital(refused.by)} changed this draft while you had it open. Your version is below: look it over, and save again to keep it.`,
        status: 409,
      });
    case 'not_added':
      return show({ errors: { find: whyNotAdded(refused.why) }, status: 422 });
    case 'code_not_added':
      return show({
        errors: {
          code:
            refused.why.reason === 'entered_already'
              ? `${refused.why.code} is in the draft already.`
              : `A draft takes at most ${CODES_MAX} codes.`,
        },
        status: 422,
      });
    case 'not_ready':
      return show({ errors: { [refused.field]: refused.message }, status: 422 });
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function whyNotAdded(why: Extract<ChangeRefused, { reason: 'not_added' }>['why']): string {
  switch (why.reason) {
    case 'unknown_variant':
      return 'That is no longer sold.';
    case 'sold_out':
      return 'That has just sold out.';
    case 'short':
      return `There are only ${why.available} left, and ${why.inCart} of them are in the draft already.`;
    case 'too_many':
    case 'too_many_lines':
      return 'A draft takes at most 99 of one product, and 99 different ones.';
  }
}

const missing = (desk: Desk) =>
  desk.html(
    <MissingPage title="There is no such draft" text="It was removed, or the address is wrong." />,
    404,
  );

const isCode = async (db: Db, code: string) =>
  (await db.row(sql`SELECT FROM discounts WHERE code = ${code}`)) !== undefined;

/** A customer's address, and where things usually go. */
async function ofCustomer(db: Shop['db'], id: string): Promise<KnownDetails | undefined> {
  const customer = await db.row<{ email: string }>(sql`SELECT email FROM customers WHERE id = ${id}`);
  if (!customer) return undefined;
  const [usual] = await findAddresses(db, id);
  return { email: customer.email, shippingAddress: usual?.address ?? null, shippingMethod: null };
}

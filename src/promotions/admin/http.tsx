/** Discounts in the back office: the list, the form, ending one and switching it on again. */
import { isDeepStrictEqual } from 'node:util';
import { audit } from '../../admin/audit.ts';
import type { BackOffice, UndoResult } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { findGoods } from '../../admin/goods.ts';
import { isFinding as isFindingIn } from '../../admin/goods-fields.tsx';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { sql, type Tx } from '../../platform/db.ts';
import { isUuid } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import {
  changeDiscountIn,
  endDiscount,
  findListed,
  type ListedDiscount,
  makeDiscount,
  resumeDiscount,
  usesOf,
} from '../discounts.ts';
import type { DiscountRow } from '../promotions.ts';
import type { Phase } from '../words.ts';
import { type DiscountTyped, errorsOf, newDiscount, typedFrom, typedOf, wordsOf } from './form.ts';
import { DiscountPage } from './form-page.tsx';
import { discountPage } from './list.ts';
import { DiscountsPage } from './list-page.tsx';

const SEARCH_LENGTH_MAX = 100;

const nameOf = ({ code, title }: Pick<DiscountRow, 'code' | 'title'>) => code ?? title;
const subjectOf = (discount: DiscountRow) => ({
  kind: 'discount',
  id: discount.id,
  label: nameOf(discount),
});

export function discountAdmin(office: BackOffice): void {
  const { shop } = office;
  const home = shop.config.shop;

  office.finder({
    title: 'Discounts',
    needs: 'discounts:read',
    async find(db, text) {
      const found = await db.rows<DiscountRow>(sql`
        SELECT id, code, title FROM discounts
        WHERE (coalesce(code, '') || ' ' || title) ILIKE ${`%${text.replace(/[\\%_]/g, '\\$&')}%`}
        ORDER BY id DESC LIMIT 5`);
      return found.map(({ id, code, title }) => ({
        href: routes.adminDiscount({ discountId: id }),
        title: code ?? title,
        ...(code && { detail: title }),
      }));
    },
  });

  office.page(routes.adminDiscounts, 'discounts:read', async (desk) => {
    const { q = '', show, after, before } = desk.c.req.query();
    const search = q.replaceAll('\0', '').trim().slice(0, SEARCH_LENGTH_MAX);
    const phase: Phase = show === 'planned' || show === 'ended' ? show : 'active';
    const place = { after: isUuid(after) ? after : undefined, before: isUuid(before) ? before : undefined };
    const page = await discountPage(shop.db, { phase, search, place });
    return desk.html(<DiscountsPage phase={phase} search={search} page={page} />);
  });

  /** @param found of the search in the form, if that was asked for. */
  const showForm = async (
    desk: Desk,
    discount: ListedDiscount | undefined,
    typed: DiscountTyped,
    errors: Record<string, string> = {},
  ) => {
    const isFinding = Object.keys(errors).length === 0 && asksToFind(desk);
    const [currencies, found, uses] = await Promise.all([
      shop.db.rows<{ code: string }>(sql`SELECT code FROM currencies WHERE active ORDER BY code`),
      isFinding
        ? typed.scope === 'everything'
          ? []
          : findGoods(shop.db, typed.scope, typed.find)
        : undefined,
      discount ? usesOf(shop.db, discount.id) : [],
    ]);
    const codes = currencies.map(({ code }) => code);
    const all = [...new Set([...codes, ...Object.keys(typed.amountIn)])].filter(
      (code) => code !== home.currency,
    );
    const isRefused = Object.keys(errors).length > 0;
    const page = (
      <DiscountPage
        {...{ discount, typed, errors, uses, found, currencies: all }}
        isUnsaved={isFinding || isRefused}
      />
    );
    return desk.html(page, isRefused ? 422 : 200);
  };

  office.page(routes.adminNewDiscount, 'discounts:write', (desk) => showForm(desk, undefined, newDiscount));

  office.action(routes.adminDiscounts, 'discounts:write', async (desk) => {
    const typed = typedOf(desk);
    if (asksToFind(desk)) return showForm(desk, undefined, typed);
    const lacking = errorsOf({}, typed);
    const made = await shop.db.transaction(async (tx) => {
      if (Object.keys(lacking).length > 0) return { ok: false as const, mistakes: {} };
      const written = await makeDiscount(tx, home, wordsOf(typed));
      if (!written.ok) return written;
      const { discount } = written;
      const entryId = await audit(tx, desk.staff, {
        action: 'discount.add',
        words: `Discount ${nameOf(discount)} added`,
        subject: subjectOf(discount),
        after: discount,
      });
      return { ok: true as const, discount, entryId };
    });
    if (!made.ok) return showForm(desk, undefined, typed, errorsOf(made.mistakes, typed));
    return desk.done(routes.adminDiscount({ discountId: made.discount.id }), made.entryId);
  });

  const find = (desk: Desk) => {
    const id = desk.c.req.param('discountId');
    return isUuid(id) ? findListed(shop.db, id) : undefined;
  };
  const missing = (desk: Desk) => desk.html(<MissingPage title="There is no such discount" />, 404);

  office.page(routes.adminDiscount, 'discounts:read', async (desk) => {
    const discount = await find(desk);
    return discount ? showForm(desk, discount, typedFrom(discount, home)) : missing(desk);
  });

  office.action(routes.adminDiscount, 'discounts:write', async (desk) => {
    const discount = await find(desk);
    if (!discount) return missing(desk);
    const shown = typedFrom(discount, home);
    const { by, code } = shown;
    const typed = { ...typedOf(desk), by, code };
    if (asksToFind(desk)) return showForm(desk, discount, typed);
    const lacking = errorsOf({}, typed);
    if (Object.keys(lacking).length > 0) return showForm(desk, discount, typed, lacking);
    const saved = await shop.db.transaction(async (tx) => {
      const written = await changeDiscountIn(tx, home, discount.id, wordsOf(typed, shown));
      if (!written?.ok) return { ok: false as const, mistakes: written?.mistakes ?? {} };
      const { before, discount: after } = written;
      if (isDeepStrictEqual(before, after)) return { ok: true as const, entryId: undefined };
      const entryId = await audit(tx, desk.staff, {
        action: 'discount.save',
        words: `Discount ${nameOf(after)} saved`,
        subject: subjectOf(after),
        before,
        after,
      });
      return { ok: true as const, entryId };
    });
    if (!saved.ok) return showForm(desk, discount, typed, errorsOf(saved.mistakes, typed));
    return desk.done(routes.adminDiscount({ discountId: discount.id }), saved.entryId);
  });

  office.action(routes.adminDiscountEnd, 'discounts:write', async (desk) => {
    const discount = await find(desk);
    if (!discount) return missing(desk);
    const resumes = desk.form.resume !== undefined;
    const entryId = await shop.db.transaction(async (tx) => {
      const changed = resumes ? await resumeDiscount(tx, discount.id) : await endIn(tx, discount);
      if (!changed) return undefined;
      return audit(tx, desk.staff, {
        action: resumes ? 'discount.resume' : 'discount.end',
        words: resumes ? `${nameOf(discount)} can be used again` : `${nameOf(discount)} has ended`,
        subject: subjectOf(discount),
        before: { active: !resumes },
        after: { active: resumes },
      });
    });
    return desk.done(routes.adminDiscount({ discountId: discount.id }), entryId);
  });

  office.undo('discount.end', {
    needs: 'discounts:write',
    run: async (tx, { subject }) => putBack(await resumeDiscount(tx, subject.id), true),
  });
  office.undo('discount.resume', {
    needs: 'discounts:write',
    run: async (tx, { subject }) => putBack(await endIn(tx, subject), false),
  });
}

/** @returns undefined where it was not running, so that nothing is changed. */
async function endIn(tx: Tx, { id }: { id: string }): Promise<DiscountRow | undefined> {
  const open = await tx.row(sql`SELECT FROM discounts WHERE id = ${id} AND active FOR UPDATE`);
  return open ? await endDiscount(tx, id) : undefined;
}

function putBack(discount: DiscountRow | undefined, active: boolean): UndoResult {
  if (!discount)
    return { ok: false, why: 'It has been changed since. Look at the discount itself for how it stands.' };
  const words = active ? `${nameOf(discount)} can be used again` : `${nameOf(discount)} has ended`;
  return { ok: true, words, before: { active: !active }, after: { active } };
}

const asksToFind = ({ form }: Desk) => form.scope !== 'everything' && isFindingIn(form);
